import type { StructureNode } from './node.ts';
import { expanded } from './path.ts';
import type { StructureShape } from './structure-document.ts';
import { annotation, printXsd, type XsdElement, xsd } from './xsd-element.ts';
import { builtInType, simpleTypeOf } from './xsd-simple-type.ts';

const schemaNamespace = 'http://www.w3.org/2001/XMLSchema';
const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
const instanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance';

/** A schema document; the first of several includes the others by their names. */
export interface XsdDocument {
  name: string;
  namespace: string;
  text: string;
}

/**
 * A structure as XML Schema 1.0, one document a namespace.
 *
 * A tree of XML stands as its `wire` says: attributes, texts, names, namespaces; groups are model groups, lists `maxOccurs`. What a tree does not know is lost:
 * which wildcard (it becomes `##any`, lax), identity constraints, derivation of types.
 *
 * For a tree of JSON the convention is: the root is an element of the given name, without a namespace; a member is an element of its name, in the order of the tree; a
 * list is that element again and again, without one around all; the items of a list in a list, and those of a list at the root or in a named type, are called
 * `item`; an entry of a dictionary is `<entry key="…"><value>`; null is `xsi:nil`; what may be anything is any content. A name that XML
 * does not allow has `_` for what it does not.
 */
export function structureToXsd(shape: StructureShape, rootName = 'root'): XsdDocument[] {
  return new Writer(shape, rootName).write();
}

/** What stands inside of a complex type. */
interface Body {
  attributes: XsdElement[];
  particles: XsdElement[];
  /** `all` or `choice` instead of `sequence`, when the particles are those of such a group. */
  group: 'sequence' | 'choice' | 'all';
  text: StructureNode | null;
  isMixed: boolean;
}

interface Occurrence {
  minOccurs?: number;
  maxOccurs?: number | 'unbounded';
}

class Writer {
  private readonly shape: StructureShape;
  private readonly rootName: string;
  private readonly isXml: boolean;
  private readonly main: string;
  /** Prefixes by namespace. */
  private readonly prefixes = new Map<string, string>([[xmlNamespace, 'xml']]);
  /** What stands at the top of each namespace's document, by `element name`. */
  private readonly globals = new Map<string, Map<string, XsdElement | null>>();

  constructor(shape: StructureShape, rootName: string) {
    this.shape = shape;
    this.rootName = rootName;
    const root = expanded(shape.root, shape);
    this.isXml = root.type === 'object' && root.group === 'choice' && root.wire?.['messages'] !== true;
    this.main = this.isXml ? this.nameOf((root.children ?? [])[0] ?? root).ns : '';
    for (const [prefix, uri] of Object.entries(shape.namespaces ?? {}))
      if (prefix !== '' && prefix !== 'xs' && !this.prefixes.has(uri)) this.prefixes.set(uri, prefix);
    this.documentOf(this.main);
  }

  write(): XsdDocument[] {
    const root = expanded(this.shape.root, this.shape);
    const top = this.documentOf(this.main);
    for (const [name, type] of Object.entries(this.shape.types ?? {}))
      top.set(`type ${name}`, this.namedType(name, type));
    if (this.isXml) for (const child of root.children ?? []) this.global(child, this.nameOf(child));
    else
      top.set(
        'root',
        this.element({ ...this.shape.root, name: this.rootName }, {}, '', { local: ncName(this.rootName) }),
      );
    const namespaces = [...this.globals.keys()].filter((ns) => ns !== xmlNamespace);
    return namespaces.map((namespace, i) => ({
      name: this.fileName(namespace, i),
      namespace,
      text: `<?xml version="1.0" encoding="UTF-8"?>\n${printXsd(this.document(namespace, namespaces))}`,
    }));
  }

  private fileName(namespace: string, index: number): string {
    return index === 0 ? `${ncName(this.rootName)}.xsd` : `${this.prefixOf(namespace) || `part${index}`}.xsd`;
  }

  private document(namespace: string, all: readonly string[]): XsdElement {
    const imports = all.flatMap((other, i) =>
      other === namespace
        ? []
        : [xsd('import', { namespace: other || undefined, schemaLocation: this.fileName(other, i) })],
    );
    if (this.globals.has(xmlNamespace)) imports.push(xsd('import', { namespace: xmlNamespace }));
    const prefixes = [...this.prefixes].filter(([uri]) => uri !== xmlNamespace && uri !== '');
    return xsd(
      'schema',
      {
        'xmlns:xs': schemaNamespace,
        ...Object.fromEntries(prefixes.map(([uri, prefix]) => [`xmlns:${prefix}`, uri])),
        targetNamespace: namespace || undefined,
        elementFormDefault: namespace ? 'qualified' : undefined,
      },
      [...imports, ...(this.globals.get(namespace) as Map<string, XsdElement | null>).values()],
    );
  }

  private documentOf(namespace: string): Map<string, XsdElement | null> {
    let found = this.globals.get(namespace);
    if (!found) this.globals.set(namespace, (found = new Map()));
    return found;
  }

