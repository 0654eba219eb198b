import { useEffect, useMemo, useState } from 'react';
import { create } from 'zustand';
import { formatOfStructure } from '../../../shared/format/index.ts';
import { offsetAt } from '../../../shared/format/text-place.ts';
import { madeMessage } from '../../../shared/mapping/made-message.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { rootPath } from '../../../shared/structure/path.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import { client } from '../../project/index.ts';
import { Button, EmptyState, Icon } from '../../widgets/index.ts';
import { MessageField } from '../message/message-field.tsx';
import { useKeptMessages } from '../message/use-kept-messages.ts';

/** Messages that were tried, by structure: closing the tab loses nothing typed. */
const useTried = create<Record<string, string>>(() => ({}));
const pauseMs = 300;

interface Outcome {
  text: string;
  diagnostics: readonly LocatedDiagnostic[];
  by: 'contract' | 'structure';
}

/** A message held to a structure while it is typed: every finding with its place, which a click goes to. */
export function MessageCheck({ unit }: { unit: Unit<StructureDocument> }) {
  const tried = useTried((s) => s[unit.id]);
  const kept = useKeptMessages(unit);
  const text = tried ?? unit.data.samples?.[0]?.text ?? kept?.[0]?.text ?? '';
  const made = useMemo(() => madeMessage(unit, rootPath), [unit]);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [at, setAt] = useState<LocatedDiagnostic | null>(null);
  const setText = (next: string) => useTried.setState({ [unit.id]: next });
  const { data } = unit;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another structure, or the same one changed, is asked again
  useEffect(() => {
    if (text.trim() === '') {
      setOutcome(null);
      return;
    }
    let isCurrent = true;
    const timer = setTimeout(() => {
      client()
        .call('structure.validate', { structure: unit.id, text })
        .then((found) => {
          if (!isCurrent) return;
          setOutcome({ text, ...found });
          setProblem(null);
        })
        .catch((e: Error) => isCurrent && setProblem(e.message));
    }, pauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, unit.id, data]);
  const format = formatOfStructure(unit.kind);
  const found = outcome?.diagnostics ?? [];
  const errors = found.filter((d) => d.severity === 'error').length;
  const highlight = at?.line === undefined ? [] : [rangeOf(text, at.line, at.column ?? 1)];
  return (
    <div className="sc-check">
      <div className="sc-message">
        <MessageField
          structure={unit}
          label="Message"
          text={text}
          onText={setText}
          isLoading={kept === null}
          onMake={made === null ? undefined : () => setText(made)}
          highlights={highlight}
          markers={found.flatMap((d) =>
            d.line === undefined
              ? []
              : [
                  {
                    line: d.line,
                    column: d.column ?? 1,
                    message: d.message,
                    severity: d.severity === 'error' ? 'error' : 'warning',
                  },
                ],
          )}
        />
      </div>
      <div className="sc-findings">
        <div className="js-head">
          {text.trim() === '' ? (
            <span className="w-meta">Findings stand here.</span>
          ) : (
            <>
              <Icon name={problem ? 'circle-alert' : errors > 0 ? 'circle-x' : 'circle-check'} size={14} />
              <strong>{problem ?? (outcome ? verdict(errors, found.length - errors) : 'Checking…')}</strong>
              {outcome && (
                <span className="w-meta">
                  {outcome.by === 'contract' ? 'held to the whole contract' : 'held to the structure'}
                </span>
              )}
            </>
          )}
          <span className="js-grow" />
          {text !== '' && format?.grid && (
            <Button small kind="quiet" icon="x" label="Another workbook" onClick={() => setText('')} />
          )}
          {text !== '' && !format?.grid && (
            <Button
              small
              kind="quiet"
              icon="wand-sparkles"
              label="Format"
              onClick={() => setText(format?.indent(text) ?? text)}
            />
          )}
        </div>
        <div className="p-scroll sc-list" role="listbox" aria-label="Findings" tabIndex={0}>
          {found.map((d, i) => (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: findings have no name of their own
              key={i}
              className="p-row"
              role="option"
              aria-selected={d === at}
              title={d.fix ? `${d.message}\n${d.fix}` : d.message}
              onClick={() => setAt(d)}
            >
              <Icon name={d.severity === 'error' ? 'circle-x' : 'triangle-alert'} size={14} />
              <span className="name">{d.message}</span>
              <span className="w-meta mono">
                {d.path} {d.line}:{d.column}
              </span>
            </div>
          ))}
          {outcome && found.length === 0 && !problem && (
            <EmptyState icon="circle-check" title="The message fits" text="Nothing in it contradicts the structure." />
          )}
        </div>
      </div>
    </div>
  );
}

function verdict(errors: number, others: number): string {
  if (errors === 0)
    return others === 0
      ? 'The message fits.'
      : `The message fits, with ${others} ${others === 1 ? 'remark' : 'remarks'}.`;
  return `${errors} ${errors === 1 ? 'error' : 'errors'}`;
}

/** The rest of the word at a line and column, as offsets. */
function rangeOf(text: string, line: number, column: number): { from: number; to: number } {
  const from = offsetAt(text, line, column);
  const word = /^[<\s]*[^\s<>]*/.exec(text.slice(from, from + 200))?.[0].length ?? 1;
  return { from, to: from + Math.max(1, word) };
}
