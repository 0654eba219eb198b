import { expandedName } from '../xsd/names.ts';
import type { SchemaProblems } from '../xsd/problems.ts';
import type {
  Binding,
  Definitions,
  Message,
  Operation,
  OperationKind,
  OperationMessage,
  Part,
  PortType,
  Service,
} from './definitions.ts';
import type { DescriptionElement } from './description-file.ts';
import { wsdlNamespace } from './names.ts';
import { NamedThings, qualifiedName, targetNamespaceOf } from './qualified-names.ts';
import { BindingReader } from './read-bindings.ts';

/**
 * Reads what descriptions define, those of all files together; the first is the one that was chosen. What cannot be read, or refers to nothing,
 * is said in `problems` and left out.
 */
export function readDefinitions(descriptions: readonly DescriptionElement[], problems: SchemaProblems): Definitions {
  return new DefinitionReader(descriptions, problems).read();
}

class DefinitionReader {
  private readonly descriptions: readonly DescriptionElement[];
  private readonly problems: SchemaProblems;
  private readonly messages: NamedThings<Message>;
  private readonly portTypes: NamedThings<PortType>;
  private readonly bindings: NamedThings<Binding>;

  constructor(descriptions: readonly DescriptionElement[], problems: SchemaProblems) {
    this.descriptions = descriptions;
    this.problems = problems;
    this.messages = new NamedThings<Message>('message', problems);
    this.portTypes = new NamedThings<PortType>('port type', problems);
    this.bindings = new NamedThings<Binding>('binding', problems);
  }

  read(): Definitions {
    for (const source of this.each('message')) {
      const message: Message = { ...named(source), parts: this.parts(source), source };
      this.messages.add(message.name, message, source);
    }
    for (const source of this.each('portType')) {
      const operations = own(source, 'operation').map((operation) => this.operation(operation));
      const portType: PortType = { ...named(source), operations, ...documented(source), source };
      this.portTypes.add(portType.name, portType, source);
    }
    const reader = new BindingReader(this.messages, this.problems);
    for (const source of this.each('binding')) {
      const binding = reader.read({ ...named(source), portType: this.portTypes.find(source, 'type'), source });
      this.bindings.add(binding.name, binding, source);
    }
    const [entry] = this.descriptions;
    return {
      name: entry?.attributes.get('name') || null,
      targetNamespace: entry?.attributes.get('targetNamespace') ?? '',
      ...(entry ? documented(entry) : {}),
      messages: this.messages.all,
      portTypes: this.portTypes.all,
      bindings: this.bindings.all,
      services: this.each('service').map((source) => this.service(source)),
    };
  }

  private each(local: string): DescriptionElement[] {
    return this.descriptions.flatMap((description) => own(description, local));
  }

  private parts(source: DescriptionElement): Part[] {
    return own(source, 'part').map((part) => {
      const nameIn = (attribute: string) => {
        const text = part.attributes.get(attribute);
        return text === undefined ? null : qualifiedName(text, part, this.problems);
      };
      return {
        name: part.attributes.get('name') ?? '',
        element: nameIn('element'),
        type: nameIn('type'),
        source: part,
      };
    });
  }

  private operation(source: DescriptionElement): Operation {
    const first = source.children.find(({ uri, local }) => uri === wsdlNamespace && kindsOf[local]);
    const [input] = own(source, 'input');
    const [output] = own(source, 'output');
    const kind: OperationKind =
      first?.local === 'output'
        ? input
          ? 'solicit-response'
          : 'notification'
        : output
          ? 'request-response'
          : 'one-way';
    return {
      name: source.attributes.get('name') ?? '',
      kind,
      request: input ? this.operationMessage(input) : null,
      response: output ? this.operationMessage(output) : null,
      faults: own(source, 'fault').map((fault) => this.operationMessage(fault)),
      ...documented(source),
      source,
    };
  }

  private operationMessage(source: DescriptionElement): OperationMessage {
    return { name: source.attributes.get('name') ?? null, message: this.messages.find(source, 'message'), source };
  }

  private service(source: DescriptionElement): Service {
    const ports = own(source, 'port').map((port) => ({
      name: port.attributes.get('name') ?? '',
      binding: this.bindings.find(port, 'binding'),
      address: port.children.find(({ local }) => local === 'address')?.attributes.get('location') ?? '',
      source: port,
    }));
    return { name: source.attributes.get('name') ?? '', ...documented(source), ports, source };
  }
}

const kindsOf: Readonly<Record<string, true>> = Object.assign(Object.create(null), { input: true, output: true });

function own(source: DescriptionElement, local: string): DescriptionElement[] {
  return source.children.filter((child) => child.uri === wsdlNamespace && child.local === local);
}

function named(source: DescriptionElement): { name: string; local: string } {
  const local = source.attributes.get('name') ?? '';
  return { name: expandedName(targetNamespaceOf(source), local), local };
}

function documented({ documentation }: DescriptionElement): { documentation?: string } {
  return documentation === undefined ? {} : { documentation };
}
