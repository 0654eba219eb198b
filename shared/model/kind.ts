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
  /** Version of the data shape; `migrations[n]` brings data of version n - 1 to n, and there is one for each from 2 on. */
  version: number;
  schema: S;
  defaults: () => z.infer<S>;
  /** What of the data of a new one follows from the name that a person gives it. */
  fromName?: (name: string) => Partial<z.infer<S>>;
  /**
   * Pure: the same data always gives the same, since every state of the history goes through them. Data of the text form comes
   * with names for references, and without the members that were as the defaults say.
   */
  migrations?: Readonly<Record<number, (old: unknown) => unknown>>;
  /** Where a unit of this kind may stand. */
  placement: 'project' | 'module' | 'anywhere';
  /** At most one a module (domain model) or a project (settings): its name is fixed. */
  single?: boolean;
  /** Ids of what one is about, in the order of what it does: said beside its name where one is chosen among many. */
  about?(data: z.infer<S>): readonly (string | null | undefined)[];
  /** Nobody makes one by hand: it comes with what is installed. */
  isInstalled?: boolean;
  /** Its editor shows all that the generated form would: the form is not shown beside it. */
  hasOwnForm?: boolean;
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
export class KindRegistry<K extends AnyKind = AnyKind> {
  private readonly byId = new Map<string, K>();

  constructor(kinds: readonly K[]) {
    for (const kind of kinds) {
      if (this.byId.has(kind.kind)) throw new Error(`Document kind ${kind.kind} is registered twice`);
      for (let version = 2; version <= kind.version; version++)
        if (!kind.migrations?.[version])
          throw new Error(`Document kind ${kind.kind} has no migration to version ${version}`);
      this.byId.set(kind.kind, kind);
    }
  }

  get(kind: string): K | undefined {
    return this.byId.get(kind);
  }

  /** The kind; an unknown id is a bug (user input is checked at the door by `get`). */
  require(kind: string): K {
    const found = this.byId.get(kind);
    if (!found) throw new Error(`Unknown document kind ${kind}`);
    return found;
  }

  all(): K[] {
    return [...this.byId.values()];
  }
}

/**
 * Data of an older version of a kind in today's shape. Data of this version is given back as it is. Throws for a version that no kind has, since
 * it may come from a stranger's file; so may a migration, of data that are not of its version.
 */
export function migrateData(kind: AnyKind, data: unknown, version: number): unknown {
  if (!Number.isSafeInteger(version) || version < 1) throw new RangeError(`${version} is no version of a kind`);
  let migrated = data;
  for (let v = version + 1; v <= kind.version; v++) migrated = kind.migrations?.[v]?.(migrated);
  return migrated;
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

/** A field that holds an XPath constraint on the entity that the property `entity` beside it refers to; `../../id` is the one two levels up. */
export function constraintText(entity: string) {
  return z.string().default('').meta({ constraint: entity });
}

/** A text that is a secret while the property `flag` beside it is set: it is not stored in a project then (`keepOutSecrets`). */
export function secretText(flag: string) {
  return z.string().default('').meta({ secretWhen: flag });
}

/**
 * The id of an element inside a unit. Generated when a hand-written text form leaves it out. Elements that others refer to have a
 * kind (`entity`, `attribute`), under which they are found by name.
 */
export function elementId(element?: ReferenceTarget) {
  return z
    .string()
    .min(1)
    .meta({ elementId: true, ...(element ? { element } : {}) });
}

/** The id of an element of the same document. What holds it goes when that element does (`removeElements`). */
export function partId() {
  return z.string().meta({ part: true, gone: 'remove' });
}

/** Documentation text, on units and elements. */
export function documentation() {
  return z.string().default('').meta({ title: 'Documentation', widget: 'multiline' });
}
