import { memo, useEffect, useMemo, useState } from 'react';
import { formatOf, formatOfStructure } from '../../../shared/format/index.ts';
import { type MessagePlace, placeAt } from '../../../shared/format/message-place.ts';
import { offsetAt } from '../../../shared/format/text-place.ts';
import { CodeEditor, EmptyState } from '../../widgets/index.ts';
import { MessageField } from '../message/message-field.tsx';
import { openNodes } from './mapping-state.ts';
import { PayloadsDialog } from './payloads-dialog.tsx';
import { PreviewHead } from './preview-head.tsx';
import { PreviewObjects } from './preview-objects.tsx';
import { PreviewParameters } from './preview-parameters-strip.tsx';
import { PreviewSash, usePreviewHeight } from './preview-sash.tsx';
import type { MappingSelection } from './selection.ts';
import { parentPath, rowAtPath } from './source-rows.ts';
import type { MappingLink } from './target-rows.ts';
import type { MappingDocument } from './use-mapping.ts';
import { usePreview } from './use-preview.ts';
import { useTransformedOutput } from './use-transformed-output.ts';

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
  const [afterId, setAfter] = useState<string | null>(null);
  const after = preview.after.find((each) => each.id === afterId);
  const changed = useTransformedOutput(isOut && after ? after.id : null, preview.out.text);
  // A press on an error leads to its element, also to one of a large structure whose row is not there yet.
  const [goingTo, setGoingTo] = useState<string | null>(null);
  const [wrongAt, setWrongAt] = useState<{ from: number; to: number } | null>(null);
  useEffect(() => {
    const row = goingTo === null ? undefined : rowAtPath(doc.tree, goingTo);
    if (goingTo === null) return;
    setGoingTo(null);
    if (row) onChoose(row.key);
  }, [goingTo, doc.tree, onChoose]);
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
  const inMarks = useMemo(
    () => [...(wrongAt ? [wrongAt] : []), ...(isSame ? marksOf(places, path, isValue) : [])],
    [wrongAt, places, isSame, path, isValue],
  );
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
        after={after?.id ?? null}
        onAfter={setAfter}
        onGoToError={() => {
          if (!error) return;
          if (error.line !== undefined) setWrongAt(lineEndFrom(text, offsetAt(text, error.line, error.column ?? 1)));
          if (!isSame || error.element === undefined) return;
          const above: string[] = [];
          for (let at = parentPath(error.element); at !== null; at = parentPath(at)) above.push(at);
          openNodes(doc.unit.id, above);
          setGoingTo(error.element);
        }}
      />
      <PreviewParameters preview={preview} catalog={doc.catalog} />
      {hasPayloads && <PayloadsDialog doc={doc} preview={preview} onClose={() => setPayloads(false)} />}
      <div className="m-preview-body">
        <div>
          {source ? (
            <MessageField
              structure={source.input}
              label="Message"
              text={text}
              onText={(next) => {
                setWrongAt(null);
                preview.setText(next);
              }}
              onMake={preview.make}
              isLoading={preview.isLoading}
              highlights={inMarks}
              onCursor={(offset) => chooseAt(places, isSame, offset)}
              selected={isSame ? path : null}
              onPath={(at) => {
                const row = isSame ? rowAtPath(doc.tree, at) : undefined;
                if (row) onChoose(row.key);
              }}
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
        <div {...(error ? { 'data-old': '' } : {})}>
          {isOut && after && output ? (
            changed.text === null && changed.error ? (
              <EmptyState icon="circle-alert" title={`${after.name} fails`} text={changed.error.message} />
            ) : (
              <CodeEditor
                language={formatOf(after.data.output).language}
                label={`Exported message after ${after.name}`}
                readOnly
                value={formatOf(after.data.output).indent(changed.text ?? '')}
              />
            )
          ) : isOut ? (
            output && source?.output ? (
              <MessageField
                structure={source.output}
                label="Exported message"
                text={output}
                highlights={outMarks}
                onCursor={(offset) => chooseAt(outPlaces, isOutSame, offset)}
                selected={isOutSame ? path : null}
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

/** From an offset to the end of its line, as far as one looks. */
function lineEndFrom(text: string, from: number): { from: number; to: number } {
  const end = text.indexOf('\n', from);
  return { from, to: Math.min(end < 0 ? text.length : end, from + 200) };
}

/** The places of an element, apart from the whole message. */
function marksOf(places: readonly MessagePlace[], path: string | null, isValue: boolean): MessagePlace[] {
  if (path === null || path === '$') return [];
  return places.filter((p) => p.path === path && (p.text !== null) === isValue).slice(0, 200);
}
