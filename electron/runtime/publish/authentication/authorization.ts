import type { IncomingMessage } from 'node:http';
import type { Attempt } from './method.ts';

/**
 * What the header Authorization says for a scheme (RFC 9110, 11.6.2): its text, null where it is not there or of another scheme. Two of them are a request
 * that nobody can read: a proxy may have looked at the other one.
 */
export function credentialsOf(
  request: IncomingMessage,
  scheme: 'basic' | 'bearer',
): string | null | (Attempt & { is: 'malformed' }) {
  const lines = request.headersDistinct.authorization ?? [];
  if (lines.length > 1) return { is: 'malformed', words: 'A request has one Authorization header, not several.' };
  const [line = ''] = lines;
  const space = line.indexOf(' ');
  const said = space < 0 ? line : line.slice(0, space);
  if (said.toLowerCase() !== scheme) return null;
  return space < 0 ? '' : line.slice(space + 1).trim();
}
