import type { RereadPlan } from '../../../shared/import/plan-reread.ts';
import type { StructureNode } from '../../../shared/structure/node.ts';
import { Icon } from '../../widgets/index.ts';
import { structureIcon } from '../json-structure/structure-icon.ts';
import { columnPath } from './table-edits.ts';

const wordOf = (type: string) => (type === 'datetime' ? 'date-time' : type);

/** The first rows of a sample under the columns that they are read into, as they stand in the file. */
export function SampleRows({
  label = 'Rows of the sample',
  read: { columns, rows },
  nodes,
  selected,
  onSelect,
}: {
  label?: string;
  read: Pick<RereadPlan, 'columns'> & {
    rows: readonly { number: number; cells: readonly (string | null)[] }[];
  };
  nodes: ReadonlyMap<string, StructureNode>;
  selected: string | null;
  onSelect: (path: string) => void;
}) {
  const chosen = (name: string) => (columnPath(name) === selected ? ' tb-chosen' : '');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
    <section className="p-scroll tb-rows" tabIndex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            <th className="tb-number" scope="col" title="Row of the file">
              #
            </th>
            {columns.map((name) => {
              const type = nodes.get(name)?.type ?? 'unknown';
              return (
                <th
                  key={name}
                  scope="col"
                  className={chosen(name)}
                  title={name}
                  onClick={() => onSelect(columnPath(name))}
                >
                  <span className="tb-head">
                    <Icon name={structureIcon(type)} size={12} family="shape" />
                    <span className="name">{name}</span>
                    <span className="w-meta">{wordOf(type)}</span>
                  </span>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ number, cells }) => (
            <tr key={number}>
              <td className="tb-number">{number}</td>
              {columns.map((name, i) => (
                <td key={name} className={`mono${chosen(name)}`} title={cells[i] ?? undefined}>
                  {cells[i]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
