import { expect, it } from 'vitest';
import { readSampleProject } from '../electron/host/samples.ts';
import { ProjectChecker } from '../shared/checks/index.ts';
import { kinds } from '../shared/kinds.ts';
import type { LocatedDiagnostic } from '../shared/model/diagnostic.ts';
import { ProjectView } from '../shared/model/project.ts';
import type { Unit } from '../shared/model/unit.ts';

/** A random number from 0 to below `count`, the same ones for the same seed (mulberry32). */
function randomFrom(seed: number): (count: number) => number {
  return (count) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * count);
  };
}

type Branch = Record<string, unknown> | unknown[];

/** Every object and array inside, itself included. */
function branches(data: unknown): Branch[] {
  if (typeof data !== 'object' || data === null) return [];
  return [data as Branch, ...Object.values(data).flatMap(branches)];
}

/** Another text, number or member somewhere in the document; null when the kind does not take it. */
function mutated(unit: Unit, texts: readonly string[], random: (count: number) => number): Unit | null {
  const copy = structuredClone(unit);
  const all = branches(copy.data);
  const branch = all[random(all.length)] as Record<string, unknown>;
  const keys = Object.keys(branch);
  const key = keys[random(keys.length)];
  if (key === undefined) return null;
  if (Array.isArray(branch) && random(2) === 0) branch.splice(Number(key), 1);
  else if (typeof branch[key] === 'string') branch[key] = texts[random(texts.length)];
  else if (typeof branch[key] === 'boolean') branch[key] = !branch[key];
  else if (branch[key] === null) branch[key] = texts[random(texts.length)];
  else return null;
  const parsed = kinds.require(copy.kind).schema.safeParse(copy.data);
  return parsed.success ? { ...copy, data: parsed.data } : null;
}

const sorted = (findings: readonly LocatedDiagnostic[]) => findings.map((each) => JSON.stringify(each)).sort();

it.each([1, 35, 135, 137])(
  'after any edit the findings are those of a check of everything (seed %i)',
  (seed) => {
    const random = randomFrom(seed);
    const start = readSampleProject('orders-hub').flatMap((op) => (op.op === 'create' ? [op.unit] : []));
    let view = new ProjectView(start, kinds);
    const checker = new ProjectChecker();
    checker.checkAll(view);
    // Texts of the project itself: names, ids, expressions and words of enumerations, so that edits connect and disconnect.
    const texts = [
      ...new Set(
        start.flatMap((unit) =>
          branches(unit.data).flatMap((b) => Object.values(b).filter((v) => typeof v === 'string')),
        ),
      ),
      ...start.map((unit) => unit.name),
    ] as string[];
    const seen: Unit[] = [...start];
    let edits = 0;
    while (edits < 150) {
      const units = [...view.units.values()];
      const unit = units[random(units.length)] as Unit;
      const before = seen[random(seen.length)] as Unit;
      const edit = random(10);
      const next =
        edit < 5
          ? mutated(unit, texts, random)
          : edit === 5
            ? { ...unit, name: texts[random(texts.length)] as string }
            : edit < 9
              ? before
              : null;
      const deleted = edit === 9 && unit.kind !== 'module' ? [unit.id] : [];
      if (next === null && deleted.length === 0) continue;
      const changed = next === null ? [] : [next];
      view = view.withUnits(changed, deleted);
      seen.push(...changed);
      edits++;
      const found = checker.update(view, changed, deleted);
      expect(sorted(found), `edit ${edits}: ${edit} of ${next?.name ?? deleted[0]}`).toEqual(
        sorted(new ProjectChecker().checkAll(view)),
      );
    }
  },
  60_000,
);
