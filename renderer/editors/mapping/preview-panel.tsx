import { memo, useMemo, useState } from 'react';
import { formatOfStructure } from '../../../shared/format/index.ts';
import { type MessagePlace, placeAt } from '../../../shared/format/message-place.ts';
import { CodeEditor, EmptyState } from '../../widgets/index.ts';
import { PayloadsDialog } from './payloads-dialog.tsx';
import { PreviewHead } from './preview-head.tsx';
import { PreviewObjects } from './preview-objects.tsx';
import { PreviewSash, usePreviewHeight } from './preview-sash.tsx';
import { structurePathOf } from './row-problems.ts';
import type { MappingSelection } from './selection.ts';
import { rowAtPath } from './source-rows.ts';
import type { MappingLink } from './target-rows.ts';
import type { MappingDocument } from './use-mapping.ts';
import { usePreview } from './use-preview.ts';

/** A message, the objects it becomes, and the message they are written as: live, with one selection in all. */
export const PreviewPanel = memo(function PreviewPanel({
  doc,
  selection,
  link,
  onChoose,
}: {
  doc: MappingDocument;
  selection: MappingSelection;
  link: MappingLink | null;
  onChoose: (key: string) => void;
}) {
  const preview = usePreview(doc);
  const { source, text, result, good } = preview;
  // An import shows the objects first, an export the message it writes.
  const [isOut, setOut] = useState(!doc.isImport);
  const [hasPayloads, setPayloads] = useState(false);
  const [height, setHeight] = usePreviewHeight();
  const error = result?.diagnostics[0];
  const isSame = source?.input.id === doc.structure.id;
  const inFormat = formatOfStructure(source?.input.kind ?? '');
  const outFormat = formatOfStructure(source?.output?.kind ?? '');
  const output = useMemo(
    () => (preview.out.text ? (outFormat?.indent(preview.out.text) ?? preview.out.text) : null),
    [preview.out.text, outFormat],
  );
  const inShape = source?.input.data;
  const outShape = source?.output?.data;
  const places = useMemo(() => (inShape ? (inFormat?.places(text, inShape) ?? []) : []), [text, inShape, inFormat]);
  const outPlaces = useMemo(
    () => (output && outShape ? (outFormat?.places(output, outShape) ?? []) : []),
    [output, outShape, outFormat],
  );
  const left = selection.left === null ? undefined : doc.tree.byKey.get(selection.left);
  const path = link && link.source === selection.left ? link.path : (left?.valuePath ?? left?.objectPath ?? null);
  const isOutSame = source?.output?.id === doc.structure.id;
  const isValue = left?.valuePath !== null;
  const inMarks = useMemo(() => (isSame ? marksOf(places, path, isValue) : []), [places, isSame, path, isValue]);
  const outMarks = useMemo(
    () => (isOutSame ? marksOf(outPlaces, path, isValue) : []),
    [outPlaces, isOutSame, path, isValue],
  );
  const chooseAt = (of: readonly MessagePlace[], isShown: boolean, offset: number) => {
    const found = isShown ? placeAt(of, offset) : undefined;
    const row = found && rowAtPath(doc.tree, found.path);
    if (row && row.key !== selection.left) onChoose(row.key);
  };
  const mapped = useMemo(() => new Set(doc.links.map((l) => l.path)), [doc.links]);
  const read = isSame ? places.filter((p) => mapped.has(p.path)).length : null;
  const keysOf = (of: string) =>
    doc.rows
      .filter((r) => r.elementKey === of && r.value?.key)
      .map((r) => r.label)
      .join(', ');
  return (
    <section
      className="m-preview"
      aria-label="Live preview"
      // Never so high that nothing of the links is left, also in a window that became smaller.
      style={height === null ? undefined : { height: `min(${height}px, calc(100% - 120px))` }}
    >
      <PreviewSash height={height} onHeight={setHeight} />
      <PreviewHead
        preview={preview}
        read={read}
        isOut={isOut}
        onTurn={() => setOut(!isOut)}
        onPayloads={() => setPayloads(true)}
        onGoToError={() => {
          const row = error?.path && rowAtPath(doc.tree, structurePathOf(error.path, doc.structure.data));
          if (row) onChoose(row.key);
        }}
      />
      {hasPayloads && <PayloadsDialog doc={doc} preview={preview} onClose={() => setPayloads(false)} />}
      <div className="m-preview-body">
        <div>
          {source ? (
            <CodeEditor
              language={inFormat?.language ?? 'text'}
              label="Message"
              value={text}
              onChange={preview.setText}
              highlights={inMarks}
              onCursor={(offset) => chooseAt(places, isSame, offset)}
              markers={
                error?.line
                  ? [{ line: error.line, column: error.column ?? 1, message: error.message, severity: 'error' }]
                  : []
              }
            />
          ) : (
            <EmptyState
              icon="file-input"
              title="No objects to show yet"
              text={`An export is shown with objects that an import makes. Make an import mapping to ${doc.catalog.entity(doc.unit.data.root?.entity)?.name ?? 'its entity'}.`}
            />
          )}
        </div>
        <div>
          {isOut ? (
            output ? (
              <CodeEditor
                language={outFormat?.language ?? 'text'}
                label="Exported message"
                readOnly
                value={output}
                highlights={outMarks}
                onCursor={(offset) => chooseAt(outPlaces, isOutSame, offset)}
              />
            ) : (
              <EmptyState
                icon="file-output"
                title="Exported message"
                text={
                  preview.out.error
                    ? preview.out.error.message
                    : source?.exportId
                      ? 'What the objects are written as.'
                      : 'Make an export mapping of this structure to see the way back.'
                }
              />
            )
          ) : good ? (
            <PreviewObjects
              objects={good.objects}
              targets={doc.isImport ? doc.rows : []}
              keysOf={keysOf}
              selected={selection.right}
              onChoose={onChoose}
            />
          ) : (
            <EmptyState icon="box" title="Objects" text="What the message becomes." />
          )}
        </div>
      </div>
    </section>
  );
});

/** The places of an element, apart from the whole message. */
function marksOf(places: readonly MessagePlace[], path: string | null, isValue: boolean): MessagePlace[] {
  if (path === null || path === '$') return [];
  return places.filter((p) => p.path === path && (p.text !== null) === isValue).slice(0, 200);
}
