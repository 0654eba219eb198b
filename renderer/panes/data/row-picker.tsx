import { useEffect, useState } from 'react';
import { constraintOfWords } from '../../../shared/query/index.ts';
import type { DataPage } from '../../../shared/rpc/calls/data.ts';
import { client, useCatalog } from '../../project/index.ts';
import { Picker } from '../../widgets/index.ts';
import { type RowInWords, rowsInWords } from './row-words.ts';

const offered = 50;
/** What is typed is looked for when nothing more came for so long. */
const pauseMs = 150;

/** Chooses an object of an entity by its words; the database is asked for what is typed. */
export function RowPicker({
  label,
  entity,
  value,
  words,
  autoFocus,
  placeholder,
  without,
  onChange,
}: {
  label: string;
  entity: string;
  /** Its row. */
  value: string | null;
  /** What it is called now. */
  words: string | null;
  autoFocus?: boolean;
  /** What it says while nothing is chosen; then there is no choosing of nothing. */
  placeholder?: string;
  /** Rows that are not offered. */
  without?: ReadonlySet<string>;
  onChange: (row: string | null) => void;
}) {
  const catalog = useCatalog();
  const [typed, setTyped] = useState<string | null>(autoFocus ? '' : null);
  const [rows, setRows] = useState<readonly RowInWords[]>([]);
  const info = catalog.entity(entity);
  useEffect(() => {
    if (typed === null || !info) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      const constraint = constraintOfWords(info, typed);
      void client()
        .call('data.page', { entity, constraint, sort: null, descending: false, offset: 0, limit: offered })
        .then((page) => {
          if (isCurrent && 'rows' in page) setRows(rowsInWords(page as DataPage));
        })
        .catch(() => {});
    }, pauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [entity, info, typed]);
  const offeredRows = without ? rows.filter((row) => !without.has(row.id)) : rows;
  const options = offeredRows.map((row) => ({
    value: row.id,
    label: row.words,
    detail: row.values.filter((v) => !row.words.includes(v)).join(' · '),
  }));
  if (value !== null && !options.some((o) => o.value === value))
    options.unshift({ value, label: words ?? `Row ${value}`, detail: '' });
  return (
    <Picker
      label={label}
      value={value}
      {...(placeholder ? { placeholder } : { emptyLabel: 'empty' })}
      options={options}
      onQuery={setTyped}
      onChange={onChange}
      {...(autoFocus ? { autoFocus } : {})}
    />
  );
}
