import { appliesAccess, compileAccess, compileAuthentication } from '../../authentication/index.ts';
import type { Microflow } from '../../microflow/kind.ts';
import { Catalog } from '../../model/catalog.ts';
import type { Unit } from '../../model/unit.ts';
import { elementValues, messageElement } from '../../soap/message-elements.ts';
import type { ElementName } from '../../structure/element-name.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { joinPath } from '../join-path.ts';
import type { ServedFlow, ServiceCompileContext } from '../protocol.ts';
import { contractDocuments } from './contract-documents.ts';
import type { ServedSoapOperation, SoapService } from './kind.ts';
import { withAllValues } from './made-message.ts';
import {
  elementNameOf,
  elementOfMapping,
  fedParameter,
  followsContract,
  madeValue,
  type SoapMessages,
  soapMessages,
  takesAttachments,
  valueKindOf,
} from './messages.ts';
import { actionOf, addressingActionsOf, parameterName } from './names.ts';
import type { ProgramServedSoapOperation, ProgramSoapPart, ProgramSoapService } from './program.ts';
import { writeWsdl } from './wsdl.ts';

/** The published web services of a program. */
export function compileSoapServices(context: ServiceCompileContext): ProgramSoapService[] {
  const { view } = context;
  const catalog = new Catalog(view);
  return view
    .ofKind<SoapService>('soap-service')
    .filter((unit) => unit.data.enabled)
    .map((unit): ProgramSoapService => {
      const messages = soapMessages(unit, view, catalog);
      const compiler = new OperationCompiler(unit.data, messages, context, catalog);
      return {
        protocol: 'soap',
        id: unit.id,
        name: view.qualifiedName(unit),
        path: joinPath(unit.data.path),
        authentication: compileAuthentication(unit.data, context),
        data: {
          documentation: unit.documentation,
          versions: unit.data.versions,
          validate: unit.data.validate,
          addressing: unit.data.addressing,
          operations: unit.data.operations.flatMap((operation) => compiler.operation(operation)),
          ...(contractDocuments(unit, view, context.contractFile) ?? writeWsdl(unit, messages, view)),
          shape: followsContract(unit.data) ? messages.shape : withAllValues(messages.shape),
        },
      };
    });
}

class OperationCompiler {
  private readonly data: SoapService;
  private readonly messages: SoapMessages;
  private readonly context: ServiceCompileContext;
  private readonly catalog: Catalog;

  constructor(data: SoapService, messages: SoapMessages, context: ServiceCompileContext, catalog: Catalog) {
    this.data = data;
    this.messages = messages;
    this.context = context;
    this.catalog = catalog;
  }

  /** An operation that has a microflow; the checks report the others. */
  operation(operation: ServedSoapOperation): ProgramServedSoapOperation[] {
    const flow = this.context.flow(operation.microflow);
    const elements = this.messages.of.get(operation.id);
    if (!flow || !elements) return [];
    return [
      {
        id: operation.id,
        name: operation.name,
        action: actionOf(this.data.namespace, operation),
        ...addressingActionsOf(this.data.namespace, operation),
        isOneWay: operation.oneWay,
        flow: flow.index,
        access: compileAccess(operation, this.data, this.context.view),
        appliesAccess: appliesAccess(operation, this.data),
        requestElement: elements.request,
        responseElement: elements.response,
        request: this.request(operation, elements.request, flow),
        commit: operation.commit,
        ...this.attachments(operation, flow),
        headers: operation.headers.map(({ mapping, argument }, i) => ({
          element: elements.headers[i] as ElementName,
          mapping: this.context.mapping(mapping),
          argument: argumentOf(flow, argument || parameterName(elements.headers[i]?.name ?? '')),
        })),
        response: this.response(operation, elements.response, flow),
        answerHeaders: operation.answerHeaders.flatMap(({ mapping }, i) => {
          const element = elements.answerHeaders[i];
          const index = this.context.mapping(mapping);
          return element && index !== null ? [{ element, mapping: index }] : [];
        }),
        faults: operation.faults.flatMap(({ name, mapping }, i) => {
          const element = elements.faults[i];
          const index = this.context.mapping(mapping);
          return element && index !== null ? [{ name, element, mapping: index }] : [];
        }),
      },
    ];
  }

