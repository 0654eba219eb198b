import { useState } from 'react';
import type { DataColumn } from '../../../shared/rpc/calls/data.ts';
import { Button, Icon, Picker } from '../../widgets/index.ts';
import {
  type FilteredMember,
  needsValue,
  partOf,
  partsOf,
  type Test,
  testsOf,
  testWords,
  withoutPart,
  withPart,
} from './filter-parts.ts';
import { RowPicker } from './row-picker.tsx';

function shownPart(part: string, wordsOfRow: (row: string) => string | undefined): string {
  return part.replace(/^\[|\]$/g, '').replace(/\$Row_(\d+)/g, (name, row: string) => wordsOfRow(row) ?? name);
}

/** The parts of the filter, each to take away, and a new one by choosing: member, test, value. */
export function FilterStrip({
  columns,
  constraint,
  memberOf,
  wordsOfRow,
  onChange,
}: {
  columns: readonly DataColumn[];
  constraint: string;
  memberOf: (column: DataColumn) => FilteredMember;
  /** What the object of a row is called, where it has been seen. */
  wordsOfRow: (row: string) => string | undefined;
  onChange: (constraint: string) => void;
}) {
  const [id, setId] = useState<string | null>(null);
  const [test, setTest] = useState<Test | null>(null);
  const [value, setValue] = useState<string | null>(null);
  const column = columns.find((c) => c.id === id);
  const tests = column ? testsOf(column.enumeration ? 'enumeration' : column.type) : [];
  const chosenTest = test ?? tests[0] ?? '=';
  const isReady = column !== undefined && (!needsValue(chosenTest) || (value ?? '') !== '');
  const add = (): void => {
    if (!column || !isReady) return;
    onChange(withPart(constraint, partOf(memberOf(column), chosenTest, value ?? '')));
    setId(null);
    setTest(null);
    setValue(null);
  };
  return (
    <form
      className="p-tools d-filter"
      aria-label="Filter by choosing"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      {partsOf(constraint).map((part, i) => (
        <span key={part} className="tag d-part">
          <span title={part}>{shownPart(part, wordsOfRow)}</span>
          <button
            type="button"
            aria-label={`Without ${part}`}
            title="Take this part away"
            onClick={() => onChange(withoutPart(constraint, i))}
          >
            <Icon name="x" size={12} />
          </button>
        </span>
      ))}
      <Picker
        className="d-filter-member"
        label="Filter by"
        value={id}
        placeholder="Filter by…"
        options={columns.filter((c) => c.type !== 'binary').map((c) => ({ value: c.id, label: c.name }))}
        onChange={(next) => {
          setId(next);
          setTest(null);
          setValue(null);
        }}
      />
      {column && (
        <Picker
          className="d-filter-test"
          label="Test"
          value={chosenTest}
          options={tests.map((t) => ({ value: t, label: testWords[t] }))}
          onChange={(next) => setTest(next as Test)}
        />
      )}
      {column && needsValue(chosenTest) && (
        <span className="d-filter-value">
          {column.target ? (
            <RowPicker label="Value" entity={column.target} value={value} words={null} onChange={setValue} />
          ) : column.enumeration || column.type === 'boolean' ? (
            <Picker
              label="Value"
              value={value}
              options={(column.enumeration ?? ['true', 'false']).map((v) => ({ value: v, label: v }))}
              onChange={setValue}
            />
          ) : (
            <input
              className="w-field"
              aria-label="Value"
              placeholder={column.type === 'datetime' || column.type === 'date' ? '2026-11-20' : column.type}
              value={value ?? ''}
              onChange={(event) => setValue(event.target.value)}
            />
          )}
        </span>
      )}
      {column && <Button small type="submit" label="Add" disabled={!isReady} />}
    </form>
  );
}
