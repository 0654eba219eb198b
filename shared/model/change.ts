import { z } from 'zod';
import { type Unit, unitSchema } from './unit.ts';

/** One step of a JSON patch (RFC 6902: add, remove, replace), with the path as keys and indexes. */
export type PatchStep =
  | { op: 'add'; path: (string | number)[]; value: unknown }
  | { op: 'remove'; path: (string | number)[] }
  | { op: 'replace'; path: (string | number)[]; value: unknown };

/** What a change does to one unit. A patch's paths start at the unit (`['name']`, `['data', 'entities', 0]`). */
export type UnitOperation =
  | { op: 'create'; unit: Unit }
  | { op: 'delete'; id: string }
  | { op: 'patch'; id: string; patch: PatchStep[] };

/** A labelled edit: the undo step a person sees. */
export interface Change {
  label: string;
  ops: UnitOperation[];
}

const step = z.union([
  z.strictObject({
    op: z.enum(['add', 'replace']),
    path: z.array(z.union([z.string(), z.number()])).min(1),
    value: z.unknown(),
  }),
  z.strictObject({ op: z.literal('remove'), path: z.array(z.union([z.string(), z.number()])).min(1) }),
]);

export const changeSchema = z.strictObject({
  label: z.string().min(1).max(200),
  ops: z.array(
    z.union([
      z.strictObject({ op: z.literal('create'), unit: unitSchema }),
      z.strictObject({ op: z.literal('delete'), id: z.string() }),
      z.strictObject({ op: z.literal('patch'), id: z.string(), patch: z.array(step) }),
    ]),
  ),
});

/** A patch that does not fit the value it is applied to. */
export class PatchError extends Error {}

/** Applies a patch to a deep copy of `value` and gives the result and the inverse patch. Throws PatchError when a path does not exist. */
export function applyPatch<T>(value: T, patch: readonly PatchStep[]): { value: T; inverse: PatchStep[] } {
  const root = { root: structuredCloneJson(value) };
  const inverse: PatchStep[] = [];
  for (const s of patch) inverse.unshift(applyStep(root, s));
  return { value: root.root, inverse };
}

function applyStep(root: { root: unknown }, s: PatchStep): PatchStep {
  const path = ['root', ...s.path];
  let parent: unknown = root;
  for (let i = 0; i < path.length - 1; i++) {
    parent = child(parent, path[i] as string | number, s.path);
  }
  const key = path[path.length - 1] as string | number;
  if (Array.isArray(parent)) {
    const index = typeof key === 'number' ? key : Number(key);
    if (!Number.isInteger(index) || index < 0 || index > parent.length - (s.op === 'add' ? 0 : 1)) {
      throw new PatchError(`No place ${s.path.join('/')} in the unit`);
    }
    if (s.op === 'add') {
      parent.splice(index, 0, structuredCloneJson(s.value));
      return { op: 'remove', path: [...s.path] };
    }
    const old = parent[index];
    if (s.op === 'remove') {
      parent.splice(index, 1);
      return { op: 'add', path: [...s.path], value: old };
    }
    parent[index] = structuredCloneJson(s.value);
    return { op: 'replace', path: [...s.path], value: old };
  }
  if (typeof parent !== 'object' || parent === null || key === '__proto__') {
    throw new PatchError(`No place ${s.path.join('/')} in the unit`);
  }
  const record = parent as Record<string, unknown>;
  const existed = Object.hasOwn(record, key);
  const old = record[key as string];
  if (s.op === 'remove') {
    if (!existed) throw new PatchError(`Nothing at ${s.path.join('/')} to remove`);
    delete record[key as string];
    return { op: 'add', path: [...s.path], value: old };
  }
  record[key as string] = structuredCloneJson(s.value);
  return existed ? { op: 'replace', path: [...s.path], value: old } : { op: 'remove', path: [...s.path] };
}

