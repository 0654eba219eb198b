import type { z } from 'zod';
import type { Catalog, ValueType } from './catalog.ts';
import type { KindDefinition } from './kind.ts';
import type { ProjectView } from './project.ts';
import type { DataPath } from './schema-walk.ts';
import type { Unit } from './unit.ts';

/** What a text of a document sees at its place. */
export interface PlaceScope {
  /** Variables of its expressions and constraints. */
  variables: ReadonlyMap<string, ValueType>;
  /** Node or element that it belongs to, as findings and usages name it. */
  element: string | null;
  /** Enumeration whose value a text marked `enumerationValue` names. */
  enumeration?: string;
}

/**
 * A document kind with what its texts see. Which texts are expressions, constraints and names of values is marked in the schema
 * (`expressionText`, `constraintText`, `enumerationValue`); rename, usages and search follow from both.
 */
export interface DocumentKind<S extends z.ZodType = z.ZodType> extends KindDefinition<S> {
  /** The scope of a path in the data of a document. Without it, expressions see no variables. */
  scopes?(unit: Unit<z.infer<S>>, project: { view: ProjectView; catalog: Catalog }): (path: DataPath) => PlaceScope;
}

/** Adds to a kind what its texts see (identity; gives the data type to `scopes`). */
export function withScopes<S extends z.ZodType>(
  kind: KindDefinition<S>,
  scopes: NonNullable<DocumentKind<S>['scopes']>,
): DocumentKind<S> {
  return { ...kind, scopes };
}
