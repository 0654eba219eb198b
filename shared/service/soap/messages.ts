import { formatOfStructure } from '../../format/index.ts';
import { xmlFormat } from '../../format/xml/index.ts';
import { xmlNameOf } from '../../format/xml/wire.ts';
import type { ImportMapping } from '../../mapping/kind.ts';
import { firstEntity } from '../../mapping/mapped-type.ts';
import { structureOf } from '../../mapping/used-structure.ts';
import type { Microflow } from '../../microflow/kind.ts';
import { type Catalog, systemSoapAttachmentId } from '../../model/catalog.ts';
import type { DataType } from '../../model/data-type.ts';
import { NameSet } from '../../model/naming.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import type { ElementValue, ValueKind } from '../../soap/message-elements.ts';
import type { ContractOrigin } from '../../structure/contract-origin.ts';
import type { ElementName } from '../../structure/element-name.ts';
import type { NodeType, StructureNode } from '../../structure/node.ts';
import { childrenOf, type PlacedNode, rootOf } from '../../structure/path.ts';
import { rootElements } from '../../structure/root-elements.ts';
import type { StructureDocument, StructureShape } from '../../structure/structure-document.ts';
import type { ServedSoapOperation, SoapParameter, SoapService } from './kind.ts';

/** The elements that the messages of an operation consist of; null for an empty body. */
export interface OperationElements {
  request: ElementName | null;
  response: ElementName | null;
  headers: ElementName[];
  answerHeaders: ElementName[];
  /** In the order of the operation's faults; null for one that nothing is known of. */
  faults: (ElementName | null)[];
}

/** All messages of a service: the structure that they are held to and described by, and what belongs to which operation. */
export interface SoapMessages {
  shape: StructureShape;
  /** The contract that the structure came of, which knows more. */
  contract: ContractOrigin | null;
  of: ReadonlyMap<string, OperationElements>;
}

/** The messages of a published web service: those of its contract, or the ones that are made for its operations. */
export function soapMessages({ data }: Unit<SoapService>, view: ProjectView, catalog: Catalog): SoapMessages {
  const contract = contractMessages(data, view);
  if (contract) {
    const { root, types, namespaces, contract: origin } = contract;
    const of = new Map(
      data.operations.map((o): [string, OperationElements] => [
        o.id,
        {
          request: o.request,
          response: o.response,
          headers: o.headers.map(({ element }) => element),
          answerHeaders: o.answerHeaders.map(({ element }) => element),
          faults: o.faults.map(({ element }) => element),
        },
      ]),
    );
    return {
      shape: { root, ...(types ? { types } : {}), ...(namespaces ? { namespaces } : {}) },
      contract: origin ?? null,
      of,
    };
  }
  return new MessageMaker(data, view, catalog).make();
}

/** Whether the messages of a service are those of a contract, which says its elements; else they are made for its operations. */
export function followsContract({ structure, contract }: Pick<SoapService, 'structure' | 'contract'>): boolean {
  return structure !== null || contract !== undefined;
}

function contractMessages(
  { structure }: SoapService,
  view: ProjectView,
): (StructureDocument & { contract?: ContractOrigin }) | undefined {
  const unit = view.unit(structure) as Unit<StructureDocument> | undefined;
  return unit && formatOfStructure(unit.kind) === xmlFormat ? unit.data : undefined;
}

/** The element that a mapping reads or writes, in its structure; undefined while it has none, or one that is no XML. */
export function elementOfMapping(mapping: string | null, view: ProjectView, catalog?: Catalog): PlacedNode | undefined {
  const unit = view.unit(mapping) as Unit<ImportMapping> | undefined;
  const structure = structureOf(unit?.data, view, catalog);
  if (!unit || !structure || formatOfStructure(structure.kind) !== xmlFormat) return undefined;
  const roots = rootElements(structure.data);
  const first = unit.data.root && firstEntity(unit.data.root)?.path;
  return (
    roots.find(({ path }) => first === path || first?.startsWith(`${path}.`) || first?.startsWith(`${path}[`)) ??
    roots[0]
  );
}

/** The name of the element at a place of a structure. */
export function elementNameOf(placed: PlacedNode): ElementName {
  const { local, ns } = xmlNameOf(placed);
  return { name: local, namespace: ns };
}

/** The kind of value that a child of a made element is, by the type of the microflow's parameter; null for what takes a mapping. */
export function valueKindOf({ kind }: DataType): ValueKind | null {
  switch (kind) {
    case 'nothing':
    case 'object':
    case 'list':
      return null;
    case 'enumeration':
      return 'string';
    default:
      return kind;
  }
}

