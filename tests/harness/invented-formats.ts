import { z } from 'zod';
import { type AnyCode, js, literal } from '../../shared/expression/emitted-code.ts';
import { readDecimal, readLong } from '../../shared/expression/numeric.ts';
import { MappingError, type MessageFormat, type MessageScanner } from '../../shared/format/index.ts';
import { defineKind } from '../../shared/model/kind.ts';
import { type StructureNode, structureNodeSchema } from '../../shared/structure/node.ts';
import type { PlacedNode } from '../../shared/structure/path.ts';

/**
 * Two message formats that nobody uses, of the sorts that JSON is not: one whose values have their names and attributes around them,
 * and one whose names stand once above all. They prove that mappings know formats by their interface alone.
 */

type Value = string | null | Repeated | Members;
type Members = [name: string, value: Value][];
/** What stands several times in a row under one name. */
class Repeated {
  readonly items: Value[];
  constructor(items: Value[]) {
    this.items = items;
  }
}

/** Reads a message that was taken apart before, value by value. */
class TakenApart implements MessageScanner {
  at = 0;
  ignored = 0;
  readonly ignoredAt = [];
  demands: MessageScanner['demands'] = null;
  private readonly open: (Value | [string, Value])[][] = [];
  private current: Value | [string, Value];

  constructor(message: Value) {
    this.current = message;
  }
  end(): void {}
  ignore(): void {
    this.ignored++;
  }
  isNull(): boolean {
    return this.current === null;
  }
  isBlank(): boolean {
    return this.current === '';
  }
  noNull(): null {
    return null;
  }
  missing(): void {}
  openArray(): boolean {
    const { current } = this;
    // One of something that may be repeated looks like one that may not.
    return this.enter(current instanceof Repeated ? current.items : [current]);
  }
  private enter(items: readonly (Value | [string, Value])[]): boolean {
    this.open.push([...items]);
    return this.moreItems();
  }
  moreItems(): boolean {
    const next = this.open.at(-1)?.shift();
    if (next === undefined) this.open.pop();
    else this.current = next;
    return next !== undefined;
  }
  openObject(): boolean {
    return this.enter(this.current as Members);
  }
  moreMembers(): boolean {
    return this.moreItems();
  }
  member(table: string[]): number {
    return table.indexOf(this.key());
  }
  key(): string {
    const [name, value] = this.current as [string, Value];
    this.current = value;
    return name;
  }
  string(): string {
    return typeof this.current === 'string' ? this.current : this.fail('A text is expected.');
  }
  boolean(): boolean {
    return this.string() === 'true';
  }
  integer() {
    return readLong(this.string()) ?? this.fail(`${this.string()} is not a whole number.`);
  }
  int32(): number {
    return Number(this.integer());
  }
  decimal() {
    return readDecimal(this.string());
  }
  dateTime(): number {
    return Date.parse(this.string());
  }
  date(): string {
    return this.string();
  }
  scalarText(): string {
    return this.string();
  }
  raw(): string {
    return this.string();
  }
  skip(): void {}
  skipUnknown(): void {
    this.ignored++;
  }
  refuseUnknown(): never {
    return this.fail('Unknown.');
  }
  fail(message: string, code = 'invented/wrong'): never {
    throw new MappingError(code, message, { path: '$' });
  }
}

const kindOf = (name: string) =>
  defineKind({
    kind: `${name}-structure`,
    label: name,
    plural: name,
    icon: 'table',
    family: 'shape',
    version: 1,
    placement: 'anywhere',
    summary: name,
    schema: z.strictObject({ root: structureNodeSchema }),
    defaults: () => ({ root: { name: '', type: 'unknown' as const } }),
  });

type Write = (u: unknown, object: unknown) => string | Promise<string>;

const lists = {
  all: (u: unknown, list: unknown[], write: Write, head = '') => head + list.map((object) => write(u, object)).join(''),
  async allWaiting(u: unknown, list: unknown[], write: Write, head = '') {
    let text = head;
    for (const object of list) text += await write(u, object);
    return text;
  },
  required(path: string): never {
    throw new MappingError('invented/required', path, { path });
  },
};
const all = (waits: boolean, list: AnyCode, write: AnyCode, head = '') =>
  js`W.${waits ? js`allWaiting` : js`all`}(u, ${list}, ${write}, ${literal(head)})`;

const neither = {
  sniff: () => 0,
  decode: (bytes: Uint8Array) => ({ text: new TextDecoder().decode(bytes) }),
  encode: (text: string) => new TextEncoder().encode(text),
  repeats: () => false,
  isContent: () => false,
  described: { as: 'text' as const },
  memberKey: ({ node }: PlacedNode) => node.name,
  keepsTexts: false,
  holdsUnmapped: true,
  isNothing: () => false,
  checkWellFormed: () => [],
  validate: () => [],
  tree: () => null,
  places: () => [],
  completionSchema: () => null,
  indent: (text: string) => text,
};

// --- <order id="1"><customer no="7"/><line sku="a"><qty>2</qty></line></order> ---

