import { memberPath, type PlacedNode, rootPath } from '../../structure/path.ts';
import { bytesOf, isBlank, textOfBytes } from '../byte-text.ts';
import { ByteCutter, type MessageRun, noFrame, type RunFrame, type RunLimits, runFrame } from '../message-cutter.ts';
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

/** Most texts end within so many bytes; longer ones are searched natively. */
const nearEnd = 24;

/** Cuts at the commas of the array; knows of the rest which bracket closes which, and no more. */
export class JsonCutter extends ByteCutter {
  private readonly keys: readonly string[];
  private readonly listPath: string;
  private readonly before: RunFrame;
  private readonly after: RunFrame;
  private readonly emptyAfter: RunFrame;
  private depth = 0;
  private isInString = false;
  private isEscaped = false;
  /** Outside of the list: objects on the way to it that are open, the text that was read last, the member whose value comes next. */
  private open = 0;
  private stringAt = 0;
  private name: string | null = null;
  private member: string | null = null;
  private state: 'before' | 'inside' | 'behind' = 'before';
  /** Inside: items that are over in this run, and items of the runs before. */
  private items = 0;
  private first = 0;

  constructor({ keys }: JsonCut, limits: RunLimits) {
    super(limits);
    this.keys = keys;
    this.listPath = keys.reduce(memberPath, rootPath);
    this.before = runFrame(bytesOf(`${keys.map((key) => `{${JSON.stringify(key)}:`).join('')}[`));
    this.after = runFrame(bytesOf(`]${'}'.repeat(keys.length)}`));
    // Nothing between two commas stays nothing: an empty list would be one.
    this.emptyAfter = runFrame(bytesOf(`,]${'}'.repeat(keys.length)}`));
  }

  protected walk(runs: MessageRun[]): void {
    while (this.at < this.bytes.length) {
      if (this.state === 'inside') this.cut(runs);
      else this.seek();
    }
    // A text that is not over is held, since it may be a name.
    if (this.state === 'inside') return;
    const kept = this.isInString ? this.stringAt : this.at;
    this.keepAround(kept);
    this.stringAt -= kept;
  }

  end(): MessageRun[] {
    // A list that does not end is read as it is, for the reader to say so.
    if (this.state === 'inside') return [this.itemRun(this.bytes.length, this.items + 1, noFrame)];
    this.keepAround(this.bytes.length);
    return [this.aroundRun()];
  }

  /** Looks on for the list, or for the end of the message. */
  private seek(): void {
    const { bytes } = this;
    for (; this.at < bytes.length; this.at++) {
      const c = bytes[this.at] as number;
      if (this.isInString) {
        if (this.isEscaped) this.isEscaped = false;
        else if (c === 92) this.isEscaped = true;
        else if (c === 34) {
          this.isInString = false;
          if (this.depth === this.open) this.name = textOfBytes(bytes.subarray(this.stringAt, this.at + 1));
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
    if (this.state === 'behind') {
      this.keepAround(this.at);
      throw new MappingError('mapping/list-twice', `${this.listPath} stands twice.`, {
        path: this.listPath,
        ...this.place,
        fix: 'A message that is read piece by piece has its list once.',
      });
    }
    this.at++;
    this.keepAround(this.at);
    this.listBegins();
    this.state = 'inside';
    this.depth = 0;
    this.items = 0;
  }

  private cut(runs: MessageRun[]): void {
    const { bytes } = this;
    const { length } = bytes;
    let { at, depth } = this;
    if (this.isInString) at = this.textEnd(this.isEscaped ? at + 1 : at);
    while (at < length) {
      const c = bytes[at] as number;
      if (c === 34) {
        // Most texts are short, and hold no escapes.
        const near = Math.min(at + nearEnd, length);
        do at++;
        while (at < near && bytes[at] !== 34 && bytes[at] !== 92);
        at = at < near && bytes[at] === 34 ? at + 1 : this.textEnd(at);
      } else if (c === 44) {
        if (depth === 0) {
          this.items++;
          if (this.isFull(this.items, at)) {
            runs.push(this.itemRun(at, this.items, isBlank(bytes, at) ? this.emptyAfter : this.after));
            this.drop(1, { line: this.place.line, column: this.place.column + 1 });
            this.at = 0;
            this.depth = 0;
            return;
          }
        }
        at++;
      } else if (c < 91) at++;
      else if (c === 123 || c === 91) {
        depth++;
        at++;
      } else if (c === 125 || c === 93) {
        if (depth === 0) {
          this.leave(runs, at, c);
          return;
        }
        depth--;
        at++;
      } else at++;
    }
    this.at = length;
    this.depth = depth;
  }

  /** Behind the text that goes on at a place; where it is not over, the end of what is there, and `isInString` and `isEscaped` say how it goes on. */
  private textEnd(from: number): number {
    const { bytes } = this;
    const { length } = bytes;
    let at = from;
    while (at < length) {
      const near = Math.min(at + nearEnd, length);
      while (at < near && bytes[at] !== 34 && bytes[at] !== 92) at++;
      if (at < near) {
        if (bytes[at] === 34) {
          this.isInString = false;
          this.isEscaped = false;
          return at + 1;
        }
        at += 2;
        continue;
      }
      at = bytes.indexOf(34, at);
      if (at < 0) at = length;
      // Escapes were passed over: a quote behind an odd number of them is one.
      if (this.isEscapedAt(at)) at++;
      else if (at < length) {
        this.isInString = false;
        this.isEscaped = false;
        return at + 1;
      }
    }
    this.isInString = true;
    this.isEscaped = at > length;
    return length;
  }

  /** Whether an odd number of backslashes stands before a place: of the text that it stands in, since nothing else has any. */
  private isEscapedAt(at: number): boolean {
    let slashes = 0;
    while (at - slashes - 1 >= 0 && this.bytes[at - slashes - 1] === 92) slashes++;
    return slashes % 2 === 1;
  }

  /** The list ends at `at`. */
  private leave(runs: MessageRun[], at: number, bracket: number): void {
    const isEmpty = isBlank(this.bytes, at);
    if (bracket !== 93) {
      // The wrong bracket: what reads it says so.
      runs.push(this.itemRun(at + 1, this.items + 1, noFrame));
      at = 0;
    } else if (!isEmpty) {
      runs.push(this.itemRun(at, this.items + 1, this.after));
      at = 0;
    } else if (this.first > 0 || this.items > 0) {
      this.drop(at);
      throw new MappingError('json/syntax', 'A value is expected, but "]" stands here.', {
        path: `${this.listPath}[${this.first + this.items}]`,
        ...this.place,
      });
    }
    this.drop(at);
    this.listEnds();
    this.at = 0;
    this.state = 'behind';
    // The bracket that closes the list is looked at as one that closes what is no way.
    this.depth = this.open + 1;
    this.member = null;
  }

  private itemRun(length: number, items: number, after: RunFrame): MessageRun {
    const { first, listPath } = this;
    this.first += items;
    this.items = 0;
    return this.run(length, items, this.before, after, (path) => {
      const found = path.startsWith(`${listPath}[`) ? /^\d+/.exec(path.slice(listPath.length + 1)) : null;
      if (!found) return path;
      const end = listPath.length + 1 + found[0].length;
      return `${listPath}[${Number(found[0]) + first}${path.slice(end)}`;
    });
  }

  protected tooLong(): never {
    const inside = this.state === 'inside';
    throw new MappingError(
      'json/too-large',
      `${inside ? 'An item of the list' : 'What stands around the list'} is longer than ${this.longest} bytes.`,
      { path: inside ? `${this.listPath}[${this.first + this.items}]` : rootPath, ...this.place },
    );
  }
}

/** A member's name of its text in the message; one that is none fits nothing, and is refused by who reads it. */
function nameOf(text: string): string | null {
  try {
    return JSON.parse(text) as string;
  } catch {
    return null;
  }
}
