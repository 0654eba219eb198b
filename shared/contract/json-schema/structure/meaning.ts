import type { Schema } from '../schema-set.ts';

/**
 * What is said about a place of a message: by one schema, by several that must all fit, or by several of which one must. Equal meanings are the
 * same object, so that recursion through combinations comes to an end as well.
 */
export type Meaning =
  | { kind: 'schema'; schema: Schema; id: number; depth: 0 }
  | { kind: 'all' | 'one'; parts: readonly Meaning[]; id: number; depth: number };

/** Parts that all combinations have together: combinations of combinations may be more than anybody can read. */
const mostParts = 30_000;

/** Combinations inside combinations; recursion that makes ever new ones ends here. */
const deepestCombination = 4;

/** Makes meanings, each once. */
export class Meanings {
  /** There were more combinations than are made; of the others the first part stands for all. */
  isCut = false;
  private parts = 0;
  private readonly schemas = new Map<Schema, Meaning>();
  private readonly combined = new Map<string, Meaning>();
  private next = 0;

  /** How many there are. */
  get size(): number {
    return this.next;
  }

  of(schema: Schema): Meaning {
    let found = this.schemas.get(schema);
    if (!found) this.schemas.set(schema, (found = { kind: 'schema', schema, id: this.next++, depth: 0 }));
    return found;
  }

  combine(kind: 'all' | 'one', of: readonly Meaning[]): Meaning {
    const flat = of.flatMap((part) => (part.kind === kind ? part.parts : [part]));
    const parts = [...new Set(flat)];
    if (parts.length === 1) return parts[0] as Meaning;
    this.parts += parts.length;
    const depth = 1 + Math.max(...parts.map((part) => part.depth));
    if (this.parts > mostParts || depth > deepestCombination) {
      this.isCut = true;
      return parts[0] as Meaning;
    }
    const key = `${kind} ${parts.map(({ id }) => id).join()}`;
    let found = this.combined.get(key);
    if (!found) this.combined.set(key, (found = { kind, parts, id: this.next++, depth }));
    return found;
  }
}
