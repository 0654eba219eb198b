import { useEffect, useState } from 'react';
import { indentJson } from '../../../shared/mapping/indent-json.ts';
import type { MappingPreview, PreviewObject } from '../../../shared/rpc/studio.ts';
import { client, useProjectView } from '../../project/index.ts';
import { CodeEditor, EmptyState, Icon } from '../../widgets/index.ts';

interface PreviewPanelProps {
  unitId: string;
  isImport: boolean;
  structure: string;
  samples: readonly { id: string; name: string; text: string }[];
  selected: string | null;
  onPreview: (preview: MappingPreview | null) => void;
  onSelect: (path: string) => void;
}

/** A message, the objects it becomes, and the message they are written as: live, as the mapping and the text change. */
export function PreviewPanel({
  unitId,
  isImport,
  structure,
  samples,
  selected,
  onPreview,
  onSelect,
}: PreviewPanelProps) {
  const view = useProjectView();
  const [text, setText] = useState(samples[0]?.text ?? '');
  const [result, setResult] = useState<MappingPreview | null>(null);
  const partner = [...view.units.values()].find(
    (u) =>
      u.kind === (isImport ? 'export-mapping' : 'import-mapping') &&
      (u.data as { structure: string | null }).structure === structure,
  );
  const importId = isImport ? unitId : partner?.id;
  const exportId = isImport ? (partner?.id ?? null) : unitId;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the preview follows every change of the project
  useEffect(() => {
    if (!importId || !text.trim()) {
      setResult(null);
      onPreview(null);
      return;
    }
    const timer = setTimeout(() => {
      void client()
        .call('mapping.preview', { mapping: importId, text, thenExport: exportId })
        .then((preview) => {
          setResult(preview);
          onPreview(preview);
        })
        .catch(() => {});
    }, 200);
    return () => clearTimeout(timer);
  }, [text, view, importId, exportId]);
  const error = result?.diagnostics[0];
  const made = countByEntity(result?.objects ?? []);
  return (
    <section className="m-preview" aria-label="Live preview">
      <div className="p-tools">
        <strong>Live preview</strong>
        {result && !error && (
          <span className="tag ok">
            <Icon name="check" size={12} /> {result.ms} ms
          </span>
        )}
        <span className={error ? 's-bad' : 'w-meta'}>
          {error
            ? `${error.path ?? ''}${error.line ? ` line ${error.line}, column ${error.column}` : ''}: ${error.message}`
            : result
              ? `${result.counts.ignored} ignored. ${made}`
              : importId
                ? ''
                : 'An export is previewed through an import mapping of the same structure; there is none yet.'}
        </span>
        <span style={{ flex: 1 }} />
        <select
          className="w-field"
          style={{ width: 180 }}
          aria-label="Sample"
          onChange={(e) => setText(samples.find((s) => s.id === e.target.value)?.text ?? '')}
        >
          {samples.map((s) => (
            <option key={s.id} value={s.id}>
              {s.name}
            </option>
          ))}
        </select>
      </div>
      <div className="m-preview-body">
        <div>
          <CodeEditor
            language="json"
            label="Message"
            value={text}
            onChange={setText}
            markers={
              error?.line
                ? [{ line: error.line, column: error.column ?? 1, message: error.message, severity: 'error' }]
                : []
            }
          />
        </div>
        <div role="tree" aria-label="Objects">
          {result && !error ? (
            result.objects.map((o) => <ObjectRows key={o.key} object={o} selected={selected} onSelect={onSelect} />)
          ) : (
            <EmptyState icon="box" title="Objects" text="What the message becomes." />
          )}
        </div>
        <div>
          {result?.output ? (
            <CodeEditor language="json" label="Exported message" readOnly value={indentJson(result.output)} />
          ) : (
            <EmptyState
              icon="file-output"
              title="Exported message"
              text={
                exportId
                  ? 'What the objects are written as.'
                  : 'Make an export mapping of this structure to see the way back.'
              }
            />
          )}
        </div>
      </div>
    </section>
  );
}

function ObjectRows({
  object,
  selected,
  onSelect,
}: {
  object: PreviewObject;
  selected: string | null;
  onSelect: (path: string) => void;
}) {
  return (
    <>
      <div
        className="p-row"
        role="treeitem"
        aria-selected={selected === object.path}
        style={{ paddingLeft: 8 + object.depth * 14 }}
        onClick={() => onSelect(object.path)}
      >
        <Icon name="box" size={14} family="data" />
        <strong className="name">{object.entity.split('.').pop()}</strong>
        <span className="meta">
          <span className={`tag ${object.state === 'new' ? 'ok' : 'info'}`}>{object.state}</span>
        </span>
      </div>
      {object.values.map((v) => (
        <div
          key={v.attribute}
          className="p-row"
          role="treeitem"
          aria-selected={selected === v.path}
          style={{ paddingLeft: 28 + object.depth * 14 }}
          onClick={() => onSelect(v.path)}
        >
          <span className="name">{v.attribute}</span>
          <span className="meta mono" style={{ color: v.text === null ? 'var(--t4)' : 'var(--t1)' }}>
            {v.text ?? 'empty'}
          </span>
        </div>
      ))}
      {object.children.map((c) => (
        <ObjectRows key={c.key} object={c} selected={selected} onSelect={onSelect} />
      ))}
    </>
  );
}

/** "Creates 1 Order and 3 OrderLine, reuses 1 Customer." */
function countByEntity(objects: readonly PreviewObject[]): string {
  const counts = new Map<string, number>();
  const visit = (o: PreviewObject) => {
    const key = `${o.state === 'new' ? 'Creates' : 'reuses'}|${o.entity.split('.').pop()}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    for (const c of o.children) visit(c);
  };
  for (const o of objects) visit(o);
  const part = (verb: string) =>
    [...counts].filter(([k]) => k.startsWith(`${verb}|`)).map(([k, n]) => `${n} ${k.split('|')[1]}`);
  const [made, reused] = [part('Creates'), part('reuses')];
  return (
    [made.length > 0 ? `Creates ${made.join(', ')}` : '', reused.length > 0 ? `reuses ${reused.join(', ')}` : '']
      .filter(Boolean)
      .join('; ') + (counts.size > 0 ? '.' : '')
  );
}
