import { useEffect, useState } from 'react';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { TransformationPreview } from '../../../shared/rpc/calls/transformation.ts';
import { stepLanguageOf, type Transformation } from '../../../shared/transformation/index.ts';
import { client, toast, useProjectView } from '../../project/index.ts';

/** The message after a step, or before the first. */
export interface StepOutput {
  text: string;
  format: string;
  /** Of an earlier run: something is wrong now. */
  isOld: boolean;
}

export interface TransformPreview {
  result: TransformationPreview | null;
  error: LocatedDiagnostic | null;
  /** What is seen of a step: what it gave, or gave last; null while it never gave anything. */
  outputOf(step: string | null): StepOutput | null;
}

/** What each step gave last, by sample and step. */
type Kept = ReadonlyMap<string, { text: string; format: string }>;

/** Runs a transformation on a sample as either changes; what was good last is kept while something is wrong. */
export function useTransformPreview(
  unit: Unit<Transformation>,
  sample: { id: string; text: string } | null,
): TransformPreview {
  const view = useProjectView();
  const [result, setResult] = useState<TransformationPreview | null>(null);
  const [kept, setKept] = useState<Kept>(new Map());
  const { id, data } = unit;
  const text = sample?.text ?? '';
  const sampleId = sample?.id ?? '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: the preview follows every change of the project
  useEffect(() => {
    if (text.trim() === '') {
      setResult(null);
      return;
    }
    let isCurrent = true;
    const timer = setTimeout(() => {
      client()
        .call('transformation.preview', { transformation: id, text, asker: id })
        .then((fresh) => {
          if (!isCurrent) return;
          setResult(fresh);
          setKept((before) => {
            const next = new Map(before);
            for (const { step, ...given } of fresh.steps) next.set(`${sampleId}/${data.steps[step]?.id}`, given);
            return next;
          });
        })
        .catch((error: Error & { code?: string }) => {
          if (isCurrent && error.code !== 'workbench/superseded') toast(error.message, 'error');
        });
    }, 150);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, sampleId, view, id]);
  return {
    result,
    error: result?.diagnostics[0] ?? null,
    outputOf: (stepId) => {
      if (stepId === null) return sample && { text, format: data.input, isOld: false };
      const at = data.steps.findIndex((step) => step.id === stepId);
      // One that is switched off gives what comes to it.
      const giving = data.steps.slice(0, at + 1).findLast((step) => step.enabled && stepLanguageOf(step.language));
      if (!giving) return sample && { text, format: data.input, isOld: false };
      const fresh = result?.steps.find((step) => data.steps[step.step]?.id === giving.id);
      if (fresh) return { ...fresh, isOld: false };
      const old = kept.get(`${sampleId}/${giving.id}`);
      return old ? { ...old, isOld: true } : null;
    },
  };
}
