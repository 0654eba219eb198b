import type { PlacedNode } from '../../structure/path.ts';
import { bytesOf, isBlank, textOfBytes } from '../byte-text.ts';
import { ByteCutter, type MessageRun, noFrame, type RunFrame, type RunLimits, runFrame } from '../message-cutter.ts';
import { MappingError } from '../message-error.ts';
import { nameKey } from './names.ts';
import { xmlStep } from './place.ts';
import { XmlReader, XmlSyntaxError } from './reader.ts';
import { xmlNameOf, xmlPlaceOf } from './wire.ts';

/** Elements that lead to those that repeat, and these, by their names with namespaces (`nameKey`). */
export interface XmlCut {
  keys: string[];
  itemKey: string;
}

/** Of an element that repeats in elements that do not; null for others. */
export function xmlCut(list: PlacedNode): XmlCut | null {
  if (list.node.type !== 'array' || list.node.item?.group !== undefined || !isElement(list)) return null;
  const keys: string[] = [];
  for (let at = list.parent; at?.parent; at = at.parent) {
    // A group that stands once gives its members to the element above.
    if (at.node.type !== 'object') return null;
    if (at.node.group !== undefined) continue;
    if (!isElement(at)) return null;
    keys.unshift(keyOf(at));
  }
  return keys.length === 0 ? null : { keys, itemKey: keyOf(list) };
}

function isElement({ node }: PlacedNode): boolean {
  return xmlPlaceOf(node) === 'element' && node.wire?.list !== true;
}

function keyOf(placed: PlacedNode): string {
  const { local, ns } = xmlNameOf(placed);
  return nameKey(ns, local);
}

/** What ends a piece of markup, by how it begins. */
const ends = [
  { begin: bytesOf('<!--'), end: bytesOf('-->') },
  { begin: bytesOf('<![CDATA['), end: bytesOf(']]>') },
  { begin: bytesOf('<?'), end: bytesOf('?>') },
] as const;

/** So many bytes are looked at one by one for the next tag. */
const nearTag = 24;
/** Longer tags are not held, in bytes. */
const longestTag = 8 * 1024 * 1024;

/**
 * Cuts between the elements of the innermost element on the way to the list, whatever they are: what stands among the items is read with them. The start tags
 * on the way stand before each run, with their namespaces and attributes.
 */
export class XmlCutter extends ByteCutter {
  private readonly keys: readonly string[];
  private readonly itemKey: string;
  /** How far markup that is not over yet was looked through, 0 for not at all. */
  private lookedAt = 0;
  /** Elements that are open, and the start tags of those on the way. */
  private depth = 0;
  private readonly tags: string[] = [];
  private readonly raws: string[] = [];
  private state: 'before' | 'inside' | 'behind' = 'before';
  private before: RunFrame = noFrame;
  private after: RunFrame = noFrame;
  private items = 0;
  /** Of each name how many elements stood in the runs before, and stand in this one. */
  private earlier = new Map<string, number>();
  private readonly here = new Map<string, number>();
  /** The name of the last element of the list, as it is written: most are the same. */
  private itemName: Uint8Array = new Uint8Array();
  private itemRaw = '';

  constructor({ keys, itemKey }: XmlCut, limits: RunLimits) {
    super(limits);
    this.keys = keys;
    this.itemKey = itemKey;
  }

  end(): MessageRun[] {
    if (this.state === 'inside') return [this.itemRun(this.bytes.length, noFrame)];
    this.keepAround(this.bytes.length);
    return [this.aroundRun()];
  }

  /** Goes from tag to tag, as far as they are whole. */
  protected walk(runs: MessageRun[]): void {
    for (;;) {
      const { bytes } = this;
      let less = this.at;
      // Most texts between tags are short; longer ones are searched natively.
      const near = Math.min(less + nearTag, bytes.length);
      while (less < near && bytes[less] !== 60) less++;
      if (less === near && less < bytes.length) {
        less = bytes.indexOf(60, less);
        if (less < 0) less = bytes.length;
      }
      this.at = less;
      const end = less < bytes.length ? this.markupEnd(less) : -1;
      if (end < 0) break;
      const c = bytes[less + 1];
      if (c === 47) this.endTag(runs, less, end);
      else if (c !== 33 && c !== 63) this.startTag(runs, less, end);
      else this.at = end;
    }
    if (this.state !== 'inside') {
      this.lookedAt = Math.max(0, this.lookedAt - this.at);
      this.keepAround(this.at);
    }
  }

