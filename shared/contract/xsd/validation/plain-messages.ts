import type { ComplexType, ElementDeclaration, SimpleType } from '../components.ts';
import { type ExpandedName, expandedName, outermostScope } from '../names.ts';
import type { SchemaComponents } from '../schema-components.ts';
import { readValue } from '../values/simple-values.ts';
import type { ContentModels, Model } from './content-model.ts';

/** What a message may hold is known at once by its declaration; null where more than this has to be looked at. */
interface PlainElement {
  /** Of its value; null when it holds elements, or nothing. */
  simple: SimpleType | null;
  /** Every text is one of its values. */
  isAnyText: boolean;
  /** Of its elements. */
  model: Model | null;
  attributes: ReadonlyMap<ExpandedName, PlainAttribute>;
  required: number;
}

interface PlainAttribute {
  simple: SimpleType;
  isRequired: boolean;
}

/** How the names of messages with one start tag of the root resolve: to a name with its namespace. */
interface Names {
  byRaw: Map<string, { expanded: ExpandedName; namespace: string }>;
  namespaces: ReadonlyMap<string, string>;
}

const mostHeads = 50;
const mostNames = 2000;
const mostDepth = 200;

// What is no plain text: characters that XML has none of or that come in pairs, references, comments, instructions, sections.
// biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for them
const notPlain = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff&]|\]\]>|<[!?]/;
const xmlDeclaration = /^\ufeff?<\?xml version="1\.0"(?: encoding="[A-Za-z][\w.-]{0,40}")?\s{0,10}\?>/;
const rootTag =
  /[ \t\r\n]*<([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)((?:[ \t\r\n]+[A-Za-z_][\w.:-]*=(?:"[^"<\t\r\n]*"|'[^'<\t\r\n]*'))*)[ \t\r\n]*>/y;
const attribute = /[ \t\r\n]+([A-Za-z_][\w.-]*)(?::([A-Za-z_][\w.-]*))?=(?:"([^"<\t\r\n]*)"|'([^'<\t\r\n]*)')/y;

/**
 * Knows valid messages of the plain kind at a glance: elements and values as the schema has them, namespaces declared at the root, nothing that asks for
 * more than the element at hand (keys, identifiers, wildcards, other types, nothing at all). It is never wrong when it says yes; what it does not say yes
 * to is looked at in full, which also finds the words for what is wrong.
 */
export class PlainMessages {
  private readonly components: SchemaComponents;
  private readonly models: ContentModels;
  private readonly elements = new Map<ElementDeclaration, PlainElement | null>();
  private readonly heads = new Map<string, Names | null>();

  constructor(components: SchemaComponents, models: ContentModels) {
    this.components = components;
    this.models = models;
  }

  /** Whether a message is valid, and plain enough to be seen to be. */
  accepts(text: string): boolean {
    const from = xmlDeclaration.exec(text)?.[0].length ?? 0;
    if (notPlain.test(from === 0 ? text : text.slice(from))) return false;
    rootTag.lastIndex = from;
    const root = rootTag.exec(text);
    if (!root) return false;
    const [, name = '', attributes = ''] = root;
    const names = this.namesOf(attributes);
    if (!names) return false;
    const resolved = this.resolve(names, name);
    const declaration = resolved && this.components.elements.get(resolved.expanded);
    const element = declaration && this.plain(declaration);
    if (!element || element.required > 0) return false;
    return this.walk(text, rootTag.lastIndex, name, element, names);
  }

  private walk(text: string, start: number, rootName: string, root: PlainElement, names: Names): boolean {
    const elements: PlainElement[] = [];
    const open: string[] = [];
    const models: (Model | null)[] = [];
    let element = root;
    let name = rootName;
    let { model } = root;
    let at = start;
    for (;;) {
      const tag = text.indexOf('<', at);
      if (tag < 0) return false;
      if (text.charCodeAt(tag + 1) === slash) {
        if (element.simple) {
          if (!element.isAnyText || hasCarriageReturn(text, at, tag)) {
            if (!isValue(element.simple, text.slice(at, tag))) return false;
          }
        } else if (!isBlank(text, at, tag) || (model !== null && !model.isEnd)) return false;
        if (!text.startsWith(name, tag + 2)) return false;
        at = afterBlanks(text, tag + 2 + name.length);
        if (text.charCodeAt(at++) !== greater) return false;
        const parent = elements.pop();
        if (parent === undefined) return isBlank(text, at, text.length);
        element = parent;
        name = open.pop() as string;
        model = models.pop() as Model | null;
        continue;
      }
      if (element.simple || model === null || !isBlank(text, at, tag) || elements.length > mostDepth) return false;
      at = afterName(text, tag + 1);
      const raw = text.slice(tag + 1, at);
      const resolved = names.byRaw.get(raw) ?? this.resolve(names, raw);
      if (!resolved) return false;
      const step = this.models.step(model, resolved.expanded, resolved.namespace);
      if (step === null || step.match.kind !== 'element') return false;
      const child = this.plain(step.match);
      if (!child) return false;
      if (text.charCodeAt(at) !== greater || child.required > 0) {
        at = attributesEnd(text, at, child);
        if (at < 0) return false;
      }
      if (text.charCodeAt(at) === slash) {
        if (text.charCodeAt(at + 1) !== greater) return false;
        if (child.simple ? !child.isAnyText && !isValue(child.simple, '') : child.model !== null && !child.model.isEnd)
          return false;
        model = step.model;
        at += 2;
        continue;
      }
      if (text.charCodeAt(at++) !== greater) return false;
      elements.push(element);
      open.push(name);
      models.push(step.model);
      element = child;
      name = raw;
      model = child.model;
    }
  }

  /** Of the declarations of a root; null when it has other attributes than plain ones. */
  private namesOf(head: string): Names | null {
    const known = this.heads.get(head);
    if (known !== undefined) return known;
    const namespaces = new Map<string, string>();
    let isPlain = true;
    let read = 0;
    attribute.lastIndex = 0;
    for (let found = attribute.exec(head); found; found = attribute.exec(head)) {
      read = attribute.lastIndex;
      const [, first, second, double, single] = found;
      const uri = double ?? single ?? '';
      const prefix = first === 'xmlns' ? (second ?? '') : null;
      if (prefix === null || namespaces.has(prefix) || /^xml/i.test(prefix) || (uri === '' && prefix !== ''))
        isPlain = false;
      else if (/^http:\/\/www\.w3\.org\/(?:XML\/1998\/namespace|2000\/xmlns\/)$/.test(uri)) isPlain = false;
      else namespaces.set(prefix, uri);
    }
    const names = isPlain && read === head.length ? { byRaw: new Map(), namespaces } : null;
    if (this.heads.size >= mostHeads) this.heads.clear();
    if (head.length < 4000) this.heads.set(head, names);
    return names;
  }

  private resolve({ byRaw, namespaces }: Names, raw: string): { expanded: ExpandedName; namespace: string } | null {
    const known = byRaw.get(raw);
    if (known) return known;
    if (!/^[A-Za-z_][\w.-]{0,199}(?::[A-Za-z_][\w.-]{0,199})?$/.test(raw)) return null;
    const colon = raw.indexOf(':');
    const namespace = namespaces.get(colon < 0 ? '' : raw.slice(0, colon)) ?? (colon < 0 ? '' : null);
    if (namespace === null) return null;
    const resolved = { expanded: expandedName(namespace, raw.slice(colon + 1)), namespace };
    if (byRaw.size < mostNames) byRaw.set(raw, resolved);
    return resolved;
  }

  private plain(declaration: ElementDeclaration): PlainElement | null {
    let known = this.elements.get(declaration);
    if (known === undefined) {
      known = this.plainOf(declaration);
      this.elements.set(declaration, known);
    }
    return known;
  }

  private plainOf({ type, ...declaration }: ElementDeclaration): PlainElement | null {
    const { isAbstract, isMissing, constraints, fixed } = declaration;
    if (isAbstract || isMissing || constraints.length > 0 || fixed !== null || declaration.default !== null)
      return null;
    if (type.kind === 'simple')
      return isPlain(type)
        ? { simple: type, isAnyText: isAnyText(type), model: null, attributes: noAttributes, required: 0 }
        : null;
    if (type.isAbstract || type.content === 'mixed') return null;
    const attributes = plainAttributes(type);
    const required = [...attributes.values()].filter(({ isRequired }) => isRequired).length;
    // One that is required, and is none of the plain ones, is looked for in vain.
    if ([...type.attributes].some(([name, use]) => use.isRequired && !attributes.has(name))) return null;
    if (type.content !== 'simple')
      return { simple: null, isAnyText: false, model: this.models.of(type.particle), attributes, required };
    const { simple } = type;
    return simple && isPlain(simple)
      ? { simple, isAnyText: isAnyText(simple), model: null, attributes, required }
      : null;
  }
}

const slash = 0x2f;
const greater = 0x3e;

const noAttributes: ReadonlyMap<ExpandedName, PlainAttribute> = new Map();

/** Attributes without a namespace whose value says all. */
function plainAttributes({ attributes }: ComplexType): ReadonlyMap<ExpandedName, PlainAttribute> {
  const plain = new Map<ExpandedName, PlainAttribute>();
  for (const [name, { declaration, isRequired, fixed }] of attributes)
    if (declaration.namespace === '' && fixed === null && declaration.fixed === null && isPlain(declaration.type))
      plain.set(name, { simple: declaration.type, isRequired });
  return plain;
}

/** Whether a value says by itself that it is right: it is no identifier, and resolves no prefix. */
function isPlain(type: SimpleType, depth = 0): boolean {
  if (type.isMissing || depth > 8) return false;
  if (type.variety === 'list') return type.item !== null && isPlain(type.item, depth + 1);
  if (type.variety === 'union') return type.members.length < 10 && type.members.every((m) => isPlain(m, depth + 1));
  return !notByThemselves.has(type.primitive) && !notByThemselves.has(type.builtIn);
}

const notByThemselves = new Set(['QName', 'NOTATION', 'ID', 'IDREF', 'ENTITY']);

function isAnyText({ variety, primitive, builtIn, facets }: SimpleType): boolean {
  const { limits, patterns, enumeration } = facets;
  const isFree = limits.size === 0 && patterns.length === 0 && enumeration === null;
  return variety === 'atomic' && primitive === 'string' && builtIn === 'string' && isFree;
}

function isValue(type: SimpleType, text: string): boolean {
  // The ends of lines are others in a value than in the text.
  return !text.includes('\r') && 'value' in readValue(type, text, outermostScope);
}

function hasCarriageReturn(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (text.charCodeAt(i) === 0x0d) return true;
  return false;
}

function isBlank(text: string, from: number, to: number): boolean {
  return afterBlanks(text, from) >= to;
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  for (; ; at++) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x09 && code !== 0x0d) return at;
  }
}

/** The place behind the letters, digits, `.`, `-`, `_` and `:` that stand from here on. */
function afterName(text: string, from: number): number {
  let at = from;
  for (; ; at++) {
    const code = text.charCodeAt(at) | 0;
    const isName =
      (code >= 0x61 && code <= 0x7a) ||
      (code >= 0x41 && code <= 0x5a) ||
      (code >= 0x2d && code <= 0x3a && code !== slash) ||
      code === 0x5f;
    if (!isName) return at;
  }
}

/** The place of what ends a start tag with plain attributes; -1 when they are not all plain, valid and there. */
function attributesEnd(text: string, from: number, element: PlainElement): number {
  const seen = new Set<string>();
  let missing = element.required;
  let at = from;
  for (;;) {
    attribute.lastIndex = at;
    const found = attribute.exec(text);
    if (!found) break;
    const [, name = '', prefixed, double, single] = found;
    const known = prefixed === undefined ? element.attributes.get(name) : undefined;
    if (!known || seen.has(name) || !isValue(known.simple, double ?? single ?? '')) return -1;
    seen.add(name);
    if (known.isRequired) missing--;
    at = attribute.lastIndex;
  }
  return missing === 0 ? afterBlanks(text, at) : -1;
}
