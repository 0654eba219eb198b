import { type Numeric, numberText } from '../../../../shared/expression/numeric.ts';
import { formatOf } from '../../../../shared/format/index.ts';
import type { ProgramRestParameter } from '../../../../shared/service/rest/program.ts';
import type { SeveralMember } from '../../../../shared/service/rest/several-values.ts';
import { type DoorRules, describeDoorType, readText } from '../../../../shared/service/value-text.ts';

/** A pair of a query, a form or cookies: as it is written, and decoded. */
export interface RequestPair {
  name: string;
  /** Null where it was never encoded. */
  raw: string | null;
  value: string;
}

/** Something wrong with a value of several, and where below the parameter: `[2]`, `.min`. */
export interface SeveralProblem {
  at: string;
  code: 'request/parameter-type' | 'request/parameter-missing';
  message: string;
}

type Several = NonNullable<ProgramRestParameter['several']>;
type Result = { json: string | null } | { problems: SeveralProblem[] };

/** Members that nobody named, which a request may have: no more are taken, so that a request is no way to memory. */
const mostMembers = 1_000;
const deepestMember = 20;

/**
 * Several values of a parameter as JSON text, each held to its type: the text that the microflow gets. Null where nothing is given.
 * `pairs` are those of a query, a form or cookies; a path or a header has one text.
 */
export function readSeveral(
  { name, type, values, several }: ProgramRestParameter & { several: Several },
  from: { pairs: readonly RequestPair[] } | { text: string | undefined },
  rules: DoorRules,
): Result {
  if (several.style === 'json')
    return wholeJson('pairs' in from ? from.pairs.find((p) => p.name === name)?.value : from.text);
  const written = 'pairs' in from ? writtenPairs(name, several, from.pairs) : writtenText(name, several, from.text);
  if (written === null) return { json: null };
  const problems: SeveralProblem[] = [];
  const one = (text: string, at: string, door: { kind: string; values?: readonly string[] | null }): string => {
    const value = readText(door, text, rules);
    if (value === undefined)
      problems.push({
        at,
        code: 'request/parameter-type',
        message: `${name}${at}: ${JSON.stringify(text.slice(0, 60))} is not ${describeDoorType(door)}.`,
      });
    return value === undefined ? 'null' : jsonOf(value, text, door.kind);
  };
  if (written.as === 'list') {
    const items = written.items.map((text, i) => one(text, `[${i}]`, { kind: type, values }));
    return problems.length > 0 ? { problems } : { json: `[${items.join(',')}]` };
  }
  const known = new Map(several.members.map((member): [string, SeveralMember] => [member.name, member]));
  const tree = new Members();
  for (const { path, text } of written.entries) {
    const [first = ''] = path;
    const kind = path.length === 1 ? (known.get(first)?.type ?? 'string') : 'string';
    tree.set(path, one(text, `.${path.join('.')}`, { kind }));
  }
  for (const { name: member, required } of several.members)
    if (required && !tree.has(member))
      problems.push({
        at: `.${member}`,
        code: 'request/parameter-missing',
        message: `${name}.${member} is required.`,
      });
  return problems.length > 0 ? { problems } : { json: tree.json() };
}

function wholeJson(text: string | undefined): Result {
  if (text === undefined || text === '') return { json: null };
  const [first] = formatOf('json')
    .checkWellFormed(text)
    .filter(({ severity }) => severity === 'error');
  if (!first) return { json: text };
  return { problems: [{ at: '', code: 'request/parameter-type', message: `It is no JSON: ${first.message}` }] };
}

/** Digits stay as they are meant: a number is written by its value, everything else is a text. */
function jsonOf(value: unknown, text: string, kind: string): string {
  if (kind === 'boolean') return String(value);
  if (kind === 'integer' || kind === 'long' || kind === 'decimal') return numberText(value as Numeric);
  return JSON.stringify(text);
}

type Written = { as: 'list'; items: string[] } | { as: 'object'; entries: { path: string[]; text: string }[] } | null;

