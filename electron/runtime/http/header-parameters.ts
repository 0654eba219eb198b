/** So many pieces that are no parameter, and nothing more is read: each may begin a quote that nobody closes, which is read up to the end. */
const mostPassedBy = 100;

/**
 * The parameters of a header value in their order (RFC 9110, 5.6.6): what stands in the quotes of one is no other. Names are in lower case; a quoted value is without its quotes,
 * and without the backslash before a quote or another one. What has no `=` has an empty value.
 */
export function headerParameters(text: string): { name: string; value: string }[] {
  const found: { name: string; value: string }[] = [];
  const parameter = /\s*([^\s=;,"]+)(?:\s*=(?:\s*"((?:[^"\\]|\\.)*)"|\s*([^\s;,"]+))?)?\s*(?:;|$)/y;
  const begin = text.indexOf(';');
  if (begin < 0) return found;
  parameter.lastIndex = begin + 1;
  let passedBy = 0;
  for (;;) {
    const { lastIndex: at } = parameter;
    const match = parameter.exec(text);
    if (!match) {
      // What is none is passed by, up to the next one that is.
      const next = at < text.length ? text.indexOf(';', at) : -1;
      if (next < 0 || ++passedBy > mostPassedBy) return found;
      parameter.lastIndex = next + 1;
      continue;
    }
    const [, name = '', quoted, bare = ''] = match;
    found.push({ name: name.toLowerCase(), value: quoted?.replace(/\\(["\\])/g, '$1') ?? bare });
    if (parameter.lastIndex >= text.length) return found;
  }
}
