import { jsonWriters } from '../../../../shared/format/json/writers.ts';
import type { MadePlan } from '../../../../shared/service/odata/query/read-plan.ts';
import type { Steps } from '../../contract/steps.ts';
import type { UnitOfWork } from '../../engine/unit-of-work.ts';
import type { AnswerForm } from './entity-writer.ts';
import type { Target } from './target.ts';
import { jsonOf } from './value-text.ts';

/** What stands below a name: a value of a column, or more names. */
type Told = Map<string, number | Told>;

/** Writes rows that `$apply` has made: entities without an id (Data Aggregation 4.0, 3.1.1), a property that a path led to inside of the one that it begins with. */
export function* madeTexts(
  u: UnitOfWork,
  plan: MadePlan,
  rows: readonly (readonly unknown[])[],
  form: AnswerForm,
): Steps<string[]> {
  const told = toldOf(plan);
  const texts: string[] = [];
  for (const row of rows) {
    yield* u.tick();
    const has = plan.forms?.[Number(row[plan.properties.length])];
    texts.push(objectOf(plan, told, row, has ?? null, form) ?? '{}');
  }
  return texts;
}

function toldOf({ told, properties }: MadePlan): Told {
  const all: Told = new Map();
  for (const i of told) {
    const path = properties[i]?.path ?? [];
    let at = all;
    for (const name of path.slice(0, -1)) {
      const inner = at.get(name);
      const next: Told = inner instanceof Map ? inner : new Map();
      at.set(name, next);
      at = next;
    }
    at.set(path.at(-1) as string, i);
  }
  return all;
}

/** Null where the row has nothing of it. */
function objectOf(
  plan: MadePlan,
  told: Told,
  row: readonly unknown[],
  has: ReadonlySet<number> | null,
  form: AnswerForm,
): string | null {
  const members: string[] = [];
  for (const [name, what] of told) {
    const key = jsonWriters.text(name);
    if (typeof what !== 'number') {
      const inner = objectOf(plan, what, row, has, form);
      if (inner !== null) members.push(`${key}:${inner}`);
      continue;
    }
    if (has && !has.has(what)) continue;
    const value = row[what] ?? null;
    if (value === null && form.omitNulls) continue;
    const { type, isDeclared } = plan.properties[what] as MadePlan['properties'][0];
    // Of what no type declares, JSON alone tells texts and truths (JSON Format 4.01, 4.6.3).
    const isTyped = !isDeclared && value !== null && type.startsWith('Edm.') && !/^Edm\.(?:String|Boolean)$/.test(type);
    if (isTyped && form.metadata !== 'none')
      members.push(`${key.slice(0, -1)}@odata.type":${jsonWriters.text(`#${type.slice('Edm.'.length)}`)}`);
    members.push(`${key}:${jsonOf(type, value, form.compatible)}`);
  }
  if (members.length === 0 && has) return null;
  const id = form.metadata === 'none' ? [] : ['"@odata.id":null'];
  return `{${[...id, ...members].join(',')}}`;
}

/** The context of such an answer: what all of its rows have. */
export function contextOfMade(base: string, { set, type }: Target, plan: MadePlan): string {
  const common = plan.told.filter((i) => plan.forms?.every((form) => form.has(i)) ?? true);
  const list = listed(toldOf({ ...plan, told: common }));
  return `${base}/$metadata#${set === '' ? `Collection(${type.name})` : set}(${list === '' ? '@Core.AnyStructure' : list})`;
}

function listed(told: Told): string {
  return [...told].map(([name, what]) => (typeof what === 'number' ? name : `${name}(${listed(what)})`)).join(',');
}
