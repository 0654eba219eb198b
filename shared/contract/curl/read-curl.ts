import { encodeBase64 } from '../../expression/base64.ts';
import { placedWords } from './shell-words.ts';

/** A part of a form that a command sends. */
export interface CurlPart {
  name: string;
  /** Its text; '' for a file. */
  value: string;
  isFile: boolean;
  mediaType: string;
}

/** What a cURL command sends. */
export interface CurlCall {
  method: string;
  url: string;
  headers: [string, string][];
  body: string | null;
  /** The parts of a form (`-F`); null where it sends none. */
  form: CurlPart[] | null;
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

/** Reads a cURL command; or says in words what of it cannot be taken over, and where that stands. */
export function readCurl(command: string): CurlCall | { problem: string; at: number } {
  const prompt = /^\s*(?:\$\s+)?/.exec(command)?.[0].length ?? 0;
  const words = placedWords(`${' '.repeat(prompt)}${command.slice(prompt)}`);
  if ('problem' in words) return words;
  const [first] = words;
  if (!/^curl(\.exe)?$/.test(first?.text ?? '')) return { problem: 'It does not begin with curl.', at: first?.at ?? 0 };
  const headers: [string, string][] = [];
  const data: string[] = [];
  const form: CurlPart[] = [];
  let method: string | null = null;
  let url: string | null = null;
  let isGet = false;
  let isHead = false;
  let isJson = false;
  const queue = words.slice(1).flatMap(({ text, at }) => splitOption(text).map((part) => ({ text: part, at })));
  for (let i = 0; i < queue.length; i++) {
    const { text: word, at } = queue[i] as { text: string; at: number };
    const no = (problem: string) => ({ problem, at });
    if (!word.startsWith('-') || word === '-') {
      if (url !== null) return no(`There are two addresses: ${url} and ${word}.`);
      url = word;
      continue;
    }
    if (Object.hasOwn(refused, word)) return no(refused[word] as string);
    if (Object.hasOwn(passedOver, word)) {
      if (passedOver[word]) i++;
      continue;
    }
    if (word === '-G' || word === '--get') isGet = true;
    else if (word === '-I' || word === '--head') isHead = true;
    else {
      const value = queue[++i]?.text;
      if (value === undefined) return no(`${word} lacks its value.`);
      if (word === '-X' || word === '--request') method = value.toUpperCase();
      else if (word === '--url') {
        if (url !== null) return no(`There are two addresses: ${url} and ${value}.`);
        url = value;
      } else if (word === '-H' || word === '--header') {
        if (value.startsWith('@')) return no('Headers of a file (-H @) cannot be read here. Give them as text.');
        const header = headerOf(value);
        if (header) headers.push(header);
      } else if (word === '-u' || word === '--user') headers.push(['Authorization', `Basic ${base64(value)}`]);
      else if (word === '--oauth2-bearer') headers.push(['Authorization', `Bearer ${value}`]);
      else if (word === '-A' || word === '--user-agent') headers.push(['User-Agent', value]);
      else if (word === '-e' || word === '--referer') headers.push(['Referer', value]);
      else if (word === '-b' || word === '--cookie') {
        if (!value.includes('=')) return no('Cookies from a file (-b) cannot be read here. Give them as text.');
        headers.push(['Cookie', value]);
      } else if (word === '-F' || word === '--form' || word === '--form-string') {
        const part = partOf(value, word === '--form-string');
        if (!part) return no(`${word} is like name=value; ${JSON.stringify(value.slice(0, 60))} is not.`);
        form.push(part);
      } else if (dataOptions.has(word)) {
        const readsFile =
          word === '--data-urlencode' ? /^[^=]*@/.test(value) : value.startsWith('@') && word !== '--data-raw';
        if (readsFile) return no(refused['--data-binary @'] as string);
        if (word === '--json') isJson = true;
        data.push(dataOf(word, value));
      } else return no(`The option ${word} is not known here. Leave it out, or fill in the request by hand.`);
    }
  }
  if (!url) return { problem: 'There is no address.', at: first?.at ?? 0 };
  if (form.length > 0 && data.length > 0)
    return { problem: 'It sends data (-d) and a form (-F): a request has one body.', at: first?.at ?? 0 };
  const body = data.length === 0 ? null : data.join(isJson ? '' : '&');
  const named = method ?? (isHead ? 'HEAD' : (body !== null || form.length > 0) && !isGet ? 'POST' : 'GET');
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
  const parts = form.length > 0 ? form : null;
  if (isGet && body !== null)
    return {
      method: named,
      url: `${address}${address.includes('?') ? '&' : '?'}${body}`,
      headers,
      body: null,
      form: parts,
    };
  return { method: named, url: address, headers, body, form: parts };
}

/** `name=text`, `name=@file;type=image/png`; null for what is neither. */
function partOf(text: string, isPlain: boolean): CurlPart | null {
  const at = text.indexOf('=');
  if (at <= 0) return null;
  const name = text.slice(0, at);
  const value = text.slice(at + 1);
  if (isPlain) return { name, value, isFile: false, mediaType: '' };
  const mediaType = /;type=([^;]+)/.exec(value)?.[1] ?? '';
  // `<file` sends the text of a file, which nobody has here.
  if (/^[@<]/.test(value)) return { name, value: '', isFile: value.startsWith('@'), mediaType };
  return { name, value: value.replace(/;type=[^;]+/, ''), isFile: false, mediaType };
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
