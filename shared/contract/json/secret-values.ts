import { formatOf } from '../../format/index.ts';
import { type JsonValue, parseJson } from '../../format/json/parse.ts';
import { isSecretElement, isSecretName } from '../../format/secret-names.ts';
import { jsonTextOfValue } from '../openapi/json-text-of-value.ts';

/** What stands in place of a secret. */
export const masked = '***';

/** Texts that are secrets whatever they stand in: a JSON web token, the value of an Authorization header. */
const secretText = /^(?:Bearer|Basic)\s+\S{8,}$|^eyJ[\w-]{10,}\.[\w-]+\.[\w-]*$/;

/** A text without what is secret in it: of JSON and XML what has a name that says so, and texts that are tokens. */
export function withoutSecrets(text: string): string {
  if (/^\s*</.test(text)) return formatOf('xml').masked?.(text, masked, isSecretElement, tokenless) ?? masked;
  if (!/^\s*[[{]/.test(text)) return tokenless(text);
  const { value } = parseJson(text);
  if (!value) return text;
  const found = { any: false };
  const clean = cleaned(value, false, found);
  return found.any ? jsonTextOfValue(clean) : text;
}

function tokenless(text: string): string {
  return secretText.test(text.trim()) ? masked : text;
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
