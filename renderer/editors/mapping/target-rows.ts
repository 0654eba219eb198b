import { typeName } from '../../../shared/expression/index.ts';
import type { MappedObject, MappedValue } from '../../../shared/mapping/kind.ts';
import { attributesOfElement } from '../../../shared/mapping/specialization.ts';
import { walkMapped } from '../../../shared/mapping/walk-mapped.ts';
import type { AttributeInfo, Catalog, EntityInfo } from '../../../shared/model/catalog.ts';
import { stepsOf } from '../../../shared/structure/path.ts';
import { rowAtPath, type SourceTree } from './source-rows.ts';

/** A row of the entities' side: a mapped object, one of its attributes, or a value that is an expression alone. */
export interface TargetRow {
  key: string;
  parent: string | null;
  depth: number;
  kind: 'object' | 'attribute' | 'expression';
  label: string;
  typeText: string;
  element: MappedObject;
  elementKey: string;
  /** Whether the object shares its element with the one above it. */
  isBeside: boolean;
  /** Null for a level without an object of its own, or when the entity is gone. */
  entity: EntityInfo | null;
  attribute: AttributeInfo | null;
  value: MappedValue | null;
  hasChildren: boolean;
}

/** A connection: from a row of the message to a row of the entities. */
export interface MappingLink {
  key: string;
  source: string;
  target: string;
  kind: 'object' | 'value';
  /** Path in the message that is mapped. */
  path: string;
  value: MappedValue | null;
  element: MappedObject;
  elementKey: string;
}

export const objectKey = (element: string): string => `o:${element}`;
export const attributeKey = (element: string, attribute: string): string => `a:${element}:${attribute}`;
export const expressionKey = (element: string, value: string): string => `x:${element}:${value}`;
/** Rows of the entities' side have keys of their own; those of the message's side are paths. */
export const isTargetKey = (key: string): boolean => !key.startsWith('$');

/** Mapped objects with all their attributes as rows, and the links to the message's rows. */
export function targetRows(
  root: MappedObject | null,
  catalog: Catalog,
  tree: SourceTree,
): { rows: TargetRow[]; links: MappingLink[] } {
  const rows: TargetRow[] = [];
  const links: MappingLink[] = [];
  if (!root) return { rows, links };
  const entities = new Map<string, EntityInfo | null>();
  const owners = new Map<string, string | null>();
  for (const { element, key: elementKey, depth, parent } of walkMapped(root)) {
    const own = catalog.entity(element.entity) ?? null;
    // A level without an object hands its values to the object above it.
    const entity = element.entity === null && parent !== null ? (entities.get(parent) ?? null) : own;
    entities.set(elementKey, entity);
    const pathAbove = parent === null ? null : (owners.get(parent) ?? null);
    owners.set(elementKey, element.entity === null ? pathAbove : element.path);
    const isBeside = pathAbove === element.path;
    const key = objectKey(elementKey);
    const add = (row: Pick<TargetRow, 'key' | 'kind' | 'label' | 'typeText' | 'attribute' | 'value'>) =>
      rows.push({ ...row, element, elementKey, isBeside, entity, parent: key, depth: depth + 1, hasChildren: false });
    const source = tree.byObject.get(element.path) ?? rowAtPath(tree, element.path);
    rows.push({
      key,
      parent: parent === null ? null : objectKey(parent),
      depth,
      kind: 'object',
      label: own?.name ?? (element.entity === null ? `(${source?.label ?? element.path})` : '(entity is gone)'),
      typeText: element.like === undefined ? '' : `as at ${lastName(element.like)}`,
      element,
      elementKey,
      isBeside,
      entity,
      attribute: null,
      value: null,
      hasChildren:
        element.like === undefined &&
        (own?.attributes.length ?? 0) + element.values.length + element.objects.length > 0,
    });
    if (source)
      links.push({
        key,
        source: source.key,
        target: key,
        kind: 'object',
        path: element.path,
        value: null,
        element,
        elementKey,
      });
    const link = (target: string, value: MappedValue) => {
      const from = tree.byValue.get(value.path) ?? rowAtPath(tree, value.path);
      if (from)
        links.push({
          key: `${target}:${value.path}`,
          source: from.key,
          target,
          kind: 'value',
          path: value.path,
          value,
          element,
          elementKey,
        });
    };
    const isLike = element.like !== undefined;
    const shown = element.entity === null || isLike ? [] : attributesOfElement(element, catalog);
    for (const attribute of shown) {
      const values = element.values.filter((v) => v.attribute === attribute.id);
      const row = attributeKey(elementKey, attribute.id);
      add({
        key: row,
        kind: 'attribute',
        label: attribute.name,
        typeText: shortType(attribute, catalog),
        attribute,
        value: values[0] ?? null,
      });
      for (const value of values) link(row, value);
    }
    for (const value of element.values) {
      if (value.attribute !== null && shown.some((a) => a.id === value.attribute)) continue;
      const attribute =
        [...(entity?.attributes ?? []), ...attributesOfElement(element, catalog)].find(
          (a) => a.id === value.attribute,
        ) ?? null;
      const row = expressionKey(elementKey, value.path);
      add({
        key: row,
        kind: 'expression',
        label: attribute?.name ?? (value.expression || (value.attribute ? '(attribute is gone)' : '(expression)')),
        typeText: attribute ? shortType(attribute, catalog) : 'expression',
        attribute,
        value,
      });
      link(row, value);
    }
  }
  return { rows, links };
}

/** The last name of a path: `Party` of `$.Invoice.SupplierParty.Party[*]`. */
function lastName(path: string): string {
  return (
    stepsOf(path)
      ?.findLast((step) => step.startsWith('.') || step.startsWith('["'))
      ?.replace(/^\.|^\["|"\]$/g, '') ?? path
  );
}

function shortType(attribute: AttributeInfo, catalog: Catalog): string {
  return typeName(attribute.type, catalog).replace(/^.*\./, '');
}
