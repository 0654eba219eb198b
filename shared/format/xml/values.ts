import { pathOfChild } from '../message-path.ts';
import {
  isMessageObject,
  type MessageObject,
  type MessageValue,
  setMember,
  type ValueForm,
  ValueFormError,
  type ValueSettings,
} from '../message-value.ts';
import { scalarText } from '../scalar-text.ts';
import { isNcName, type NamespaceScope, xsiNamespace } from './names.ts';
import { isNil, parseXml, textOfElement, type XmlElement } from './parse.ts';
import { attributeText, elementText } from './writers.ts';

/** Members of an element that are no elements. */
const textMember = '#text';
const contentMember = '#content';

/**
 * XML as plain values. The document is an object with one member, the root. An element with nothing but text is that text; `xsi:nil` is null; any other
 * is an object: attributes and namespace declarations as `@name`, elements by their names as they are written, those of one name as a list at the place
 * of the first, text beside them as `#text`. With `order`, what stands in an element that holds elements is a list `#content` in its order: texts, and
 * objects of one member. Comments, processing instructions and white space between elements are left out.
 */
export const xmlValues: ValueForm = {
  readSettings: [
    {
      name: 'order',
      title: 'Keep the order of elements',
      help: 'What stands in an element is a list #content: texts, and objects of one member. For documents in which text stands between elements.',
      default: false,
    },
  ],
  writeSettings: [
    {
      name: 'root',
      title: 'Root element',
      help: 'Name of an element around the value. Empty when the value is an object with one member, which is the root.',
      default: '',
    },
    {
      name: 'declaration',
      title: 'XML declaration',
      help: 'Begin with <?xml version="1.0" encoding="UTF-8"?>.',
      default: true,
    },
  ],
  read(text, settings) {
    const parsed = parseXml(text);
    if (parsed.root === null) return { diagnostic: parsed.problem };
    const document: MessageObject = {};
    setMember(document, parsed.root.name.raw, elementValue(parsed.root, null, settings.order === true));
    return { value: document };
  },
  write: writeXml,
};

/** The declarations of an element: what its scope has that the one around it has not. */
function declarationsOf({ scope }: XmlElement, outer: NamespaceScope | null): [string, string][] {
  if (scope === outer) return [];
  return scope.declared().filter(([prefix, ns]) => (outer?.namespaceOf(prefix) ?? '') !== ns);
}

function elementValue(element: XmlElement, outer: NamespaceScope | null, keepsOrder: boolean): MessageValue {
  const { attributes, children, scope } = element;
  const declarations = declarationsOf(element, outer);
  const isOnlyNil = attributes.length === 1 && isNil(element) && children.length === 0;
  if (isOnlyNil && declarations.every(([, ns]) => ns === xsiNamespace)) return null;
  const holdsElements = children.some((child) => child.type === 'element');
  if (!holdsElements && attributes.length === 0 && declarations.length === 0) return textOfElement(element);
  const value: MessageObject = {};
  for (const [prefix, ns] of declarations) setMember(value, prefix === '' ? '@xmlns' : `@xmlns:${prefix}`, ns);
  for (const { name, value: text } of attributes) setMember(value, `@${name.raw}`, text);
  if (!holdsElements) {
    const text = textOfElement(element);
    if (text !== '') setMember(value, textMember, text);
    return value;
  }
  const isMixed = children.some((child) => child.type === 'text' && child.text.trim() !== '');
  if (keepsOrder) {
    const content: MessageValue[] = [];
    for (const child of children)
      if (child.type === 'element') {
        const one: MessageObject = {};
        setMember(one, child.name.raw, elementValue(child, scope, true));
        content.push(one);
      } else if (isMixed) content.push(child.text);
    setMember(value, contentMember, content);
    return value;
  }
  const lists = new Map<string, MessageValue[]>();
  for (const child of children) {
    if (child.type !== 'element') continue;
    const name = child.name.raw;
    const one = elementValue(child, scope, false);
    const list = lists.get(name);
    if (!list) {
      lists.set(name, [one]);
      setMember(value, name, one);
    } else {
      list.push(one);
      if (list.length === 2) setMember(value, name, list);
    }
  }
  if (isMixed) setMember(value, textMember, textOfElement(element));
  return value;
}

