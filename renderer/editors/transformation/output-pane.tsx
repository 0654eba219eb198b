import { useMemo } from 'react';
import { formatOf } from '../../../shared/format/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { Transformation } from '../../../shared/transformation/index.ts';
import { Button, CodeEditor, EmptyState, Icon, writeClipboard } from '../../widgets/index.ts';
import { FormatPicker } from './format-picker.tsx';
import { structureOfOutput } from './structure-of-output.ts';
import type { TransformPreview } from './use-transform-preview.ts';

/** Longer messages are shown as they are: setting them in lines takes as long as reading them. */
const longestIndented = 500_000;

/** The message after the chosen step; while something is wrong the last good one, greyed, with what is wrong above it. */
export function OutputPane({
  unit,
  chosen,
  preview,
  onGoTo,
}: {
  unit: Unit<Transformation>;
  chosen: string | null;
  preview: TransformPreview;
  onGoTo: (step: string | null) => void;
}) {
  const { steps } = unit.data;
  const at = steps.findIndex((step) => step.id === chosen);
  const output = preview.outputOf(chosen);
  const { error, result } = preview;
  const { text = '', format = unit.data.output } = output ?? {};
  const shown = useMemo(
    () => (text === '' || text.length > longestIndented ? text : formatOf(format).indent(text)),
    [text, format],
  );
  const isEnd = at < 0 || at === steps.length - 1;
  return (
    <section className="tf-pane tf-output" aria-label="Output">
      <div className="tf-head">
        <strong className="tf-title">{at < 0 ? 'Output' : isEnd ? 'Output' : `After step ${at + 1}`}</strong>
        {result && !error && (
          <span className="tag ok tf-ms">
            <Icon name="check" size={12} /> {result.ms} ms
          </span>
        )}
        <span className="tf-grow" />
        {isEnd ? (
          <FormatPicker unit={unit} property="output" />
        ) : (
          output && <span className="tag">{formatOf(output.format).label}</span>
        )}
        <Button
          small
          kind="quiet"
          icon="copy"
          title="Copy the output"
          disabled={!output}
          onClick={() => output && void writeClipboard(shown)}
        />
        <Button
          small
          kind="quiet"
          icon="braces"
          title="Use as sample of a new structure"
          disabled={!output || output.isOld}
          onClick={() => output && void structureOfOutput(unit, output)}
        />
      </div>
      {error && (
        <button
          type="button"
          className="w-strip w-strip-bad tf-error"
          title={error.fix ? `${error.message} ${error.fix}` : error.message}
          onClick={() => onGoTo(result?.failedStep === null ? null : (steps[result?.failedStep ?? -1]?.id ?? null))}
        >
          <Icon name="circle-alert" size={14} />
          <span>
            {error.line === undefined ? '' : `Line ${error.line}, column ${error.column ?? 1}. `}
            {error.message}
          </span>
        </button>
      )}
      {output ? (
        <div className={`tf-text${output.isOld ? ' tf-old' : ''}`} aria-busy={output.isOld}>
          <CodeEditor readOnly wraps language={formatOf(output.format).language} label="Output" value={shown} />
        </div>
      ) : (
        !error && (
          <EmptyState
            icon="wand-sparkles"
            title="Nothing to show yet"
            text="Add a sample: what comes of it is shown here."
          />
        )
      )}
    </section>
  );
}
