import type { Facets, NodeType, StructureNode } from '../../../structure/node.ts';
import { numberWidth } from '../../../structure/number-width.ts';
import { compareNumbers } from '../decimal-text.ts';
import { type Content, type ValueKind, withoutAbsent } from './content.ts';
import { jsonTextOf, kindOfValue, textOf } from './schema-content.ts';

/** The type of the node that holds the values of a place; null may be among them in any case. */
export function nodeTypeOf(content: Content): NodeType {
  const kinds = new Set(content.kinds ?? guessedKinds(content));
  if (content.values) {
    const present = new Set(content.values.map(kindOfValue));
    for (const kind of kinds)
      if (!present.has(kind) && !(kind === 'number' && present.has('integer'))) kinds.delete(kind);
  }
  const isNullable = kinds.delete('null');
  if (kinds.has('number')) kinds.delete('integer');
  const [kind, another] = kinds;
  if (another) return 'any';
  switch (kind) {
    case undefined:
      return isNullable ? 'unknown' : 'any';
    case 'object':
      return content.members.size === 0 && content.required.size === 0 && !content.isClosed ? 'dictionary' : 'object';
    case 'array':
      return 'array';
    case 'string':
      return content.text ?? 'string';
    case 'boolean':
      return 'boolean';
    case 'integer':
      return integerType(content);
    default:
      return 'decimal';
  }
}

/** What a schema without `type` is about; all kinds of value when it says nothing. */
function guessedKinds({
  members,
  required,
  rest,
  isClosed,
  item,
  minItems,
  text,
  facets,
  values,
}: Content): ValueKind[] {
  if (values) return values.map(kindOfValue);
  const { minLength, maxLength, pattern, ...numeric } = facets;
  const guesses: ValueKind[] = [];
  if (members.size > 0 || required.size > 0 || rest || isClosed) guesses.push('object');
  if (item || minItems) guesses.push('array');
  if (text || minLength !== undefined || maxLength !== undefined || pattern) guesses.push('string');
  if (Object.keys(numeric).length > 0) guesses.push('number');
  return guesses;
}

function integerType({ bits, facets, values }: Content): NodeType {
  if (bits !== null) return bits === 32 ? 'integer' : 'long';
  if (values)
    return values.every((value) => value.type !== 'number' || numberWidth(value.text) === 1) ? 'integer' : 'long';
  const min = facets.minInclusive ?? facets.minExclusive;
  const max = facets.maxInclusive ?? facets.maxExclusive;
  if (min === undefined || max === undefined) return 'long';
  return compareNumbers(min, '-2147483648') >= 0 && compareNumbers(max, '2147483647') <= 0 ? 'integer' : 'long';
}

const numeric: ReadonlySet<NodeType> = new Set(['integer', 'long', 'decimal']);

/** What a node without members says beside its type. */
export function valueFacts(content: Content, type: NodeType): Partial<StructureNode> {
  if (type === 'unknown') return {};
  if (type === 'any') return withoutAbsent<Partial<StructureNode>>({ sample: anySample(content) });
  const { minLength, maxLength, pattern, ...numbers } = content.facets;
  const facets: Facets = withoutAbsent(
    numeric.has(type) ? numbers : type === 'boolean' ? {} : { minLength, maxLength, pattern },
  );
  const values = content.values?.filter((value) => value.type !== 'null') ?? [];
  const [only] = values;
  const wire: Record<string, string> = {};
  if (type === 'string' && content.format !== undefined) wire.format = content.format;
  if (numeric.has(type) && values.length > 1) wire.values = values.map((value) => textOf(value)).join('\n');
  return withoutAbsent<Partial<StructureNode>>({
    facets: Object.keys(facets).length > 0 ? facets : undefined,
    default: content.default,
    fixed: values.length === 1 ? textOf(only) : undefined,
    // An enumeration is a list of texts.
    enum: type === 'string' && values.length > 0 ? values.map((value) => textOf(value) as string) : undefined,
    sample: content.sample,
    wire: Object.keys(wire).length > 0 ? wire : undefined,
  });
}

/** JSON text of a value of a place that takes several kinds of them, of the kind that is most surely as it should be. */
function anySample({ example, values, kinds, facets, minItems, required, members }: Content): string | undefined {
  if (example !== undefined) return example;
  const [value] = values?.filter(({ type }) => type !== 'null') ?? [];
  if (value) return jsonTextOf(value);
  const { minInclusive, minExclusive, multipleOf, pattern, minLength = 0 } = facets;
  const isNumber = kinds?.has('number') || kinds?.has('integer');
  if (kinds?.has('boolean')) return 'true';
  if (kinds?.has('string') && !pattern && minLength <= 4) return '"text"';
  if (isNumber && minExclusive === undefined && multipleOf === undefined) return minInclusive ?? '1';
  if (kinds?.has('array') && !minItems) return '[]';
  return kinds?.has('object') && required.size === 0 && members.size === 0 ? '{}' : undefined;
}
