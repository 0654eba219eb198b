import { useEffect, useMemo, useState } from 'react';
import type { DomainModel } from '../../../shared/model/kinds/domain-model.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import { foldsOf, rememberFolds, useSelection } from '../../project/index.ts';
import { isBig } from './folding.ts';

export interface Folds {
  folded: ReadonlySet<string>;
  /** Attributes of collapsed entities that are selected: their rows show. */
  pinned: ReadonlySet<string>;
  /** Attributes that a mapping finds objects by. */
  keys: ReadonlySet<string>;
  fold(entities: readonly string[], isFolded: boolean): void;
}

const none: ReadonlySet<string> = new Set();

/** Which entities of a diagram are collapsed: those a person has collapsed, and big ones that nobody has expanded. The window remembers it, as it does the part of a canvas that shows. */
export function useFolds(unitId: string, model: DomainModel | undefined, view: ProjectView): Folds {
  const [chosen, setChosen] = useState(foldsOf);
  // An entity is big or not when it is first seen: one that grows by hand does not close under the hand.
  const [wasBig] = useState(() => new Map<string, boolean>());
  const selection = useSelection();
  const folded = useMemo(() => {
    const ids = new Set<string>();
    for (const entity of model?.entities ?? []) {
      if (!wasBig.has(entity.id)) wasBig.set(entity.id, isBig(entity));
      if (chosen[entity.id] ?? wasBig.get(entity.id)) ids.add(entity.id);
    }
    return ids.size > 0 ? ids : none;
  }, [model, chosen, wasBig]);
  // What became big while it was open was expanded by the one who typed it: it is so next time, too.
  useEffect(() => {
    const grown = (model?.entities ?? []).filter(
      (e) => isBig(e) && wasBig.get(e.id) === false && chosen[e.id] === undefined,
    );
    if (grown.length === 0) return;
    const changes = Object.fromEntries(grown.map((e) => [e.id, false]));
    rememberFolds(changes);
    setChosen((before) => ({ ...before, ...changes }));
  }, [model, chosen, wasBig]);
  const inside = useMemo(
    () => new Set((model?.entities ?? []).flatMap((e) => (folded.has(e.id) ? e.attributes.map((a) => a.id) : []))),
    [model, folded],
  );
  // As a text, so that another selection elsewhere draws nothing anew.
  const selected = selection.unit === unitId ? selection.elements.filter((id) => inside.has(id)).join(' ') : '';
  const pinned = useMemo(() => (selected ? new Set(selected.split(' ')) : none), [selected]);
  const keys = useMemo(() => (folded.size > 0 ? mappingKeys(view) : none), [folded, view]);
  return useMemo(
    () => ({
      folded,
      pinned,
      keys,
      fold: (entities, isFolded) => {
        const changes = Object.fromEntries(entities.map((id) => [id, isFolded]));
        rememberFolds(changes);
        setChosen((before) => ({ ...before, ...changes }));
      },
    }),
    [folded, pinned, keys],
  );
}

const keysOf = new WeakMap<object, readonly string[]>();

/** Attributes that import mappings find objects by. Each mapping is read once. */
function mappingKeys(view: ProjectView): ReadonlySet<string> {
  const all = new Set<string>();
  for (const { data } of view.ofKind<object>('import-mapping')) {
    let own = keysOf.get(data);
    if (!own) {
      const found: string[] = [];
      collectKeys(data, found);
      keysOf.set(data, found);
      own = found;
    }
    for (const id of own) all.add(id);
  }
  return all;
}

function collectKeys(value: unknown, found: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  if ('key' in value && value.key === true && 'attribute' in value && typeof value.attribute === 'string')
    found.push(value.attribute);
  for (const inner of Object.values(value)) collectKeys(inner, found);
}