  /** Behind the markup that begins at `from`; -1 when it is not whole yet. */
  private markupEnd(from: number): number {
    const { bytes } = this;
    const second = bytes[from + 1];
    if (second === 33 || second === 63) {
      // Which it is shows after some characters.
      const head = bytes.subarray(from, from + 9);
      if (head.length < 9 && ends.some(({ begin }) => begins(begin, head))) return -1;
      const known = ends.find(({ begin }) => begins(head, begin));
      return known ? this.endOf(known.end, from + known.begin.length) : this.doctypeEnd(from);
    }
    let quote = 0;
    for (let i = from + 1; i < bytes.length; i++) {
      const c = bytes[i];
      if (quote !== 0) {
        if (c === quote) quote = 0;
      } else if (c === 62) return i + 1;
      else if (c === 34 || c === 39) quote = c;
    }
    if (bytes.length - from > longestTag) this.tooLong();
    return -1;
  }

  private endOf(end: Uint8Array, from: number): number {
    const { bytes } = this;
    const [first] = end as unknown as [number];
    let at = Math.max(from, this.lookedAt);
    for (;;) {
      at = bytes.indexOf(first, at);
      if (at < 0 || at + end.length > bytes.length) {
        this.lookedAt = Math.max(from, bytes.length - end.length + 1);
        return -1;
      }
      if (begins(bytes.subarray(at, at + end.length), end)) {
        this.lookedAt = 0;
        return at + end.length;
      }
      at++;
    }
  }

  /** A DOCTYPE may hold markup of its own; it stands before all elements, and is small. */
  private doctypeEnd(from: number): number {
    const { bytes } = this;
    let depth = 0;
    let quote = 0;
    for (let i = from; i < bytes.length; i++) {
      const c = bytes[i] as number;
      if (quote !== 0) {
        if (c === quote) quote = 0;
      } else if (c === 34 || c === 39) quote = c;
      else if (c === 91) depth++;
      else if (c === 93) depth--;
      else if (c === 62 && depth <= 0) return i + 1;
    }
    if (bytes.length - from > longestTag) this.tooLong();
    return -1;
  }

  private startTag(runs: MessageRun[], from: number, end: number): void {
    const isEmpty = this.bytes[end - 2] === 47;
    this.at = end;
    if (this.state === 'inside') {
      if (this.depth === this.keys.length) this.countItem(from, end);
      if (!isEmpty) this.depth++;
      else if (this.depth === this.keys.length) this.cutAt(runs, end);
      return;
    }
    const isOnTheWay = !isEmpty && this.depth === this.tags.length && this.depth < this.keys.length;
    const tag = isOnTheWay ? (textOfBytes(this.bytes.subarray(from, end)) ?? '') : '';
    if (isOnTheWay && this.keyOf(tag, isEmpty) === this.keys[this.depth]) {
      this.tags.push(tag);
      this.raws.push(rawName(tag));
      this.depth++;
      if (this.depth === this.keys.length) this.enter(from);
    } else if (!isEmpty) this.depth++;
  }

  private endTag(runs: MessageRun[], from: number, end: number): void {
    if (this.state === 'inside' && this.depth === this.keys.length) {
      this.leave(runs, from);
      return;
    }
    this.at = end;
    if (this.depth === this.tags.length) {
      this.tags.pop();
      this.raws.pop();
    }
    this.depth = Math.max(0, this.depth - 1);
    if (this.state === 'inside' && this.depth === this.keys.length) this.cutAt(runs, end);
  }

