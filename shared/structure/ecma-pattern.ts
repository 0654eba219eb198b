/** What escapes of XML Schema are in ECMA-262: outside of a class, and as the inside of one. Names of XML are taken by their letters and digits. */
const escapes: Readonly<Record<string, readonly [string, string | null]>> = {
  d: ['\\p{Nd}', '\\p{Nd}'],
  D: ['\\P{Nd}', '\\P{Nd}'],
  s: ['\\s', '\\s'],
  S: ['\\S', '\\S'],
  w: ['[^\\p{P}\\p{Z}\\p{C}]', null],
  W: ['[\\p{P}\\p{Z}\\p{C}]', '\\p{P}\\p{Z}\\p{C}'],
  i: ['[\\p{L}_:]', '\\p{L}_:'],
  I: ['[^\\p{L}_:]', null],
  c: ['[\\p{L}\\p{M}\\p{Nd}._:·\\-]', '\\p{L}\\p{M}\\p{Nd}._:·\\-'],
  C: ['[^\\p{L}\\p{M}\\p{Nd}._:·\\-]', null],
  n: ['\\n', '\\n'],
  r: ['\\r', '\\r'],
  t: ['\\t', '\\t'],
  '-': ['-', '\\-'],
};

/** A pattern of XML Schema in the words of ECMA-262, for the whole text; null when it takes one class from another or names a block of Unicode. */
export function ecmaPattern(source: string): string | null {
  let text = '';
  let isInClass = false;
  const token = /\\p\{[^}]*\}|\\P\{[^}]*\}|\\.|-\[|[\s\S]/gu;
  for (const [part] of source.matchAll(token)) {
    if (/^\\[pP]/.test(part)) {
      if (/^\\[pP]\{Is/.test(part)) return null;
      text += part;
    } else if (part.startsWith('\\')) {
      const known = escapes[part.slice(1)];
      const said = known ? known[isInClass ? 1 : 0] : part;
      if (said === null || said === undefined) return null;
      text += said;
    } else if (part === '-[') {
      if (isInClass) return null;
      text += part;
      isInClass = true;
    } else if (isInClass) {
      if (part === '[') return null;
      if (part === ']') isInClass = false;
      text += part;
    } else {
      if (part === '[') isInClass = true;
      text += part === '^' || part === '$' ? `\\${part}` : part;
    }
  }
  try {
    new RegExp(text, 'u');
  } catch {
    return null;
  }
  return `^(?:${text})$`;
}
