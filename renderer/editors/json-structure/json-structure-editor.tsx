import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { JsonStructure, StructureOverride } from '../../../shared/structure/kind.ts';
import { nodeTypes, occurrenceOf, type StructureNode } from '../../../shared/structure/node.ts';
import { type PlacedNode, walkStructure } from '../../../shared/structure/path.ts';
import { mapAutomatically } from '../../app/import-sample.ts';
import { client, editUnit, newId, toast, useProjectView, useUnit } from '../../project/index.ts';
import { Button, CodeEditor, EditorFrame, Icon, TextField } from '../../widgets/index.ts';
import { diffStructures } from './structure-diff.ts';
import { structureIcon } from './structure-icon.ts';

/** Samples on the left, the tree that follows from them on the right; live, with what a change does before it is kept. */
export function JsonStructureEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<JsonStructure>(unitId);
  const project = useProjectView();
  const [view, setView] = useState('tree');
  const [sampleId, setSampleId] = useState<string | null>(null);
  const [draft, setDraft] = useState<{ id: string; text: string } | null>(null);
  const [inferred, setInferred] = useState<{ root: StructureNode | null; diagnostics: LocatedDiagnostic[] } | null>(
    null,
  );
  const data = unit?.data;
  const sample = data?.samples.find((s) => s.id === sampleId) ?? data?.samples[0];
  const isDirty = draft !== null && sample !== undefined && draft.id === sample.id && draft.text !== sample.text;
  useEffect(() => {
    if (!data || !isDirty || !draft) {
      setInferred(null);
      return;
    }
    const timer = setTimeout(() => {
      void client()
        .call('structure.infer', {
          samples: data.samples.map((s) => (s.id === draft.id ? { ...s, text: draft.text } : s)),
          overrides: data.overrides,
        })
        .then(setInferred);
    }, 200);
    return () => clearTimeout(timer);
  }, [data, draft, isDirty]);
  const changes = useMemo(
    () => (inferred?.root && data ? diffStructures(data.root, inferred.root) : []),
    [inferred, data],
  );
  if (!unit || !data) return null;
  const mappings = [...project.units.values()].filter(
    (u) =>
      (u.kind === 'import-mapping' || u.kind === 'export-mapping') &&
      (u.data as { structure: string | null }).structure === unitId,
  );

  /** Stores samples and overrides together with the tree that follows. */
  const store = async (label: string, samples: JsonStructure['samples'], overrides: JsonStructure['overrides']) => {
    const result = await client().call('structure.infer', { samples, overrides });
    const error = result.diagnostics.find((d) => d.severity === 'error');
    if (error) toast(`Line ${error.line}: ${error.message}`, 'error');
    if (!result.root && samples.length > 0) return;
    await editUnit<JsonStructure>(label, unitId, (u) => {
      u.data.samples = samples;
      u.data.overrides = overrides;
      u.data.root = result.root ?? { name: '', type: 'unknown' };
    });
    setDraft(null);
  };
  const addSample = (name: string, text: string) => {
    const id = newId();
    setSampleId(id);
    return store(`Add sample ${name}`, [...data.samples, { id, name, text }], data.overrides);
  };
  const override = (path: string, change: StructureOverride) => {
    if (data.samples.length === 0) return;
    const own = { ...(data.overrides[path] ?? {}), ...change };
    void store(`Set ${path} by hand`, data.samples, { ...data.overrides, [path]: own });
  };
  const reset = (path: string) => {
    const { [path]: _gone, ...rest } = data.overrides;
    void store(`Reset ${path}`, data.samples, rest);
  };
  const shown = inferred?.root ?? data.root;
  const error = inferred?.diagnostics.find((d) => d.severity === 'error');
  return (
    <EditorFrame
      unitId={unitId}
      view={view}
      views={[{ id: 'tree', label: 'Tree' }]}
      onView={setView}
      actions={
        <Button
          small
          kind="quiet"
          icon="wand-sparkles"
          label="Map automatically…"
          onClick={() => void mapAutomatically(unitId)}
        />
      }
    >
      <div
        className="p-split"
        onDragOver={(e) => e.preventDefault()}
        onDrop={(e) => {
          e.preventDefault();
          for (const file of e.dataTransfer.files) void file.text().then((text) => addSample(file.name, text));
        }}
      >
        <div className="side" style={{ width: '38%', display: 'flex', flexDirection: 'column' }}>
          <div className="p-tools">
            <select
              className="w-field"
              aria-label="Sample"
              value={sample?.id ?? ''}
              onChange={(e) => {
                setSampleId(e.target.value);
                setDraft(null);
              }}
            >
              {data.samples.map((s) => (
                <option key={s.id} value={s.id}>
                  {s.name}
                </option>
              ))}
              {data.samples.length === 0 && <option value="">No sample</option>}
            </select>
            <Button
              small
              kind="quiet"
              icon="plus"
              title="Add sample"
              onClick={() => void addSample(`sample-${data.samples.length + 1}.json`, '{}')}
            />
            <Button
              small
              kind="quiet"
              icon="trash-2"
              title="Remove sample"
              disabled={!sample}
              onClick={() =>
                sample &&
                void store(
                  `Remove sample ${sample.name}`,
                  data.samples.filter((s) => s.id !== sample.id),
                  data.overrides,
                )
              }
            />
          </div>
          {isDirty && (
            <div className={`w-strip ${error ? 'w-strip-bad' : 'w-strip-warn'}`}>
              <span>
                {error
                  ? `Line ${error.line}, column ${error.column}: ${error.message}`
                  : `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}${mappings.length > 0 && changes.length > 0 ? `; used by ${mappings.map((m) => m.name).join(', ')}` : ''}`}
              </span>
              <Button small label="Discard" onClick={() => setDraft(null)} />
              <Button
                small
                kind="primary"
                label="Keep"
                disabled={Boolean(error)}
                onClick={() =>
                  sample &&
                  draft &&
                  void store(
                    `Change sample ${sample.name}`,
                    data.samples.map((s) => (s.id === draft.id ? { ...s, text: draft.text } : s)),
                    data.overrides,
                  )
                }
              />
            </div>
          )}
          {sample && (
            <CodeEditor
              key={sample.id}
              language="json"
              label="Sample"
              value={isDirty ? (draft?.text ?? '') : sample.text}
              onChange={(text) => setDraft({ id: sample.id, text })}
              markers={
                error
                  ? [{ line: error.line ?? 1, column: error.column ?? 1, message: error.message, severity: 'error' }]
                  : []
              }
            />
          )}
          {!sample && (
            <p className="w-meta" style={{ padding: 12 }}>
              Drop or paste JSON messages here; all samples, and all items of their arrays, are merged.
            </p>
          )}
        </div>
        <div className="main">
          <StructureTable
            root={shown}
            overrides={data.overrides}
            changed={new Map(changes.map((c) => [c.path, c.change]))}
            onOverride={override}
            onReset={reset}
          />
        </div>
      </div>
    </EditorFrame>
  );
}

