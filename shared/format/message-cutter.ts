import { MappingError } from './message-error.ts';

/** How much of a message a run holds, at most: it ends with the item that reaches one of them. */
export interface RunLimits {
  items: number;
  /** In characters; a run is a little longer by its last item. */
  characters: number;
}

/** An item, or what stands around the items, that is longer than this is not held in memory, in characters. */
export const longestPart = 64 * 1024 * 1024;

/** A part of a long message that is a message of its own: some of the items of its list, or all but them. */
export interface MessageRun {
  text: string;
  /** Number of items in it. */
  items: number;
  /** It is what stands around the list, with an empty list, rather than items. */
  isAround: boolean;
  /** A problem of this text, told with the place that it has in the whole message. */
  placed(error: MappingError): MappingError;
}

/**
 * Cuts a message that comes in pieces into runs, so that a list of any length is read in constant memory. It knows no more of the format than it takes to find
 * where items end; all that it lets pass is checked by those who read the runs.
 */
export interface MessageCutter {
  /** More of the text. Throws MappingError for an item that is too long, and for a list that stands twice. */
  push(text: string): MessageRun[];
  /** The text is over: the items that are left, then what stands around the list, for it to be checked as well. */
  end(): MessageRun[];
}

/** Line and column, from 1 on. */
export interface LinePlace {
  line: number;
  column: number;
}

/** From a place in a run on, everything stands at another place of the message. */
export interface MovedPlace {
  from: LinePlace;
  to: LinePlace;
}

/** A place of a run in the whole message; `moved` in the order of the run. */
export function movedPlace({ line, column }: LinePlace, moved: readonly MovedPlace[]): LinePlace {
  const move = moved.findLast(({ from }) => from.line < line || (from.line === line && from.column <= column));
  if (!move) return { line, column };
  if (move.from.line < line) return { line: line - move.from.line + move.to.line, column };
  return { line: move.to.line, column: column - move.from.column + move.to.column };
}

/** A problem of a run, at its place in the message. */
export function movedError(
  error: MappingError,
  moved: readonly MovedPlace[],
  pathOf: (path: string) => string,
): MappingError {
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

/** Where a text ends that begins at a place. */
export function placeAfter(text: string, { line, column }: LinePlace): LinePlace {
  let lines = 0;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    lines++;
    start = at + 1;
  }
  return lines === 0 ? { line, column: column + text.length } : { line: line + lines, column: text.length - start + 1 };
}

export const textStart: LinePlace = { line: 1, column: 1 };
