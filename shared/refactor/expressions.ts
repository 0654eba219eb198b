import { checkExpression, type ExpressionReference } from '../expression/index.ts';
import type { ExportMapping, ImportMapping, MappedObject } from '../mapping/kind.ts';
import { nodeValueType } from '../mapping/value-type.ts';
import type { Microflow } from '../microflow/kind.ts';
import { flowScopes } from '../microflow/scopes.ts';
import type { Catalog, ValueType } from '../model/catalog.ts';
import type { ProjectView } from '../model/project.ts';
import { walkData } from '../model/schema-walk.ts';
import type { Unit } from '../model/unit.ts';
import { parseXPath } from '../query/index.ts';
import type { StructureNode } from '../structure/node.ts';
import { indexStructure } from '../structure/path.ts';

/** Expression or constraint text in a unit, with what it refers to. */
export interface ExpressionPlace {
  /** Path in the unit's data. */
  path: readonly (string | number)[];
  text: string;
  references: readonly ExpressionReference[];
  /** Node or element it belongs to. */
  element: string | null;
}

/** Every expression of a unit. References come from the checker, so a rename changes exactly what the compiler reads. */
export function expressionsOf(unit: Unit, view: ProjectView, catalog: Catalog): ExpressionPlace[] {
  if (unit.kind === 'microflow') return flowExpressions(unit as Unit<Microflow>, view, catalog);
  if (unit.kind === 'import-mapping' || unit.kind === 'export-mapping')
    return mappingExpressions(unit as Unit<ImportMapping | ExportMapping>, view, catalog);
  return [];
}

function flowExpressions(unit: Unit<Microflow>, view: ProjectView, catalog: Catalog): ExpressionPlace[] {
  const scopes = flowScopes(unit.data, view, catalog);
  const found: ExpressionPlace[] = [];
  const kind = view.kinds.require('microflow');
  walkData(kind.schema, unit.data, ({ meta, value, path }) => {
    if (typeof value !== 'string' || !value.trim() || (meta.expression === undefined && !meta.constraint)) return;
    const node = path[0] === 'nodes' ? unit.data.nodes[path[1] as number] : undefined;
    if (!node) return;
    const variables = new Map(scopes.before.get(node.id) ?? []);
    const { action } = node;
    const list = 'list' in action && typeof action.list === 'string' ? variables.get(action.list) : undefined;
    if (list?.kind === 'list') variables.set('currentObject', list.item);
    if (meta.constraint) {
      const entity = 'entity' in action ? action.entity : null;
      if (!entity) return;
      const parsed = parseXPath(value, entity, catalog, (text) => checkExpression(text, { catalog, variables }).type);
      found.push({ path, text: value, references: parsed.references, element: node.id });
      return;
    }
    found.push({
      path,
      text: value,
      references: checkExpression(value, { catalog, variables }).references,
      element: node.id,
    });
  });
  return found;
}

function mappingExpressions(
  unit: Unit<ImportMapping | ExportMapping>,
  view: ProjectView,
  catalog: Catalog,
): ExpressionPlace[] {
  const found: ExpressionPlace[] = [];
  const structure = view.unit(unit.data.structure) as Unit<{ root: StructureNode }> | undefined;
  const nodes = structure ? indexStructure(structure.data.root) : new Map();
  const visit = (element: MappedObject, path: (string | number)[], entity: string | null): void => {
    const own = element.entity ?? entity;
    element.values.forEach((value, i) => {
      if (!value.expression.trim()) return;
      const variables = new Map<string, ValueType>([
        [
          'value',
          unit.kind === 'import-mapping'
            ? nodeValueType(nodes.get(value.path)?.node.type)
            : (catalog.attribute(own ?? '', value.attribute)?.type ?? { kind: 'unknown' }),
        ],
      ]);
      if (own) variables.set('object', { kind: 'object', entity: own });
      found.push({
        path: [...path, 'values', i, 'expression'],
        text: value.expression,
        references: checkExpression(value.expression, { catalog, variables }).references,
        element: value.path,
      });
    });
    element.objects.forEach((child, i) => {
      visit(child, [...path, 'objects', i], own);
    });
  };
  if (unit.data.root) visit(unit.data.root, ['root'], null);
  return found;
}
