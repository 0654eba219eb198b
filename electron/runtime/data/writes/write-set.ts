import type { WriteOperation } from '../../contract/object-store.ts';

/** What becomes of one row: the writes of a run to it, taken together. */
export type RowWrite =
  | { kind: 'insert'; entity: number; id: number; values: unknown[] }
  | { kind: 'update'; entity: number; id: number; version: number; fields: Map<string, unknown> }
  | { kind: 'delete'; entity: number; id: number; version: number };

export interface LinkWrite {
  association: number;
  entity: number;
  id: number;
  version: number;
  targets: readonly number[];
}

/** A run's writes with at most one a row: deletions first, so that what they free may be taken. */
export interface GatheredWrites {
  deletes: (RowWrite & { kind: 'delete' })[];
  updates: (RowWrite & { kind: 'update' })[];
  inserts: (RowWrite & { kind: 'insert' })[];
  links: LinkWrite[];
  /** What the run itself inserts or deletes, by id. */
  kindOf(id: number): RowWrite['kind'] | undefined;
}

/**
 * Gathers the log of a run: an object that was committed three times is written once, one that was made and deleted again not
 * at all. `placeOf` gives the place of a field among the values of its entity's insert.
 */
export function gatherWrites(
  log: readonly WriteOperation[],
  placeOf: (entity: number, field: string) => number | undefined,
): GatheredWrites {
  const rows = new Map<number, RowWrite>();
  const links = new Map<string, LinkWrite>();
  const gone = new Set<number>();
  for (const write of log) {
    const known = write.kind === 'links' ? undefined : rows.get(write.id);
    switch (write.kind) {
      case 'insert':
        rows.set(write.id, { kind: 'insert', entity: write.entity, id: write.id, values: [...write.values] });
        break;
      case 'update':
        if (known?.kind === 'insert')
          write.fields.forEach((field, i) => {
            const place = placeOf(write.entity, field);
            if (place !== undefined) known.values[place] = write.values[i];
          });
        else if (known?.kind === 'update')
          write.fields.forEach((field, i) => {
            known.fields.set(field, write.values[i]);
          });
        else if (!known)
          rows.set(write.id, {
            kind: 'update',
            entity: write.entity,
            id: write.id,
            version: write.version,
            fields: new Map(write.fields.map((field, i) => [field, write.values[i]])),
          });
        break;
      case 'delete':
        gone.add(write.id);
        if (known?.kind === 'insert') rows.delete(write.id);
        else rows.set(write.id, { kind: 'delete', entity: write.entity, id: write.id, version: write.version });
        for (const [key, link] of links) if (link.id === write.id) links.delete(key);
        break;
      case 'links':
        links.set(`${write.association} ${write.id}`, write);
    }
  }
  const gathered: GatheredWrites = {
    deletes: [],
    updates: [],
    inserts: [],
    // Links that were written before their target was deleted.
    links: [...links.values()].map((link) =>
      gone.size > 0 ? { ...link, targets: link.targets.filter((target) => !gone.has(target)) } : link,
    ),
    kindOf: (id) => rows.get(id)?.kind,
  };
  for (const row of rows.values()) {
    if (row.kind === 'insert') gathered.inserts.push(row);
    else if (row.kind === 'update') gathered.updates.push(row);
    else gathered.deletes.push(row);
  }
  return gathered;
}
