import { type NamespaceScope, nameKey } from '../../../../shared/format/xml/names.ts';
import { XmlReader } from '../../../../shared/format/xml/reader.ts';
import { attributeText } from '../../../../shared/format/xml/writers.ts';
import { wsseNamespace } from '../../../../shared/soap/security-header.ts';

/** Namespaces of XML Signature 1.1 and XML Encryption 1.1. */
export const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#';
export const encryptionNamespace = 'http://www.w3.org/2001/04/xmlenc#';
export const encryption11Namespace = 'http://www.w3.org/2009/xmlenc11#';

/** An element of an envelope that security is about, by where it stands in the text. */
export interface SecuredElement {
  local: string;
  ns: string;
  parent: SecuredElement | null;
  children: SecuredElement[];
  /** Levels above it: 0 for the envelope. */
  depth: number;
  from: number;
  to: number;
  /** Its attributes by local name, whatever their namespace: ids are told so. */
  attributes: ReadonlyMap<string, string>;
  /** Text that stands directly in it; of elements of a security header and of encryption alone. */
  text: string;
  /** Prefixes that are declared where it stands. */
  scope: NamespaceScope;
  /** Those that it declares itself. */
  own: ReadonlyMap<string, string> | null;
}

/** What may be an id (XML Signature 1.1, 4.4.3.2: `Id`; WS-Security: `wsu:Id`; SAML: `ID`). */
const idNames = ['Id', 'ID', 'id'];

/** An envelope as security sees it: its envelope, headers and body, all of a security header, encrypted data, and each element with an id. */
export interface SecuredElements {
  envelope: SecuredElement;
  body: SecuredElement | null;
  headers: readonly SecuredElement[];
  /** Encrypted data in the order of the text, wherever it stands. */
  encrypted: readonly SecuredElement[];
  /** By id, each element that has it: one that is there twice is no name of anything. */
  byId: ReadonlyMap<string, readonly SecuredElement[]>;
}

/** Finds them in an envelope that was read before. @throws XmlSyntaxError */
export function securedElements(text: string): SecuredElements {
  const reader = new XmlReader(text);
  const byId = new Map<string, SecuredElement[]>();
  const encrypted: SecuredElement[] = [];
  const open: (SecuredElement | null)[] = [];
  /** Depth of the element whose whole content is kept; null outside of one. */
  let wholeFrom: number | null = null;
  let envelope: SecuredElement | null = null;
  const start = () => {
    reader.startTag();
    const { local, ns } = reader.name;
    const depth = open.length;
    const attributes = new Map<string, string>();
    let id = '';
    for (let i = 0; i < reader.attributeCount; i++) {
      const name = reader.attributeNames[i]?.local ?? '';
      attributes.set(name, reader.attribute(i));
      if (idNames.includes(name)) id = reader.attribute(i);
    }
    const isWhole =
      (ns === wsseNamespace && local === 'Security' && depth === 2) ||
      (ns === encryptionNamespace && local === 'EncryptedData');
    const isKept = depth <= 2 || id !== '' || wholeFrom !== null || isWhole;
    const parent = open[depth - 1] ?? null;
    const { startedAt: from, innerScope: scope, declarations: own } = reader;
    const element: SecuredElement | null = isKept
      ? { local, ns, parent, children: [], depth, from, to: 0, attributes, text: '', scope, own }
      : null;
    if (element) {
      parent?.children.push(element);
      envelope ??= element;
      if (ns === encryptionNamespace && local === 'EncryptedData') encrypted.push(element);
      for (const name of idNames) {
        const said = attributes.get(name);
        if (said === undefined) continue;
        const named = byId.get(said);
        if (named) named.push(element);
        else byId.set(said, [element]);
      }
    }
    if (isWhole && wholeFrom === null) wholeFrom = depth;
    if (reader.isEmpty) {
      if (element) element.to = reader.at;
      if (wholeFrom === depth) wholeFrom = null;
    } else open.push(element);
  };
  start();
  while (open.length > 0) {
    const what = reader.content();
    if (what === 'start') start();
    else if (what === 'text') {
      const said = reader.characters();
      const element = open[open.length - 1];
      if (element && wholeFrom !== null) element.text += said;
    } else {
      reader.endTag();
      const element = open.pop();
      if (element) element.to = reader.at;
      if (wholeFrom === open.length) wholeFrom = null;
    }
  }
  reader.end();
  const found = envelope as SecuredElement | null;
  if (!found) throw new Error('a document without an element was read');
  const isOf = (name: string) => (each: SecuredElement) => each.ns === found.ns && each.local === name;
  return {
    envelope: found,
    body: found.children.find(isOf('Body')) ?? null,
    headers: found.children.find(isOf('Header'))?.children.filter(({ depth }) => depth === 2) ?? [],
    encrypted,
    byId,
  };
}

/** Declarations of the prefixes of an element that it has from above, as attributes. */
export function inherited({ scope, own }: SecuredElement): string {
  return scope
    .declared()
    .filter(([prefix]) => !own?.has(prefix))
    .map(([prefix, ns]) => ` xmlns${prefix && `:${prefix}`}="${attributeText(ns)}"`)
    .join('');
}

/** An element as a document of its own, with the prefixes that are declared above it. */
export function asDocument(text: string, element: SecuredElement): string {
  const own = text.slice(element.from, element.to);
  const tag = /^<[^\s/>]+/.exec(own)?.[0] ?? '<';
  return `${tag}${inherited(element)}${own.slice(tag.length)}`;
}

/** A child by its name; null where there is none. */
export function childNamed(element: SecuredElement, local: string, ns: string): SecuredElement | null {
  return element.children.find((child) => child.local === local && child.ns === ns) ?? null;
}

/** Whether two texts of an element say the same: names, attributes and text, whatever their prefixes, declarations and comments. */
export function isSameContent(one: string, other: string): boolean {
  const events = contentOf(one);
  for (const event of contentOf(other)) if (events.next().value !== event) return false;
  return events.next().done === true;
}

/** What stands in an element, one after the other. */
function* contentOf(text: string): Generator<string, undefined> {
  const reader = new XmlReader(text);
  let depth = 0;
  const start = () => {
    reader.startTag();
    const said: string[] = [];
    for (let i = 0; i < reader.attributeCount; i++) {
      const { local = '', ns = '' } = reader.attributeNames[i] ?? {};
      said.push(JSON.stringify([nameKey(ns, local), reader.attribute(i)]));
    }
    if (!reader.isEmpty) depth++;
    const { local, ns } = reader.name;
    return `<${nameKey(ns, local)} ${said.sort().join(' ')}`;
  };
  yield start();
  if (reader.isEmpty) yield '>';
  let characters = '';
  while (depth > 0) {
    const what = reader.content();
    if (what === 'text') {
      characters += reader.characters();
      continue;
    }
    // A text of nothing (an empty section) is none.
    if (characters !== '') yield `"${characters}`;
    characters = '';
    if (what === 'start') {
      yield start();
      if (reader.isEmpty) yield '>';
    } else {
      reader.endTag();
      depth--;
      yield '>';
    }
  }
  return undefined;
}
