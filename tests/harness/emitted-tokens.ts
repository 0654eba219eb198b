import { tokenizer } from 'acorn';
import { closedHttpClient } from '../../electron/runtime/consume/http-client.ts';
import { SqliteStore } from '../../electron/runtime/data/stores/sqlite/sqlite-store.ts';
import { createFlowLibrary } from '../../electron/runtime/engine/flow-library.ts';
import { LoadedProgram } from '../../electron/runtime/engine/loaded-program.ts';
import { UnitOfWork } from '../../electron/runtime/engine/unit-of-work.ts';
import { libraryNames, libraryPrelude } from '../../shared/expression/index.ts';
import { formatOf, formats } from '../../shared/format/index.ts';
import type { Program } from '../../shared/program/program.ts';

const services = { log: { write: () => {} }, reachesOutside: false, http: closedHttpClient, constants: {} };

/** Brings both colours of a program to life; throws where one cannot be. */
export function load(program: Program): LoadedProgram {
  const loaded = new LoadedProgram(program, services);
  void loaded.waiting;
  return loaded;
}

export interface EmittedToken {
  kind: string;
  value: unknown;
}

/** The tokens of a source, but for the declarations of the library, which are the same in each. Throws for what is no JavaScript, and for comments. */
export function tokensOf(program: string): EmittedToken[] {
  const comments: string[] = [];
  const source = program.replace(`${libraryPrelude(libraryNames)}\n`, '');
  const onComment = (_block: boolean, text: string) => comments.push(text);
  const tokens = [...tokenizer(source, { ecmaVersion: 2025, sourceType: 'script', onComment })].map((token) => ({
    kind: token.type.label,
    value: (token as { value?: unknown }).value,
  }));
  if (comments.length > 0) throw new Error(`A comment: ${comments[0]}`);
  return tokens;
}

/** What must not change when only values do. A member `__proto__` stands in brackets, and is a name like any other. */
export function shapeOf(tokens: readonly EmittedToken[]): string {
  const words = tokens.map((token) => (token.kind === 'name' ? String(token.value).replace(/\d+/g, '0') : token.kind));
  return words.join(' ').replaceAll(/([{,]) \[ string \] :/g, '$1 string :');
}

/** Everything that has a name where emitted code runs: what we number, what the runtime has, and a few words of JavaScript. */
export function allowedNames(program: Program): (name: string) => boolean {
  const loaded = load(program);
  const store = new SqliteStore(':memory:', program);
  const run = new UnitOfWork(loaded, store);
  store.close();
  const libraries = formats.map((format) => format.library('UTC'));
  const known = new Set([
    ...membersOf(run),
    ...Object.keys(createFlowLibrary(loaded)),
    ...libraryNames.flatMap((name) => [name, `x_${name}`]),
    // What a scanner of any format holds is what that of the first one does.
    ...membersOf(new (formatOf('json').library('UTC').Scanner)('null')),
    'kept',
    'bySettings',
    ...libraries.flatMap((library) => [
      ...Object.keys(library),
      ...membersOf(library.writers),
      ...membersOf(library.Scanner.prototype),
    ]),
    ...[
      'rt',
      'x',
      'N',
      'A',
      'C',
      'E',
      'F',
      'M',
      'T',
      'S',
      'W',
      'T',
      'WeftObject',
      'toInteger',
      'toLong',
      'toDecimal',
      'toEnumeration',
      'toBinary',
      'hexToBinary',
      'toSpacedText',
      'joinTexts',
      'jsonOfTexts',
      'specializationOf',
      'firstItems',
      'itemsOfText',
      'unmappedValue',
      'formats',
    ],
    ...[
      'u',
      'g',
      't',
      'n',
      'h',
      'e',
      'o',
      'p',
      'k',
      's',
      'f',
      'v',
      'i',
      'c',
      'list',
      'item',
      'root',
      'text',
      'result',
      'at',
      'end',
      'path',
      'object',
      'a',
      'w',
      'given',
      'apart',
      'around',
      'between',
      'get',
      'values',
      'whenNotFound',
      'late',
      'pending',
      'found',
      'done',
      'one',
      'push',
      'includes',
      'map',
    ],
    ...[
      'read',
      'write',
      'isList',
      'isOnce',
      'enter',
      'leave',
      'begin',
      'body',
      'content',
      'status',
      'latestHttpResponse',
      'latestSoapFault',
      'latestSoapAttachments',
      '$entity',
    ],
    ...['async', 'await', 'let', 'of', 'undefined', 'length', 'push', 'slice', 'filter', 'find', 'prototype'],
  ]);
  return (name) => known.has(name) || /^[A-Za-z]{1,2}\d+(_[mn])?$/.test(name);
}

function membersOf(object: object): string[] {
  const names: string[] = [];
  for (let o = object; o && o !== Object.prototype; o = Object.getPrototypeOf(o))
    names.push(...Object.getOwnPropertyNames(o));
  return names.filter((name) => name !== 'constructor');
}

/** Names in a source that nobody knows. The one `constructor` is that of a class of ours. */
export function strangersIn(tokens: readonly EmittedToken[], isAllowed: (name: string) => boolean): string[] {
  return tokens.flatMap(({ kind, value }, i) => {
    const isOwnConstructor = value === 'constructor' && tokens[i - 1]?.kind === '{' && tokens[i + 1]?.kind === '(';
    return kind === 'name' && !isOwnConstructor && !isAllowed(String(value)) ? [String(value)] : [];
  });
}