/** Whether a parameter of a microflow takes the attachments that no value of a request refers to: it is a list of them. */
export function takesAttachments({ type }: Microflow['parameters'][number]): boolean {
  return type.kind === 'list' && type.entity === systemSoapAttachmentId;
}

/** The parameter of the microflow that an element feeds. */
export function fedParameter(
  { name, argument }: Pick<SoapParameter, 'name' | 'argument'>,
  flow: Microflow | undefined,
) {
  const wanted = (argument || name).toLowerCase();
  return flow?.parameters.find((p) => p.name.toLowerCase() === wanted);
}

/** A child of an element that is made for an operation, as one value. */
export function madeValue(parameter: SoapParameter, kind: ValueKind, namespace: string): ElementValue {
  return {
    name: parameter.name,
    element: { name: parameter.name, namespace },
    kind,
    isHex: false,
    isOptional: parameter.optional,
    isNillable: parameter.nillable,
    documentation: parameter.documentation,
  };
}

class MessageMaker {
  private readonly data: SoapService;
  private readonly view: ProjectView;
  private readonly catalog: Catalog;
  private readonly roots: StructureNode[] = [];
  private readonly rootNames = new NameSet();
  private readonly known = new Set<string>();
  private readonly types: Record<string, StructureNode> = {};
  /** Names of the types of a structure in this one. */
  private readonly typeNames = new Map<string, ReadonlyMap<string, string>>();
  private readonly typesByContent = new Map<string, string>();
  private readonly namespaces: Record<string, string> = {};

  constructor(data: SoapService, view: ProjectView, catalog: Catalog) {
    this.data = data;
    this.view = view;
    this.catalog = catalog;
  }

  make(): SoapMessages {
    if (this.data.namespace !== '') this.namespaces.tns = this.data.namespace;
    const of = new Map(this.data.operations.map((o) => [o.id, this.operation(o)]));
    const root: StructureNode = { name: '', type: 'object', group: 'choice', children: this.roots };
    return { shape: { root, types: this.types, namespaces: this.namespaces }, contract: null, of };
  }

  private operation(operation: ServedSoapOperation): OperationElements {
    const flow = (this.view.unit(operation.microflow) as Unit<Microflow> | undefined)?.data;
    return {
      request: this.request(operation, flow),
      response: operation.oneWay ? null : this.response(operation, flow),
      headers: operation.headers.map(
        ({ element, mapping }) => this.mapped(mapping) ?? this.root(element, { name: '', type: 'any' }),
      ),
      answerHeaders: operation.answerHeaders.map(
        ({ element, mapping }) => this.mapped(mapping) ?? this.root(element, { name: '', type: 'any' }),
      ),
      faults: operation.faults.map(
        ({ mapping, element }) =>
          this.mapped(mapping) ?? (element ? this.root(element, { name: '', type: 'any' }) : null),
      ),
    };
  }

  private request(operation: ServedSoapOperation, flow: Microflow | undefined): ElementName | null {
    if (operation.request) return this.root(operation.request, { name: '', type: 'any' });
    const own = { name: operation.name, namespace: this.data.namespace };
    if (operation.requestBody === 'mapping') return this.mapped(operation.requestMapping);
    if (operation.requestBody !== 'parameters') return this.root(own, { name: '', type: 'any' });
    const children = operation.parameters.flatMap((p) => this.parameter(p, fedParameter(p, flow)?.type));
    return this.root(own, { name: '', type: 'object', children });
  }

  private response(operation: ServedSoapOperation, flow: Microflow | undefined): ElementName | null {
    if (operation.response) return this.root(operation.response, { name: '', type: 'any' });
    const own = { name: `${operation.name}Response`, namespace: this.data.namespace };
    if (operation.responseBody === 'mapping') return this.mapped(operation.responseMapping);
    if (operation.responseBody === 'text') return this.root(own, { name: '', type: 'any' });
    const result =
      operation.responseBody === 'result' && flow && flow.returns.kind !== 'nothing'
        ? this.child(operation.resultName, flow.returns, operation.responseMapping, { optional: true })
        : [];
    return this.root(own, { name: '', type: 'object', children: result });
  }

  private parameter(parameter: SoapParameter, type: DataType | undefined): StructureNode[] {
    const { name, mapping, optional, nillable, documentation } = parameter;
    return this.child(name, type ?? { kind: 'string' }, mapping, { optional, nullable: nillable, documentation });
  }

