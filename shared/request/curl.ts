import { encodeBase64 } from '../format/base64.ts';
import type { OutgoingRequest } from './assemble.ts';
import { type RequestMethod, requestMethods } from './kind.ts';
import { shellQuoted, shellWords } from './shell-words.ts';

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

/** Options that say nothing of the request itself; those with `true` take a value. */
const passedOver: Readonly<Record<string, boolean>> = {
  '-s': false,
  '--silent': false,
  '-S': false,
  '--show-error': false,
  '-v': false,
  '--verbose': false,
  '-i': false,
  '--include': false,
  '-L': false,
  '--location': false,
  '-f': false,
  '--fail': false,
  '--compressed': false,
  '--http1.1': false,
  '--http2': false,
  '-o': true,
  '--output': true,
  '-w': true,
  '--write-out': true,
  '-m': true,
  '--max-time': true,
  '--connect-timeout': true,
  '--retry': true,
};

/** Why an option cannot be taken over. */
const refused: Readonly<Record<string, string>> = {
  '-F': 'A form of several parts (-F) cannot be sent here yet. Send the parts as another media type.',
  '--form': 'A form of several parts (--form) cannot be sent here yet. Send the parts as another media type.',
  '-T': 'A file (-T) cannot be sent here. Paste its text as the body.',
  '--upload-file': 'A file (--upload-file) cannot be sent here. Paste its text as the body.',
  '--data-binary @': 'A file cannot be read from here. Paste its text as the body.',
  '-k': 'A certificate that is not trusted (-k) is not accepted here. Leave the option out.',
  '--insecure': 'A certificate that is not trusted (--insecure) is not accepted here. Leave the option out.',
};

const dataOptions = new Set([
  '-d',
  '--data',
  '--data-raw',
  '--data-binary',
  '--data-ascii',
  '--data-urlencode',
  '--json',
]);

/** Reads a cURL command; or says in words what of it cannot be taken over. */
export function parseCurl(command: string): CurlRequest | { problem: string } {
  const words = shellWords(command.trim().replace(/^\$\s+/, ''));
  if ('problem' in words) return words;
  if (!/^curl(\.exe)?$/.test(words[0] ?? '')) return { problem: 'It does not begin with curl.' };
  const headers: [string, string][] = [];
  const data: string[] = [];
  let method: string | null = null;
  let url: string | null = null;
  let isGet = false;
  let isHead = false;
  let isJson = false;
  const queue = words.slice(1).flatMap(splitOption);
  for (let at = 0; at < queue.length; at++) {
    const word = queue[at] as string;
    if (!word.startsWith('-') || word === '-') {
      if (url !== null) return { problem: `There are two addresses: ${url} and ${word}.` };
      url = word;
      continue;
    }
    if (refused[word]) return { problem: refused[word] };
    if (word in passedOver) {
      if (passedOver[word]) at++;
      continue;
    }
    if (word === '-G' || word === '--get') isGet = true;
    else if (word === '-I' || word === '--head') isHead = true;
    else {
      const value = queue[++at];
      if (value === undefined) return { problem: `${word} lacks its value.` };
      if (word === '-X' || word === '--request') method = value.toUpperCase();
      else if (word === '--url') url = value;
      else if (word === '-H' || word === '--header') {
        const header = headerOf(value);
        if (header) headers.push(header);
      } else if (word === '-u' || word === '--user') headers.push(['Authorization', `Basic ${base64(value)}`]);
      else if (word === '-A' || word === '--user-agent') headers.push(['User-Agent', value]);
      else if (word === '-e' || word === '--referer') headers.push(['Referer', value]);
      else if (word === '-b' || word === '--cookie') {
        if (!value.includes('='))
          return { problem: 'Cookies from a file (-b) cannot be read here. Give them as text.' };
        headers.push(['Cookie', value]);
      } else if (dataOptions.has(word)) {
        if (value.startsWith('@') && word !== '--data-raw') return { problem: refused['--data-binary @'] as string };
        if (word === '--json') isJson = true;
        data.push(dataOf(word, value));
      } else return { problem: `The option ${word} is not known here. Leave it out, or fill in the request by hand.` };
    }
  }
  if (!url) return { problem: 'There is no address.' };
  const body = data.length === 0 ? null : data.join(isJson ? '' : '&');
  const named = method ?? (isHead ? 'HEAD' : body !== null && !isGet ? 'POST' : 'GET');
  const known = requestMethods.find((m) => m === named);
  if (!known) return { problem: `The method ${named} cannot be sent here. Methods: ${requestMethods.join(', ')}.` };
  const has = (name: string) => headers.some(([n]) => n.toLowerCase() === name);
  if (isJson && !has('content-type')) headers.push(['Content-Type', 'application/json']);
  if (isJson && !has('accept')) headers.push(['Accept', 'application/json']);
  if (body !== null && !isGet && !has('content-type'))
    headers.push(['Content-Type', 'application/x-www-form-urlencoded']);
  const whole = /^[a-z][a-z0-9+.-]*:\/\/|^\/|^\{\{/i.test(url) ? url : `http://${url}`;
  const user = /^[a-z]+:\/\/([^/?#]*)@/i.exec(whole)?.[1];
  // As cURL does: who asks is a header, and no part of the address.
  if (user !== undefined && !has('authorization')) headers.push(['Authorization', `Basic ${base64(decoded(user))}`]);
  const address = user === undefined ? whole : whole.replace(`${user}@`, '');
  if (isGet && body !== null)
    return { method: known, url: `${address}${address.includes('?') ? '&' : '?'}${body}`, headers, body: null };
  return { method: known, url: address, headers, body };
}

/** `-XPOST` and `--request=POST` as the two words that they are; `-sS` as two options. */
function splitOption(word: string): string[] {
  const long = /^(--[a-z0-9.-]+)=([\s\S]*)$/i.exec(word);
  if (long) return [long[1] as string, long[2] as string];
  if (/^-[XHdubAeFTowm]./.test(word)) return [word.slice(0, 2), word.slice(2)];
  return /^-[sSvifLGIk]{2,}$/.test(word) ? [...word.slice(1)].map((letter) => `-${letter}`) : [word];
}

/** `Name: value`; `Name;` is a header without a value, `Name:` one that cURL is told to leave out. */
function headerOf(text: string): [string, string] | null {
  const at = text.indexOf(':');
  if (at < 0) return text.endsWith(';') ? [text.slice(0, -1).trim(), ''] : null;
  const value = text.slice(at + 1).trim();
  return value === '' ? null : [text.slice(0, at).trim(), value];
}

function dataOf(option: string, value: string): string {
  if (option !== '--data-urlencode') return value;
  const at = value.indexOf('=');
  return at < 0 ? encodeURIComponent(value) : `${value.slice(0, at + 1)}${encodeURIComponent(value.slice(at + 1))}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Of the text's UTF-8. */
function base64(text: string): string {
  const bytes = encodeURIComponent(text).match(/%[\dA-F]{2}|[\s\S]/g) ?? [];
  return encodeBase64(
    Uint8Array.from(bytes, (one) => (one.length === 3 ? Number.parseInt(one.slice(1), 16) : one.charCodeAt(0))),
  );
}
