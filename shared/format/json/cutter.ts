import { memberPath, type PlacedNode, rootPath } from '../../structure/path.ts';
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

/** Members that lead to the array. */
export interface JsonCut {
  keys: string[];
}

/** Of an array that stands in objects alone; null for others. */
export function jsonCut(list: PlacedNode): JsonCut | null {
  const keys: string[] = [];
  if (list.node.type !== 'array') return null;
  for (let at = list; at.parent; at = at.parent) {
    if (at.parent.node.type !== 'object') return null;
    keys.unshift(at.node.name);
  }
  return { keys };
}

/** Cuts at the commas of the array; knows of the rest which bracket closes which, and no more. */
export class JsonCutter implements MessageCutter {
  private readonly keys: readonly string[];
  private readonly limits: RunLimits;
  private readonly listPath: string;
  private readonly before: string;
  private readonly after: string;
  /** What is not cut yet, and how far it was looked at. */
  private text = '';
  private at = 0;
  private depth = 0;
  private isInString = false;
  private isEscaped = false;
  /** Where `text` stands in the message. */
  private place: LinePlace = textStart;
  /** Outside of the list: objects on the way to it that are open, the text that was read last, the member whose value comes next. */
  private open = 0;
  private stringAt = 0;
  private name: string | null = null;
  private member: string | null = null;
  private around: string[] = [];
  private length = 0;
  private state: 'before' | 'inside' | 'behind' = 'before';
  /** Inside: items that are over in this run, and items of the runs before. */
  private items = 0;
  private first = 0;
  private listFrom: LinePlace = textStart;
  private listTo: LinePlace | null = null;

