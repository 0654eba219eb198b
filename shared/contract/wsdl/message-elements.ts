import { type ExpandedName, expandedName, schemaNamespace } from '../xsd/names.ts';
import type { SchemaProblems } from '../xsd/problems.ts';
import type { SchemaElement } from '../xsd/schema-file.ts';
import { cut } from '../xsd/xml-reader.ts';
import {
  type BindingOperation,
  type Definitions,
  isSoap,
  type Message,
  type MessageBinding,
  type Operation,
  type Part,
} from './definitions.ts';
import type { DescriptionElement } from './description-file.ts';
import { madeElement } from './soap-encoding.ts';

/** Parts in messages of operations that are looked at. */
const mostParts = 50_000;

/** An element that stands in a message; `source` is what names it. */
export interface MessageElement {
  name: ExpandedName;
  source: SchemaElement;
}

/** The elements of all messages, in order of the operations, and the schemas of those that no schema declares. */
export interface MessageElements {
  elements: readonly MessageElement[];
  /** Wrapper elements of rpc messages, one schema a namespace. */
  wrappers: readonly SchemaElement[];
}

interface Bound {
  style: 'document' | 'rpc';
  binding: MessageBinding;
}

/**
 * Says which elements the messages of a description consist of: those that parts name, and for rpc messages, and parts that only have a type, an
 * element named like the operation, or that and `Response`, which holds the parts without a namespace (SOAP 1.1, 7.1; WS-I Basic Profile, 4.7.20).
 */
export function messageElements(definitions: Definitions, problems: SchemaProblems): MessageElements {
  const collector = new Collector(definitions, problems);
  const bindings = bindingsOf(definitions);
  for (const { operations } of definitions.portTypes)
    for (const operation of operations) {
      const bound = bindings.get(operation) ?? [];
      const requests = bound.flatMap(({ style, request }) => (request ? [{ style, binding: request }] : []));
      const responses = bound.flatMap(({ style, response }) => (response ? [{ style, binding: response }] : []));
      collector.message(operation.request?.message ?? null, operation.name, requests);
      collector.message(operation.response?.message ?? null, `${operation.name}Response`, responses);
      for (const { message } of operation.faults) for (const part of message?.parts ?? []) collector.element(part);
      for (const { binding } of [...requests, ...responses])
        for (const header of binding.headers)
          for (const { part } of [header, ...header.faults]) if (part) collector.element(part);
    }
  return collector;
}

function bindingsOf({ bindings }: Definitions): Map<Operation, BindingOperation[]> {
  const found = new Map<Operation, BindingOperation[]>();
  for (const bound of bindings.filter(isSoap).flatMap((binding) => binding.operations)) {
    const known = found.get(bound.operation);
    if (known) known.push(bound);
    else found.set(bound.operation, [bound]);
  }
  return found;
}

class Collector implements MessageElements {
  readonly elements: MessageElement[] = [];
  readonly wrappers: SchemaElement[] = [];
  private readonly definitions: Definitions;
  private readonly problems: SchemaProblems;
  private readonly met = new Set<ExpandedName>();
  private readonly made = new Map<ExpandedName, string>();
  private readonly schemas = new Map<string, SchemaElement>();
  private readonly imported = new Set<string>();
  private looked = 0;

  constructor(definitions: Definitions, problems: SchemaProblems) {
    this.definitions = definitions;
    this.problems = problems;
  }

  message(message: Message | null, name: string, bound: readonly Bound[]): void {
    if (!message || !this.isWithinLimit(message, bound.length)) return;
    // Nobody says how it looks: what its parts name stands in it all the same.
    if (bound.length === 0) for (const part of message.parts) this.element(part);
    for (const { style, binding } of bound) {
      const { body } = binding;
      const isWrapped = style === 'rpc' || body.some((part) => part.element === null && part.type !== null);
      if (isWrapped) this.wrapper(binding, style, message, name);
      else for (const part of body) this.element(part);
    }
  }

  /** Operations that share a message of many parts could ask for any number of elements. */
  private isWithinLimit({ parts, source }: Message, times: number): boolean {
    this.looked += parts.length * Math.max(1, times);
    if (this.looked > mostParts)
      this.problems.error(
        source,
        'wsdl/too-large',
        `Its operations have more than ${mostParts} parts in their messages; those of the last ones are left out.`,
      );
    return this.looked <= mostParts;
  }

  element({ element, source }: Part): void {
    if (element !== null) this.add(element, source);
  }

  private add(name: ExpandedName, source: SchemaElement): void {
    if (this.met.has(name)) return;
    this.met.add(name);
    this.elements.push({ name, source });
  }

  private wrapper(binding: MessageBinding, style: Bound['style'], message: Message, local: string): void {
    const namespace = binding.namespace ?? this.definitions.targetNamespace;
    const name = expandedName(namespace, local);
    const content = binding.body.map((part) => `${part.name} ${part.element ?? part.type}`).join('\n');
    const known = this.made.get(name);
    if (known !== undefined) {
      if (known !== content)
        this.problems.note(
          binding.source,
          'wsdl/messages-alike',
          `Two messages with different parts stand in the element ${cut(local)} of the namespace ${cut(namespace, 120)}; the first one counts.`,
        );
      return;
    }
    if (style === 'document')
      this.problems.strict(
        message.source,
        'wsdl/part-with-type',
        `The message ${cut(message.local)} is of style document, and has parts that name no element; it is read as one of style rpc.`,
        'Let each part name an element.',
      );
    this.made.set(name, content);
    // Its own elements count as well.
    this.looked += 4;
    const schema = this.schemaOf(namespace, message.source);
    const element = append(schema, 'element', { name: local }, message.source);
    const sequence = append(append(element, 'complexType', {}, message.source), 'sequence', {}, message.source);
    for (const part of binding.body) this.appendPart(part, schema, sequence);
    this.add(name, message.source);
  }

  /** The schema that the wrappers of a namespace stand in, in the file of the message. */
  private schemaOf(namespace: string, source: DescriptionElement): SchemaElement {
    const key = `${source.file.file.path} ${namespace}`;
    const known = this.schemas.get(key);
    if (known) return known;
    const schema = madeElement('schema', namespace === '' ? {} : { targetNamespace: namespace }, null, source);
    this.schemas.set(key, schema);
    this.wrappers.push(schema);
    return schema;
  }

  private appendPart(part: Part, schema: SchemaElement, sequence: SchemaElement): void {
    const { source, name } = part;
    this.importInto(schema, namespaceOfName(part.element ?? part.type ?? ''), source);
    const type = source.attributes.get('type');
    const ref = source.attributes.get('element');
    if (ref !== undefined) append(sequence, 'element', { ref }, source);
    else append(sequence, 'element', type === undefined ? { name } : { name, type }, source);
  }

  private importInto(schema: SchemaElement, namespace: string, place: DescriptionElement): void {
    const target = schema.attributes.get('targetNamespace') ?? '';
    const key = `${schema.file.file.path} ${target} ${namespace}`;
    if (namespace === schemaNamespace || namespace === target || this.imported.has(key)) return;
    this.imported.add(key);
    schema.children.unshift(madeElement('import', namespace === '' ? {} : { namespace }, schema, place));
  }
}

function append(
  parent: SchemaElement,
  local: string,
  attributes: Readonly<Record<string, string>>,
  place: DescriptionElement,
): SchemaElement {
  const element = madeElement(local, attributes, parent, place);
  parent.children.push(element);
  return element;
}

function namespaceOfName(name: ExpandedName): string {
  return name.startsWith('{') ? name.slice(1, name.lastIndexOf('}')) : '';
}
