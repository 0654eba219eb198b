import { openDocument } from '../../project/index.ts';
import { Button, Icon } from '../../widgets/index.ts';
import { changeWords } from './structure-diff.ts';
import type { StructureDocument } from './use-structure.ts';

/** What the samples would change before they are kept, and which mappings that touches. */
export function ChangeStrip({ doc }: { doc: StructureDocument }) {
  const { error, changes, touched } = doc;
  if (!doc.proposal) return null;
  return (
    <div className={`w-strip ${error ? 'w-strip-bad' : 'w-strip-warn'} js-strip`} role="status">
      <Icon name={error ? 'circle-alert' : 'diff'} />
      <span>
        {error ? (
          `Line ${error.line}, column ${error.column}: ${error.message}`
        ) : (
          <>
            <strong>{changeWords(changes)}.</strong>{' '}
            {changes.length > 0 &&
              (touched.length === 0
                ? 'No mapping is touched.'
                : touched.map((m) => (
                    <button
                      key={m.unit}
                      type="button"
                      className="w-link"
                      title={m.paths.join('\n')}
                      onClick={() => openDocument(m.unit, m.paths[0] ? { element: m.paths[0] } : {})}
                    >
                      {m.name}: {m.paths.length} mapped {m.paths.length === 1 ? 'element' : 'elements'}
                    </button>
                  )))}
          </>
        )}
      </span>
      <Button small label="Discard" onClick={doc.discard} />
      <Button small kind="primary" label="Keep" disabled={error !== null} onClick={doc.keep} />
    </div>
  );
}
