import type { QueryNode, QueryOperand, SortKey } from '../../../../shared/query/index.ts';
import { valueOfText } from '../../../../shared/service/odata/query/literal-value.ts';
import type { ModelType } from '../../../../shared/service/odata/query/published-model.ts';
import type { ReadPlan } from '../../../../shared/service/odata/query/read-plan.ts';
import { refused } from '../../../../shared/service/odata/query/refused.ts';
import { textOfValue } from './value-text.ts';

/**
 * Where the next page begins. Behind a row, by the values that it is ordered by and its number: what is stored or deleted meanwhile shifts nothing. Where a page is ordered by
 * what is reckoned, it is so many rows from the start.
 */
export type PageToken = { left: number | null } & (
  | { kind: 'behind'; values: (string | null)[]; id: number }
  | { kind: 'offset'; offset: number }
);

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

export function writeToken(token: PageToken): string {
  return encode(token.kind === 'behind' ? [token.left, token.id, ...token.values] : [token.left, token.offset, true]);
}

/** Reads a token of this service; one that it did not give is refused. */
export function readToken(text: string, sort: readonly SortKey[] | null): PageToken {
  const wrong = () => refused('odata/wrong-token', 'The value of $skiptoken is none that this service has given.');
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return wrong();
  }
  if (!Array.isArray(parts) || parts.length < 2) return wrong();
  const [left, at, ...values] = parts as unknown[];
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if ((left !== null && !isCount(left)) || !isCount(at)) return wrong();
  if (sort === null) return values.length === 1 && values[0] === true ? { kind: 'offset', left, offset: at } : wrong();
  if (values.length !== sort.length || !values.every((v) => v === null || typeof v === 'string')) return wrong();
  return { kind: 'behind', left, id: at, values: values as (string | null)[] };
}

/** What a row can be found again by; null where it is ordered by what is reckoned, or may come twice. */
export function pageKeys({ sort, among }: ReadPlan): readonly (SortKey & { attribute: string })[] | null {
  const keys = sort.filter((key) => 'attribute' in key);
  return among === null && keys.length === sort.length ? keys : null;
}

/** The values that a row is ordered by. */
export function valuesOfRow({ sort, type }: ReadPlan, seen: (attribute: string) => unknown): (string | null)[] {
  return sort.flatMap((key) => {
    if (!('attribute' in key)) return [];
    const value: unknown = seen(key.attribute) ?? null;
    return [value === null ? null : textOfValue(typeOfAttribute(type, key.attribute), value)];
  });
}

function typeOfAttribute(type: ModelType, attribute: string): string {
  const property = type.properties.find((each) => each.attribute === attribute);
  return property ? (property.isEnum ? 'Edm.String' : property.type) : 'Edm.String';
}

/** What rows behind the one of a token meet. */
export function behind(
  { sort, type }: ReadPlan,
  token: Extract<PageToken, { kind: 'behind' }>,
  bind: (value: unknown) => QueryOperand,
): QueryNode {
  const keys = sort.filter((key) => 'attribute' in key);
  const id: QueryNode = { kind: 'compare', operator: '>', left: { kind: 'id' }, right: bind(token.id) };
  return keys.reduceRight<QueryNode>((rest, { attribute, descending, emptiesAreLowest = false }, i) => {
    const emptiesAreFirst = descending !== emptiesAreLowest;
    const operand: QueryOperand = { kind: 'attribute', attribute };
    const text = token.values[i] ?? null;
    if (text === null) {
      const isEmpty: QueryNode = { kind: 'and', items: [{ kind: 'empty', operand, negated: false }, rest] };
      return emptiesAreFirst ? { kind: 'or', items: [{ kind: 'empty', operand, negated: true }, isEmpty] } : isEmpty;
    }
    const value = valueOfText(typeOfAttribute(type, attribute), text);
    if (value === undefined)
      return refused('odata/wrong-token', 'The value of $skiptoken is none that this service has given.');
    const beyond: QueryNode = { kind: 'compare', operator: descending ? '<' : '>', left: operand, right: bind(value) };
    const same: QueryNode = { kind: 'compare', operator: '=', left: operand, right: bind(value) };
    const later: QueryNode[] = emptiesAreFirst ? [beyond] : [beyond, { kind: 'empty', operand, negated: false }];
    return { kind: 'or', items: [...later, { kind: 'and', items: [same, rest] }] };
  }, id);
}
