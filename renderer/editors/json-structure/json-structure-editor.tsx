import { useMemo, useState } from 'react';
import { jsonPlaces } from '../../../shared/format/json/places.ts';
import { placeAt } from '../../../shared/format/message-place.ts';
import { mapAutomatically } from '../../app/map-automatically.ts';
import { select, toast, useChosenView, useSelection } from '../../project/index.ts';
import { Button, CodeEditor, EditorFrame, EmptyState } from '../../widgets/index.ts';
import { ContractOut } from '../schema/contract-out.tsx';
import { ContractUpdate, UpdateDialog } from '../schema/contract-update.tsx';
import { ChangeStrip } from './change-strip.tsx';
import '../schema/schema.css';
import './json-structure.css';
import { SampleList } from './sample-list.tsx';
import { StructureTable } from './structure-table.tsx';
import { useStructure } from './use-structure.ts';

const views = [{ id: 'tree', label: 'Structure' }];

/** Samples on the left, the tree that follows from them on the right; live, with what a change does before it is kept. */
export function JsonStructureEditor({ unitId }: { unitId: string }) {
  const doc = useStructure(unitId);
  const { unit: selectedUnit, elements } = useSelection();
  const [view, setView] = useChosenView(unitId, 'tree');
  const [sampleId, setSampleId] = useState<string | null>(null);
  const sample = doc?.samples.find((s) => s.id === sampleId) ?? doc?.samples[0];
  const root = doc?.root;
  const places = useMemo(() => (sample && root ? jsonPlaces(sample.text, { root }) : []), [sample, root]);
  const selected = selectedUnit === unitId ? (elements[0] ?? null) : null;
  const marks = useMemo(
    () => (selected === null || selected === '$' ? [] : places.filter((p) => p.path === selected).slice(0, 200)),
    [places, selected],
  );
  if (!doc) return null;
  const { samples, unit, error } = doc;
  const overrides = Object.keys(unit.data.overrides);
  // One made of an entity has a tree without a sample.
  const hasTree = (doc.root.children?.length ?? 0) > 0 || doc.root.item !== undefined;
  const kept = new Map(unit.data.samples.map((s) => [s.id, s.text]));
  const changed = new Set(samples.filter((s) => kept.get(s.id) !== s.text).map((s) => s.id));
  const choose = (path: string) => select(unitId, [path]);
  const add = (files: readonly { name: string; text: string }[]) => {
    const ids = doc.addSamples(files);
    setSampleId(ids[0] ?? null);
  };
  const readFiles = (files: FileList) =>
    void Promise.all([...files].map(async (file) => ({ name: file.name, text: await file.text() })))
      .then(add)
      .catch((e: Error) => toast(`The file could not be read: ${e.message}`, 'error'));
  return (
    <EditorFrame
      unitId={unitId}
      view={view}
      views={views}
      onView={setView}
      actions={
        <>
          <ContractUpdate unitId={unitId} />
          <ContractOut unitId={unitId} />
          {overrides.length > 0 && (
            <Button
              small
              kind="quiet"
              icon="rotate-ccw"
              label={`${overrides.length} set by hand`}
              title={`Reset to what the samples say:\n${overrides.join('\n')}`}
              onClick={() => doc.reset(overrides)}
            />
          )}
          <Button
            small
            kind="quiet"
            icon="plus"
            label="Sample"
            onClick={() => add([{ name: `sample-${samples.length + 1}.json`, text: '{}' }])}
          />
          <Button
            small
            kind="quiet"
            icon="wand-sparkles"
            label="Map automatically…"
            onClick={() => void mapAutomatically(unitId)}
          />
        </>
      }
    >
      {doc.plan && (
        <UpdateDialog
          title={`Update ${unit.name}`}
          plan={doc.plan}
          onClose={() => doc.decide(false)}
          onApply={() => doc.decide(true)}
        />
      )}
      <div
        className="js-editor"
        onDragOver={(e) => e.preventDefault()}
        onDrop={(e) => {
          e.preventDefault();
          e.stopPropagation();
          readFiles(e.dataTransfer.files);
        }}
      >
        <div className="js-left">
          <SampleList
            samples={samples}
            selected={sample?.id ?? null}
            wrong={error ? (samples.find((s) => changed.has(s.id))?.name ?? null) : null}
            changed={changed}
            onSelect={setSampleId}
            onAdd={() => add([{ name: `sample-${samples.length + 1}.json`, text: '{}' }])}
            onRename={(id, name) =>
              doc.propose(
                `Rename sample ${name}`,
                samples.map((s) => (s.id === id ? { ...s, name } : s)),
              )
            }
            onRemove={(id) =>
              doc.propose(
                `Remove sample ${samples.find((s) => s.id === id)?.name}`,
                samples.filter((s) => s.id !== id),
              )
            }
          />
          {sample && (
            <CodeEditor
              key={sample.id}
              language="json"
              label="Sample"
              value={sample.text}
              highlights={marks}
              onCursor={(offset) => {
                const path = placeAt(places, offset)?.path.replace(/\{key\}$/, '');
                if (path && path !== selected) choose(path);
              }}
              onChange={(text) => {
                if (text !== sample.text)
                  doc.propose(
                    `Change sample ${sample.name}`,
                    samples.map((s) => (s.id === sample.id ? { ...s, text } : s)),
                  );
              }}
              markers={
                error && changed.has(sample.id)
                  ? [{ line: error.line ?? 1, column: error.column ?? 1, message: error.message, severity: 'error' }]
                  : []
              }
            />
          )}
        </div>
        <div className="js-right">
          <ChangeStrip doc={doc} />
          {samples.length === 0 && !hasTree ? (
            <EmptyState
              icon="braces"
              title="No sample yet"
              text="Drop a JSON message here, or begin with an empty one. The structure follows from its samples."
              action={{
                label: 'Add a sample',
                icon: 'plus',
                run: () => add([{ name: 'sample-1.json', text: '{}' }]),
              }}
            />
          ) : (
            <StructureTable doc={doc} selected={selected} onSelect={choose} />
          )}
        </div>
      </div>
    </EditorFrame>
  );
}
