import { joinedBytes, type LinePlace, placeAfterBytes, textOrRefusal } from './byte-text.ts';
import { MappingError } from './message-error.ts';

/** How much of a message a batch holds, at most: it ends with the item that reaches one of them. */
export interface RunLimits {
  items: number;
  /** A batch is a little longer by its last item. */
  bytes: number;
  /** Of one run, in bytes: a batch is as many runs as that takes. Where nothing is said, it is one run. */
  runBytes?: number;
  /** An item, or what stands around the items, that is longer is refused; `longestPart` where nothing is said. */
  longest?: number;
}

/** Of an item, or what stands around the items, more is not held in memory, in bytes. */
export const longestPart = 64 * 1024 * 1024;

/** A part of a long message that is a message of its own: some of the items of its list, or all but them. */
export interface MessageRun {
  text: string;
  /** Number of items in it. */
  items: number;
  /** It is what stands around the list, with an empty list, rather than items. */
  isAround: boolean;
  /** The batch that it is of is full with it. The last batch may end with the message. */
  endsBatch: boolean;
  /** A problem of this text, told with the place that it has in the whole message. */
  placed(error: MappingError): MappingError;
}

/**
 * Cuts a message that comes in pieces of UTF-8 into runs, so that a list of any length is read in constant memory. It knows no more of the format than it
 * takes to find where items end; all that it lets pass is checked by those who read the runs.
 */
export interface MessageCutter {
  /** More of the message. Throws MappingError for an item that is too long, bytes that are no text, and a list that stands twice. */
  push(bytes: Uint8Array): MessageRun[];
  /** The message is over: the items that are left, then what stands around the list, for it to be checked as well. */
  end(): MessageRun[];
}

/** From a place in a run on, everything stands at another place of the message. */
export interface MovedPlace {
  from: LinePlace;
  to: LinePlace;
}

export const textStart: LinePlace = { line: 1, column: 1 };

/** A place of a run in the whole message; `moved` in the order of the run. */
function movedPlace({ line, column }: LinePlace, moved: readonly MovedPlace[]): LinePlace {
  const move = moved.findLast(({ from }) => from.line < line || (from.line === line && from.column <= column));
  if (!move) return { line, column };
  if (move.from.line < line) return { line: line - move.from.line + move.to.line, column };
  return { line: move.to.line, column: column - move.from.column + move.to.column };
}

/** A problem of a run, at its place in the message. */
function movedError(error: MappingError, moved: readonly MovedPlace[], pathOf: (path: string) => string): MappingError {
  const { code, line, column, fix, input } = error;
  const path = pathOf(error.path);
  const place = line === undefined ? {} : movedPlace({ line, column: column ?? 1 }, moved);
  // A message may say its path.
  const message = path === error.path ? error.message : error.message.replace(error.path, () => path);
  return new MappingError(code, message, {
    path,
    ...place,
    ...(fix === undefined ? {} : { fix }),
    ...(input === undefined ? {} : { input }),
  });
}

/** What stands before or behind the items of each run. */
export interface RunFrame {
  bytes: Uint8Array;
  /** Where it ends when it stands at the beginning, and its length in characters. */
  end: LinePlace;
  units: number;
}

export function runFrame(bytes: Uint8Array): RunFrame {
  const end = placeAfterBytes(bytes, textStart);
  return { bytes, end, units: textOrRefusal(bytes, { content: bytes, place: textStart, offset: 0 }).length };
}

export const noFrame: RunFrame = { bytes: new Uint8Array(), end: textStart, units: 0 };

/** What all cutters do: keep what is not cut yet, and know where in the message it stands. */
export abstract class ByteCutter implements MessageCutter {
  /** What is not cut yet, and how far it was looked at. */
  protected bytes: Uint8Array = new Uint8Array();
  protected at = 0;
  /** Where `bytes` begins in the message. */
  protected place: LinePlace = textStart;
  private offset = 0;
  private room: Uint8Array = new Uint8Array();
  /** Where the bytes of a run are put together. */
  private scratch: Uint8Array = new Uint8Array();
  private around: Uint8Array[] = [];
  private aroundLength = 0;
  /** Where the list stands in what is around it, and in the message. */
  private moved: MovedPlace[] = [];
  protected readonly longest: number;
  private readonly limits: RunLimits;
  private readonly runBytes: number;
  /** What the runs of the batch hold so far. */
  private batchItems = 0;
  private batchBytes = 0;

  constructor(limits: RunLimits) {
    this.longest = limits.longest ?? longestPart;
    this.limits = limits;
    this.runBytes = limits.runBytes ?? limits.bytes;
  }

