/** The elements that are open at an offset, with how many of their name stood before them among their parent's. Tolerant: it serves places of errors. */
function openAt(text: string, offset: number): { raw: string; number: number }[] {
  const open: { raw: string; number: number; counts: Map<string, number> }[] = [];
  let counts = new Map<string, number>();
  const tag =
    /<(?:!--[\s\S]*?-->|!\[CDATA\[[\s\S]*?\]\]>|![^>]*>|\?[\s\S]*?\?>|(\/?)([^\s<>/]+)((?:[^<>"']|"[^"]*"|'[^']*')*?)(\/?)>)/g;
  for (let found = tag.exec(text); found && found.index < offset; found = tag.exec(text)) {
    const [whole, close, raw, , empty] = found;
    if (raw === undefined) continue;
    const ends = found.index + (whole as string).length;
    if (close) {
      if (ends > offset) break;
      counts = open.pop()?.counts ?? counts;
      continue;
    }
    const number = (counts.get(raw) ?? 0) + 1;
    counts.set(raw, number);
    if (empty && ends <= offset) continue;
    open.push({ raw, number, counts });
    if (ends > offset) break;
    counts = new Map();
  }
  return open;
}

/** More of a text than this is not searched for a path: line and column say enough. */
const longestSearch = 20_000_000;

/**
 * The path of what stands at an offset in the words of XPath, with the prefixes of the document: `/Invoice/cac:InvoiceLine[2]/cbc:ID`. The first
 * of its name among its siblings has no number.
 */
export function xmlPathAt(text: string, offset: number): string {
  if (offset > longestSearch) return '/';
  return `/${openAt(text, offset)
    .map(({ raw, number }) => xmlStep(raw, number))
    .join('/')}`;
}

/** A step of a path: a name, and its number among its siblings of that name when it is not the first. */
export function xmlStep(raw: string, number: number): string {
  const shown = raw.length > 60 ? `${raw.slice(0, 57)}…` : raw;
  return number > 1 ? `${shown}[${number}]` : shown;
}
