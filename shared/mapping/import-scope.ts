import type { ValueType } from '../model/catalog.ts';
import { toValueType } from '../model/data-type.ts';
import type { NodeType } from '../structure/node.ts';
import type { MappingParameter } from './kind.ts';
import { importVariables } from './value-type.ts';

export type Variables = ReadonlyMap<string, ValueType>;

const parametersOf = (parameters: readonly MappingParameter[]): [string, ValueType][] =>
  parameters.filter((p) => p.name !== '').map((p) => [p.name, toValueType(p.type)]);

/** What the expression of a value sees: `$value`, which the message has at the place, and the parameters of the mapping. */
export function valueVariables(type: NodeType | undefined, parameters: readonly MappingParameter[]): Variables {
  return new Map([...parametersOf(parameters), ...importVariables(type)]);
}

/** The name of an object above, without its `$`: the nearest is 0. */
export function aboveName(distance: number): string {
  return distance === 0 ? 'above' : `above${distance + 1}`;
}

/** What given members see: the parameters of the mapping, and the objects above, by their entities from the nearest on. */
export function givenVariables(parameters: readonly MappingParameter[], above: readonly string[]): Variables {
  return new Map<string, ValueType>([
    ...parametersOf(parameters),
    ...above.map((entity, i): [string, ValueType] => [aboveName(i), { kind: 'object', entity }]),
  ]);
}

/** How many levels above an expression reaches at most; 0 when it names no object above. */
export function reachAbove(expression: string): number {
  let reach = 0;
  for (const [, number] of expression.matchAll(/\$above(\d*)(?!\w)/g))
    reach = Math.max(reach, number === '' ? 1 : Number(number));
  return reach;
}