  private prefixOf(namespace: string): string {
    if (namespace === '') return '';
    let prefix = this.prefixes.get(namespace);
    if (prefix === undefined) {
      const taken = new Set(this.prefixes.values());
      for (let n = 1; prefix === undefined; n++) if (!taken.has(`n${n}`)) prefix = `n${n}`;
      this.prefixes.set(namespace, prefix);
    }
    return prefix;
  }

  private qualified(namespace: string, local: string): string {
    const prefix = this.prefixOf(namespace);
    return prefix ? `${prefix}:${local}` : local;
  }

  private nameOf({ name, wire }: StructureNode): { local: string; ns: string } {
    return {
      local: ncName(typeof wire?.name === 'string' ? wire.name : name),
      ns: typeof wire?.ns === 'string' ? wire.ns : '',
    };
  }

  /** An element at the top of its namespace's document; of several of one name the first one counts. */
  private global(node: StructureNode, name: { local: string; ns: string }): void {
    const document = this.documentOf(name.ns);
    const key = `element ${name.local}`;
    if (document.has(key)) return;
    document.set(key, null);
    document.set(key, this.element(node, {}, name.ns, name));
  }

  /** An element in a content model; one of another namespace refers to that one's document. */
  private elementParticle(
    node: StructureNode,
    occurrence: Occurrence,
    inside: string,
    name: { local: string; ns: string },
  ): XsdElement {
    if (name.ns === inside || name.ns === '') {
      const form = name.ns === inside ? undefined : 'unqualified';
      return this.element(node, { ...occurrence, form }, inside, name);
    }
    this.global(node, name);
    return xsd('element', { ref: this.qualified(name.ns, name.local), ...occurrence });
  }

  private element(
    node: StructureNode,
    attributes: Occurrence & { form?: string },
    inside: string,
    { local }: { local: string },
  ): XsdElement {
    const type = this.typeOf(node, inside);
    const isValue = !['object', 'array', 'dictionary', 'any'].includes(node.type);
    return xsd(
      'element',
      {
        name: local,
        type: type.name,
        ...attributes,
        nillable: node.nullable || node.type === 'unknown' ? 'true' : undefined,
        default: isValue && node.fixed === undefined ? node.default : undefined,
        fixed: isValue ? node.fixed : undefined,
      },
      [annotation(node.documentation), type.inline],
    );
  }

  /** The type of a node: its name, or what stands for it in place. */
  private typeOf(node: StructureNode, inside: string): { name?: string; inline: XsdElement | null } {
    if (node.ref !== undefined && Object.hasOwn(this.shape.types ?? {}, node.ref))
      return { name: this.qualified(this.main, ncName(node.ref)), inline: null };
    if (node.type === 'object' || node.type === 'array' || node.type === 'dictionary' || node.type === 'any')
      return { inline: this.complexType(this.bodyOf(node, inside), inside) };
    const inline = simpleTypeOf(node, this.isXml);
    return inline ? { inline } : { name: builtInType(node, this.isXml), inline: null };
  }

  private namedType(name: string, type: StructureNode): XsdElement {
    const own = ncName(name);
    const node = expanded(type, this.shape);
    const isComplex = ['object', 'array', 'dictionary', 'any'].includes(node.type);
    const made = isComplex
      ? this.complexType(this.bodyOf(node, this.main), this.main, own)
      : (simpleTypeOf(node, this.isXml, own) as XsdElement);
    const note = annotation(type.documentation);
    return note ? { ...made, children: [note, ...made.children] } : made;
  }

  private complexType(
    { attributes, particles, group, text, isMixed }: Body,
    inside: string,
    name?: string,
  ): XsdElement {
    if (text) {
      const type = this.typeOf(text, inside);
      const base = type.inline ? this.qualified(this.main, this.textTypeName(type.inline)) : type.name;
      return xsd('complexType', { name }, [xsd('simpleContent', {}, [xsd('extension', { base }, attributes)])]);
    }
    const model = particles.length > 0 ? xsd(group, {}, particles) : null;
    return xsd('complexType', { name, mixed: isMixed ? 'true' : undefined }, [model, ...attributes]);
  }

  /** Simple content extends a named type only: one that stands in place gets a name. Equal ones are one. */
  private textTypeName(inline: XsdElement): string {
    const top = this.documentOf(this.main);
    const printed = printXsd(inline);
    for (let n = 1; ; n++) {
      const name = `text${n}`;
      const known = top.get(`type ${name}`);
      if (known && printXsd({ ...known, attributes: {} }) === printed) return name;
      if (known !== undefined || Object.hasOwn(this.shape.types ?? {}, name)) continue;
      top.set(`type ${name}`, { ...inline, attributes: { name } });
      return name;
    }
  }

