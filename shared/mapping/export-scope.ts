import type { ValueType } from '../model/catalog.ts';
import { givenVariables, type Variables } from './import-scope.ts';
import type { MappedObject, MappingParameter } from './kind.ts';
import { walkMapped } from './walk-mapped.ts';

/**
 * What an expression of an export sees: the parameters of the mapping, `$object` by its entity where there is one, `$above` and so on, and `$value` where
 * an attribute is mapped.
 */
export function exportScope(
  parameters: readonly MappingParameter[],
  objects: { object: string | null; above: readonly string[] },
  value?: ValueType,
): Variables {
  const variables = new Map(givenVariables(parameters, objects.above));
  if (objects.object !== null) variables.set('object', { kind: 'object', entity: objects.object });
  if (value) variables.set('value', value);
  return variables;
}

/** The texts of an element that are expressions, without those of the elements below it. */
export function exportTexts(element: MappedObject): string[] {
  return [
    ...element.values.flatMap((v) => [v.expression, v.instead, v.when]),
    element.when,
    element.taken,
    element.limit,
    ...element.sortBy.map((s) => s.value),
    ...element.arguments.map((a) => a.value),
  ].filter((text) => text.trim() !== '');
}

/** Whether anything of a mapping may ask for more than the object at hand: its parameters, or objects above. */
export function seesContext(top: MappedObject, parameters: readonly MappingParameter[]): boolean {
  if (parameters.length > 0) return true;
  return [...walkMapped(top)].some(({ element }) => exportTexts(element).some((text) => text.includes('$above')));
}
