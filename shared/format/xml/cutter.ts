import type { PlacedNode } from '../../structure/path.ts';
import {
  type LinePlace,
  longestPart,
  type MessageCutter,
  type MessageRun,
  type MovedPlace,
  movedError,
  placeAfter,
  type RunLimits,
  textStart,
} from '../message-cutter.ts';
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
  { begin: '<!--', end: '-->' },
  { begin: '<![CDATA[', end: ']]>' },
  { begin: '<?', end: '?>' },
] as const;

/**
 * Cuts between the elements of the innermost element on the way to the list, whatever they are: what stands among the items is read with them. The start tags
 * on the way stand before each run, with their namespaces and attributes.
 */
export class XmlCutter implements MessageCutter {
  private readonly keys: readonly string[];
  private readonly itemKey: string;
  private readonly limits: RunLimits;
  private text = '';
  private at = 0;
  /** Markup that is not over yet: what it ends with, and how far it was looked through. */
  private lookedAt = 0;
  private place: LinePlace = textStart;
  /** Elements that are open, those on the way, and their start tags. */
  private depth = 0;
  private readonly tags: string[] = [];
  private readonly raws: string[] = [];
  private around: string[] = [];
  private length = 0;
  private state: 'before' | 'inside' | 'behind' = 'before';
  private items = 0;
  /** Of each name how many elements stood in the runs before, and stand in this one. */
  private readonly earlier = new Map<string, number>();
  private readonly here = new Map<string, number>();
  private itemRaw: string | null = null;
  private listFrom: LinePlace = textStart;
  private listTo: LinePlace | null = null;

  constructor({ keys, itemKey }: XmlCut, limits: RunLimits) {
    this.keys = keys;
    this.itemKey = itemKey;
    this.limits = limits;
  }

  push(text: string): MessageRun[] {
    this.text += text;
    const runs: MessageRun[] = [];
    this.walk(runs);
    if (this.state !== 'inside') this.keepAround(this.at);
    if (this.text.length > longestPart) this.tooLong();
    return runs;
  }

  end(): MessageRun[] {
    if (this.state === 'inside') return [this.run(this.text, '')];
    this.keepAround(this.text.length);
    const moved: MovedPlace[] = this.listTo ? [{ from: this.listFrom, to: this.listTo }] : [];
    const text = this.around.join('');
    return [{ text, items: 0, isAround: true, placed: (error) => movedError(error, moved, (path) => path) }];
  }

  /** Goes from tag to tag, as far as they are whole. */
  private walk(runs: MessageRun[]): void {
    for (;;) {
      const less = this.text.indexOf('<', this.at);
      if (less < 0) {
        this.at = this.text.length;
        return;
      }
      this.at = less;
      const end = this.markupEnd(less);
      if (end < 0) return;
      const c = this.text.charCodeAt(less + 1);
      if (c === 47) this.endTag(runs, less, end);
      else if (c !== 33 && c !== 63) this.startTag(runs, less, end);
      else this.at = end;
    }
  }

  /** Behind the markup that begins at `from`; -1 when it is not whole yet. */
  private markupEnd(from: number): number {
    const { text } = this;
    const second = text.charCodeAt(from + 1);
    if (second === 33 || second === 63) {
      // Which it is shows after some characters.
      if (text.length - from < 9 && ends.some(({ begin }) => begin.startsWith(text.slice(from)))) return -1;
      const known = ends.find(({ begin }) => text.startsWith(begin, from));
      if (!known) return this.doctypeEnd(from);
      const found = text.indexOf(known.end, Math.max(from + known.begin.length, this.lookedAt));
      if (found >= 0) return this.looked(found + known.end.length);
      this.lookedAt = text.length - known.end.length;
      return -1;
    }
    // A > may stand in the value of an attribute.
    let at = from + 1;
    for (;;) {
      const close = text.indexOf('>', at);
      if (close < 0) return -1;
      let quote = -1;
      for (let i = from + 1; i < close; i++) {
        const c = text.charCodeAt(i);
        if (c !== 34 && c !== 39) continue;
        quote = text.indexOf(c === 34 ? '"' : "'", i + 1);
        if (quote < 0) return -1;
        i = quote;
      }
      if (quote < close) return close + 1;
      at = quote + 1;
    }
  }

  private looked(end: number): number {
    this.lookedAt = 0;
    return end;
  }

