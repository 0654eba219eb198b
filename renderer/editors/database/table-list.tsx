import { useState } from 'react';
import type { SchemaTable } from '../../../shared/consume/database/kind.ts';
import { tableName } from '../../../shared/import/database/table-entities.ts';
import { Icon } from '../../widgets/index.ts';

const shownTables = 500;

/** The tables and views by schema, with a field that looks for one; the list is one tab stop, arrows walk in it. */
export function TableList({
  tables,
  chosen,
  onChoose,
}: {
  tables: readonly SchemaTable[];
  chosen: string;
  onChoose: (name: string) => void;
}) {
  const [wanted, setWanted] = useState('');
  const text = wanted.trim().toLowerCase();
  const found = tables.filter(
    (table) =>
      tableName(table).toLowerCase().includes(text) ||
      table.columns.some(({ name }) => text !== '' && name.toLowerCase().includes(text)),
  );
  const schemas = new Set(tables.map(({ schema }) => schema));
  const walk = (event: React.KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    const at = found.findIndex((table) => tableName(table) === chosen);
    const next = found[at + by];
    if (next) onChoose(tableName(next));
    event.preventDefault();
  };
  return (
    <div className="cs-side">
      <div className="cs-find">
        <input
          className="w-field"
          type="search"
          aria-label="Find a table or column"
          placeholder="Find a table or column"
          value={wanted}
          onChange={(e) => setWanted(e.target.value)}
        />
      </div>
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: the chosen option is named for readers */}
      <div
        className="p-body cs-list"
        role="listbox"
        aria-label="Tables"
        tabIndex={0}
        aria-activedescendant={`table ${chosen}`}
        onKeyDown={walk}
      >
        {found.slice(0, shownTables).map((table) => {
          const name = tableName(table);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: arrows of the list walk
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
            <div
              key={name}
              id={`table ${name}`}
              role="option"
              aria-selected={name === chosen}
              className={`p-row${name === chosen ? ' selected' : ''}`}
              title={`${name}, ${table.view ? 'view' : 'table'}, ${table.columns.length} columns`}
              onClick={() => onChoose(name)}
            >
              <Icon name={table.view ? 'eye' : 'table-2'} size={14} family="consume" />
              <span className="name">{schemas.size > 1 ? name : table.name}</span>
              <span className="w-meta">{table.columns.length}</span>
            </div>
          );
        })}
      </div>
      <div className="cs-count w-meta">
        {text === '' ? `${tables.length} tables and views` : `${found.length} of ${tables.length}`}
      </div>
    </div>
  );
}
