/** What becomes of a link out of the studio: opened, asked about first, or nothing. */
export type OutsideLink = { verdict: 'open' | 'ask'; url: string; host: string } | { verdict: 'refuse' };

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * A link in documentation that somebody else wrote must not start a program of this machine (`file:`, `smb:`, `ms-…:`), nor lead to a
 * host without being seen, nor open without a person's doing. Services that run here open as they are; other hosts are asked about
 * once a session.
 */
export function judgeLink(text: string, allowedHosts: ReadonlySet<string>, hasGesture: boolean): OutsideLink {
  if (!hasGesture) return { verdict: 'refuse' };
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || url.username !== '' || url.password !== '') return { verdict: 'refuse' };
  const isOwn = (url.protocol === 'http:' || url.protocol === 'https:') && loopback.has(url.hostname);
  if (isOwn) return { verdict: 'open', url: url.href, host: url.host };
  if (url.protocol !== 'https:') return { verdict: 'refuse' };
  return { verdict: allowedHosts.has(url.host) ? 'open' : 'ask', url: url.href, host: url.host };
}
