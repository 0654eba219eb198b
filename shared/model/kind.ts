import { z } from 'zod';

/** The document kinds and element kinds that a reference may point at. Stable ids: they are stored in projects. */
export type ReferenceTarget = string;

/** What the registry knows of one document kind: everything generic (forms, references, text form, docs) follows from it. */
export interface KindDefinition<S extends z.ZodType = z.ZodType> {
  /** Stable id, stored in the project and used by `weft list --kind`. */
  kind: string;
  label: string;
  plural: string;
  /** lucide icon name. */
  icon: string;
  family: 'data' | 'shape' | 'logic' | 'publish' | 'consume' | 'system';
  /** Version of the data shape; `migrations[n]` brings data of version n - 1 to n. */
  version: number;
  schema: S;
  defaults: () => z.infer<S>;
  migrations?: Readonly<Record<number, (old: unknown) => unknown>>;
  /** Where a unit of this kind may stand. */
  placement: 'project' | 'module' | 'anywhere';
  /** At most one a module (domain model) or a project (settings): its name is fixed. */
  single?: boolean;
  /** One sentence for the New dialog and the docs page. */
  summary: string;
}

// biome-ignore lint/suspicious/noExplicitAny: a registry holds kinds of every data type
export type AnyKind = KindDefinition<any>;

/** Defines a document kind (identity; gives the data type to `defaults` and `migrations`). */
export function defineKind<S extends z.ZodType>(definition: KindDefinition<S>): KindDefinition<S> {
  return definition;
}

/** A map of kinds by id; throws on a double id, which is a bug of ours. */
export class KindRegistry {
  private readonly byId = new Map<string, AnyKind>();

  constructor(kinds: readonly AnyKind[]) {
    for (const kind of kinds) {
      if (this.byId.has(kind.kind)) throw new Error(`Document kind ${kind.kind} is registered twice`);
      this.byId.set(kind.kind, kind);
    }
  }

  get(kind: string): AnyKind | undefined {
    return this.byId.get(kind);
  }

  /** The kind; an unknown id is a bug (user input is checked at the door by `get`). */
  require(kind: string): AnyKind {
    const found = this.byId.get(kind);
    if (!found) throw new Error(`Unknown document kind ${kind}`);
    return found;
  }

  all(): AnyKind[] {
    return [...this.byId.values()];
  }
}

/**
 * A reference to a document or element by id; `null` while not chosen. The targets are kind ids (`microflow`) or element
 * kinds (`entity`, `attribute`, `association`). Text form writes the qualified name.
 */
export function ref(...targets: ReferenceTarget[]) {
  return z
    .string()
    .nullable()
    .default(null)
    .meta({ ref: targets.join('|') });
}

/** A field that holds expression text; `expects` names the type the checker asks for (`any` when it depends). */
export function expressionText(expects = 'any') {
  return z.string().default('').meta({ expression: expects });
}

/** The id of an element inside a unit. Generated when a hand-written text form leaves it out. */
export function elementId() {
  return z.string().min(1).meta({ elementId: true });
}

/** Documentation text, on units and elements. */
export function documentation() {
  return z.string().default('').meta({ title: 'Documentation', widget: 'multiline' });
}
