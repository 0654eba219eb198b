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
} from './definitions.ts';
import type { DescriptionElement } from './description-file.ts';
import { httpNamespace, mimeNamespace, soap11Namespace, soap12Namespace, wsdlNamespace } from './names.ts';
import type { NamedThings } from './qualified-names.ts';

/** Reads bindings: what of a message stands where in an envelope (WSDL 1.1, chapter 3; that of SOAP 1.2 is written alike). */
export class BindingReader {
  private readonly messages: NamedThings<Message>;
  private readonly problems: SchemaProblems;

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
    const known = portType.operations.filter((operation) => operation.name === name);
    if (known.length === 0)
      this.problems.error(
        source,
        'wsdl/operation-not-found',
        `The port type ${cut(portType.local)} has no operation ${cut(name)}.`,
        'Correct the name, or take the operation out of the binding.',
      );
    const nameOf = (local: string) => own(source, local)[0]?.attributes.get('name');
    const fits = (message: OperationMessage | null, written: string | undefined) =>
      written === undefined || message?.name === written;
    const fitting = known.filter((o) => fits(o.request, nameOf('input')) && fits(o.response, nameOf('output')));
    const free = (operation: Operation) => !taken.has(operation);
    return fitting.find(free) ?? known.find(free) ?? known[0] ?? null;
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
      faults: own(source, 'fault').map((fault) => faultOf(fault, operation)),
      source,
    };
  }

  private message(source: DescriptionElement, used: OperationMessage | null): MessageBinding {
    const multipart = source.children.find(({ uri, local }) => uri === mimeNamespace && local === 'multipartRelated');
    const extensions = [source, ...(multipart?.children ?? [])].flatMap((each) =>
      each.children.filter(({ uri }) => isSoapNamespace(uri)),
    );
    const body = extensions.find(({ local }) => local === 'body');
    const headers = extensions.filter(({ local }) => local === 'header').map((header) => this.header(header));
    const named = body?.attributes.get('parts')?.split(/\s+/).filter(Boolean);
    const elsewhere = new Set([
      ...headers.flatMap(({ part }) => part ?? []).map(({ source: part }) => part),
      ...(used?.message?.parts ?? []).filter(({ name }) => attachedParts(multipart).has(name)).map((p) => p.source),
    ]);
    return {
      ...usage(body),
      encodingStyle: body?.attributes.get('encodingStyle') ?? '',
      body: (used?.message?.parts ?? []).filter((part) =>
        named ? named.includes(part.name) : !elsewhere.has(part.source),
      ),
      headers,
      isMultipart: multipart !== undefined,
      source,
    };
  }

  private header(source: DescriptionElement): HeaderBinding {
    const message = this.messages.find(source, 'message');
    const name = source.attributes.get('part') ?? source.attributes.get('parts');
    const part = message?.parts.find((each) => each.name === name) ?? null;
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

/** Parts that travel beside the envelope (WSDL 1.1, chapter 5). */
function attachedParts(multipart: DescriptionElement | undefined): ReadonlySet<string> {
  const contents = (multipart?.children ?? []).flatMap((part) =>
    part.children.filter(({ uri, local }) => uri === mimeNamespace && local === 'content'),
  );
  return new Set(contents.flatMap((content) => content.attributes.get('part') ?? []));
}

function faultOf(source: DescriptionElement, operation: Operation): FaultBinding {
  const extension = source.children.find(({ uri, local }) => isSoapNamespace(uri) && local === 'fault');
  const name = source.attributes.get('name') ?? extension?.attributes.get('name') ?? '';
  return { name, ...usage(extension), fault: operation.faults.find((fault) => fault.name === name) ?? null, source };
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
