import { type AttributeType, attributeTypeLabels } from '../../shared/model/kinds/domain-model.ts';
import type { PlanRow } from '../../shared/rpc/calls/mapping.ts';

/** What a person changed on a plan: the options it is made again with. */
export interface PlanOptions {
  /** Module or folder that what is made goes to. */
  parent: string;
  persistable: boolean;
  importMapping: boolean;
  exportMapping: boolean;
  skip: string[];
  rename: Record<string, string>;
}

/** A row as it is shown: entities on the left, what belongs to them indented below. */
export interface ShownPlanRow {
  row: PlanRow;
  depth: number;
  hasChildren: boolean;
  as: string;
  /** What is sent to skip it; null where it cannot be left out alone. */
  skipIds: readonly string[] | null;
}

/** Plan rows in the order of reading: each entity with its attributes and association, then enumerations and documents. */
export function shownPlanRows(rows: readonly PlanRow[], closed: ReadonlySet<string>): ShownPlanRow[] {
  const entities = new Set(rows.filter((r) => r.subject === 'entity').map((r) => r.id));
  const below = new Map<string, PlanRow[]>();
  for (const row of rows)
    if (row.subject !== 'entity' && row.parent && entities.has(row.parent))
      below.set(row.parent, [...(below.get(row.parent) ?? []), row]);
  const shown: ShownPlanRow[] = [];
  for (const row of rows) {
    if (row.subject !== 'entity' && row.parent && entities.has(row.parent)) continue;
    const children = row.subject === 'entity' ? (below.get(row.id) ?? []) : [];
    shown.push(show(row, 0, children.length > 0));
    if (!closed.has(row.id)) for (const child of children) shown.push(show(child, 1, false));
  }
  return shown;
}

function show(row: PlanRow, depth: number, hasChildren: boolean): ShownPlanRow {
  return { row, depth, hasChildren, as: asWords(row), skipIds: skipIdsOf(row) };
}

function asWords(row: PlanRow): string {
  if (row.subject === 'entity' && row.action !== 'skip')
    return row.persistable === undefined ? row.type : `Entity, ${row.persistable ? 'persistable' : 'in memory'}`;
  if (row.subject === 'association') return `Association, ${row.type}`;
  return attributeTypeLabels[row.type as AttributeType] ?? row.type;
}

/**
 * A list's entity stands at its items (`$.lines[*]`), but it is the list that is skipped (`$.lines`). The root always stays, and a
 * list within a list goes with the outer one.
 */
function skipIdsOf(row: PlanRow): string[] | null {
  if (row.subject === 'attribute') return [row.id];
  if (row.subject !== 'entity') return null;
  const list = row.id.replace(/(\[\*\]|\{\*\})$/, '');
  if (list === 'entity:$' || /(\[\*\]|\{\*\})$/.test(list)) return null;
  return list === row.id ? [row.id] : [list, row.id];
}

/** The skip list with a row taken out of the plan, or put back in. */
export function withSkipped(skip: readonly string[], row: ShownPlanRow, isSkipped: boolean): string[] {
  const ids = row.skipIds ?? [];
  const rest = skip.filter((id) => !ids.includes(id.replace(/(\[\*\]|\{\*\})$/, '')) && !ids.includes(id));
  return isSkipped ? [...rest, ...ids] : rest;
}

const names: Readonly<Record<PlanRow['subject'], readonly [string, string]>> = {
  entity: ['entity', 'entities'],
  attribute: ['attribute', 'attributes'],
  association: ['association', 'associations'],
  enumeration: ['enumeration', 'enumerations'],
  mapping: ['mapping', 'mappings'],
};

/** The counts of a plan in words: verb and what, a sentence an action. */
export function planSentences(rows: readonly PlanRow[]): { verb: string; what: string }[] {
  const of = (action: PlanRow['action'], subjects: readonly PlanRow['subject'][]) =>
    subjects.flatMap((subject) => {
      const n = rows.filter((r) => r.action === action && r.subject === subject).length;
      return n === 0 ? [] : [`${n} ${names[subject][n === 1 ? 0 : 1]}`];
    });
  const all = Object.keys(names) as PlanRow['subject'][];
  const skipped = rows.filter((r) => r.action === 'skip').length;
  const created = of('create', all);
  return [
    { verb: 'Creates', what: created.length > 0 ? created.join(', ') : 'nothing' },
    { verb: 'Reuses', what: of('reuse', ['entity', 'enumeration']).join(', ') },
    { verb: 'Changes', what: of('change', all).join(', ') },
    { verb: 'Skips', what: skipped === 0 ? '' : `${skipped} ${skipped === 1 ? 'element' : 'elements'}` },
  ].filter((s) => s.what !== '');
}

/** An entity as the plan would leave it, for the picture beside the rows. */
export interface PlannedEntity {
  id: string;
  name: string;
  state: 'new' | 'changed' | 'reused';
  attributes: { id: string; name: string; state: 'new' | 'changed' | 'reused' }[];
  associations: string[];
}

export function plannedEntities(rows: readonly PlanRow[]): PlannedEntity[] {
  const entities = new Map<string, PlannedEntity>();
  for (const row of rows)
    if (row.subject === 'entity' && row.action !== 'skip')
      entities.set(row.id, {
        id: row.id,
        name: row.name,
        state: row.action === 'create' ? 'new' : 'reused',
        attributes: [],
        associations: [],
      });
  for (const row of rows) {
    const entity = row.parent ? entities.get(row.parent) : undefined;
    if (!entity || row.action === 'skip') continue;
    if (row.subject === 'association') entity.associations.push(`${row.name}, ${row.type}`);
    if (row.subject !== 'attribute') continue;
    const state = row.action === 'create' ? 'new' : row.action === 'change' ? 'changed' : 'reused';
    entity.attributes.push({ id: row.id, name: row.name, state });
    if (state === 'changed') entity.state = 'changed';
  }
  return [...entities.values()];
}
