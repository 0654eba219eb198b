import type { MappingDocument } from './use-mapping.ts';
import { valuesInSamples } from './values-in-samples.ts';

const mostShown = 50;

/** What the samples of the structure hold at an element. */
export function SampleValues({ doc, path }: { doc: MappingDocument; path: string }) {
  const all = valuesInSamples(doc.structure, path);
  const values = all.slice(0, mostShown);
  return (
    <details className="p-section" open>
      <summary>
        Values in samples <span className="tag">{all.length}</span>
      </summary>
      {values.length === 0 ? (
        <p className="w-meta m-note">
          {(doc.structure.data.samples ?? []).length > 0 ? 'No sample has it.' : 'The structure keeps no samples.'}
        </p>
      ) : (
        <table className="p-table">
          <thead>
            <tr>
              <th>Sample</th>
              <th>Path</th>
              <th className="num">Value</th>
            </tr>
          </thead>
          <tbody>
            {values.map((v) => (
              <tr key={`${v.sample}${v.place}`}>
                <td title={v.sample}>{v.sample}</td>
                <td className="mono w-meta" title={v.place}>
                  {v.place.replace(/^\$\.?/, '').replace(/\.[^.[\]]+$/, '') || '$'}
                </td>
                <td className="mono num" title={v.value}>
                  {v.value}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}
