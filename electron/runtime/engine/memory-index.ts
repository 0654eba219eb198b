import { isDeleted, WeftObject } from '../contract/weft-object.ts';

/** Objects of one entity's family by the values of some members. */
interface Table {
  family: ReadonlySet<number>;
  fields: readonly string[];
  byKey: Map<string, WeftObject[]>;
  /** How many of the run's objects are in. */
  indexed: number;
}

/**
 * Finds the objects of a run by values of their members. Tables are made at the first question and kept right by `changed`;
 * a hit is compared with the object's present values, so an entry may be old.
 */
export class MemoryIndex {
  /** Every object of the run, in the order in which it came. */
  private readonly objects: WeftObject[] = [];
  /** Null until the first question: most runs ask none. */
  private tables: Map<string, Table> | null = null;
  /** Objects whose making was taken back. */
  private forgotten: Set<WeftObject> | null = null;

  /** Takes an object in. Its members may be written later, before the next question. */
  add(object: WeftObject): void {
    this.objects.push(object);
  }

  /** The making of objects was taken back: they are not found until they are stored after all. */
  forget(objects: readonly WeftObject[]): void {
    if (objects.length === 0) return;
    this.forgotten ??= new Set();
    for (const object of objects) this.forgotten.add(object);
  }

  remember(object: WeftObject): void {
    this.forgotten?.delete(object);
  }

  /** A member was written. */
  changed(object: WeftObject, field: string): void {
    if (this.tables === null) return;
    for (const table of this.tables.values())
      if (table.fields.includes(field) && table.family.has(object.$entity)) insert(table, object);
  }

  /** The living objects whose members have the values; empty values are never found. */
  find(family: readonly number[], fields: readonly string[], values: readonly unknown[]): WeftObject[] {
    if (values.some((value) => value === null || value === undefined)) return [];
    const name = `${family[0]}:${family.length}:${fields.join()}`;
    this.tables ??= new Map();
    let table = this.tables.get(name);
    if (!table) {
      table = { family: new Set(family), fields, byKey: new Map(), indexed: 0 };
      this.tables.set(name, table);
    }
    for (; table.indexed < this.objects.length; table.indexed++) {
      const object = this.objects[table.indexed] as WeftObject;
      if (table.family.has(object.$entity)) insert(table, object);
    }
    const key = keyText(values);
    return (table.byKey.get(key) ?? []).filter(
      (o) => o.$state !== isDeleted && keyOf(o, fields) === key && !this.forgotten?.has(o),
    );
  }
}

function insert(table: Table, object: WeftObject): void {
  const key = keyOf(object, table.fields);
  const entries = table.byKey.get(key);
  if (!entries) table.byKey.set(key, [object]);
  else if (!entries.includes(object)) entries.push(object);
}

function keyOf(object: WeftObject, fields: readonly string[]): string {
  return keyText(fields.map((field) => object[field]));
}

/** The values of a key as one text: exact numbers print alike whatever holds them. */
export function keyText(values: readonly unknown[]): string {
  return values.length === 1 ? valueText(values[0]) : JSON.stringify(values.map(valueText));
}

function valueText(value: unknown): string {
  // A reference is the object or, before it is loaded, its id.
  if (value instanceof WeftObject) return String(value.$id);
  return value === null || value === undefined ? '\u0000' : String(value);
}
