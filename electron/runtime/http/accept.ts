/** What a client takes (RFC 9110, 12.5.1), and how much it likes it. */
interface MediaRange {
  type: string;
  subtype: string;
  /** Parameters of the range, `name=value` in lower case. */
  parameters: readonly string[];
  weight: number;
}

/** No client says more; what is beyond is not read. */
const mostRanges = 100;

/**
 * The offered media type that an `Accept` likes best: by weight, then in the order of the offer; null when it takes none of them. No header, and
 * one that names nothing that could be a media range, take anything.
 */
export function chooseMediaType(accept: string | undefined, offered: readonly string[]): number | null {
  const ranges = accept === undefined ? [] : rangesOf(accept);
  if (ranges.length === 0) return 0;
  let chosen: number | null = null;
  let best = 0;
  offered.forEach((mediaType, i) => {
    const weight = weightOf(mediaType, ranges);
    if (weight <= best) return;
    best = weight;
    chosen = i;
  });
  return chosen;
}

function rangesOf(accept: string): MediaRange[] {
  return splitOutsideQuotes(accept, ',')
    .slice(0, mostRanges)
    .flatMap((item): MediaRange[] => {
      const [range = '', ...parameters] = splitOutsideQuotes(item, ';').map((piece) => piece.trim().toLowerCase());
      const [, type, subtype] = /^([^\s/]+)\/([^\s/]+)$/.exec(range) ?? [];
      if (type === undefined || subtype === undefined || (type === '*' && subtype !== '*')) return [];
      // Behind the weight stand extensions of Accept, which nobody has.
      const at = parameters.findIndex((p) => /^q\s*=/.test(p));
      const q = at < 0 ? 1 : Number((parameters[at] as string).replace(/^q\s*=\s*/, ''));
      const own = (at < 0 ? parameters : parameters.slice(0, at)).filter(Boolean);
      return [{ type, subtype, parameters: own.map(plain), weight: q >= 0 && q <= 1 ? q : 0 }];
    });
}

/** The weight of the narrowest range that a media type falls into; 0 where none is. */
function weightOf(mediaType: string, ranges: readonly MediaRange[]): number {
  const [name = '', ...parameters] = splitOutsideQuotes(mediaType, ';').map((piece) => piece.trim().toLowerCase());
  const [type, subtype] = name.split('/');
  const own = new Set(parameters.map(plain));
  let narrowest = -1;
  let weight = 0;
  for (const range of ranges) {
    if (range.type !== '*' && range.type !== type) continue;
    if (range.subtype !== '*' && range.subtype !== subtype) continue;
    if (!range.parameters.every((p) => own.has(p))) continue;
    const width = range.type === '*' ? 0 : range.subtype === '*' ? 1 : 2 + range.parameters.length;
    if (width < narrowest || (width === narrowest && range.weight <= weight)) continue;
    narrowest = width;
    weight = range.weight;
  }
  return weight;
}

/** A parameter as it is compared: `charset = "utf-8"` is `charset=utf-8`. */
function plain(parameter: string): string {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/.exec(parameter) ?? [undefined, parameter, ''];
  return `${name.trim()}=${value
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .replace(/\\(.)/g, '$1')}`;
}

/** A list, taken apart at what separates its members; what is quoted holds none (RFC 9110, 5.6.1 and 5.6.4). */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const pieces: string[] = [];
  let begin = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (isQuoted && c === '\\') i++;
    else if (c === '"') isQuoted = !isQuoted;
    else if (c === separator && !isQuoted) {
      pieces.push(text.slice(begin, i));
      begin = i + 1;
    }
  }
  pieces.push(text.slice(begin));
  return pieces;
}
