import type { SchemaProblems } from '../xsd/problems.ts';
import { cut } from '../xsd/xml-reader.ts';
import type {
  Binding,
  BindingOperation,
  BindingProtocol,
  BindingStyle,
  BindingUse,
  FaultBinding,
  HeaderBinding,
  Message,
  MessageBinding,
  Operation,
  OperationMessage,
  Part,
  PortType,
} from './definitions.ts';
import type { DescriptionElement } from './description-file.ts';
import { httpNamespace, mimeNamespace, soap11Namespace, soap12Namespace, wsdlNamespace } from './names.ts';
import type { NamedThings } from './qualified-names.ts';

/** Parts of all messages that are looked at, and operations of one name: nobody has more of them. */
const mostParts = 200_000;
const mostOfOneName = 100;

/** Reads bindings: what of a message stands where in an envelope (WSDL 1.1, chapter 3; that of SOAP 1.2 is written alike). */
export class BindingReader {
  private readonly messages: NamedThings<Message>;
  private readonly problems: SchemaProblems;
  /** Of each port type, by name. */
  private readonly operations = new Map<PortType, Map<string, Operation[]>>();
  private readonly parts = new Map<Message, Map<string, Part>>();
  private looked = 0;

  constructor(messages: NamedThings<Message>, problems: SchemaProblems) {
    this.messages = messages;
    this.problems = problems;
  }

  read(given: Pick<Binding, 'name' | 'local' | 'portType' | 'source'>): Binding {
    const { source } = given;
    const extension = source.children.find(({ uri, local }) => uri !== wsdlNamespace && local === 'binding');
    const taken = new Set<Operation>();
    return {
      ...given,
      protocol: protocolOf(extension?.uri),
      transport: extension?.attributes.get('transport') ?? '',
      operations: own(source, 'operation').flatMap((each) => {
        const operation = this.operationOf(each, given, taken);
        if (operation) taken.add(operation);
        return operation ? [this.operation(each, operation, styleOf(extension) ?? 'document')] : [];
      }),
    };
  }

  /** The operation of the port type; of several with one name, the one whose input and output are named as here. */
  private operationOf(
    source: DescriptionElement,
    { portType }: Pick<Binding, 'portType'>,
    taken: ReadonlySet<Operation>,
  ): Operation | null {
    if (!portType) return null;
    const name = source.attributes.get('name') ?? '';
    const known = this.operationsOf(portType).get(name) ?? [];
    if (known.length === 0)
      this.problems.error(
        source,
        'wsdl/operation-not-found',
        `The port type ${cut(portType.local)} has no operation ${cut(name)}.`,
        'Correct the name, or take the operation out of the binding.',
      );
    const [input, output] = ['input', 'output'].map((local) => own(source, local)[0]?.attributes.get('name'));
    const fits = (message: OperationMessage | null, written: string | undefined) =>
      written === undefined || message?.name === written;
    const fitting = known.filter((o) => fits(o.request, input) && fits(o.response, output));
    const free = (operation: Operation) => !taken.has(operation);
    return fitting.find(free) ?? known.find(free) ?? known[0] ?? null;
  }

  private operationsOf(portType: PortType): ReadonlyMap<string, readonly Operation[]> {
    let known = this.operations.get(portType);
    if (known) return known;
    known = new Map();
    for (const operation of portType.operations) {
      const alike = known.get(operation.name);
      if (!alike) known.set(operation.name, [operation]);
      else if (alike.length < mostOfOneName) alike.push(operation);
    }
    this.operations.set(portType, known);
    return known;
  }

  private part(message: Message, name: string): Part | null {
    let known = this.parts.get(message);
    if (!known) {
      known = new Map(message.parts.map((part) => [part.name, part]));
      this.parts.set(message, known);
    }
    return known.get(name) ?? null;
  }

  private operation(source: DescriptionElement, operation: Operation, byDefault: BindingStyle): BindingOperation {
    const extension = source.children.find(({ uri, local }) => isSoapNamespace(uri) && local === 'operation');
    const [input] = own(source, 'input');
    const [output] = own(source, 'output');
    return {
      operation,
      style: styleOf(extension) ?? byDefault,
      action: extension?.attributes.get('soapAction') ?? null,
      request: input ? this.message(input, operation.request) : null,
      response: output ? this.message(output, operation.response) : null,
      faults: faultsOf(source, operation),
      source,
    };
  }

