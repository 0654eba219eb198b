import { compareNames } from '../../../shared/mapping/name-similarity.ts';
import { textLiteral, type ValueTable } from '../../../shared/mapping/value-table.ts';
import { Button, Picker, TextField } from '../../widgets/index.ts';
import type { CellKind } from './value-cells.ts';

const otherwiseOptions = [
  { value: 'same', label: 'as it is' },
  { value: 'empty', label: 'empty' },
  { value: 'value', label: 'one value' },
];

/** A first table from values that were seen: each with the choice whose name is most like it. */
export function tableFromValues(seen: readonly string[], from: CellKind, to: CellKind): ValueTable {
  const left =
    from.choices?.map((c) => ({ literal: c.literal, name: c.label })) ??
    seen.map((text) => ({ literal: from.read(text), name: text }));
  const rows = left.slice(0, 40).map(({ literal, name }) => {
    const best = to.choices
      ?.map((c) => ({ literal: c.literal, likeness: compareNames(name, c.label).likeness }))
      .sort((a, b) => b.likeness - a.likeness)[0];
    return { from: literal, to: best?.literal ?? (to.choices === null ? to.read(name) : textLiteral(name)) };
  });
  return {
    rows: rows.length > 0 ? rows : [{ from: from.read(''), to: to.choices?.[0]?.literal ?? to.read('') }],
    otherwise: { kind: 'empty' },
  };
}

/** A value table as rows to edit: what the message holds, and what it becomes. */
export function ValueTableForm({
  table,
  from,
  to,
  seen,
  canKeep,
  onChange,
}: {
  table: ValueTable;
  from: CellKind;
  to: CellKind;
  seen: readonly string[];
  /** Whether other values may pass as they are: both sides are of one type. */
  canKeep: boolean;
  /** Given the table as it is when the change is made: a cell that was just left is in it. */
  onChange: (change: (table: ValueTable) => ValueTable) => void;
}) {
  const setRow = (index: number, change: Partial<ValueTable['rows'][number]>) =>
    onChange((t) => ({ ...t, rows: t.rows.map((row, i) => (i === index ? { ...row, ...change } : row)) }));
  const missing = seen.map(from.read).find((literal) => !table.rows.some((row) => row.from === literal));
  return (
    <div className="m-table" role="table" aria-label="Value table">
      {table.rows.map((row, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
        <div key={i} className="m-table-row" role="row">
          <Cell
            kind={from}
            label={`Value ${i + 1}`}
            literal={row.from}
            onChange={(literal) => setRow(i, { from: literal })}
          />
          <span aria-hidden="true">→</span>
          <Cell
            kind={to}
            label={`Becomes ${i + 1}`}
            literal={row.to}
            onChange={(literal) => setRow(i, { to: literal })}
          />
          <Button
            small
            kind="quiet"
            icon="x"
            title="Remove row"
            disabled={table.rows.length === 1}
            onClick={() => onChange((t) => ({ ...t, rows: t.rows.filter((_, at) => at !== i) }))}
          />
        </div>
      ))}
      <div className="m-table-row" role="row">
        <span className="w-meta">any other</span>
        <span aria-hidden="true">→</span>
        <Picker
          label="Any other value"
          value={table.otherwise.kind}
          options={otherwiseOptions.filter((o) => o.value !== 'same' || canKeep || table.otherwise.kind === 'same')}
          onChange={(chosen) => {
            const kind = chosen as ValueTable['otherwise']['kind'];
            const first = table.rows[0]?.to ?? "''";
            onChange((t) => ({ ...t, otherwise: kind === 'value' ? { kind, to: first } : { kind } }));
          }}
        />
        <span />
      </div>
      {table.otherwise.kind === 'value' && (
        <div className="m-table-row" role="row">
          <span />
          <span />
          <Cell
            kind={to}
            label="Any other becomes"
            literal={table.otherwise.to}
            onChange={(literal) => onChange((t) => ({ ...t, otherwise: { kind: 'value', to: literal } }))}
          />
          <span />
        </div>
      )}
      <Button
        small
        kind="quiet"
        icon="plus"
        label="Row"
        onClick={() =>
          onChange((t) => ({
            ...t,
            rows: [
              ...t.rows,
              {
                from: missing ?? from.choices?.[0]?.literal ?? from.read(''),
                to: to.choices?.[0]?.literal ?? to.read(''),
              },
            ],
          }))
        }
      />
    </div>
  );
}

function Cell({
  kind,
  literal,
  label,
  onChange,
}: {
  kind: CellKind;
  literal: string;
  label: string;
  onChange: (literal: string) => void;
}) {
  if (kind.choices === null)
    return <TextField label={label} mono value={kind.show(literal)} onCommit={(text) => onChange(kind.read(text))} />;
  return (
    <Picker
      label={label}
      value={literal}
      missing={literal}
      options={kind.choices.map((c) => ({ value: c.literal, label: c.label }))}
      onChange={(chosen) => chosen && onChange(chosen)}
    />
  );
}