  private request(
    operation: ServedSoapOperation,
    element: ElementName | null,
    flow: ServedFlow,
  ): ProgramServedSoapOperation['request'] {
    switch (operation.requestBody) {
      case 'parameters':
        return { how: 'parts', parts: operation.parameters.flatMap((p) => this.part(operation, p, flow)) };
      case 'values': {
        const values = valuesIn(this.messages.shape, element);
        return {
          how: 'parts',
          parts: values.map((value): ProgramSoapPart => {
            const argument = argumentOf(flow, parameterName(value.name));
            return { kind: 'value', value, argument, values: flow.parameters[argument]?.type.values ?? null };
          }),
        };
      }
      case 'mapping': {
        const mapping = this.context.mapping(operation.requestMapping);
        return mapping === null
          ? { how: 'nothing' }
          : { how: 'mapping', mapping, argument: argumentOf(flow, operation.bodyArgument) };
      }
      case 'text':
        return { how: 'text', argument: argumentOf(flow, operation.bodyArgument) };
      default:
        return { how: 'nothing' };
    }
  }

  private attachments({ microflow }: ServedSoapOperation, flow: ServedFlow): { attachments?: number } {
    const document = (this.context.view.unit(microflow) as Unit<Microflow> | undefined)?.data;
    const taker = document?.parameters.find(takesAttachments);
    return taker ? { attachments: argumentOf(flow, taker.name) } : {};
  }

  private part(
    operation: ServedSoapOperation,
    parameter: ServedSoapOperation['parameters'][number],
    flow: ServedFlow,
  ): ProgramSoapPart[] {
    const document = (this.context.view.unit(operation.microflow) as Unit<Microflow> | undefined)?.data;
    const fed = fedParameter(parameter, document);
    const argument = argumentOf(flow, fed?.name ?? '');
    const kind = valueKindOf(fed?.type ?? { kind: 'string' });
    if (kind !== null) {
      const values = flow.parameters[argument]?.type.values ?? null;
      return [{ kind: 'value', value: madeValue(parameter, kind, this.data.namespace), argument, values }];
    }
    const mapping = this.context.mapping(parameter.mapping);
    const element = elementOfMapping(parameter.mapping, this.context.view, this.catalog);
    if (mapping === null || !element) return [];
    const isOptional = parameter.optional || parameter.nillable;
    return [{ kind: 'mapping', element: elementNameOf(element), mapping, argument, isOptional }];
  }

  private response(
    operation: ServedSoapOperation,
    element: ElementName | null,
    flow: ServedFlow,
  ): ProgramServedSoapOperation['response'] {
    const mapping = this.context.mapping(operation.responseMapping);
    switch (operation.responseBody) {
      case 'result': {
        const document = (this.context.view.unit(operation.microflow) as Unit<Microflow> | undefined)?.data;
        const kind = valueKindOf(document?.returns ?? { kind: 'nothing' });
        if (kind === null) return mapping === null ? { how: 'nothing' } : { how: 'part', mapping };
        const { resultName: name } = operation;
        const value = {
          name,
          element: { name, namespace: this.data.namespace },
          kind,
          isHex: false,
          isOptional: true,
          isNillable: false,
          documentation: '',
        };
        return { how: 'value', value };
      }
      case 'value': {
        const [value] = valuesIn(this.messages.shape, element);
        return value && flow.returns.kind !== 'nothing' ? { how: 'value', value } : { how: 'nothing' };
      }
      case 'mapping':
        return mapping === null ? { how: 'nothing' } : { how: 'mapping', mapping };
      case 'text':
        return { how: 'text' };
      default:
        return { how: 'nothing' };
    }
  }
}

function valuesIn(shape: StructureShape, element: ElementName | null) {
  const placed = element && messageElement(shape, element);
  return (placed && elementValues(placed)) ?? [];
}

function argumentOf({ parameters }: ServedFlow, name: string): number {
  return name === '' ? -1 : parameters.findIndex((p) => p.name.toLowerCase() === name.toLowerCase());
}
