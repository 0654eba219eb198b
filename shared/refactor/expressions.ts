import { checkExpression, type ExpressionReference } from '../expression/index.ts';
import { kinds, scopesOf } from '../kinds.ts';
import type { Catalog } from '../model/catalog.ts';
import type { PlaceScope } from '../model/document-kind.ts';
import type { ProjectView } from '../model/project.ts';
import { type DataPath, pathBeside, valueAt, walkData } from '../model/schema-walk.ts';
import type { Unit } from '../model/unit.ts';
import { parseXPath } from '../query/index.ts';

/** Text in a unit that names things: an expression, a constraint, a value of an enumeration; with what it refers to. */
export interface ExpressionPlace {
  /** Path in the unit's data. */
  path: DataPath;
  text: string;
  references: readonly ExpressionReference[];
  /** Node or element it belongs to. */
  element: string | null;
}

/**
 * Every text of a unit that names things. Where they stand is marked in the schema of its kind, what they see is in its entry.
 * References come from the checker, so a rename changes exactly what the compiler reads.
 */
export function expressionsOf(unit: Unit, view: ProjectView, catalog: Catalog): ExpressionPlace[] {
  const kind = kinds.get(unit.kind);
  if (!kind) return [];
  const found: ExpressionPlace[] = [];
  const scopeAt = scopesOf(unit, view, catalog);
  walkData(kind.schema, unit.data, ({ meta, value, path }) => {
    if (typeof value !== 'string' || !value.trim()) return;
    const read = readerOf(meta, unit.data, path, catalog);
    if (!read) return;
    const scope = scopeAt(path);
    const references = read(value, scope);
    if (references) found.push({ path, text: value, references, element: scope.element });
  });
  return found;
}

type Reader = (text: string, scope: PlaceScope) => readonly ExpressionReference[] | null;

/** How a text is read that the schema marks as naming things; null for any other. */
function readerOf(
  meta: Readonly<Record<string, unknown>>,
  data: unknown,
  path: DataPath,
  catalog: Catalog,
): Reader | null {
  const beside = (property: unknown) => valueAt(data, pathBeside(path, String(property))) as string | null;
  if (meta.expression !== undefined)
    return (text, { variables }) => checkExpression(text, { catalog, variables }).references;
  if (meta.constraint !== undefined)
    return (text, { variables }) => {
      const entity = beside(meta.constraint);
      if (!entity) return null;
      const check = (part: string) => checkExpression(part, { catalog, variables });
      const parsed = parseXPath(text, entity, catalog, (part) => check(part).type);
      return [
        ...parsed.references,
        ...parsed.variables.flatMap(({ text: part, from }) =>
          check(part).references.map((r) => ({ ...r, range: [r.range[0] + from, r.range[1] + from] as const })),
        ),
      ];
    };
  if (meta.enumerationValue !== undefined)
    return (text, { enumeration }) => {
      const id = meta.enumerationValue === true ? enumeration : beside(meta.enumerationValue);
      const named = catalog.enumeration(id)?.values.find((v) => v.name === text.trim());
      const from = text.indexOf(text.trim());
      return named ? [{ kind: 'enumeration-value', id: named.id, range: [from, from + text.trim().length] }] : null;
    };
  return null;
}
