/** A URI reference in its parts, RFC 3986, appendix B. An absent part is undefined. */
interface UriParts {
  scheme: string | undefined;
  authority: string | undefined;
  path: string;
  query: string | undefined;
}

function partsOf(uri: string): UriParts {
  const found = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/.exec(uri) as RegExpExecArray;
  return { scheme: found[1]?.toLowerCase(), authority: found[2], path: found[3] as string, query: found[4] };
}

function joined({ scheme, authority, path, query }: UriParts): string {
  return (
    (scheme === undefined ? '' : `${scheme}:`) +
    (authority === undefined ? '' : `//${authority}`) +
    path +
    (query === undefined ? '' : `?${query}`)
  );
}

/** RFC 3986, 5.2.4. */
function withoutDots(path: string): string {
  const out: string[] = [];
  const parts = path.split('/');
  parts.forEach((part, i) => {
    const isLast = i === parts.length - 1;
    if (part === '..') {
      if (out.length > 1 || (out.length === 1 && out[0] !== '')) out.pop();
    } else if (part !== '.') {
      out.push(part);
      return;
    }
    if (isLast) out.push('');
  });
  return out.join('/');
}

/** A reference without its fragment, and the fragment as it is written; null for none. */
export function splitFragment(reference: string): { uri: string; fragment: string | null } {
  const hash = reference.indexOf('#');
  return hash < 0
    ? { uri: reference, fragment: null }
    : { uri: reference.slice(0, hash), fragment: reference.slice(hash + 1) };
}

/** The absolute URI, without a fragment, that a reference means from a base (RFC 3986, 5.2). */
export function resolveUri(base: string, reference: string): string {
  const { uri } = splitFragment(reference);
  if (uri === '') return base;
  const to = partsOf(uri);
  if (to.scheme !== undefined) return joined({ ...to, path: to.path.startsWith('/') ? withoutDots(to.path) : to.path });
  const from = partsOf(base);
  if (to.authority !== undefined) return joined({ ...to, scheme: from.scheme, path: withoutDots(to.path) });
  if (to.path === '') return joined({ ...from, query: to.query ?? from.query });
  const start =
    from.authority !== undefined && from.path === '' ? '/' : from.path.slice(0, from.path.lastIndexOf('/') + 1);
  const path = withoutDots(to.path.startsWith('/') ? to.path : start + to.path);
  return joined({ scheme: from.scheme, authority: from.authority, path, query: to.query });
}

/** The way from one URI to another as a relative reference; null when they share no root. */
export function relativeReference(from: string, to: string): string | null {
  const a = partsOf(from);
  const b = partsOf(to);
  if (a.scheme !== b.scheme || a.authority !== b.authority || !a.path.startsWith('/') || !b.path.startsWith('/'))
    return null;
  const up = a.path.split('/').slice(1, -1);
  const down = b.path.split('/').slice(1);
  let same = 0;
  while (same < up.length && same < down.length - 1 && up[same] === down[same]) same++;
  return [...up.slice(same).map(() => '..'), ...down.slice(same)].join('/');
}

/** Percent-escapes read; a text with broken ones as it is. */
export function unescapedUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The steps of a JSON pointer (RFC 6901), as a fragment writes it. */
export function pointerSteps(fragment: string): string[] {
  return unescapedUri(fragment)
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
