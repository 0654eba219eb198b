import type { FastifyReply } from 'fastify';
import { authenticationWords, type ProgramAuthentication } from '../../../shared/authentication/index.ts';

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The same for a page with one script, by its hash, that asks this server alone. */
const scripted = (hash: string) => `${policy}; script-src ${hash}; connect-src 'self'`;

/** A text as the content of HTML, or as the value of a quoted attribute. */
export function escapeHtml(text: unknown): string {
  return String(text ?? '').replace(
    /[&<>"']/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c] as string,
  );
}

/** Sends a page of our own: no script runs in it but the one of the hash, nothing is loaded, nobody frames it. */
export function sendPage(reply: FastifyReply, html: string, scriptHash: string | null = null): FastifyReply {
  return reply
    .header('content-security-policy', scriptHash === null ? policy : scripted(scriptHash))
    .header('x-content-type-options', 'nosniff')
    .header('x-frame-options', 'DENY')
    .header('referrer-policy', 'no-referrer')
    .type('text/html; charset=utf-8')
    .send(html);
}

/** What the page of a service says of how callers show who they are; nothing where it does not ask. */
export function authenticationSection(authentication: ProgramAuthentication): string {
  const words = authenticationWords(authentication);
  if (words.length === 0) return '';
  return `<h3>Who calls</h3><ol>${words.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ol>`;
}
