import { useEffect, useState } from 'react';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { client, useProjectView } from '../../project/index.ts';

/** What a transformation makes of a message that was written. */
export interface TransformedOutput {
  text: string | null;
  error: LocatedDiagnostic | null;
}

const nothing: TransformedOutput = { text: null, error: null };

/** A written message as a transformation leaves it, again whenever either changes; nothing while none is chosen. */
export function useTransformedOutput(transformation: string | null, text: string | null): TransformedOutput {
  const view = useProjectView();
  const [made, setMade] = useState<TransformedOutput>(nothing);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the transformation may be another one after a change of the project
  useEffect(() => {
    if (transformation === null || text === null) {
      setMade(nothing);
      return;
    }
    let isCurrent = true;
    client()
      .call('transformation.preview', { transformation, text, asker: `output of ${transformation}` })
      .then(({ output, diagnostics }) => {
        if (isCurrent) setMade({ text: output, error: diagnostics[0] ?? null });
      })
      .catch((error: Error & { code?: string }) => {
        if (isCurrent && error.code !== 'workbench/superseded')
          setMade({ text: null, error: { severity: 'error', code: error.code ?? 'preview', message: error.message } });
      });
    return () => {
      isCurrent = false;
    };
  }, [transformation, text, view]);
  return made;
}
