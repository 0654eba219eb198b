const numbered = (prefix: string, numbers: readonly (number | string)[]) => numbers.map((n) => `${prefix}${n}`);

/** The charsets that a text can be sent in, by the names that are read, too, in small letters: UTF-8, UTF-16, and those with a byte a sign. */
export const writtenCharsets: ReadonlySet<string> = new Set([
  ...['utf-8', 'utf8', 'utf-16', 'utf-16be', 'utf-16le', 'us-ascii', 'ascii', 'latin1'],
  ...numbered('iso-8859-', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16]),
  ...numbered('windows-', [874, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258]),
  ...['koi8-r', 'koi8-u', 'ibm866', 'macintosh'],
]);

const parameter = /;\s*([^\s;="]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g;

/** The charsets that a content type names, in small letters: one, or none; several are a mistake. */
export function charsetsOf(contentType: string | undefined): readonly string[] {
  // The messages of a client, and most of those of a service, say the same.
  if (contentType !== last.contentType) last = { contentType, charsets: readCharsets(contentType) };
  return last.charsets;
}

let last: { contentType: string | undefined; charsets: readonly string[] } = { contentType: undefined, charsets: [] };

function readCharsets(contentType: string | undefined): string[] {
  return [...(contentType ?? '').matchAll(parameter)].flatMap(([, name, quoted, bare]) => {
    if (name?.toLowerCase() !== 'charset') return [];
    const charset = (quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '').trim().toLowerCase();
    return charset === '' ? [] : [charset];
  });
}

/** The charset that a content type names, in small letters; null when it names none. */
export function charsetOf(contentType: string | undefined): string | null {
  return charsetsOf(contentType)[0] ?? null;
}