  /** A DOCTYPE may hold markup of its own; it stands before all elements, and is small. */
  private doctypeEnd(from: number): number {
    let depth = 0;
    let quote = 0;
    for (let i = from; i < this.text.length; i++) {
      const c = this.text.charCodeAt(i);
      if (quote !== 0) {
        if (c === quote) quote = 0;
      } else if (c === 34 || c === 39) quote = c;
      else if (c === 91) depth++;
      else if (c === 93) depth--;
      else if (c === 62 && depth <= 0) return i + 1;
    }
    return -1;
  }

  private startTag(runs: MessageRun[], from: number, end: number): void {
    const { text } = this;
    const isEmpty = text.charCodeAt(end - 2) === 47;
    this.at = end;
    if (this.state === 'inside') {
      if (this.depth === this.keys.length) this.countItem(from, end);
      if (!isEmpty) this.depth++;
      else if (this.depth === this.keys.length) this.cutAt(runs, end);
      return;
    }
    const isOnTheWay = this.depth === this.tags.length && this.depth < this.keys.length;
    if (isOnTheWay && this.keyOf(text.slice(from, end), isEmpty) === this.keys[this.depth] && !isEmpty) {
      this.tags.push(text.slice(from, end));
      this.raws.push(rawName(text, from));
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
    const raw = rawName(this.text, from);
    this.here.set(raw, (this.here.get(raw) ?? 0) + 1);
    if (this.itemRaw === null && raw.slice(raw.indexOf(':') + 1) === this.itemKey.replace(/^\{.*\}/s, '')) {
      const tag = this.text.slice(from, end);
      if (this.keyOf(tag, tag.endsWith('/>')) === this.itemKey) this.itemRaw = raw;
    }
    if (raw === this.itemRaw) this.items++;
  }

  private cutAt(runs: MessageRun[], end: number): void {
    if (this.items < this.limits.items && end < this.limits.characters) return;
    runs.push(this.run(this.text.slice(0, end), this.after()));
    this.drop(end);
  }

  private enter(from: number): void {
    if (this.state === 'behind') {
      const path = this.path();
      throw new MappingError('mapping/list-twice', `${path} stands twice.`, {
        path,
        ...placeAfter(this.text.slice(0, from), this.place),
        fix: 'A message that is read piece by piece has its list in one place.',
      });
    }
    this.keepAround(this.at);
    this.listFrom = placeAfter(this.around.join(''), textStart);
    this.state = 'inside';
  }

  private leave(runs: MessageRun[], from: number): void {
    const content = this.text.slice(0, from);
    if (content.trim() !== '') runs.push(this.run(content, this.after()));
    this.drop(from);
    this.listTo = this.place;
    this.state = 'behind';
    this.at = 0;
  }

  private after(): string {
    return this.raws
      .toReversed()
      .map((raw) => `</${raw}>`)
      .join('');
  }

  private run(content: string, after: string): MessageRun {
    const before = this.tags.join('');
    const steps = this.raws.length;
    const earlier = new Map(this.earlier);
    for (const [raw, count] of this.here) this.earlier.set(raw, (this.earlier.get(raw) ?? 0) + count);
    this.here.clear();
    const moved = [{ from: placeAfter(before, textStart), to: this.place }];
    const pathOf = (path: string): string =>
      path
        .split('/')
        .map((step, i) => {
          if (i !== steps + 1) return step;
          const [, raw = step, number = '1'] = /^(.*)\[(\d+)\]$/.exec(step) ?? [];
          return xmlStep(raw, Number(number) + (earlier.get(raw) ?? 0));
        })
        .join('/');
    const { items } = this;
    this.items = 0;
    return {
      text: `${before}${content}${after}`,
      items,
      isAround: false,
      placed: (error) => movedError(error, moved, pathOf),
    };
  }

  private drop(length: number): void {
    this.place = placeAfter(this.text.slice(0, length), this.place);
    this.text = this.text.slice(length);
    this.at -= length;
    this.lookedAt = Math.max(0, this.lookedAt - length);
  }

  private keepAround(length: number): void {
    this.around.push(this.text.slice(0, length));
    this.length += length;
    if (this.length > longestPart) this.tooLong();
    this.drop(length);
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

  private tooLong(): never {
    const inside = this.state === 'inside';
    throw new MappingError(
      'xml/too-large',
      `${inside ? 'An item of the list' : 'What stands around the list'} is longer than ${longestPart} characters.`,
      { path: this.path(), ...this.place },
    );
  }
}

function rawName(text: string, from: number): string {
  let end = from + 1;
  for (let c = text.charCodeAt(end); c > 32 && c !== 47 && c !== 62; c = text.charCodeAt(end)) end++;
  return text.slice(from + 1, end);
}
