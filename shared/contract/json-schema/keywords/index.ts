import type { Keyword } from '../frame.ts';
import * as arrays from './arrays.ts';
import * as combinations from './combinations.ts';
import * as counts from './counts.ts';
import * as numbers from './numbers.ts';
import * as objects from './objects.ts';
import * as references from './references.ts';
import * as texts from './texts.ts';
import * as unevaluated from './unevaluated.ts';
import * as values from './values.ts';

/** The keywords that hold a message to something, in the order in which they are asked: those that need what others have looked at come last. */
export const keywords: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['type', values.type],
  ['enum', values.enum],
  ['const', values.const],
  ['minimum', numbers.minimum],
  ['exclusiveMinimum', numbers.exclusiveMinimum],
  ['maximum', numbers.maximum],
  ['exclusiveMaximum', numbers.exclusiveMaximum],
  ['multipleOf', numbers.multipleOf],
  ['minLength', counts.minLength],
  ['maxLength', counts.maxLength],
  ['pattern', texts.pattern],
  ['format', texts.format],
  ['required', objects.required],
  ['dependentRequired', objects.dependentRequired],
  ['minProperties', counts.minProperties],
  ['maxProperties', counts.maxProperties],
  ['propertyNames', objects.propertyNames],
  ['properties', objects.properties],
  ['patternProperties', objects.patternProperties],
  ['additionalProperties', objects.additionalProperties],
  ['minItems', counts.minItems],
  ['maxItems', counts.maxItems],
  ['uniqueItems', arrays.uniqueItems],
  ['prefixItems', arrays.prefixItems],
  ['items', arrays.items],
  ['additionalItems', arrays.additionalItems],
  ['contains', arrays.contains],
  ['$ref', references.$ref],
  ['$dynamicRef', references.$dynamicRef],
  ['$recursiveRef', references.$recursiveRef],
  ['allOf', combinations.allOf],
  ['anyOf', combinations.anyOf],
  ['oneOf', combinations.oneOf],
  ['not', combinations.not],
  ['if', combinations.if],
  ['dependentSchemas', objects.dependentSchemas],
  ['dependencies', objects.dependencies],
  ['unevaluatedItems', unevaluated.unevaluatedItems],
  ['unevaluatedProperties', unevaluated.unevaluatedProperties],
]);