const signs: Readonly<Record<string, RegExp>> = { spaceDelimited: /%20|\+| /, pipeDelimited: /%7C|\|/i };

function writtenPairs(name: string, several: Several, pairs: readonly RequestPair[]): Written {
  const { style, explode, holds, members } = several;
  if (style === 'deepObject') {
    const found = pairs.flatMap((pair) => {
      const path = deepPath(name, pair.name);
      return path ? [{ path, text: pair.value }] : [];
    });
    if (holds === 'list') return found.length === 0 ? null : { as: 'list', items: found.map(({ text }) => text) };
    return found.length === 0 ? null : { as: 'object', entries: found.slice(0, mostMembers) };
  }
  if (holds === 'object' && explode) {
    const own = new Set(members.map((member) => member.name));
    const entries = pairs.flatMap((pair) => (own.has(pair.name) ? [{ path: [pair.name], text: pair.value }] : []));
    return entries.length === 0 ? null : { as: 'object', entries };
  }
  const given = pairs.filter((pair) => pair.name === name);
  if (given.length === 0) return null;
  // A sign between two values is written as it is; one in a value is encoded.
  const items = explode
    ? given.map(({ value }) => value)
    : given.flatMap(({ raw, value }) => {
        const sign = signs[style] ?? /,/;
        return value === '' ? [] : raw === null ? value.split(sign) : raw.split(sign).map(decoded);
      });
  return holds === 'list' ? { as: 'list', items } : { as: 'object', entries: entriesOf(items) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** `name[a][b]` as the way to a member; null for what is none of the parameter. */
function deepPath(name: string, own: string): string[] | null {
  if (!own.startsWith(`${name}[`) || !own.endsWith(']')) return null;
  const path = own.slice(name.length + 1, -1).split('][');
  return path.length > deepestMember || path.some((step) => /[[\]]/.test(step)) ? null : path;
}

function writtenText(name: string, { style, explode, holds }: Several, text: string | undefined): Written {
  if (text === undefined) return null;
  if (text === '') return holds === 'list' ? { as: 'list', items: [] } : null;
  const isMatrix = style === 'matrix';
  const bare = style === 'label' ? text.replace(/^\./, '') : isMatrix ? text.replace(/^;/, '') : text;
  const sign = explode && style === 'label' ? '.' : explode && isMatrix ? ';' : ',';
  const own = isMatrix && !explode ? bare.replace(new RegExp(`^${escaped(name)}=?`), '') : bare;
  const items = own === '' ? [] : own.split(sign).map((item) => item.trim());
  if (holds === 'list')
    return {
      as: 'list',
      items: isMatrix && explode ? items.map((item) => item.replace(new RegExp(`^${escaped(name)}=?`), '')) : items,
    };
  if (!explode) return { as: 'object', entries: entriesOf(items) };
  return {
    as: 'object',
    entries: items.map((item) => {
      const at = item.indexOf('=');
      return at < 0 ? { path: [item], text: '' } : { path: [item.slice(0, at)], text: item.slice(at + 1) };
    }),
  };
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** `a,1,b,2`: names and values by turns. */
function entriesOf(items: readonly string[]): { path: string[]; text: string }[] {
  return items.flatMap((item, i) => (i % 2 === 0 ? [{ path: [item], text: items[i + 1] ?? '' }] : []));
}

/** An object that is put together member by member; of one name the last value counts. */
class Members {
  private readonly members = new Map<string, string | Members>();

  has(name: string): boolean {
    return this.members.has(name);
  }

  set([first = '', ...rest]: readonly string[], json: string): void {
    if (rest.length === 0) {
      this.members.set(first, json);
      return;
    }
    let below = this.members.get(first);
    if (!(below instanceof Members)) this.members.set(first, (below = new Members()));
    below.set(rest, json);
  }

  json(): string {
    const members = [...this.members].map(
      ([name, value]) => `${JSON.stringify(name)}:${typeof value === 'string' ? value : value.json()}`,
    );
    return `{${members.join(',')}}`;
  }
}
