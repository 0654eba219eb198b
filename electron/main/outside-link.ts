const isLoopback = (host: string) => /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(host);

/** What becomes of a link out of the studio: opened, asked about first, or nothing. */
export type OutsideLink = { verdict: 'open' | 'ask'; url: string; host: string } | { verdict: 'refuse' };

/**
 * A link in documentation that somebody else wrote must not start a program of this machine (`file:`, `smb:`, `ms-…:`), nor lead to a
 * host without being seen, nor open without a person's doing. Hosts are asked about
 * once a session, those of this machine by their port, too: a request to what listens there may do something, also by GET.
 */
export function judgeLink(text: string, allowedHosts: ReadonlySet<string>, hasGesture: boolean): OutsideLink {
  if (!hasGesture) return { verdict: 'refuse' };
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || url.username !== '' || url.password !== '') return { verdict: 'refuse' };
  const isHere = url.protocol === 'http:' && isLoopback(url.hostname);
  if (url.protocol !== 'https:' && !isHere) return { verdict: 'refuse' };
  return { verdict: allowedHosts.has(url.host) ? 'open' : 'ask', url: url.href, host: url.host };
}
