import type { QueryTrial } from '../../../shared/rpc/calls/database.ts';

const longestShown = 300;

/** Rows as a database gave them: what is NULL says so, and is no empty text. */
export function ResultGrid({ label, result }: { label: string; result: QueryTrial }) {
  const { columns, rows, isCut, changed, isTakenBack, ms } = result;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
      <section className="db-scroll" tabIndex={0} aria-label={label}>
        {columns.length > 0 && (
          <table className="db-grid">
            <thead>
              <tr>
                {columns.map(({ name, type }, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a result may have two columns of one name
                  <th key={i} title={type}>
                    {name} <span className="w-meta mono">{type}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
                <tr key={i}>
                  {row.map((value, at) => (
                    <td
                      // biome-ignore lint/suspicious/noArrayIndexKey: as its column
                      key={at}
                      className={value === null ? 'db-null' : isNumber(columns[at]?.kind) ? 'db-number' : undefined}
                      title={value !== null && value.length > 40 ? value.slice(0, 1_000) : undefined}
                    >
                      {value === null ? 'NULL' : value.slice(0, longestShown)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <div className="db-foot w-meta" role="status">
        {changed === null
          ? `${isCut ? `The first ${rows.length}` : rows.length} ${rows.length === 1 ? 'row' : 'rows'}`
          : `${changed} ${changed === 1 ? 'row' : 'rows'} changed`}
        {isTakenBack ? ', taken back' : ''} · {ms} ms
      </div>
    </>
  );
}

const isNumber = (kind: string | undefined) => kind === 'integer' || kind === 'long' || kind === 'decimal';