function StructureTable({
  root,
  overrides,
  changed,
  onOverride,
  onReset,
}: {
  root: StructureNode;
  overrides: Readonly<Record<string, StructureOverride>>;
  changed: ReadonlyMap<string, string>;
  onOverride: (path: string, change: StructureOverride) => void;
  onReset: (path: string) => void;
}) {
  const rows = useMemo(() => [...walkStructure(root)], [root]);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 24,
    overscan: 20,
  });
  const columns = {
    display: 'grid',
    gridTemplateColumns: 'minmax(160px,1.4fr) minmax(90px,0.8fr) 110px 52px 52px minmax(80px,1fr) 72px 24px',
    gap: 8,
  } as const;
  return (
    <div ref={box} className="p-scroll" role="treegrid" aria-label="Structure">
      <div
        className="p-row w-meta"
        style={{ ...columns, position: 'sticky', top: 0, background: 'var(--bg-1)', zIndex: 1 }}
      >
        <span>Element</span>
        <span>Name</span>
        <span>Type</span>
        <span>Occurs</span>
        <span>Null</span>
        <span>Sample</span>
        <span>Seen in</span>
        <span />
      </div>
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const { node, path, depth } = rows[item.index] as PlacedNode;
          const own = overrides[path];
          const mark = changed.get(path);
          return (
            <div
              key={path}
              className="p-row"
              role="row"
              title={path}
              style={{
                ...columns,
                position: 'absolute',
                top: item.start,
                ...(mark ? { background: mark === 'added' ? 'var(--oks)' : 'var(--warns)' } : {}),
              }}
            >
              <span className="name" style={{ paddingLeft: depth * 14, display: 'flex', gap: 6, alignItems: 'center' }}>
                <Icon name={structureIcon(node.type)} size={14} family="shape" />
                {node.name || (depth === 0 ? '(root)' : path.endsWith('{*}') ? '(value)' : '(item)')}
              </span>
              <TextField
                label="Name"
                value={node.exposedName ?? ''}
                placeholder={node.name}
                onCommit={(exposedName) => onOverride(path, { exposedName })}
              />
              <select
                className="w-field"
                aria-label="Type"
                value={node.type}
                style={own?.type ? { color: 'var(--acct)', fontWeight: 600 } : undefined}
                onChange={(e) => onOverride(path, { type: e.target.value as StructureNode['type'] })}
              >
                {nodeTypes.map((t) => (
                  <option key={t} value={t}>
                    {t}
                  </option>
                ))}
              </select>
              <button
                type="button"
                className="w-link"
                disabled={depth === 0}
                onClick={() => onOverride(path, { optional: !node.optional })}
                title="Optional or required"
              >
                {occurrenceOf(node)}
              </button>
              <span>
                <input
                  type="checkbox"
                  aria-label="Nullable"
                  checked={node.nullable ?? false}
                  onChange={(e) => onOverride(path, { nullable: e.target.checked })}
                />
              </span>
              <span className="mono w-meta name">{node.sample ?? ''}</span>
              <span className="w-meta">{node.seen ? `${node.seen[0]} of ${node.seen[1]}` : ''}</span>
              {own ? (
                <Button
                  small
                  kind="quiet"
                  icon="rotate-ccw"
                  title="Reset to the samples"
                  onClick={() => onReset(path)}
                />
              ) : (
                <span />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
