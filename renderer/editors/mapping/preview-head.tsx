import type { MappingPreview } from '../../../shared/rpc/calls/mapping.ts';
import { toast } from '../../project/index.ts';
import { Button, Icon, Picker, readClipboard } from '../../widgets/index.ts';
import { previewWords } from './preview-rows.ts';
import type { Preview } from './use-preview.ts';

/** The bar of the preview: how it went in words, which message is read, and which side is shown. */
export function PreviewHead({
  preview,
  read,
  isOut,
  onTurn,
  onGoToError,
  onPayloads,
}: {
  preview: Preview;
  /** Nodes of the message that the mapping reads; null when the message is of another structure. */
  read: number | null;
  isOut: boolean;
  onTurn: () => void;
  onGoToError: () => void;
  onPayloads: () => void;
}) {
  const { result, source, sample, samples, transformed } = preview;
  const error = result?.diagnostics[0];
  const words = result
    ? `${read === null ? '' : `${read} ${read === 1 ? 'node' : 'nodes'} read, `}${result.counts.ignored} ignored. ${previewWords(result.objects)}`
    : '';
  return (
    <div className="m-preview-head">
      <strong className="m-nowrap">Live preview</strong>
      {result && !error && (
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
      {source && (
        <>
          <Picker
            className="m-sample"
            label="Sample"
            title={`Samples of ${source.input.name}`}
            value={sample ?? null}
            placeholder={samples.length > 0 ? 'own message' : 'no sample'}
            options={[
              ...samples.map((s) => ({
                value: s.id,
                label: s.name,
                icon: s.isPayload ? 'flask-conical' : 'braces',
                family: s.isPayload ? ('system' as const) : ('shape' as const),
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
          <Button
            kind="quiet"
            small
            icon="clipboard-paste"
            title="Paste a message"
            onClick={() => void pasteMessage(preview.setText)}
          />
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
