import { useMemo, useState } from 'react';
import { formOf } from '../../../shared/microflow/control.ts';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import { foldsOf, rememberFolds } from '../../project/index.ts';

export interface FoldedLoops {
  folded: ReadonlySet<string>;
  fold(loops: readonly string[], isFolded: boolean): void;
}

const none: ReadonlySet<string> = new Set();

/** Which loops of a flow a person has collapsed. The window remembers it, as it does the part of a canvas that shows. */
export function useFoldedLoops(model: Microflow | undefined): FoldedLoops {
  const [chosen, setChosen] = useState(foldsOf);
  const folded = useMemo(() => {
    const ids = (model?.nodes ?? []).filter((n) => formOf(n.action) === 'loop' && chosen[n.id]).map((n) => n.id);
    return ids.length > 0 ? new Set(ids) : none;
  }, [model, chosen]);
  return useMemo(
    () => ({
      folded,
      fold: (loops, isFolded) => {
        const changes = Object.fromEntries(loops.map((id) => [id, isFolded]));
        rememberFolds(changes);
        setChosen((before) => ({ ...before, ...changes }));
      },
    }),
    [folded],
  );
}
