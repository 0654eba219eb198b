import { STATUS_CODES } from 'node:http';

/** Phrases of RFC 9110 where Node still has those before it. */
const renamed: Readonly<Record<number, string>> = { 413: 'Content Too Large', 422: 'Unprocessable Content' };

/** What a status is called (RFC 9110, 15); null for one that has no name. */
export function statusPhrase(status: number): string | null {
  return renamed[status] ?? STATUS_CODES[status] ?? null;
}
