import { readCurl } from '../contract/curl/read-curl.ts';
import { shellQuoted } from '../contract/curl/shell-words.ts';
import type { OutgoingRequest } from './assemble.ts';
import { type RequestMethod, requestMethods } from './kind.ts';

/** A request that a cURL command makes. */
export interface CurlRequest {
  method: RequestMethod;
  url: string;
  headers: [string, string][];
  body: string | null;
}

/** A request as a cURL command, to be copied into a shell. */
export function toCurl({ method, url, headers, body }: OutgoingRequest): string {
  const parts = [`curl${method === 'GET' && body === null ? '' : ` -X ${method}`} ${shellQuoted(url)}`];
  for (const [name, value] of headers) parts.push(`-H ${shellQuoted(`${name}: ${value}`)}`);
  if (body !== null) parts.push(`--data-raw ${shellQuoted(body)}`);
  return parts.join(' \\\n  ');
}

/** Reads a cURL command; or says in words what of it cannot be taken over. */
export function parseCurl(command: string): CurlRequest | { problem: string } {
  const read = readCurl(command);
  if ('problem' in read) return { problem: read.problem };
  if (read.form)
    return { problem: 'A form of several parts (-F) cannot be sent here yet. Send the parts as another media type.' };
  const method = requestMethods.find((m) => m === read.method);
  if (!method)
    return { problem: `The method ${read.method} cannot be sent here. Methods: ${requestMethods.join(', ')}.` };
  const { url, headers, body } = read;
  return { method, url, headers, body };
}