  constructor({ keys }: JsonCut, limits: RunLimits) {
    this.keys = keys;
    this.limits = limits;
    this.listPath = keys.reduce(memberPath, rootPath);
    this.before = `${keys.map((key) => `{${JSON.stringify(key)}:`).join('')}[`;
    this.after = `]${'}'.repeat(keys.length)}`;
  }

  push(text: string): MessageRun[] {
    this.text += text;
    const runs: MessageRun[] = [];
    while (this.at < this.text.length) {
      if (this.state === 'inside') this.cut(runs);
      else this.seek();
    }
    if (this.state !== 'inside' && !this.isInString) this.keepAround();
    if (this.text.length > longestPart) this.tooLong();
    return runs;
  }

  end(): MessageRun[] {
    const runs: MessageRun[] = [];
    // A list that does not end is read as it is, for the reader to say so.
    if (this.state === 'inside') {
      runs.push(this.run(this.text, this.items + 1, ''));
      return runs;
    }
    this.keepAround();
    const text = this.around.join('');
    const moved: MovedPlace[] = [];
    if (this.listTo) moved.push({ from: this.listFrom, to: this.listTo });
    runs.push({ text, items: 0, isAround: true, placed: (error) => movedError(error, moved, (path) => path) });
    return runs;
  }

  /** Looks on for the list, or for the end of the text. */
  private seek(): void {
    const { text } = this;
    for (; this.at < text.length; this.at++) {
      const c = text.charCodeAt(this.at);
      if (this.isInString) {
        if (this.isEscaped) this.isEscaped = false;
        else if (c === 92) this.isEscaped = true;
        else if (c === 34) {
          this.isInString = false;
          if (this.depth === this.open) this.name = text.slice(this.stringAt, this.at + 1);
        }
        continue;
      }
      switch (c) {
        case 34:
          this.isInString = true;
          this.stringAt = this.at;
          break;
        case 58:
          if (this.depth === this.open) this.member = this.name;
          break;
        case 44:
          this.member = null;
          break;
        case 91:
          if (this.isOnTheWay() && this.open === this.keys.length && this.depth === this.open) {
            this.enter();
            return;
          }
          this.depth++;
          this.member = null;
          break;
        case 123:
          if (this.isOnTheWay() && this.open < this.keys.length) this.open++;
          this.depth++;
          this.member = null;
          break;
        case 93:
        case 125:
          if (this.depth === this.open) this.open = Math.max(0, this.open - 1);
          this.depth = Math.max(0, this.depth - 1);
          break;
        default:
      }
    }
  }

  /** Whether the value that begins here is the message, or the next object or the list on the way. */
  private isOnTheWay(): boolean {
    if (this.depth !== this.open) return false;
    if (this.open === 0) return this.state === 'before' || this.keys.length > 0;
    return this.member !== null && nameOf(this.member) === this.keys[this.open - 1];
  }

  private enter(): void {
    if (this.state === 'behind')
      throw new MappingError('mapping/list-twice', `${this.listPath} stands twice.`, {
        path: this.listPath,
        ...placeAfter(this.text.slice(0, this.at), this.place),
        fix: 'A message that is read piece by piece has its list once.',
      });
    this.at++;
    this.keepAround();
    this.listFrom = placeAfter(this.around.join(''), textStart);
    this.state = 'inside';
    this.depth = 0;
    this.items = 0;
  }

  /** What was looked at stands around the list. */
  private keepAround(): void {
    const text = this.text.slice(0, this.at);
    this.around.push(text);
    this.length += text.length;
    if (this.length > longestPart) this.tooLong();
    this.drop(this.at);
  }

  private drop(length: number): void {
    this.place = placeAfter(this.text.slice(0, length), this.place);
    this.text = this.text.slice(length);
    this.at -= length;
  }

  private cut(runs: MessageRun[]): void {
    const { text, limits } = this;
    let { at, depth, isInString } = this;
    let from = 0;
    if (this.isEscaped) {
      this.isEscaped = false;
      at++;
    }
    for (; at < text.length; at++) {
      let c = text.charCodeAt(at);
      if (isInString) {
        while (c !== 34 && at < text.length) {
          if (c === 92) at++;
          c = text.charCodeAt(++at);
        }
        if (at >= text.length) break;
        isInString = false;
        continue;
      }
      if (c === 34) isInString = true;
      else if (c === 123 || c === 91) depth++;
      else if (c === 125 || c === 93) {
        if (depth > 0) depth--;
        else {
          this.leave(runs, from, at, c);
          return;
        }
      } else if (c === 44 && depth === 0) {
        this.items++;
        if (this.items < limits.items && at - from < limits.characters) continue;
        runs.push(this.run(text.slice(from, at), this.items, this.after));
        this.place = placeAfter(text.slice(from, at + 1), this.place);
        from = at + 1;
      }
    }
    this.isEscaped = at > text.length;
    this.text = text.slice(from);
    this.at = text.length - from;
    this.depth = depth;
    this.isInString = isInString;
  }

  /** The list ends at `at`. */
  private leave(runs: MessageRun[], from: number, at: number, bracket: number): void {
    const content = this.text.slice(from, at);
    const isEmpty = isBlank(content);
    if (bracket !== 93) {
      // The wrong bracket: what reads it says so.
      runs.push(this.run(this.text.slice(from, at + 1), this.items + 1, ''));
    } else if (!isEmpty) runs.push(this.run(content, this.items + 1, this.after));
    else if (this.first > 0 || this.items > 0) {
      const path = `${this.listPath}[${this.first + this.items}]`;
      throw new MappingError('json/syntax', 'A value is expected, but "]" stands here.', {
        path,
        ...placeAfter(content, this.place),
      });
    }
    this.place = placeAfter(content, this.place);
    this.listTo = this.place;
    this.text = this.text.slice(at);
    this.at = 0;
    this.state = 'behind';
    // The bracket that closes the list is looked at as one that closes what is no way.
    this.depth = this.open + 1;
    this.member = null;
  }

  private run(content: string, items: number, after: string): MessageRun {
    const { before, first, listPath } = this;
    this.first += items;
    this.items = 0;
    const moved = [{ from: { line: 1, column: before.length + 1 }, to: this.place }];
    const pathOf = (path: string): string => {
      const found = path.startsWith(`${listPath}[`) ? /^\d+/.exec(path.slice(listPath.length + 1)) : null;
      if (!found) return path;
      const end = listPath.length + 1 + found[0].length;
      return `${listPath}[${Number(found[0]) + first}${path.slice(end)}`;
    };
    return {
      // Nothing between two commas stays nothing: an empty list would be one.
      text: `${before}${content}${isBlank(content) ? ',' : ''}${after}`,
      items,
      isAround: false,
      placed: (error) => movedError(error, moved, pathOf),
    };
  }

  private tooLong(): never {
    const inside = this.state === 'inside';
    throw new MappingError(
      'json/too-large',
      `${inside ? 'An item of the list' : 'What stands around the list'} is longer than ${longestPart} characters.`,
      { path: inside ? `${this.listPath}[${this.first + this.items}]` : rootPath, ...this.place },
    );
  }
}

function isBlank(text: string): boolean {
  return /^[ \t\n\r]*$/.test(text);
}

/** A member's name of its text in the message; one that is none fits nothing, and is refused by who reads it. */
function nameOf(text: string): string | null {
  try {
    return JSON.parse(text) as string;
  } catch {
    return null;
  }
}