  /** Whether the run ends with so many items and bytes. */
  protected isFull(items: number, bytes: number): boolean {
    return bytes >= this.runBytes || this.isBatchFull(items, bytes);
  }

  private isBatchFull(items: number, bytes: number): boolean {
    const { limits } = this;
    return this.batchItems + items >= limits.items || this.batchBytes + bytes >= limits.bytes;
  }

  push(bytes: Uint8Array): MessageRun[] {
    this.append(bytes);
    const runs: MessageRun[] = [];
    this.walk(runs);
    if (this.bytes.length > this.longest) this.tooLong();
    return runs;
  }

  abstract end(): MessageRun[];

  /** Puts bytes behind what is left, in the room that is there: a new one for each piece would be cleared away too late. */
  private append(more: Uint8Array): void {
    const { bytes, room } = this;
    const left = bytes.length;
    const at = bytes.byteOffset;
    if (bytes.buffer === room.buffer && at + left + more.length <= room.length) room.set(more, at + left);
    else {
      if (left + more.length > room.length) this.room = new Uint8Array(Math.max(2 * (left + more.length), leastRoom));
      this.room.set(bytes, 0);
      this.room.set(more, left);
      this.bytes = this.room.subarray(0, left + more.length);
      return;
    }
    this.bytes = room.subarray(at, at + left + more.length);
  }

  /** Goes on from `at`, as far as what is there tells. */
  protected abstract walk(runs: MessageRun[]): void;

  protected abstract tooLong(): never;

  /** The bytes before `length` are done with. */
  protected drop(length: number, end = placeAfterBytes(this.bytes.subarray(0, length), this.place)): void {
    this.place = end;
    this.offset += length;
    this.bytes = this.bytes.subarray(length);
    this.at -= length;
  }

  /** The bytes before `length` stand around the list. */
  protected keepAround(length: number): void {
    this.around.push(this.bytes.slice(0, length));
    this.aroundLength += length;
    if (this.aroundLength > this.longest) this.tooLong();
    this.drop(length);
  }

  /** The list begins, or ends, where `bytes` does. */
  protected listBegins(): void {
    this.moved = [{ from: placeAfterBytes(joinedBytes(this.around), textStart), to: this.place }];
  }

  protected listEnds(): void {
    this.moved = this.moved.map(({ from }) => ({ from, to: this.place }));
  }

  /** What stands around the list, as a message. */
  protected aroundRun(): MessageRun {
    const bytes = joinedBytes(this.around);
    const { moved } = this;
    const text = textOrRefusal(bytes, { content: bytes, place: textStart, offset: 0 });
    return {
      text,
      items: 0,
      isAround: true,
      endsBatch: true,
      placed: (error) => movedError(error, moved, (path) => path),
    };
  }

  /** A run of the bytes before `length`, which are done with. */
  protected run(
    length: number,
    items: number,
    before: RunFrame,
    after: RunFrame,
    pathOf: (path: string) => string,
  ): MessageRun {
    const content = this.bytes.subarray(0, length);
    const { place, offset } = this;
    const bytes = before.units + after.units === 0 ? content : this.framed(before.bytes, content, after.bytes);
    const text = textOrRefusal(bytes, { content, place, offset });
    const moved = [{ from: before.end, to: place }];
    const endsBatch = this.isBatchFull(items, length);
    this.batchItems = endsBatch ? 0 : this.batchItems + items;
    this.batchBytes = endsBatch ? 0 : this.batchBytes + length;
    this.drop(length, placeAfterText(text, before.units, text.length - after.units, place));
    return { text, items, isAround: false, endsBatch, placed: (error) => movedError(error, moved, pathOf) };
  }

  private framed(before: Uint8Array, content: Uint8Array, after: Uint8Array): Uint8Array {
    const length = before.length + content.length + after.length;
    if (this.scratch.length < length) this.scratch = new Uint8Array(Math.max(length + (length >> 2), leastRoom));
    this.scratch.set(before, 0);
    this.scratch.set(content, before.length);
    this.scratch.set(after, before.length + content.length);
    return this.scratch.subarray(0, length);
  }
}

/** Bytes that a cutter has room for at first. */
const leastRoom = 1024 * 1024;

/** Where the content of a run ends. Line ends are looked for in the text, which is done natively. */
function placeAfterText(text: string, from: number, to: number, { line, column }: LinePlace): LinePlace {
  let lines = 0;
  let last = -1;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) {
    lines++;
    last = at;
  }
  return lines === 0 ? { line, column: column + to - from } : { line: line + lines, column: to - last };
}
