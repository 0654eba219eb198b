/** The cookies of a request by name (RFC 6265, 5.4), their values as they came but for quotes around them. */
export function readCookies(headers: readonly string[] | undefined): ReadonlyMap<string, readonly string[]> {
  const cookies = new Map<string, string[]>();
  for (const pair of (headers ?? []).join(';').split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0) continue;
    const name = pair.slice(0, equals).trim();
    const value = pair
      .slice(equals + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1');
    const there = cookies.get(name);
    if (there) there.push(value);
    else cookies.set(name, [value]);
  }
  return cookies;
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What a value of a cookie is made of (RFC 6265, 4.1.1). */
const value = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;
/** An attribute: no semicolon, no control character. */
const attribute = /^[\x20-\x3a\x3c-\x7e]*$/;

export interface Cookie {
  name: string;
  value: string;
  path: string;
  /** Seconds; null until the browser closes. */
  maxAge: number | null;
  sameSite: 'Strict' | 'Lax' | 'None';
  httpOnly: boolean;
  secure: boolean;
}

/** A cookie as `Set-Cookie` writes it; a sentence about what is wrong where it cannot be. */
export function writeCookie(cookie: Cookie): { header: string } | { problem: string } {
  const { name, path, maxAge, sameSite, httpOnly, secure } = cookie;
  if (!token.test(name)) return { problem: `${JSON.stringify(name)} is no name of a cookie.` };
  if (!value.test(cookie.value))
    return {
      problem: `The value of the cookie ${name} has a sign that no cookie holds: a space, comma, semicolon, quote, backslash or one outside of ASCII. Encode it, for example with urlEncode.`,
    };
  if (!attribute.test(path)) return { problem: `${JSON.stringify(path)} is no path of a cookie.` };
  const parts = [
    `${name}=${cookie.value}`,
    ...(path === '' ? [] : [`Path=${path}`]),
    ...(maxAge === null ? [] : [`Max-Age=${maxAge}`]),
    `SameSite=${sameSite}`,
    ...(httpOnly ? ['HttpOnly'] : []),
    ...(secure ? ['Secure'] : []),
  ];
  return { header: parts.join('; ') };
}