  private message(source: DescriptionElement, used: OperationMessage | null): MessageBinding {
    const multipart = source.children.find(({ uri, local }) => uri === mimeNamespace && local === 'multipartRelated');
    const extensions = [source, ...(multipart?.children ?? [])].flatMap((each) =>
      each.children.filter(({ uri }) => isSoapNamespace(uri)),
    );
    const body = extensions.find(({ local }) => local === 'body');
    const attachments = attachedParts(multipart);
    const headers = extensions.filter(({ local }) => local === 'header').map((header) => this.header(header));
    return {
      ...usage(body),
      encodingStyle: body?.attributes.get('encodingStyle') ?? '',
      body: this.bodyOf(source, used?.message ?? null, body, headers, new Set(attachments.map(({ part }) => part))),
      headers,
      isMultipart: multipart !== undefined,
      attachments,
      source,
    };
  }

  /** The parts that the body names, else those that stand nowhere else. */
  private bodyOf(
    source: DescriptionElement,
    message: Message | null,
    body: DescriptionElement | undefined,
    headers: readonly HeaderBinding[],
    attached: ReadonlySet<string>,
  ): readonly Part[] {
    if (!message) return [];
    const named = body?.attributes.get('parts')?.split(/\s+/).filter(Boolean);
    if (!named && headers.length === 0 && attached.size === 0) return message.parts;
    this.looked += message.parts.length;
    if (this.looked > mostParts) {
      this.problems.error(source, 'wsdl/too-large', `Its messages have more than ${mostParts} parts.`);
      return [];
    }
    const own = new Set(named);
    const elsewhere = new Set(headers.map(({ part }) => part));
    return message.parts.filter((part) =>
      named ? own.has(part.name) : !elsewhere.has(part) && !attached.has(part.name),
    );
  }

  private header(source: DescriptionElement): HeaderBinding {
    const message = this.messages.find(source, 'message');
    const name = source.attributes.get('part') ?? source.attributes.get('parts');
    const part = message && this.part(message, name ?? '');
    if (message && !part)
      this.problems.error(
        source,
        'wsdl/part-not-found',
        `The message ${cut(message.local)} has no part ${cut(name ?? '')} for the header.`,
        'Name one of its parts.',
      );
    const faults = source.children
      .filter(({ uri, local }) => isSoapNamespace(uri) && local === 'headerfault')
      .map((fault) => this.header(fault));
    return { ...usage(source), message, part, faults, source };
  }
}

/** Parts that travel beside the envelope (WSDL 1.1, chapter 5). Of several ways to write one, the first counts. */
function attachedParts(multipart: DescriptionElement | undefined): { part: string; mediaType: string }[] {
  const contents = (multipart?.children ?? []).flatMap((part) =>
    part.children.filter(({ uri, local }) => uri === mimeNamespace && local === 'content'),
  );
  const found = new Map<string, string>();
  for (const { attributes } of contents) {
    const part = attributes.get('part');
    const type = attributes.get('type') ?? '';
    if (part && !found.has(part)) found.set(part, type.includes('*') ? '' : type);
  }
  return [...found].map(([part, mediaType]) => ({ part, mediaType }));
}

function faultsOf(source: DescriptionElement, operation: Operation): FaultBinding[] {
  const known = new Map(operation.faults.map((fault) => [fault.name, fault]));
  return own(source, 'fault').map((each) => {
    const extension = each.children.find(({ uri, local }) => isSoapNamespace(uri) && local === 'fault');
    const name = each.attributes.get('name') ?? extension?.attributes.get('name') ?? '';
    return { name, ...usage(extension), fault: known.get(name) ?? null, source: each };
  });
}

function usage(extension: DescriptionElement | undefined): { use: BindingUse; namespace: string | null } {
  return {
    use: extension?.attributes.get('use') === 'encoded' ? 'encoded' : 'literal',
    namespace: extension?.attributes.get('namespace') ?? null,
  };
}

function styleOf(extension: DescriptionElement | undefined): BindingStyle | null {
  const style = extension?.attributes.get('style');
  return style === 'rpc' || style === 'document' ? style : null;
}

function protocolOf(namespace: string | undefined): BindingProtocol {
  if (namespace === soap11Namespace) return 'soap11';
  if (namespace === soap12Namespace) return 'soap12';
  return namespace === httpNamespace ? 'http' : 'other';
}

function isSoapNamespace(uri: string): boolean {
  return uri === soap11Namespace || uri === soap12Namespace;
}

function own(source: DescriptionElement, local: string): DescriptionElement[] {
  return source.children.filter((child) => child.uri === wsdlNamespace && child.local === local);
}
