import { type JsonValue, parseJson } from '../../format/json/parse.ts';
import { jsonTextOfValue } from '../openapi/json-text-of-value.ts';

/** What stands in place of a secret. */
export const masked = '***';

/** Headers whose values are somebody's, whatever they are called in words. */
const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'proxy-authorization',
  'authentication-info',
  'x-amz-security-token',
]);

/** Words of a name that say that its value is a secret. */
const secretWords: ReadonlySet<string> = new Set([
  'apikey',
  'authorization',
  'bearer',
  'cookie',
  'credential',
  'credentials',
  'csrf',
  'jwt',
  'passphrase',
  'passwd',
  'password',
  'pwd',
  'secret',
  'session',
  'sessionid',
  'signature',
  'token',
  'xsrf',
]);

/** Whether a value of this name (of a header, a parameter, a field, a member) is a secret, as far as its name tells. */
export function isSecretName(name: string): boolean {
  if (secretHeaders.has(name.toLowerCase())) return true;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  return words.some(
    (word, i) =>
      secretWords.has(word) || (word === 'key' && ['api', 'access', 'private', 'client'].includes(words[i - 1] ?? '')),
  );
}

/** Texts that are secrets whatever they stand in: a JSON web token, the value of an Authorization header. */
const secretText = /^(?:Bearer|Basic)\s+\S{8,}$|^eyJ[\w-]{10,}\.[\w-]+\.[\w-]*$/;

/** A text without what is secret in it: of JSON the members whose names say so, and texts that are tokens. */
export function withoutSecrets(text: string): string {
  if (!/^\s*[[{]/.test(text)) return secretText.test(text.trim()) ? masked : text;
  const { value } = parseJson(text);
  if (!value) return text;
  const found = { any: false };
  const clean = cleaned(value, false, found);
  return found.any ? jsonTextOfValue(clean) : text;
}

function cleaned(value: JsonValue, isSecret: boolean, found: { any: boolean }): JsonValue {
  switch (value.type) {
    case 'object':
      return {
        ...value,
        members: value.members.map((m) => ({ ...m, value: cleaned(m.value, isSecret || isSecretName(m.key), found) })),
      };
    case 'array':
      return { ...value, items: value.items.map((item) => cleaned(item, isSecret, found)) };
    case 'string':
      if (!isSecret && !secretText.test(value.value)) return value;
      found.any = true;
      return { ...value, value: masked };
    case 'number':
      if (!isSecret) return value;
      found.any = true;
      return { ...value, text: '0' };
    default:
      return value;
  }
}
