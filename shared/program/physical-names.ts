import type { ProgramContext } from './context.ts';

/** Names that are taken, each with the number that the next one like it is tried with. */
type Taken = Map<string, number>;

const takenNames = (names: readonly string[]): Taken => new Map(names.map((name) => [name, 2]));

/** A name for tables and columns: lower case, at most 60 characters, unique in its set. */
function physicalName(name: string, taken: Taken): string {
  const base = name.toLowerCase().slice(0, 56);
  let result = base;
  let n = taken.get(base);
  if (n !== undefined) {
    while (taken.has(`${base}_${n}`)) n++;
    result = `${base}_${n}`;
    taken.set(base, n + 1);
  }
  taken.set(result, 2);
  return result;
}

/** `Module.Entity` as a table; SQLite keeps names that begin with sqlite_ to itself. */
function tableName(qualifiedName: string): string {
  const name = qualifiedName.replace('.', '_');
  return /^sqlite_/i.test(name) ? `m_${name}` : name;
}

/** The names of tables and columns that a program's entities and associations have in a database. */
export interface PhysicalNames {
  /** Table of a root entity and everything that specializes it, by the root's id. */
  table(rootId: string): string;
  /** Column of an attribute, by its id; undefined for one that has none. */
  column(attributeId: string): string | undefined;
  /** Foreign-key column of a reference in its owner's table, and junction table of a reference set, by association id. */
  association(associationId: string): { column: string; table: string };
}

/** Names everything that a program stores, once for the whole program. */
export function physicalNames(context: ProgramContext): PhysicalNames {
  const { catalog, layout } = context;
  const rootOf = (id: string): string => catalog.lineage(id).at(-1) as string;
  // The store's own tables; names that begin with sqlite_ are SQLite's (see below).
  const tables = takenNames(['_weft_meta', '_weft_sequences']);
  const columnsByRoot = new Map<string, Taken>();
  const columnOf = new Map<string, string>();
  for (const entity of layout.entities) {
    const root = rootOf(entity.id);
    const taken = columnsByRoot.get(root) ?? takenNames(['_id', '_type', '_version']);
    columnsByRoot.set(root, taken);
    for (const attribute of entity.attributes)
      if (attribute.entity === entity.id) columnOf.set(attribute.id, physicalName(attribute.name, taken));
  }
  const tableOf = new Map<string, string>();
  for (const entity of layout.entities)
    if (rootOf(entity.id) === entity.id) tableOf.set(entity.id, physicalName(tableName(entity.qualifiedName), tables));
  const names = takenNames([]);
  const associationOf = new Map(
    layout.associations.map((a) => {
      const base = `${physicalName(a.name, names)}_id`;
      const root = rootOf(a.from);
      const taken = columnsByRoot.get(root) ?? takenNames([]);
      columnsByRoot.set(root, taken);
      // An attribute Customer_id may stand beside an association Customer.
      const column = a.type === 'reference' ? physicalName(base, taken) : base;
      // Only a reference set has a table of its own, and entities come first.
      const table = a.type === 'reference-set' ? physicalName(tableName(a.qualifiedName), tables) : '';
      return [a.id, { column, table }] as const;
    }),
  );
  return {
    table: (rootId) => tableOf.get(rootId) as string,
    column: (attributeId) => columnOf.get(attributeId),
    association: (associationId) => associationOf.get(associationId) as { column: string; table: string },
  };
}
