/**
 * Templates of published paths: `/orders/{order-id}.json`, `/a:{b}`. A part of a path (between slashes) is literal text, one
 * parameter, or text around parameters; a parameter stands for one or more characters of its part, never for a slash.
 */

/** One part of a path: `texts` around `names`, always one text more than names. `report-{year}.{format}` has texts `report-`, `.`, ``. */
export interface PathPart {
  texts: readonly string[];
  names: readonly string[];
}

/** How two parts, or paths, stand to each other: what the first matches compared with what the second does. */
export type PathRelation = 'equal' | 'narrower' | 'wider' | 'disjoint' | 'crossing';

/** The parts of a path template. Text is decoded: `/caf%C3%A9` and `/café` are one path. */
export function parsePathTemplate(path: string): PathPart[] {
  return path
    .split('/')
    .filter(Boolean)
    .map((part) => {
      const pieces = part.split(/\{([^{}]+)\}/);
      return {
        texts: pieces.filter((_, i) => i % 2 === 0).map(decodedText),
        names: pieces.filter((_, i) => i % 2 === 1),
      };
    });
}

/**
 * A path template in letters of an address (RFC 3986, 3.3), as contracts and links name it: what is encoded already stays what it
 * means, and two texts of one path have one address.
 */
export function addressOf(path: string): string {
  return `/${parsePathTemplate(path)
    .map(({ texts, names }) =>
      texts.map((text, i) => (i === 0 ? addressText(text) : `{${names[i - 1]}}${addressText(text)}`)).join(''),
    )
    .join('/')}`;
}

/** Letters that a part of a path has as they are, although `encodeURIComponent` would encode them. */
const plainInPath = /%(?:24|26|2B|2C|3A|3B|3D|40)/g;

/** Half a character, which no address can have, becomes the sign for a broken one: checks name it, nothing fails for it. */
function addressText(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(plainInPath, decodeURIComponent);
}

function decodedText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Why a text is no path template; null when it is one. */
export function pathTemplateProblem(path: string): string | null {
  const bare = path.replace(/\{[^{}]+\}/g, '');
  const nested = /\{[^{}]*\/[^{}]*\}/.exec(path)?.[0];
  if (nested) return `${nested}: the name of a parameter has no slash, which would end its part of the path.`;
  if (/[{}]/.test(bare)) return 'A { without its } (or the other way round), or without a name between them.';
  const wrong = /[?#\\\s]/.exec(bare)?.[0];
  if (wrong) return `${JSON.stringify(wrong)} is not possible in a path.`;
  if (/%(?![0-9A-Fa-f]{2})/.test(bare)) return 'A % must be followed by two hexadecimal digits.';
  if (!path.isWellFormed()) return 'Half a character (a surrogate without its other half) is not possible in a path.';
  const broken = [...bare.matchAll(/(?:%[0-9A-Fa-f]{2})+/g)].find(([text]) => decodedText(text) === text)?.[0];
  if (broken) return `${broken} is not possible in a path: it is no text in UTF-8.`;
  if (parsePathTemplate(path).some(({ texts, names }) => names.length === 0 && /^\.{1,2}$/.test(texts[0] as string)))
    return 'A part that is . or .. never arrives: clients resolve it.';
  if (/\}\{/.test(path))
    return 'Two parameters need some text between them, else nobody knows where the first one ends.';
  const names = [...path.matchAll(/\{([^{}]+)\}/g)].map((m) => m[1]);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  return twice === undefined ? null : `{${twice}} is there twice.`;
}

/**
 * The values of a part's parameters in a decoded text; null when the text does not fit. Time linear in the text: each literal
 * is looked for where it stands first, the last one at the end.
 */
export function matchPart({ texts, names }: PathPart, text: string): string[] | null {
  const first = texts[0] as string;
  if (names.length === 0) return text === first ? [] : null;
  if (!text.startsWith(first)) return null;
  const values: string[] = [];
  let at = first.length;
  for (let i = 1; i < texts.length; i++) {
    const literal = texts[i] as string;
    const isLast = i === texts.length - 1;
    const found = isLast ? (text.endsWith(literal) ? text.length - literal.length : -1) : text.indexOf(literal, at + 1);
    if (found <= at) return null;
    values.push(text.slice(at, found));
    at = found + literal.length;
  }
  return values;
}

/**
 * Whether a part matches all that another does: it matches that one's text with a sign for each parameter that no path has (half a character,
 * `pathTemplateProblem`), and so with whatever stands for them.
 */
function fitsAll(wider: PathPart, narrower: PathPart): boolean {
  return matchPart(wider, narrower.texts.join('\ud800')) !== null;
}

function partRelation(a: PathPart, b: PathPart): PathRelation {
  if (a.names.length === 0 && b.names.length === 0) return a.texts[0] === b.texts[0] ? 'equal' : 'disjoint';
  if (a.names.length === 0) return matchPart(b, a.texts[0] as string) ? 'narrower' : 'disjoint';
  if (b.names.length === 0) return matchPart(a, b.texts[0] as string) ? 'wider' : 'disjoint';
  if (a.texts.length === b.texts.length && a.texts.every((text, i) => text === b.texts[i])) return 'equal';
  const [startA, startB] = [a.texts[0] as string, b.texts[0] as string];
  const [endA, endB] = [a.texts.at(-1) as string, b.texts.at(-1) as string];
  if (!(startA.startsWith(startB) || startB.startsWith(startA))) return 'disjoint';
  if (!(endA.endsWith(endB) || endB.endsWith(endA))) return 'disjoint';
  if (fitsAll(b, a)) return 'narrower';
  if (fitsAll(a, b)) return 'wider';
  return 'crossing';
}

/** How two paths stand to each other; of two that cross, some address fits both and neither is the better one. */
export function pathRelation(a: readonly PathPart[], b: readonly PathPart[]): PathRelation {
  if (a.length !== b.length) return 'disjoint';
  let result: PathRelation = 'equal';
  for (const [i, part] of a.entries()) {
    const relation = partRelation(part, b[i] as PathPart);
    if (relation === 'disjoint') return 'disjoint';
    if (relation === 'equal') continue;
    result = result === 'equal' || result === relation ? relation : 'crossing';
  }
  return result;
}

/** Sorts parts so that a narrower one comes first: text, then text around parameters (the longest first), then a parameter alone. */
export function compareParts(a: PathPart, b: PathPart): number {
  if (a.names.length === 0 || b.names.length === 0) return Math.sign(a.names.length) - Math.sign(b.names.length);
  const length = (part: PathPart) => part.texts.reduce((sum, text) => sum + text.length, 0);
  return length(b) - length(a);
}

/** The path without the names of its parameters: two with the same shape are the same to a client. */
export function pathShape(parts: readonly PathPart[]): string {
  return JSON.stringify(parts.map((part) => part.texts));
}
