import { type GraphQLInputObjectType, getNamedType, isInputObjectType } from 'graphql';
import type { ModelType } from '../query/published-model.ts';
import { meaningOfInput } from './schema.ts';

type Values = Readonly<Record<string, unknown>>;

/** A value as OData writes it in an address (URL Conventions 4.01, 4.3). */
export function literalOf({ type, isEnum }: { type: string; isEnum: boolean }, value: unknown): string {
  if (value === null || value === undefined) return 'null';
  const text = String(value);
  if (isEnum) return `${type}'${text.replaceAll("'", "''")}'`;
  switch (type) {
    case 'Edm.String':
      return `'${text.replaceAll("'", "''")}'`;
    case 'Edm.Binary':
      return `binary'${base64url(text)}'`;
    default:
      return text;
  }
}

function base64url(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_');
}

/** The key of an entity behind its set: `(5)`, `(A=1,B='x')`. Values by the names of the arguments, in the order of the key. */
export function keyText({ key }: ModelType, values: readonly unknown[]): string {
  const [only] = key;
  if (only && key.length === 1) return `(${encodeURIComponent(literalOf(only, values[0]))})`;
  return `(${key.map((each, i) => `${each.name}=${encodeURIComponent(literalOf(each, values[i]))}`).join(',')})`;
}

const operators: Readonly<Record<string, (path: string, text: string) => string>> = {
  contains: (path, text) => `contains(${path},${text})`,
  startsWith: (path, text) => `startswith(${path},${text})`,
  endsWith: (path, text) => `endswith(${path},${text})`,
};

/** A condition as `$filter` writes it; null where it says nothing. */
export function filterText(where: Values, type: GraphQLInputObjectType, prefix = '', depth = 0): string | null {
  const fields = type.getFields();
  const parts = Object.entries(where).flatMap(([name, value]): string[] => {
    const field = fields[name];
    const meaning = field ? meaningOfInput(field) : null;
    if (!field || !meaning || value === undefined) return [];
    const inner = getNamedType(field.type);
    if (value === null) return [];
    const below = (own: unknown, at = prefix, nested = depth) =>
      isInputObjectType(inner) ? filterText(own as Values, inner, at, nested) : null;
    switch (meaning.kind) {
      case 'and': {
        const all = (value as unknown[]).map((each) => below(each) ?? 'true');
        return all.length === 0 ? [] : [joined(all, 'and')];
      }
      case 'or': {
        const all = (value as unknown[]).map((each) => below(each) ?? 'true');
        return [all.length === 0 ? 'false' : joined(all, 'or')];
      }
      case 'not':
        return [`not (${below(value) ?? 'true'})`];
      case 'property':
        return conditions(`${prefix}${meaning.property.name}`, meaning.property, value as Values);
      default: {
        const path = `${prefix}${meaning.way.name}`;
        if (!meaning.way.many) return [below(value, `${path}/`) ?? []].flat();
        return quantified(path, value as Values, inner as GraphQLInputObjectType, depth);
      }
    }
  });
  return parts.length === 0 ? null : joined(parts, 'and');
}

function joined(parts: readonly string[], word: 'and' | 'or'): string {
  return parts.length === 1 ? (parts[0] as string) : `(${parts.join(` ${word} `)})`;
}

function conditions(path: string, property: { type: string; isEnum: boolean }, value: Values): string[] {
  return Object.entries(value).flatMap(([operator, operand]): string[] => {
    if (operand === undefined) return [];
    if (operator === 'isEmpty') return operand === null ? [] : [`${path} ${operand ? 'eq' : 'ne'} null`];
    if (operator === 'in') {
      if (operand === null) return [];
      const all = (operand as unknown[]).map((each) => literalOf(property, each));
      return [all.length === 0 ? 'false' : `${path} in (${all.join(',')})`];
    }
    const text = literalOf(property, operand);
    return [operators[operator]?.(path, text) ?? `${path} ${operator} ${text}`];
  });
}

function quantified(path: string, value: Values, type: GraphQLInputObjectType, depth: number): string[] {
  const variable = `v${depth}`;
  return Object.entries(value).flatMap(([name, where]): string[] => {
    const inner = getNamedType(type.getFields()[name]?.type);
    if (where === null || where === undefined || !isInputObjectType(inner)) return [];
    const text = filterText(where as Values, inner, `${variable}/`, depth + 1);
    if (name === 'every') return text === null ? [] : [`${path}/all(${variable}: ${text})`];
    const any = `${path}/any(${text === null ? '' : `${variable}: ${text}`})`;
    return [name === 'none' ? `not ${any}` : any];
  });
}

/** An order as `$orderby` writes it. */
export function orderText(orders: readonly Values[], type: GraphQLInputObjectType): string {
  return orders.flatMap((each) => orderOf(each, type, '')).join(',');
}

function orderOf(order: Values, type: GraphQLInputObjectType, prefix: string): string[] {
  return Object.entries(order).flatMap(([name, value]): string[] => {
    const field = type.getFields()[name];
    const meaning = field ? meaningOfInput(field) : null;
    if (!field || !meaning || value === null || value === undefined) return [];
    if (meaning.kind === 'property') return [`${prefix}${meaning.property.name} ${String(value)}`];
    const inner = getNamedType(field.type);
    return meaning.kind === 'way' && isInputObjectType(inner)
      ? orderOf(value as Values, inner, `${prefix}${meaning.way.name}/`)
      : [];
  });
}

/** The body of an entity that is created or changed. `base` is the address of the service, for what is there and only linked. */
export function bodyText(values: Values, type: GraphQLInputObjectType, base: string): string {
  const members = Object.entries(values).flatMap(([name, value]): string[] => {
    const field = type.getFields()[name];
    const meaning = field ? meaningOfInput(field) : null;
    if (!field || !meaning || value === undefined) return [];
    if (meaning.kind === 'property')
      return [`${JSON.stringify(meaning.property.name)}:${jsonText(meaning.property, value)}`];
    const inner = getNamedType(field.type);
    if (meaning.kind !== 'way' || !isInputObjectType(inner)) return [];
    const one = (link: Values) => linkText(link, meaning.target, inner, base);
    const text =
      value === null
        ? 'null'
        : Array.isArray(value)
          ? `[${value.map((each) => one(each as Values)).join(',')}]`
          : one(value as Values);
    return [`${JSON.stringify(meaning.way.name)}:${text}`];
  });
  return `{${members.join(',')}}`;
}

function linkText(link: Values, target: ModelType, type: GraphQLInputObjectType, base: string): string {
  const { key, create } = link;
  if (key) {
    const address = `${base}/${encodeURIComponent(target.set?.set ?? '')}${keyText(target, Object.values(key as Values))}`;
    return `{"@id":${JSON.stringify(address)}}`;
  }
  const inner = getNamedType(type.getFields()['create']?.type);
  return isInputObjectType(inner) ? bodyText(create as Values, inner, base) : '{}';
}

/** A value as JSON, numbers with all their digits. */
export function jsonText({ type, isEnum }: { type: string; isEnum: boolean }, value: unknown): string {
  if (value === null) return 'null';
  if (!isEnum && (type === 'Edm.Int64' || type === 'Edm.Decimal')) return String(value);
  return JSON.stringify(type === 'Edm.Binary' ? base64url(String(value)) : value);
}