  private child(
    name: string,
    type: DataType,
    mapping: string | null,
    { optional, nullable, documentation }: { optional?: boolean; nullable?: boolean; documentation?: string },
  ): StructureNode[] {
    const occurrence = {
      ...(optional ? { optional: true } : {}),
      ...(nullable ? { nullable: true } : {}),
      ...(documentation ? { documentation } : {}),
    };
    const kind = valueKindOf(type);
    if (kind === null) {
      const element = elementOfMapping(mapping, this.view, this.catalog);
      return element ? [{ ...this.taken(element, mapping), ...occurrence }] : [];
    }
    const values =
      type.kind === 'enumeration'
        ? this.catalog.enumeration(type.enumeration)?.values.map((value) => value.name)
        : undefined;
    return [
      {
        name,
        type: kind as NodeType,
        wire: { name, ns: this.data.namespace },
        ...(values ? { enum: values } : {}),
        ...occurrence,
      },
    ];
  }

  /** The element of a mapping, at the top of the messages; null when there is none. */
  private mapped(mapping: string | null): ElementName | null {
    const element = elementOfMapping(mapping, this.view, this.catalog);
    return element ? this.root(elementNameOf(element), this.taken(element, mapping)) : null;
  }

  private root(element: ElementName, node: StructureNode): ElementName {
    const key = `{${element.namespace}}${element.name}`;
    if (!this.known.has(key)) {
      this.known.add(key);
      const name = this.rootNames.take(element.name);
      this.roots.push({ ...node, name, wire: { ...node.wire, name: element.name, ns: element.namespace } });
    }
    return element;
  }

  /** An element of another structure with all that it refers to. */
  private taken(element: PlacedNode, mapping: string | null): StructureNode {
    const { shape } = element;
    const own = (childrenOf(rootOf(shape)).find(({ path }) => path === element.path) ?? element).node;
    const source = (this.view.unit(mapping) as Unit<ImportMapping>).data;
    const names = this.typesOf(`${source.structure} ${source.format ?? ''} ${source.list ?? ''}`, shape);
    for (const [prefix, uri] of Object.entries(shape.namespaces ?? {}))
      if (prefix !== '' && !Object.hasOwn(this.namespaces, prefix)) this.namespaces[prefix] = uri;
    const original = (shape.root.children ?? []).find(({ name }) => name === own.name) ?? own;
    return this.typed(renamed(original, names), elementNameOf(element).name);
  }

  /**
   * A node whose objects are of named types, equal ones of one: who makes classes of a description gets one for each of them, however often it
   * stands there.
   */
  private typed(node: StructureNode, name: string): StructureNode {
    const local = typeof node.wire?.name === 'string' ? node.wire.name : node.name || name;
    if (node.type === 'array' && node.item) return { ...node, item: this.typed(node.item, local) };
    if (node.type !== 'object' || node.ref !== undefined || !node.children) return node;
    const children = node.children.map((child) => this.typed(child, child.name));
    const isPlain = node.group === undefined && node.wire?.kind === undefined;
    if (!isPlain) return { ...node, children };
    const key = JSON.stringify(children);
    let type = this.typesByContent.get(key);
    if (type === undefined) {
      type = this.freeType(local[0] ? local[0].toUpperCase() + local.slice(1) : 'Object');
      this.typesByContent.set(key, type);
      this.types[type] = { name: '', type: 'object', children };
    }
    return { ...node, children: undefined, ref: type };
  }

  private freeType(wanted: string): string {
    let name = wanted;
    for (let n = 2; Object.hasOwn(this.types, name); n++) name = `${wanted}${n}`;
    return name;
  }

  private typesOf(key: string, { types = {} }: StructureShape): ReadonlyMap<string, string> {
    const known = this.typeNames.get(key);
    if (known) return known;
    const taken = new NameSet(Object.keys(this.types));
    const names = new Map(Object.keys(types).map((name) => [name, taken.take(name)]));
    this.typeNames.set(key, names);
    for (const [name, type] of Object.entries(types)) this.types[names.get(name) as string] = renamed(type, names);
    return names;
  }
}

/** A node whose references are to types of other names. */
function renamed(node: StructureNode, names: ReadonlyMap<string, string>): StructureNode {
  return {
    ...node,
    ...(node.ref === undefined ? {} : { ref: names.get(node.ref) ?? node.ref }),
    ...(node.children ? { children: node.children.map((child) => renamed(child, names)) } : {}),
    ...(node.item ? { item: renamed(node.item, names) } : {}),
  };
}
