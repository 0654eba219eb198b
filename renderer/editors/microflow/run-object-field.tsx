import { useEffect, useMemo, useState } from 'react';
import { formatOfStructure } from '../../../shared/format/index.ts';
import type { DataType } from '../../../shared/microflow/kind.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';
import type { Trace } from '../../../shared/rpc/calls/run.ts';
import { client, useRunState } from '../../project/index.ts';
import { CodeEditor, clockText, Picker, withReadableTimes } from '../../widgets/index.ts';
import { type MessageOffer, type ObjectChoice, type ObjectSource, objectInTraces } from './run-objects.ts';
import { RunRows } from './run-rows.tsx';

/** So many of the newest traces are looked at for an object. */
const lookedAt = 20;

/** Where the object (or the list) of a parameter comes from: a message, rows of the run, the last trace. */
export function RunObjectField({
  microflow,
  parameter,
  catalog,
  offers,
  choice,
  onChange,
}: {
  microflow: string;
  parameter: { name: string; type: DataType };
  catalog: Catalog;
  offers: readonly MessageOffer[];
  choice: ObjectChoice;
  onChange: (choice: ObjectChoice) => void;
}) {
  const { name, type } = parameter;
  const run = useRunState();
  const entity = catalog.entity(type.entity);
  const [found, setFound] = useState<ReturnType<typeof objectInTraces>>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked for again when the run is another one
  useEffect(() => {
    let isCurrent = true;
    void newestTraces()
      .then((traces) => {
        if (isCurrent) setFound(objectInTraces(traces, microflow, name));
      })
      .catch(() => {});
    return () => {
      isCurrent = false;
    };
  }, [microflow, name, run.startedAt, choice.source]);
  const offer = offers.find((o) => o.mapping.id === choice.mapping);
  const format = offer ? formatOfStructure(offer.structure.kind) : undefined;
  const schema = useMemo(() => (offer && format?.completionSchema(offer.structure.data)) ?? null, [offer, format]);
  const choose = (source: ObjectSource) =>
    onChange({ ...choice, source, again: source === 'trace' ? found?.argument : undefined });
  const isList = type.kind === 'list';
  const sources: readonly (readonly [ObjectSource, string, boolean])[] = [
    ['message', 'From a message', offers.length > 0],
    ['row', isList ? 'From rows' : 'From a row', entity?.persistable ?? false],
    ['trace', 'From the last trace', found !== null],
    ['empty', isList ? 'Empty list' : 'Empty', true],
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: fields of one parameter
    <div className="mf-run-object" role="group" aria-label={`$${name}`}>
      <div className="mf-run-source">
        <span className="mf-code">${name}</span>
        <span className="w-meta">
          {isList ? 'List of ' : ''}
          {entity?.name ?? 'object'}
        </span>
        <Picker
          label={`Where $${name} comes from`}
          value={choice.source}
          options={sources
            .filter(([id, , isPossible]) => isPossible || id === choice.source)
            .map(([value, label]) => ({ value, label }))}
          onChange={(source) => choose(source as ObjectSource)}
        />
        {choice.source === 'message' && (
          <Picker
            label={`Import mapping of $${name}`}
            value={choice.mapping ?? null}
            options={offers.map((o) => ({ value: o.mapping.id, label: o.mapping.name }))}
            onChange={(mapping) => {
              const next = offers.find((o) => o.mapping.id === mapping);
              if (next) onChange({ ...choice, mapping: next.mapping.id, text: next.sample });
            }}
          />
        )}
        {choice.source === 'trace' && found && (
          <span className="mf-run-again" title={found.words}>
            <span className="mono">{withReadableTimes(found.words)}</span>
            <span className="w-meta">
              {found.label}, {clockText(found.startedAt)}
            </span>
          </span>
        )}
      </div>
      {choice.source === 'message' && (
        <div className="mf-run-message">
          <CodeEditor
            wraps
            language={format?.language ?? 'text'}
            label={`Message of $${name}`}
            value={choice.text}
            schema={schema}
            onChange={(text) => onChange({ ...choice, text })}
          />
        </div>
      )}
      {choice.source === 'row' && entity && (
        <RunRows
          entity={entity}
          isList={isList}
          chosen={choice.rows}
          onChange={(rows) => onChange({ ...choice, rows })}
        />
      )}
    </div>
  );
}

async function newestTraces(): Promise<Trace[]> {
  const summaries = [...(await client().call('run.traces', {}))].sort((a, b) => b.startedAt - a.startedAt);
  const traces = await Promise.all(summaries.slice(0, lookedAt).map(({ id }) => client().call('run.trace', { id })));
  return traces.filter((trace) => trace !== null);
}
