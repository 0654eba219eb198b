import './run-strip.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import { defaultFormat } from '../../../shared/format/index.ts';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';
import { client, loadTrace, startRun, useProjectView, useStudio } from '../../project/index.ts';
import { ArgumentField, Button, Icon, withReadableTimes } from '../../widgets/index.ts';
import { whoAnswered } from './path-taken.ts';
import { argumentOf, isObjects, isPrimitive } from './run-arguments.ts';
import { RunObjectField } from './run-object-field.tsx';
import { argumentOfChoice, firstChoice, messageOffers, type ObjectChoice, whyNotChosen } from './run-objects.ts';

/** A text that is a message is set out as one. */
function readable(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    JSON.parse(text);
    return defaultFormat.indent(text);
  } catch {
    return text;
  }
}

export interface RunStripProps {
  unitId: string;
  name: string;
  model: Microflow;
  catalog: Catalog;
  onClose(): void;
}

interface Outcome {
  text: string;
  failed: boolean;
  /** Who answered for a service that it calls, where that was not the service. */
  answeredBy?: 'mocked' | 'replayed';
}

/** Runs the flow (and the project, when it is stopped): asks its parameters, shows the result or the error, and the values on the flow. */
export function RunStrip({ unitId, name, model, catalog, onClose }: RunStripProps) {
  const [texts, setTexts] = useState<ReadonlyMap<string, string>>(new Map());
  const setText = (name: string, text: string) => setTexts(new Map(texts).set(name, text));
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [isRunning, setRunning] = useState(false);
  const view = useProjectView();
  const [choices, setChoices] = useState<Readonly<Record<string, ObjectChoice>>>({});
  const values = model.parameters.filter((p) => isPrimitive(p.type));
  const other = model.parameters.find((p) => !isPrimitive(p.type) && !isObjects(p.type));
  const objects = useMemo(
    () =>
      model.parameters
        .filter((p) => isObjects(p.type))
        .map((parameter) => ({ parameter, offers: messageOffers(parameter.type, view, catalog) })),
    [model.parameters, view, catalog],
  );
  const choiceOf = ({ parameter, offers }: (typeof objects)[number]) =>
    choices[parameter.id] ?? firstChoice(offers, catalog.entity(parameter.type.entity));
  const missing = objects.map((o) => ({ name: o.parameter.name, why: whyNotChosen(choiceOf(o)) })).find((m) => m.why);
  const run = async (): Promise<void> => {
    setRunning(true);
    const args = Object.fromEntries([
      ...values.map((p) => [p.name, argumentOf(p.type, texts.get(p.name) ?? '')]),
      ...objects.map((o) => [o.parameter.name, argumentOfChoice(o.parameter.type, choiceOf(o))]),
    ]);
    try {
      if (useStudio.getState().run.phase !== 'running') await startRun();
      const answer = await client().call('run.call', { microflow: unitId, args });
      // The values of the run stand on the flow.
      if (answer.trace) await loadTrace(answer.trace);
      const by = answer.trace === null ? undefined : whoAnswered(useStudio.getState().trace?.steps ?? []);
      if (answer.error)
        setOutcome({
          text: answer.error.activity ? `${answer.error.activity}: ${answer.error.message}` : answer.error.message,
          failed: true,
          ...(by ? { answeredBy: by } : {}),
        });
      else
        setOutcome({
          text:
            answer.result === undefined || answer.result === null
              ? 'Done, no result'
              : typeof answer.result === 'string'
                ? readable(answer.result)
                : (answer.text ?? JSON.stringify(answer.result, null, 2)),
          failed: false,
          ...(by ? { answeredBy: by } : {}),
        });
    } catch (error) {
      setOutcome({ text: error instanceof Error ? error.message : String(error), failed: true });
    } finally {
      setRunning(false);
    }
  };
  // Where there is nothing to say first, asking for it is all there is to do.
  const isBegun = useRef(false);
  useEffect(() => {
    if (isBegun.current || model.parameters.length > 0) return;
    isBegun.current = true;
    void run();
  });
  // Below the fields of objects it would stand out of sight.
  const output = useRef<HTMLOutputElement>(null);
  useEffect(() => {
    if (outcome) output.current?.scrollIntoView({ block: 'nearest' });
  }, [outcome]);
  return (
    <form
      className={`mf-run${values.length > 2 ? ' mf-run-many' : ''}`}
      aria-label={`Run ${name}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isRunning && missing === undefined) void run();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      {other ? (
        <span className="mf-run-words">
          {name} takes bytes (${other.name}). Run it from an operation or a microflow that has some.
        </span>
      ) : (
        values.map((parameter, i) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the field stands inside
          <label key={parameter.id}>
            <span className="mf-code" title={`$${parameter.name}`}>
              ${parameter.name}
            </span>
            <ArgumentField
              name={parameter.name}
              type={parameter.type}
              catalog={catalog}
              text={texts.get(parameter.name) ?? ''}
              autoFocus={i === 0}
              onChange={(text) => setText(parameter.name, text)}
            />
          </label>
        ))
      )}
      {!other &&
        objects.map((object) => (
          <RunObjectField
            key={object.parameter.id}
            microflow={unitId}
            parameter={object.parameter}
            catalog={catalog}
            offers={object.offers}
            choice={choiceOf(object)}
            onChange={(choice) => setChoices((before) => ({ ...before, [object.parameter.id]: choice }))}
          />
        ))}
      {!other && (
        <Button
          icon="play"
          type="submit"
          disabled={isRunning || missing !== undefined}
          {...(missing ? { title: `$${missing.name}: ${missing.why}` } : {})}
        >
          {isRunning ? 'Running' : 'Run'}
        </Button>
      )}
      <output ref={output} className={outcome?.failed ? 'mf-run-result mf-run-failed' : 'mf-run-result'}>
        {outcome && (
          <>
            <Icon name={outcome.failed ? 'circle-x' : 'circle-check'} size={14} />
            <span>{withReadableTimes(outcome.text)}</span>
            {outcome.answeredBy && (
              <span
                className="tag warn"
                title={`A ${outcome.answeredBy === 'mocked' ? 'mock' : 'recording'} answered for a service that it calls`}
              >
                {outcome.answeredBy}
              </span>
            )}
          </>
        )}
      </output>
      <button type="button" className="mf-run-close" aria-label="Close" title="Close (Esc)" onClick={onClose}>
        <Icon name="x" size={14} />
      </button>
    </form>
  );
}
