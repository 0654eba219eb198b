import { attributeTypeOfColumn, type ColumnKind } from '../../consume/database/column-kinds.ts';
import type { DatabaseQuery } from '../../consume/database/query-kind.ts';
import type { AutoMapRow } from '../../mapping/auto-map.ts';
import { DomainDraft } from '../../mapping/domain-draft.ts';
import { type Change, diffToPatch, structuredCloneJson } from '../../model/change.ts';
import { toName, uniqueName } from '../../model/naming.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';

/** A column of a result, as the database gave it. */
export interface GivenColumn {
  name: string;
  kind: ColumnKind;
  type: string;
}

/** What a plan is shown and applied as. */
export interface DatabasePlan {
  rows: AutoMapRow[];
  change: Change;
  words: string;
}

/**
 * An entity of the columns of a query (DB-03), and which column is read into which attribute: a new one that is not stored, or the one that the query has, which gets the
 * attributes that it lacks. What a person has chosen for a column stays.
 */
export function planQueryEntity(
  view: ProjectView,
  query: Unit<DatabaseQuery>,
  columns: readonly GivenColumn[],
  ids: IdSource,
): DatabasePlan | { error: string } {
  if (columns.length === 0) return { error: 'The statement gives no columns: no entity is made of it.' };
  const before = query.data.entity === null ? undefined : entityWith(view, query.data.entity);
  const module = before?.module ?? view.moduleOf(query);
  if (!module) return { error: 'The module of the query does not exist any more.' };
  const draft = new DomainDraft(view, module, ids);
  const name = toName(query.name, 'Row');
  const entity = before ? draft.entity(before.id) : draft.addEntity(name, false);
  const rows: AutoMapRow[] = [
    {
      id: 'entity',
      action: before ? 'reuse' : 'create',
      subject: 'entity',
      source: query.name,
      name: entity.name,
      type: before ? 'Entity' : 'Entity, not stored',
      parent: null,
      persistable: false,
      score: 100,
    },
  ];
  const next = structuredCloneJson(query);
  const chosen = new Map(query.data.columns.map(({ column, attribute }) => [column, attribute]));
  const taken = new Set<string>();
  let added = 0;
  next.data.columns = columns.map(({ name: column, kind, type }) => {
    const wanted = toName(column, 'Column');
    const known = entity.attributes.find(({ id }) => id === chosen.get(column));
    // A query may give two columns of one name: each has an attribute of its own.
    const same = entity.attributes.find(
      (each) =>
        each.name.toLowerCase() === wanted.toLowerCase() &&
        !taken.has(each.id) &&
        ![...chosen.values()].includes(each.id),
    );
    let attribute = known ?? same;
    const isNew = !attribute;
    if (!attribute) {
      const free = uniqueName(wanted, (n) =>
        entity.attributes.some((each) => each.name.toLowerCase() === n.toLowerCase()),
      );
      attribute = draft.addAttribute(entity, free, attributeTypeOfColumn(kind), null);
      added++;
    }
    taken.add(attribute.id);
    rows.push({
      id: `column:${column}`,
      action: isNew ? 'create' : 'reuse',
      subject: 'attribute',
      source: `${column} ${type}`,
      name: attribute.name,
      type: attribute.type,
      parent: 'entity',
      score: 100,
    });
    return { column, kind, type, attribute: attribute.id };
  });
  next.data.entity = entity.id;
  if (next.data.gives !== 'object') next.data.gives = 'list';
  draft.layOut(new Map());
  const patch = diffToPatch(query.data, next.data, ['data']);
  return {
    rows,
    change: {
      label: before ? `Read ${query.name} into ${entity.name}` : `Make ${entity.name} of ${query.name}`,
      ops: [...draft.operations(), ...(patch.length > 0 ? [{ op: 'patch' as const, id: query.id, patch }] : [])],
    },
    words: before
      ? `Adds ${added} ${added === 1 ? 'attribute' : 'attributes'} to ${entity.name}.`
      : `Creates the entity ${entity.name} with ${columns.length} ${columns.length === 1 ? 'attribute' : 'attributes'}.`,
  };
}

function entityWith(view: ProjectView, id: string): { id: string; module: Unit | undefined } | undefined {
  for (const { entity, unit } of view.entities()) if (entity.id === id) return { id, module: view.moduleOf(unit) };
  return undefined;
}
