import { checkExpression } from '../expression/index.ts';
import type { Catalog, ValueType } from '../model/catalog.ts';
import { controlOf } from './activities/index.ts';
import type { FlowNode } from './kind.ts';
import type { Variables } from './scopes.ts';

/** The type of what a node decides on; undefined for one that decides nothing, or on nothing yet. */
export function decidedType(node: FlowNode, variables: Variables, catalog: Catalog): ValueType | undefined {
  const control = controlOf(node.action);
  if (control?.form !== 'decision') return undefined;
  const text = control.on(node.action);
  return text.trim() ? checkExpression(text, { catalog, variables }).type : undefined;
}

/** The outcomes of a decision on a type, by their names (MF-24); null where nothing can be decided on it. */
export function outcomesOf(type: ValueType, catalog: Catalog): readonly string[] | null {
  if (type.kind === 'boolean') return ['true', 'false'];
  if (type.kind !== 'enumeration') return null;
  return [...(catalog.enumeration(type.enumeration)?.values.map((v) => v.name) ?? []), 'empty'];
}
