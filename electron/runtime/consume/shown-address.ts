/**
 * An address as whoever gets an error may see it: without user and password, query and fragment, which hold keys and the data of others. Any text;
 * of one that is no address with a host and may hold a password, no more than that it begins as one.
 */
export function shownAddress(url: string): string {
  const parsed = URL.parse(url);
  if (!isReadable(url, parsed)) return `${/^https?:/i.exec(url)?.[0] ?? ''}…`;
  if (parsed && hasUser(parsed)) return `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
  return url.replace(/[?#].*$/s, '');
}

/** An address as the trace shows it to who develops: all but user and password. */
export function tracedAddress(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed || !isReadable(url, parsed)) return shownAddress(url);
  return hasUser(parsed) ? `${shownAddress(url)}${parsed.search}` : url;
}

/** Whether it is known where a user could stand: without a host (`user:password@host`, read as the scheme `user:`), it is not. */
function isReadable(url: string, parsed: URL | null): boolean {
  return !url.includes('@') || (parsed !== null && parsed.host !== '');
}

function hasUser({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}
