import { encodeText } from '../../format/encode-text.ts';
import type { JsonMember, JsonValue } from '../../format/json/parse.ts';
import { isSecretName } from '../../format/secret-names.ts';
import type { ContractFile } from '../contract.ts';
import { baseName } from '../contract-files.ts';
import { masked, withoutSecrets } from '../json/secret-values.ts';
import type { Placed } from '../openapi/contract-text.ts';
import { jsonTextOfValue } from '../openapi/json-text-of-value.ts';

/** Members that may hold secrets in any form, and that nothing is read of again. */
const leftOut: ReadonlySet<string> = new Set(['event', 'cookie', 'certificate', 'proxy', '_postman_exported_using']);

/** The collection as it is kept with the documents: without scripts, and without what is secret. */
export function keptCollection(root: Placed, path: string): ContractFile {
  const text = jsonTextOfValue(cleaned(root.value, ''));
  return { path: baseName(path), bytes: encodeText(text) };
}

function cleaned(value: JsonValue, name: string): JsonValue {
  switch (value.type) {
    case 'object': {
      const member = (key: string) => value.members.findLast((m) => m.key === key)?.value;
      const key = member('key') ?? member('id');
      const type = member('type');
      const isSecret =
        (key?.type === 'string' && isSecretName(key.value)) || (type?.type === 'string' && type.value === 'secret');
      return {
        ...value,
        members: value.members
          .filter((m) => !leftOut.has(m.key))
          .map((m): JsonMember => {
            if (isSecret && m.key === 'value') return { ...m, value: hidden(m.value) };
            return { ...m, value: m.key === 'auth' ? withoutCredentials(m.value) : cleaned(m.value, m.key) };
          }),
      };
    }
    case 'array':
      return { ...value, items: value.items.map((item) => cleaned(item, name)) };
    case 'string': {
      // An address may hold who asks, and keys among its query.
      const text = withoutSecrets(value.value).replace(/(:\/\/)[^/\s@{}]*@/g, '$1');
      const isAddress = name === 'raw' || name === 'url' || name === 'request';
      const bare = isAddress
        ? text.replace(/([?&])([^=&#\s]+)=([^&#\s]*)/g, (whole, sign: string, own: string) =>
            isSecretName(own) ? `${sign}${own}=${masked}` : whole,
          )
        : text;
      const headers = name === 'header' ? bare.replace(/^([^:\n]+):(.*)$/gm, headerLine) : bare;
      return headers === value.value ? value : { ...value, value: headers };
    }
    default:
      return value;
  }
}

const headerLine = (whole: string, name: string) => (isSecretName(name.trim()) ? `${name}: ${masked}` : whole);

/** Which kind of authentication, and where a key stands: nothing else of it. */
function withoutCredentials(value: JsonValue): JsonValue {
  const safe: ReadonlySet<string> = new Set(['type', 'in', 'grant_type', 'accessTokenUrl', 'scope', 'key']);
  const clean = (each: JsonValue, name: string): JsonValue => {
    if (each.type === 'object') {
      const own = each.members.findLast((m) => m.key === 'key')?.value;
      const isListed = own?.type === 'string' && each.members.some((m) => m.key === 'value');
      return {
        ...each,
        members: each.members.map((m) => ({
          ...m,
          value:
            isListed && m.key === 'value'
              ? safe.has(own.value) && own.value !== 'type'
                ? m.value
                : hidden(m.value)
              : clean(m.value, m.key),
        })),
      };
    }
    if (each.type === 'array') return { ...each, items: each.items.map((item) => clean(item, name)) };
    return each.type === 'string' && !safe.has(name) && name !== 'auth' ? hidden(each) : each;
  };
  return clean(value, 'auth');
}

/** A variable is no secret: its value stands elsewhere. */
function hidden(value: JsonValue): JsonValue {
  const isName = value.type === 'string' && /^\s*\{\{[^{}]*\}\}\s*$/.test(value.value);
  return isName ? value : { type: 'string', value: masked, at: value.at };
}