  /** Counts the elements beside each other by their names; the items among them. */
  private countItem(from: number, end: number): void {
    const { bytes, itemName } = this;
    const after = bytes[from + 1 + itemName.length] as number;
    const isSame =
      itemName.length > 0 &&
      (after === 62 || after === 47 || after <= 32) &&
      itemName.every((byte, i) => bytes[from + 1 + i] === byte);
    if (isSame) {
      this.items++;
      return;
    }
    const tag = textOfBytes(bytes.subarray(from, end)) ?? '';
    const raw = rawName(tag);
    if (raw.slice(raw.indexOf(':') + 1) === this.itemKey.replace(/^\{.*\}/s, '') && this.isItem(tag)) {
      this.tellItems();
      this.itemRaw = raw;
      this.itemName = bytesOf(raw);
      this.items++;
    } else this.here.set(raw, (this.here.get(raw) ?? 0) + 1);
  }

  private isItem(tag: string): boolean {
    return this.keyOf(tag, tag.endsWith('/>')) === this.itemKey;
  }

  /** Items of this run by their name: they are counted apart as long as they have one. */
  private counted = 0;
  private tellItems(): void {
    const many = this.items - this.counted;
    if (many > 0) this.here.set(this.itemRaw, (this.here.get(this.itemRaw) ?? 0) + many);
    this.counted = this.items;
  }

  private cutAt(runs: MessageRun[], end: number): void {
    if (!this.isFull(this.items, end)) return;
    runs.push(this.itemRun(end, this.after));
  }

  private enter(from: number): void {
    if (this.state === 'behind') {
      this.keepAround(from);
      const path = this.path();
      throw new MappingError('mapping/list-twice', `${path} stands twice.`, {
        path,
        ...this.place,
        fix: 'A message that is read piece by piece has its list in one place.',
      });
    }
    this.keepAround(this.at);
    this.listBegins();
    this.state = 'inside';
    this.before = runFrame(bytesOf(this.tags.join('')));
    this.after = runFrame(
      bytesOf(
        this.raws
          .toReversed()
          .map((raw) => `</${raw}>`)
          .join(''),
      ),
    );
  }

  private leave(runs: MessageRun[], from: number): void {
    if (!isBlank(this.bytes, from)) runs.push(this.itemRun(from, this.after));
    else this.drop(from);
    this.listEnds();
    this.state = 'behind';
    this.at = 0;
  }

  private itemRun(length: number, after: RunFrame): MessageRun {
    const steps = this.raws.length;
    const { earlier, items } = this;
    this.tellItems();
    this.earlier = new Map(earlier);
    for (const [raw, count] of this.here) this.earlier.set(raw, (earlier.get(raw) ?? 0) + count);
    this.here.clear();
    this.items = this.counted = 0;
    return this.run(length, items, this.before, after, (path) =>
      path
        .split('/')
        .map((step, i) => {
          if (i !== steps + 1) return step;
          const [, raw = step, number = '1'] = /^(.*)\[(\d+)\]$/.exec(step) ?? [];
          return xmlStep(raw, Number(number) + (earlier.get(raw) ?? 0));
        })
        .join('/'),
    );
  }

  /** What the name of a start tag means where it stands; null for what is no start tag: who reads it says so. */
  private keyOf(tag: string, isEmpty: boolean): string | null {
    try {
      const reader = new XmlReader(`${this.tags.join('')}${tag}`);
      for (let i = 0; i < this.tags.length; i++) {
        reader.startTag();
        reader.content();
      }
      reader.startTag();
      return reader.isEmpty === isEmpty ? reader.name.key : null;
    } catch (error) {
      if (error instanceof XmlSyntaxError) return null;
      throw error;
    }
  }

  private path(): string {
    return `/${this.raws.map((raw) => xmlStep(raw, 1)).join('/')}`;
  }

  protected tooLong(): never {
    const inside = this.state === 'inside';
    throw new MappingError(
      'xml/too-large',
      `${inside ? 'An item of the list' : 'What stands around the list'} is longer than ${this.longest} bytes.`,
      { path: this.path(), ...this.place },
    );
  }
}

function begins(bytes: Uint8Array, beginning: Uint8Array): boolean {
  return beginning.length <= bytes.length && beginning.every((byte, i) => bytes[i] === byte);
}

function rawName(tag: string): string {
  return /^<([^\s/>]*)/.exec(tag)?.[1] ?? '';
}
