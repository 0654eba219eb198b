import { formatOfStructure } from '../../../shared/format/index.ts';
import type { MappingPreview } from '../../../shared/rpc/calls/mapping.ts';
import { toast } from '../../project/index.ts';
import { Button, Icon, Picker, readClipboard } from '../../widgets/index.ts';
import { previewWords } from './preview-rows.ts';
import type { Preview } from './use-preview.ts';

const looks = {
  sample: { icon: 'file-text', family: 'shape' },
  payload: { icon: 'flask-conical', family: 'system' },
  made: { icon: 'wand-sparkles', family: 'shape' },
} as const;

/** The bar of the preview: how it went in words, which message is read, and which side is shown. */
export function PreviewHead({
  preview,
  read,
  isOut,
  onTurn,
  onGoToError,
  onPayloads,
  after,
  onAfter,
}: {
  preview: Preview;
  /** Nodes of the message that the mapping reads; null when the message is of another structure. */
  read: number | null;
  isOut: boolean;
  onTurn: () => void;
  onGoToError: () => void;
  onPayloads: () => void;
  /** The transformation behind the export whose output is shown; null for the message as the mapping writes it. */
  after: string | null;
  onAfter: (transformation: string | null) => void;
}) {
  const { result, source, sample, samples, transformed } = preview;
  const error = result?.diagnostics[0];
  const words = result
    ? `${read === null ? '' : `${read} ${read === 1 ? 'node' : 'nodes'} read, `}${result.counts.ignored} ignored. ${previewWords(result.objects)}`
    : '';
  return (
    <div className="m-preview-head">
      <strong className="m-nowrap">Live preview</strong>
      {preview.isRunning && (
        <span className="w-meta m-nowrap m-running" role="status">
          <Icon name="loader-circle" size={12} /> {result ? 'Reading again…' : 'Reading…'}
        </span>
      )}
      {result && !error && !preview.isRunning && (
        <span className="tag ok m-nowrap">
          <Icon name="check" size={12} /> {result.ms} ms
        </span>
      )}
      {error ? (
        <button
          type="button"
          className="m-preview-error"
          title={error.fix ? `${error.message} ${error.fix}` : error.message}
          onClick={onGoToError}
        >
          <Icon name="circle-alert" size={14} />
          {error.line ? `Line ${error.line}, column ${error.column}: ` : ''}
          {error.message}
        </button>
      ) : (
        <span className="w-meta m-preview-words" role="status" title={[words, ...ignoredLines(result)].join('\n')}>
          {words}
        </span>
      )}
      <span className="m-grow" />
      {isOut && preview.after.length > 0 && (
        <Picker
          className="m-sample"
          label="Output"
          title="The message as the mapping writes it, or as a transformation behind it leaves it"
          value={after}
          emptyLabel="as it is written"
          options={preview.after.map((each) => ({
            value: each.id,
            label: `after ${each.name}`,
            icon: 'wand-sparkles',
            family: 'shape' as const,
          }))}
          onChange={onAfter}
        />
      )}
      {source && (
        <>
          <Picker
            className="m-sample"
            label="Sample"
            title={`Samples of ${source.input.name}`}
            value={sample ?? null}
            placeholder={preview.text.trim() ? 'own message' : 'no message'}
            options={[
              ...samples.map((s) => ({
                value: s.id,
                label: s.name,
                ...looks[s.from],
              })),
              ...transformed.map((t) => ({
                value: t.id,
                label: t.name,
                icon: 'wand-sparkles',
                family: 'shape' as const,
                group: 'Transformed before',
              })),
            ]}
            onChange={(id) => id && preview.choose(id)}
          />
          {formatOfStructure(source.input.kind)?.grid ? (
            <Button
              kind="quiet"
              small
              icon="folder-open"
              title="Another workbook"
              onClick={() => preview.setText('')}
            />
          ) : (
            <Button
              kind="quiet"
              small
              icon="clipboard-paste"
              title="Paste a message"
              onClick={() => void pasteMessage(preview.setText)}
            />
          )}
          <Button
            kind="quiet"
            small
            icon="flask-conical"
            title="Payloads: messages that are kept with the mapping as its tests"
            onClick={onPayloads}
          />
        </>
      )}
      <Button
        kind="quiet"
        small
        icon="arrow-left-right"
        active={isOut}
        title={isOut ? 'Show the objects' : 'Show the message they are written as'}
        onClick={onTurn}
      />
    </div>
  );
}

/** Where the first of what was ignored stands, a line each. */
function ignoredLines(result: MappingPreview | null): string[] {
  return (result?.ignored ?? []).map(
    ({ path, line, column, message }) => `${path ?? ''}${line ? `, line ${line}, column ${column}` : ''}: ${message}`,
  );
}

/** Reads the clipboard into the preview. */
async function pasteMessage(setText: (text: string) => void): Promise<void> {
  try {
    setText(await readClipboard());
  } catch {
    toast('The clipboard may not be read from here. Click into the message and press Ctrl+V.');
  }
}
