import { reachAbove } from './import-scope.ts';
import type { PlannedObject, ResolvedMapping } from './plan.ts';

/**
 * When the objects of an import are obtained. Most are as soon as their part of the message was read. *Late* ones are read first and
 * obtained afterwards: those that need an object above, which comes after what stands in it, and those that are found in lists, whose keys
 * are looked up together (L-22).
 */
export interface ObtainOrder {
  isLate(object: PlannedObject): boolean;
  /** Late items of a list that the loop of the list obtains, some at a time. */
  isInBatches(object: PlannedObject): boolean;
}

/** The element that says how an object is obtained: its own, or that which it is mapped like. */
export function obtainingElement(object: PlannedObject, plan: ResolvedMapping): PlannedObject {
  return plan.nodeAt(object.path)?.object ?? object;
}

/** How many levels above an object needs to be obtained and given its members. */
export function levelsNeeded({ element }: PlannedObject): number {
  const texts = [
    ...element.given.map((g) => g.value),
    ...(element.obtain === 'microflow' ? element.arguments : []).map((a) => a.value),
  ];
  return Math.max(element.keyAbove && isFound({ element }) ? 1 : 0, ...texts.map(reachAbove));
}

export function isFound({ element }: Pick<PlannedObject, 'element'>): boolean {
  return element.obtain === 'find' || element.obtain === 'find-or-create';
}

export function obtainOrder(plan: ResolvedMapping): ObtainOrder {
  const late = new Set<PlannedObject>();
  const markUp = (object: PlannedObject, stop: (above: PlannedObject, distance: number) => boolean) => {
    let above: PlannedObject | null = object;
    for (let i = 0; above !== null && !stop(above, i); i++, above = above.parent) late.add(above);
  };
  const outermostItem = (object: PlannedObject): PlannedObject | null => {
    let outermost: PlannedObject | null = null;
    for (let above: PlannedObject | null = object; above; above = above.parent) if (above.inList) outermost = above;
    return outermost;
  };
  for (const object of plan.objects) {
    const source = obtainingElement(object, plan);
    const needed = levelsNeeded(source);
    markUp(object, (_, distance) => distance >= needed);
    const item = isFound(source) && source.entity.persistable ? outermostItem(object) : null;
    if (item) markUp(object, (above) => above === item.parent);
  }
  // What is mapped like another element has its reader.
  for (let before = -1; before !== late.size; ) {
    before = late.size;
    for (const object of plan.objects) {
      const source = obtainingElement(object, plan);
      if (late.has(object) || late.has(source)) late.add(object).add(source);
    }
  }
  const reachesOver = (item: PlannedObject): boolean =>
    plan.objects.some((object) => {
      let distance = 0;
      for (let above: PlannedObject | null = object; above; above = above.parent, distance++)
        if (above === item) return levelsNeeded(obtainingElement(object, plan)) > distance;
      return false;
    });
  return {
    isLate: (object) => late.has(object),
    isInBatches: (object) =>
      late.has(object) && object.inList && !(object.parent && late.has(object.parent)) && !reachesOver(object),
  };
}
