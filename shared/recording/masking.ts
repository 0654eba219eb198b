import { formatOfMediaType, type MessageTree } from '../format/index.ts';
import { isSecretElement, isSecretName } from '../format/secret-names.ts';

/** What stands in the place of a secret. */
export const mask = '••••••';

/** How secrets of a call are known. */
export interface Secrets {
  /** Names of headers, of values of a query and of members of bodies that hold secrets of this service, as it says. */
  names: readonly string[];
  /** Takes the values of secret constants out of a text. */
  redact(text: string): string;
}

function isSecret(name: string, { names }: Secrets): boolean {
  return isSecretName(name) || names.some((own) => own.toLowerCase() === name.toLowerCase());
}

/** Headers without secrets. */
export function maskedHeaders(headers: readonly (readonly [string, string])[], secrets: Secrets): [string, string][] {
  return headers.map(([name, value]) => [name, isSecret(name, secrets) ? mask : shownText(value, secrets)]);
}

/** A text without the values of constants, and without what addresses in it hold that is secret (a `Location`, the next page of a list). */
function shownText(text: string, secrets: Secrets): string {
  const shown = secrets.redact(text);
  if (!/[?#&]/.test(shown)) return shown;
  const none: Secrets = { names: secrets.names, redact: (own) => own };
  return shown.replace(
    /([?#])([^\s<>"?#]+=[^\s<>"?#]*)/g,
    (_whole, sign: string, pairs: string) => `${sign}${maskedForm(pairs, none)}`,
  );
}

/** A path with its query, without secrets. */
export function maskedTarget(target: string, secrets: Secrets): string {
  const at = target.indexOf('?');
  if (at < 0) return secrets.redact(target);
  return `${secrets.redact(target.slice(0, at))}?${maskedForm(target.slice(at + 1), secrets)}`;
}

/** The pairs of a query or a form. */
function maskedForm(text: string, secrets: Secrets): string {
  return text
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=');
      if (at < 0) return secrets.redact(pair);
      const value = pair.slice(at + 1);
      const isHidden = value !== '' && isSecret(decoded(pair.slice(0, at)), secrets);
      return `${pair.slice(0, at)}=${isHidden ? mask : secrets.redact(value)}`;
    })
    .join('&');
}

/** A text that stands in a query or a form, as it is meant. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** A content that is a text, without secrets: by the names in it where its type says how it is read, and by the values of constants everywhere. */
export function maskedText(text: string, contentType: string, secrets: Secrets): string {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/x-www-form-urlencoded') return maskedForm(text, secrets);
  if (type.startsWith('multipart/')) return maskedParts(text, contentType, secrets);
  const format = formatOfMediaType(type);
  if (format?.masked)
    return format.masked(
      text,
      mask,
      (name) => isSecretElement(name) || isSecret(name.local, secrets),
      (own) => shownText(own, secrets),
    );
  const tree = format?.id === 'json' ? format.tree(text) : null;
  if (!tree) return secrets.redact(text);
  const masked = maskedTree(tree, secrets, false);
  return masked === tree ? text : jsonOf(masked);
}

/** The tree itself where nothing of it is secret. What stands under the name of a secret is one as a whole (`tokens`, `credentials`). */
function maskedTree(tree: MessageTree, secrets: Secrets, isWithin: boolean): MessageTree {
  const hidden: MessageTree = { ...tree, type: 'text', text: mask, children: [] };
  const isHidden = isWithin || isSecret(tree.name, secrets);
  if (tree.type === 'object' || tree.type === 'list') {
    if (tree.type === 'object' && isTokenObject(tree, secrets)) return hidden;
    const children = tree.children.map((child) => {
      const masked = maskedTree(child, secrets, isHidden);
      // A key may be a value of its own, as those of dictionaries are.
      const name = tree.type === 'object' ? secrets.redact(child.name) : child.name;
      return name === child.name ? masked : { ...masked, name };
    });
    return children.every((child, i) => child === tree.children[i]) ? tree : { ...tree, children };
  }
  if (tree.type === 'nothing' || tree.type === 'boolean' || tree.text === '') return tree;
  if (isHidden) return hidden;
  const shown = shownText(tree.text, secrets);
  return shown === tree.text ? tree : { ...tree, type: 'text', text: shown };
}

/** An object whose own name is that of a secret of the service. */
function isTokenObject({ name }: MessageTree, { names }: Secrets): boolean {
  return name !== '' && names.some((own) => own.toLowerCase() === name.toLowerCase());
}

function jsonOf(tree: MessageTree): string {
  switch (tree.type) {
    case 'object':
      return `{${tree.children.map((child) => `${JSON.stringify(child.name)}:${jsonOf(child)}`).join(',')}}`;
    case 'list':
      return `[${tree.children.map(jsonOf).join(',')}]`;
    case 'text':
      return JSON.stringify(tree.text);
    default:
      return tree.text;
  }
}

/** The parts of a multipart content (RFC 2046, 5.1): each by its own name and type. */
function maskedParts(text: string, contentType: string, secrets: Secrets): string {
  const boundary = boundaryOf(contentType);
  if (boundary === null) return secrets.redact(text);
  return text
    .split(`--${boundary}`)
    .map((part) => {
      const at = part.indexOf('\r\n\r\n');
      if (at < 0) return part;
      const head = part.slice(0, at);
      const content = part.slice(at + 4).replace(/\r\n$/, '');
      const name = /\bname="([^"]*)"/i.exec(head)?.[1] ?? '';
      const type = /^content-type:\s*([^\r\n]*)/im.exec(head)?.[1] ?? 'text/plain';
      const shown = content !== '' && isSecret(name, secrets) ? mask : maskedText(content, type, secrets);
      return shown === content ? part : `${head}\r\n\r\n${shown}\r\n`;
    })
    .join(`--${boundary}`);
}

/** What parts the parts of a multipart content; null where its type does not say. */
export function boundaryOf(contentType: string): string | null {
  const found = /;\s*boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  return found?.[1] ?? found?.[2] ?? null;
}
