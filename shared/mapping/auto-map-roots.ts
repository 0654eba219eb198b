import { applyPatch, type UnitOperation } from '../model/change.ts';
import type { ProjectView } from '../model/project.ts';
import type { IdSource, Unit } from '../model/unit.ts';
import { type AutoMapOptions, type AutoMapPlan, planAutoMap } from './auto-map.ts';

/**
 * One plan for several root elements of a structure, by their paths: each gets mappings of its own, and what the ones before made is used by those behind.
 * Without any it is the plan of the structure as a whole.
 */
export function planRoots(
  view: ProjectView,
  options: AutoMapOptions,
  roots: readonly string[],
  ids: IdSource,
): AutoMapPlan {
  const [first, ...others] = roots;
  if (first === undefined) return planAutoMap(view, options, ids);
  const plan = planAutoMap(view, { ...options, start: first }, ids);
  const all: AutoMapPlan = { ...plan, rows: [...plan.rows], change: { ...plan.change, ops: [...plan.change.ops] } };
  let current = afterOperations(view, plan.change.ops);
  const words = [plan.words];
  for (const start of others) {
    const next = planAutoMap(current, { ...options, start }, ids);
    current = afterOperations(current, next.change.ops);
    const taken = new Set(all.rows.map((row) => row.id));
    // What stands at no element of its own, as a mapping does, is one of each root.
    for (const row of next.rows) all.rows.push(taken.has(row.id) ? { ...row, id: `${row.id} ${start}` } : row);
    all.change.ops.push(...next.change.ops);
    words.push(next.words);
    for (const key of ['entities', 'enumerations', 'importMappings', 'exportMappings'] as const)
      all.created[key].push(...next.created[key]);
  }
  return { ...all, words: words.join(' ') };
}

/** The project as it is after operations that were only planned. */
export function afterOperations(view: ProjectView, ops: readonly UnitOperation[]): ProjectView {
  let next = view;
  for (const op of ops) {
    if (op.op === 'create') next = next.withUnits([op.unit], []);
    else if (op.op === 'delete') next = next.withUnits([], [op.id]);
    else next = next.withUnits([applyPatch(next.unit(op.id), op.patch).value as Unit], []);
  }
  return next;
}