/** The name of an item is that of its list. */
const nameOf = ({ node, parent }: PlacedNode): string => node.name || parent?.node.name || 'message';
const tagOf = (at: PlacedNode): string => nameOf(at).replace('@', '');
const isAttribute = ({ node }: PlacedNode): boolean => node.name.startsWith('@');

function takeTagsApart(text: string): Value {
  let at = 0;
  const element = (): [string, Value] => {
    const [tag, name, attributes, closed] = /<(\w+)((?: \w+="[^"]*")*)(\/?)>/y.exec(
      text.slice(at),
    ) as RegExpExecArray as unknown as string[];
    at += (tag as string).length;
    const members: Members = [...(attributes as string).matchAll(/ (\w+)="([^"]*)"/g)].map((a) => [
      `@${a[1]}`,
      a[2] as string,
    ]);
    if (members.some(([n]) => n === '@nil')) return [name as string, null];
    if (closed) return [name as string, members];
    let content = '';
    while (!text.startsWith('</', at)) {
      if (text[at] !== '<') {
        content += text[at++];
        continue;
      }
      const [child, value] = element();
      const before = members.find(([n]) => n === child);
      if (!before) members.push([child, value]);
      else before[1] = new Repeated([...(before[1] instanceof Repeated ? before[1].items : [before[1]]), value]);
    }
    at = text.indexOf('>', at) + 1;
    return [name as string, members.length > 0 ? members : content];
  };
  return element()[1];
}

export const tags: MessageFormat = {
  ...neither,
  id: 'tags',
  label: 'Tags',
  language: 'plaintext',
  kind: kindOf('tags'),
  mediaTypes: ['text/tags'],
  isMediaType: (type) => type === 'text/tags',
  isNothing: (text) => text === '<nothing/>',
  library: () => ({
    Scanner: class extends TakenApart {
      constructor(text: string) {
        super(takeTagsApart(text));
      }
    },
    memberTable: (names) => [...names],
    writers: {
      ...lists,
      element: (name: string, value: unknown) => `<${name}>${value}</${name}>`,
      attribute: (name: string, value: unknown) => ` ${name}="${value}"`,
    },
  }),
  writer: {
    nothing: () => literal('<nothing/>'),
    begin: () => js`let a = "", t = "";`,
    end: (at) => js`${literal(`<${tagOf(at)}`)} + a + ">" + t + ${literal(`</${tagOf(at)}>`)}`,
    member: (at, text) => (isAttribute(at) ? js`a += ${text};` : js`t += ${text};`),
    openLevel: () => js`{ const a0 = a, t0 = t; a = ""; t = "";`,
    closeLevel: (at) =>
      js`t = t0 + ${literal(`<${tagOf(at)}`)} + a + ">" + t + ${literal(`</${tagOf(at)}>`)}; a = a0; }`,
    nullText: (at) => literal(`<${tagOf(at)} nil="true"/>`),
    emptyText: (at) => (at.node.type === 'array' ? '' : isAttribute(at) ? ` ${tagOf(at)}=""` : `<${tagOf(at)}/>`),
    list: (_at, list, write, waits) => all(waits, list, write),
    dictionary: (_at, list, write, _key, waits) => all(waits, list, write),
    value: (code, at) => js`W.${isAttribute(at) ? js`attribute` : js`element`}(${literal(tagOf(at))}, ${code})`,
    required: (path) => js`W.required(${literal(path)});`,
  },
};

// --- sku,qty \n a,1 \n b,2 ---

const columnsOf = (row: StructureNode | undefined): string[] => (row?.children ?? []).map((child) => child.name);

function takeRowsApart(text: string): Value {
  const [head = '', ...lines] = text.split('\n').filter(Boolean);
  const names = head.split(',');
  return new Repeated(
    lines.map((line) => line.split(',').map((cell, i): [string, Value] => [names[i] ?? '', cell || null])),
  );
}

export const rows: MessageFormat = {
  ...neither,
  id: 'rows',
  label: 'Rows',
  language: 'plaintext',
  kind: kindOf('rows'),
  mediaTypes: ['text/rows'],
  isMediaType: (type) => type === 'text/rows',
  library: () => ({
    Scanner: class extends TakenApart {
      constructor(text: string) {
        super(takeRowsApart(text));
      }
    },
    memberTable: (names) => [...names],
    writers: {
      ...lists,
      row: (row: Record<string, unknown>, columns: string[]) => `${columns.map((c) => row[c] ?? '').join(',')}\n`,
    },
  }),
  writer: {
    nothing: () => literal(''),
    begin: () => js`const row = {};`,
    end: (at) => js`W.row(row, ${literal(columnsOf(at.node))})`,
    member: ({ node }, text) => js`row[${literal(node.name)}] = ${text};`,
    openLevel: () => js`{`,
    closeLevel: () => js`}`,
    nullText: () => literal(''),
    emptyText: () => '',
    list: ({ node }, list, write, waits) => all(waits, list, write, `${columnsOf(node.item).join(',')}\n`),
    dictionary: () => literal(''),
    value: (code) => js`String(${code})`,
    required: (path) => js`W.required(${literal(path)});`,
  },
};