  private bodyOf(node: StructureNode, inside: string): Body {
    const body: Body = { attributes: [], particles: [], group: 'sequence', text: null, isMixed: false };
    const anything = () => xsd('any', { minOccurs: 0, maxOccurs: 'unbounded', processContents: 'lax' });
    if (node.type === 'any') {
      body.isMixed = true;
      body.particles.push(anything());
      body.attributes.push(xsd('anyAttribute', { processContents: 'lax' }));
      return body;
    }
    if (node.type === 'dictionary') {
      const value = this.element({ ...(node.item ?? { type: 'any' }), name: 'value' } as StructureNode, {}, inside, {
        local: 'value',
      });
      const entry = xsd('complexType', {}, [
        xsd('sequence', {}, [value]),
        xsd('attribute', { name: 'key', type: 'xs:string', use: 'required' }),
      ]);
      body.particles.push(xsd('element', { name: 'entry', minOccurs: 0, maxOccurs: 'unbounded' }, [entry]));
      return body;
    }
    if (node.type === 'array') {
      body.particles.push(...this.particles({ ...node, ref: undefined, name: 'item', optional: undefined }, inside));
      return body;
    }
    const children = node.children ?? [];
    const content: StructureNode[] = [];
    for (const child of children) {
      switch (child.wire?.kind) {
        case 'attribute':
          body.attributes.push(...this.attribute(child, inside));
          break;
        case 'anyAttribute':
          body.attributes.push(xsd('anyAttribute', { processContents: 'lax' }));
          break;
        case 'text':
          body.text = child;
          break;
        case 'mixed':
          body.isMixed = true;
          body.particles.push(...(child.children?.flatMap((inner) => this.particles(inner, inside)) ?? [anything()]));
          break;
        default:
          content.push(child);
      }
    }
    const [only] = content;
    const level = only && expanded(only, this.shape);
    const isWhole = content.length === 1 && level?.group === 'all' && !only?.optional;
    if (node.group === 'choice' || node.group === 'all') body.group = node.group;
    if (isWhole) body.group = 'all';
    const particles = isWhole ? (level.children ?? []) : content;
    body.particles.push(...particles.flatMap((child) => this.particles(child, inside)));
    // Attributes that may be anything come last.
    body.attributes.sort((a, b) => Number(a.name === 'xs:anyAttribute') - Number(b.name === 'xs:anyAttribute'));
    return body;
  }

  private attribute(node: StructureNode, inside: string): XsdElement[] {
    const { local, ns } = this.nameOf(node);
    // Those of the instance namespace are allowed everywhere, and may not be declared.
    if (ns === instanceNamespace) return [];
    const use = node.optional ? undefined : 'required';
    const values = { default: node.fixed === undefined && node.optional ? node.default : undefined, fixed: node.fixed };
    const declared = (): XsdElement => {
      const type = this.typeOf(node, inside);
      return xsd('attribute', { name: local, type: type.name, ...(ns ? {} : { use, ...values }) }, [
        annotation(node.documentation),
        type.inline,
      ]);
    };
    if (ns === '') return [declared()];
    const document = this.documentOf(ns);
    if (ns !== xmlNamespace && !document.has(`attribute ${local}`)) document.set(`attribute ${local}`, declared());
    return [xsd('attribute', { ref: this.qualified(ns, local), use, ...values })];
  }

  /** What a member is in a content model. */
  private particles(child: StructureNode, inside: string): XsdElement[] {
    const node = expanded(child, this.shape);
    const once: Occurrence = child.optional ? { minOccurs: 0 } : {};
    const name = this.nameOf(child);
    if (node.type !== 'array' || child.ref !== undefined) {
      if (node.group) return [this.group(node, once, inside)];
      if (child.wire?.kind === 'any') return [xsd('any', { ...once, processContents: 'lax' })];
      return [this.elementParticle(child, once, inside, name)];
    }
    const item = child.item ?? { name: '', type: 'any' };
    const level = expanded(item, this.shape);
    const min = child.optional ? 0 : (child.minItems ?? 0);
    const many: Occurrence = { minOccurs: min === 1 ? undefined : min, maxOccurs: child.maxItems ?? 'unbounded' };
    if (level.group) return [this.group(level, many, inside)];
    if (child.wire?.kind === 'any' || item.wire?.kind === 'any')
      return [xsd('any', { ...many, processContents: 'lax' })];
    const ownName = this.nameOf({ ...item, name: child.name, wire: { ...child.wire, ...item.wire } });
    return [
      this.elementParticle(
        { ...item, documentation: item.documentation ?? child.documentation },
        many,
        inside,
        ownName,
      ),
    ];
  }

  /** `all` stands only by itself; among others its members keep the order of the tree. */
  private group(node: StructureNode, occurrence: Occurrence, inside: string): XsdElement {
    const children = (node.children ?? []).flatMap((child) => this.particles(child, inside));
    return xsd(node.group === 'choice' ? 'choice' : 'sequence', { ...occurrence }, children);
  }
}

/** A name as XML has them, without a prefix. */
function ncName(name: string): string {
  const fit = name.replace(/[^\p{L}\p{M}\p{Nd}._-]/gu, '_');
  return /^[\p{L}_]/u.test(fit) ? fit : `_${fit}`;
}