function writeXml(value: MessageValue, settings: ValueSettings): string {
  const root = typeof settings.root === 'string' ? settings.root.trim() : '';
  const declaration = settings.declaration === false ? '' : '<?xml version="1.0" encoding="UTF-8"?>\n';
  const parts: string[] = [];
  if (root !== '') writeElement(root, value, '$', parts, new Set());
  else {
    const members = isMessageObject(value) ? Object.entries(value) : [];
    const [first] = members;
    if (members.length !== 1 || !first || Array.isArray(first[1]))
      throw new ValueFormError(
        'xml/no-root',
        `XML has one root element; the value is ${described(value)}.`,
        '$',
        'Give the name of a root element, or an object with one member that is no list.',
      );
    writeElement(first[0], first[1], pathOfChild('$', 'object', first[0]), parts, new Set());
  }
  const text = declaration + parts.join('');
  // Prefixes without a declaration, attributes that mean the same: what the reader knows, it tells.
  const parsed = parseXml(text);
  if (parsed.root === null)
    throw new ValueFormError(parsed.problem.code, parsed.problem.message, parsed.problem.path ?? '$');
  return text;
}

function described(value: MessageValue): string {
  if (Array.isArray(value)) return 'a list';
  if (!isMessageObject(value)) return 'no object';
  const members = Object.entries(value);
  return members.length === 1 ? 'an object whose member is a list' : `an object with ${members.length} members`;
}

/** An element of a name for a value; `declared` are the prefixes that elements above it declare. */
function writeElement(
  name: string,
  value: MessageValue,
  path: string,
  parts: string[],
  declared: ReadonlySet<string>,
): void {
  checkName(name, path);
  if (value === null) {
    parts.push(`<${name}${declared.has('xsi') ? '' : ` xmlns:xsi="${xsiNamespace}"`} xsi:nil="true"/>`);
    return;
  }
  if (Array.isArray(value))
    throw new ValueFormError(
      'xml/list-in-list',
      `A list stands in a list: an element ${name} cannot be a list itself.`,
      path,
      'Make the inner list a member of an object.',
    );
  const attributes: string[] = [];
  const content: string[] = [];
  if (!isMessageObject(value)) content.push(elementText(scalarText(value)));
  else {
    const scope = new Set(declared);
    for (const [member, inner] of Object.entries(value)) {
      const at = pathOfChild(path, 'object', member);
      if (!member.startsWith('@')) continue;
      checkName(member.slice(1), at);
      if (inner === null) continue;
      if (Array.isArray(inner) || isMessageObject(inner))
        throw new ValueFormError('xml/attribute-value', `The attribute ${member} is no single value.`, at);
      if (member.startsWith('@xmlns:')) scope.add(member.slice('@xmlns:'.length));
      attributes.push(` ${member.slice(1)}="${attributeText(scalarText(inner))}"`);
    }
    for (const [member, inner] of Object.entries(value))
      if (!member.startsWith('@')) writeMember(member, inner, pathOfChild(path, 'object', member), content, scope);
  }
  parts.push(`<${name}`, ...attributes);
  if (content.length === 0 || (content.length === 1 && content[0] === '')) parts.push('/>');
  else {
    parts.push('>');
    for (const part of content) parts.push(part);
    parts.push(`</${name}>`);
  }
}

function writeMember(
  member: string,
  value: MessageValue,
  path: string,
  parts: string[],
  declared: ReadonlySet<string>,
): void {
  const list = Array.isArray(value) ? value : [value];
  const placeOf = (i: number) => (Array.isArray(value) ? pathOfChild(path, 'list', String(i)) : path);
  if (member === textMember || member === contentMember) {
    list.forEach((item, i) => {
      if (member === contentMember && isMessageObject(item)) {
        for (const [name, inner] of Object.entries(item))
          writeMember(name, inner, pathOfChild(placeOf(i), 'object', name), parts, declared);
      } else if (Array.isArray(item) || isMessageObject(item))
        throw new ValueFormError('xml/text-value', `${member} holds texts, and this is none.`, placeOf(i));
      else parts.push(item === null ? '' : elementText(scalarText(item)));
    });
    return;
  }
  list.forEach((item, i) => {
    writeElement(member, item, placeOf(i), parts, declared);
  });
}

function checkName(name: string, path: string): void {
  const parts = name.split(':');
  if (parts.length <= 2 && parts.every(isNcName)) return;
  throw new ValueFormError(
    'xml/no-name',
    `${JSON.stringify(name.slice(0, 60))} is no name of XML.`,
    path,
    'Rename the member before this step: names begin with a letter and have no spaces.',
  );
}
