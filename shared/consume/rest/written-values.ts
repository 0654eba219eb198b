import { encodeBase64 } from '../../expression/base64.ts';
import { type Numeric, numberText } from '../../expression/numeric.ts';
import type { MessageTree } from '../../format/index.ts';
import { writeDateTimeText } from '../../structure/date-time-text.ts';
import { encodedPart, jsonOfTree, treeOfJson, type WrittenPair } from '../written-text.ts';
import type { ProgramRestValue } from './program.ts';

/** A value that cannot be written as its parameter asks. */
export class ParameterError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a value consists of, each part as text. */
type Parts =
  | { as: 'one'; text: string }
  | { as: 'list'; items: string[] }
  | { as: 'object'; entries: [string, string][]; tree: MessageTree };

/** A single value of a flow as text. */
export function textOfValue(value: unknown, kind: ProgramRestValue['kind']): string {
  if (value instanceof Uint8Array) return encodeBase64(value);
  switch (kind) {
    case 'integer':
    case 'long':
    case 'decimal':
      return numberText(value as Numeric);
    case 'datetime':
      return typeof value === 'number' ? writeDateTimeText(value) : String(value);
    default:
      return String(value);
  }
}

/** A value as it stands in a place of a path, or in a header (unencoded there). Throws a ParameterError for one that leaves the place empty. */
export function pathText(value: unknown, parameter: ProgramRestValue): string {
  const parts = partsOf(value, parameter);
  const { name, style, explode } = parameter;
  const isEmpty = parts.as === 'one' ? parts.text === '' : parts.as === 'list' && parts.items.length === 0;
  if (isEmpty && style !== 'label' && style !== 'matrix')
    throw new ParameterError('rest/empty-path', `${name} is empty, and stands in the path.`);
  const e = encodedPart;
  const pair = ([key, text]: readonly [string, string]) => `${e(key)}=${e(text)}`;
  switch (style) {
    case 'label':
      if (parts.as === 'one') return `.${dots(e(parts.text))}`;
      if (parts.as === 'list')
        return parts.items.length === 0 ? '' : `.${parts.items.map(e).join(explode ? '.' : ',')}`;
      return `.${explode ? parts.entries.map(pair).join('.') : parts.entries.flat().map(e).join(',')}`;
    case 'matrix': {
      const own = `;${e(name)}`;
      if (parts.as === 'one') return parts.text === '' ? own : `${own}=${e(parts.text)}`;
      if (parts.as === 'list')
        return explode
          ? parts.items.map((item) => `${own}=${e(item)}`).join('')
          : parts.items.length === 0
            ? own
            : `${own}=${parts.items.map(e).join(',')}`;
      return explode
        ? parts.entries.map((entry) => `;${pair(entry)}`).join('')
        : `${own}=${parts.entries.flat().map(e).join(',')}`;
    }
    default:
      return dots(joinedSimple(parts, parameter, e));
  }
}

/** A value of a header. */
export function headerText(value: unknown, parameter: ProgramRestValue): string {
  return joinedSimple(partsOf(value, parameter), parameter, (text) => text);
}

/** Dots alone would walk up the path. */
function dots(text: string): string {
  return /^\.+$/.test(text) ? text.replaceAll('.', '%2E') : text;
}

function joinedSimple(parts: Parts, { explode, style }: ProgramRestValue, encode: (text: string) => string): string {
  const sign = separatorOf(style);
  if (parts.as === 'one') return encode(parts.text);
  if (parts.as === 'list')
    return parts.items.map(encode).join(encode === encodedPart && sign !== ',' ? encode(sign) : sign);
  return explode
    ? parts.entries.map(([key, text]) => `${encode(key)}=${encode(text)}`).join(',')
    : parts.entries.flat().map(encode).join(',');
}

function separatorOf(style: ProgramRestValue['style']): string {
  return style === 'spaceDelimited' ? ' ' : style === 'pipeDelimited' ? '|' : style === 'tabs' ? '\t' : ',';
}

/** A value as pairs of a query or a form, not encoded. None for an empty list. */
export function queryPairs(value: unknown, parameter: ProgramRestValue): WrittenPair[] {
  const parts = partsOf(value, parameter);
  const { name, style, explode } = parameter;
  if (parts.as === 'one') return [[name, parts.text]];
  if (parts.as === 'list') {
    if (parts.items.length === 0) return [];
    if (style === 'deepObject') return parts.items.map((item, i): WrittenPair => [`${name}[${i}]`, item]);
    return explode ? parts.items.map((item): WrittenPair => [name, item]) : [joinedPair(name, parts.items, style)];
  }
  if (style === 'deepObject') return deepPairs(name, parts.tree);
  return explode ? parts.entries : [joinedPair(name, parts.entries.flat(), style)];
}

/** Several values as one: a comma between them is written as it is, one in them is not (RFC 6570, 3.2.8). */
function joinedPair(name: string, items: readonly string[], style: ProgramRestValue['style']): WrittenPair {
  const sign = separatorOf(style);
  const written = items.map(encodedPart).join(sign === ',' ? sign : encodedPart(sign));
  return [name, items.join(sign), `${encodedPart(name)}=${written}`];
}

/** `name[key][key]=text`, level by level. */
function deepPairs(name: string, tree: MessageTree): WrittenPair[] {
  return tree.children.flatMap((child) => {
    const own = `${name}[${child.name}]`;
    if (child.type === 'object' || child.type === 'list') return deepPairs(own, child);
    return child.type === 'nothing' ? [] : ([[own, child.text]] satisfies WrittenPair[]);
  });
}

function partsOf(value: unknown, parameter: ProgramRestValue): Parts {
  if (!parameter.isList && !parameter.isJson) return { as: 'one', text: textOfValue(value, parameter.kind) };
  const text = String(value);
  if (parameter.isJson && parameter.style === 'content') return { as: 'one', text: wellFormed(text, parameter.name) };
  if (!parameter.isJson && !text.trimStart().startsWith('['))
    return { as: 'list', items: text === '' ? [] : text.split(',').map((item) => item.trim()) };
  const tree = treeOfJson(text);
  if (!tree) {
    // An object may be asked for where a text is as good.
    if (parameter.isJson && !/^\s*[[{]/.test(text)) return { as: 'one', text };
    throw new ParameterError('rest/no-json', `What is given for ${parameter.name} is no JSON.`);
  }
  if (tree.type === 'list') return { as: 'list', items: tree.children.map(textOfTree) };
  if (tree.type === 'object')
    return { as: 'object', entries: tree.children.map((child) => [child.name, textOfTree(child)]), tree };
  return { as: 'one', text: tree.text };
}

function wellFormed(text: string, name: string): string {
  if (!treeOfJson(text)) throw new ParameterError('rest/no-json', `What is given for ${name} is no JSON.`);
  return text;
}

/** A part of a value: its text, or where it is more than one value its JSON. */
function textOfTree(tree: MessageTree): string {
  return tree.type === 'object' || tree.type === 'list' ? jsonOfTree(tree) : tree.text;
}