function child(parent: unknown, key: string | number, path: readonly (string | number)[]): unknown {
  if (typeof parent === 'object' && parent !== null && Object.hasOwn(parent, key)) {
    return (parent as Record<string | number, unknown>)[key];
  }
  throw new PatchError(`No place ${path.join('/')} in the unit`);
}

/** A deep copy of plain JSON. Members that are undefined are left out. */
export function structuredCloneJson<T>(value: T): T {
  if (Array.isArray(value)) return value.map(structuredCloneJson) as T;
  if (typeof value === 'object' && value !== null) {
    const copy: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(value)) {
      if (member !== undefined) copy[key] = structuredCloneJson(member);
    }
    return copy as T;
  }
  return value;
}

/**
 * The patch that turns `before` into `after`. Arrays whose items carry an `id` are matched by it, so that moving one
 * attribute is not a replacement of all; other arrays are compared by index.
 */
export function diffToPatch(before: unknown, after: unknown, path: (string | number)[] = []): PatchStep[] {
  const steps: PatchStep[] = [];
  diff(before, after, path, steps);
  return steps;
}

function diff(before: unknown, after: unknown, path: (string | number)[], steps: PatchStep[]): void {
  if (Object.is(before, after)) return;
  if (Array.isArray(before) && Array.isArray(after)) {
    diffArrays(before, after, path, steps);
    return;
  }
  if (!isRecord(before) || !isRecord(after)) {
    steps.push({ op: 'replace', path, value: after });
    return;
  }
  for (const key of Object.keys(before)) {
    if (own(after, key) === undefined && before[key] !== undefined) steps.push({ op: 'remove', path: [...path, key] });
  }
  for (const [key, value] of Object.entries(after)) {
    if (value === undefined) continue;
    if (own(before, key) === undefined) steps.push({ op: 'add', path: [...path, key], value });
    else diff(before[key], value, [...path, key], steps);
  }
}

/** A member of an object itself: every object has a `constructor` and a `toString` of its kind. */
function own(record: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function diffArrays(
  before: readonly unknown[],
  after: readonly unknown[],
  path: (string | number)[],
  steps: PatchStep[],
): void {
  const mark = steps.length;
  // An item that is to be found costs a look at each behind it: a list of which much has another place is cheaper as a whole.
  let looks = 8 * (before.length + after.length) + 10_000;
  const keep = new Set(after.map(idOf).filter((id) => id !== undefined));
  // What is left of the list, its next item last: what stands before is as it shall be and is not touched again.
  const rest: unknown[] = [];
  for (let i = before.length - 1; i >= 0; i--) {
    const id = idOf(before[i]);
    if (id === undefined || keep.has(id)) rest.push(before[i]);
    else steps.push({ op: 'remove', path: [...path, i] });
  }
  const held = new Set(rest.map(idOf));
  for (let i = 0; i < after.length; i++) {
    const id = idOf(after[i]);
    let item = rest.length - 1;
    if (id !== undefined && (item < 0 || idOf(rest[item]) !== id)) {
      if (looks < 0) {
        steps.length = mark;
        steps.push({ op: 'replace', path, value: after });
        return;
      }
      const found = held.has(id) ? rest.findLastIndex((other) => idOf(other) === id) : -1;
      if (found >= 0) {
        const ahead = item - found;
        looks -= ahead;
        steps.push({ op: 'remove', path: [...path, i + ahead] }, { op: 'add', path: [...path, i], value: rest[found] });
      }
      item = found;
    }
    if (item < 0) steps.push({ op: 'add', path: [...path, i], value: after[i] });
    else diff(rest.splice(item, 1)[0], after[i], [...path, i], steps);
  }
  for (let i = after.length + rest.length - 1; i >= after.length; i--) steps.push({ op: 'remove', path: [...path, i] });
}

function idOf(value: unknown): string | undefined {
  return isRecord(value) && typeof value.id === 'string' ? value.id : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
