import { checkOperationAccess } from '../../authentication/index.ts';
import type { ExportMapping, ImportMapping } from '../../mapping/kind.ts';
import { mappingType } from '../../mapping/mapped-type.ts';
import { entityOf } from '../../microflow/activity.ts';
import { type Microflow, toValueType } from '../../microflow/kind.ts';
import type { ValueType } from '../../model/catalog.ts';
import type { CheckContext, CheckRule } from '../../model/check-rule.ts';
import type { Unit } from '../../model/unit.ts';
import { elementValues, messageElement } from '../../soap/message-elements.ts';
import { wsseNamespace } from '../../soap/security-header.ts';
import { servicePathProblem } from '../service-path.ts';
import type { ServedSoapOperation, SoapService } from './kind.ts';
import {
  elementOfMapping,
  fedParameter,
  followsContract,
  type SoapMessages,
  soapMessages,
  takesAttachments,
  valueKindOf,
} from './messages.ts';
import { isElementName, parameterName } from './names.ts';

/** Published web services: that each operation's messages can be read and written as it says, and what of the microflow takes and gives them. */
export const soapServiceRule: CheckRule = {
  id: 'soap-services',
  kinds: ['soap-service'],
  run(unit: Unit<SoapService>, ctx) {
    const { data } = unit;
    const { report, view, catalog } = ctx;
    const problem = servicePathProblem(data.path);
    const codes = {
      'no-path': 'web-service/no-path',
      'reserved-path': 'web-service/reserved-path',
      'path-syntax': 'web-service/path-syntax',
    } as const;
    if (problem)
      report({
        severity: 'error',
        code: codes[problem.what],
        message: problem.message,
        property: 'path',
        ...(problem.what === 'no-path' ? { fix: 'Give one such as ws/orders.' } : {}),
      });
    if (!followsContract(data) && !/^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(data.namespace))
      report({
        severity: 'error',
        code: 'web-service/no-namespace',
        message:
          data.namespace === ''
            ? 'The service has no target namespace.'
            : `The target namespace ${data.namespace} is no absolute URI.`,
        property: 'namespace',
        fix: 'Give a URI of yours, such as urn:example:orders.',
      });
    const messages = soapMessages(unit, view, catalog);
    const seen = new Map<string, string>();
    const requests = new Map<string, string>();
    for (const operation of data.operations) {
      const check = new OperationCheck(unit, operation, messages, ctx);
      check.names(seen);
      check.access();
      check.dispatch(requests);
      check.flow();
    }
  },
};

class OperationCheck {
  private readonly data: SoapService;
  private readonly operation: ServedSoapOperation;
  private readonly messages: SoapMessages;
  private readonly ctx: CheckContext;
  private readonly document: Microflow | undefined;
  private readonly flowName: string;
  private readonly fed = new Set<string>();

  constructor({ data }: Unit<SoapService>, operation: ServedSoapOperation, messages: SoapMessages, ctx: CheckContext) {
    this.data = data;
    this.operation = operation;
    this.messages = messages;
    this.ctx = ctx;
    const unit = ctx.view.unit(operation.microflow) as Unit<Microflow> | undefined;
    this.document = unit?.data;
    this.flowName = unit?.name ?? '';
  }

  private say(
    severity: 'error' | 'warning',
    code: string,
    message: string,
    more: { property?: string; fix?: string; params?: Record<string, string> } = {},
  ): void {
    this.ctx.report({
      severity,
      code,
      message,
      element: this.operation.id,
      path: this.operation.name,
      ...more,
    });
  }

  names(seen: Map<string, string>): void {
    const { name, parameters, requestBody, faults, resultName, responseBody } = this.operation;
    if (!isElementName(name))
      this.say('error', 'web-service/name', `${name || 'An empty text'} cannot be the name of an operation.`, {
        property: 'name',
        fix: 'Begin with a letter; letters, digits, dots, - and _ may follow.',
      });
    if (seen.has(name))
      this.say('error', 'web-service/operation-twice', `The service has two operations ${name}.`, { property: 'name' });
    seen.set(name, this.operation.id);
    if (requestBody === 'parameters') {
      const elements = new Set<string>();
      for (const p of parameters) {
        if (!isElementName(p.name))
          this.say('error', 'web-service/name', `${p.name || 'An empty text'} cannot be the name of an element.`, {
            property: 'parameters',
          });
        if (elements.has(p.name.toLowerCase()))
          this.say('error', 'web-service/parameter-twice', `${name} has the parameter ${p.name} twice.`, {
            property: 'parameters',
          });
        elements.add(p.name.toLowerCase());
      }
    }
    if (responseBody === 'result' && !isElementName(resultName))
      this.say('error', 'web-service/name', `${resultName || 'An empty text'} cannot be the name of an element.`, {
        property: 'resultName',
      });
    const kinds = new Set<string>();
    for (const [i, fault] of faults.entries()) {
      if (!isElementName(fault.name) || kinds.has(fault.name))
        this.say(
          'error',
          'web-service/fault-name',
          kinds.has(fault.name)
            ? `${name} has two faults ${fault.name}.`
            : `${fault.name || 'An empty text'} cannot be the name of a fault.`,
          { property: 'faults' },
        );
      kinds.add(fault.name);
      if (!fault.mapping || !this.messages.of.get(this.operation.id)?.faults[i])
        // The contract describes it whether a microflow ever gives it or not.
        this.say(
          followsContract(this.data) ? 'warning' : 'error',
          'web-service/fault-mapping',
          `Nothing writes the detail of the fault ${fault.name}.`,
          {
            property: 'faults',
            fix: 'Choose an export mapping with an XML structure.',
          },
        );
    }
  }

  /** Who may call it, and that nothing takes for a value what shows who that is. */
  access(): void {
    const { operation, data } = this;
    const at = { element: operation.id, path: operation.name };
    checkOperationAccess({ ...operation, parameters: [] }, data, at, this.ctx.report);
    if (!data.authentication.some(({ type }) => type === 'username-token')) return;
    if (
      operation.headers.some(({ element: { name, namespace } }) => name === 'Security' && namespace === wsseNamespace)
    )
      this.say(
        'error',
        'authentication/credential-parameter',
        `${operation.name} takes the header Security, which holds a credential: it would stand in traces.`,
        { property: 'headers', fix: 'Take it out; who asks is in $currentUser.' },
      );
  }

  /** Requests are told apart by the element in their body, and by their action where several have the same. */
  dispatch(requests: Map<string, string>): void {
    const element = this.messages.of.get(this.operation.id)?.request;
    const key = `${element ? `{${element.namespace}}${element.name}` : ''} ${this.operation.action}`;
    const other = requests.get(key);
    if (other !== undefined && other !== this.operation.name)
      this.say(
        'error',
        'web-service/same-request',
        `Requests of ${this.operation.name} look like those of ${other}: ${element ? `both are an element ${element.name}` : 'the body of both is empty'}.`,
        { property: 'action', fix: 'Give them different SOAP actions.' },
      );
    requests.set(key, this.operation.name);
  }

  flow(): void {
    const { operation, document } = this;
    if (!document) {
      if (!operation.microflow)
        this.say('error', 'web-service/no-microflow', `${operation.name} has no microflow.`, {
          property: 'microflow',
          fix: 'Choose the microflow that carries it out.',
        });
      return;
    }
    this.request(document);
    for (const { element, mapping, argument } of operation.headers) {
      const target = this.parameter(argument || parameterName(element.name), document);
      if (!target)
        this.say(
          'warning',
          'web-service/parameter-not-used',
          `${this.flowName} has no parameter for the header ${element.name}.`,
          {
            property: 'headers',
          },
        );
      else this.fits(target, mapping, `The header ${element.name}`, 'headers');
    }
    for (const p of document.parameters)
      if (!this.fed.has(p.name) && !takesAttachments(p))
        this.say('warning', 'web-service/argument-empty', `Nothing gives $${p.name} a value: it is always empty.`, {
          property: 'parameters',
          params: { argument: p.name },
        });
    if (operation.oneWay) return;
    this.response(document);
    this.answerHeaders(document);
  }

  private parameter(name: string, document: Microflow) {
    const found = document.parameters.find((p) => p.name.toLowerCase() === name.toLowerCase());
    if (found) this.fed.add(found.name);
    return found;
  }

  private request(document: Microflow): void {
    const { operation } = this;
    const isMade = operation.requestBody === 'parameters';
    if (isMade && followsContract(this.data)) {
      this.say(
        'error',
        'web-service/not-of-contract',
        `${operation.name} makes its messages, but the service follows a contract.`,
        {
          property: 'requestBody',
          fix: 'Choose how the element of the contract is read.',
        },
      );
      return;
    }
    if (isMade) {
      for (const p of operation.parameters) {
        const target = fedParameter(p, document);
        if (!target) {
          this.say(
            'warning',
            'web-service/parameter-not-used',
            `${this.flowName} has no parameter ${p.argument || p.name}: the value goes nowhere.`,
            { property: 'parameters', params: { parameter: p.id } },
          );
          continue;
        }
        this.fed.add(target.name);
        if (valueKindOf(target.type) === null) this.fits(target, p.mapping, `The parameter ${p.name}`, 'parameters');
      }
      return;
    }
    if (operation.requestBody === 'values') {
      for (const { name, kind } of this.values(operation.request, 'requestBody')) {
        const target = this.parameter(parameterName(name), document);
        if (!target)
          this.say(
            'warning',
            'web-service/parameter-not-used',
            `${this.flowName} has no parameter ${name}: the value goes nowhere.`,
            {
              property: 'requestBody',
            },
          );
        else if (!isValueFor(kind, target.type.kind))
          this.say(
            'error',
            'web-service/parameter-type',
            `${name} is ${kind}, but $${target.name} is ${target.type.kind}.`,
            {
              property: 'requestBody',
            },
          );
      }
      return;
    }
    if (operation.requestBody === 'nothing') return;
    if (operation.requestBody === 'mapping' && !this.isXml(operation.requestMapping, 'requestMapping')) return;
    const target = operation.bodyArgument ? this.parameter(operation.bodyArgument, document) : undefined;
    if (!target)
      this.say(
        operation.bodyArgument ? 'error' : 'warning',
        operation.bodyArgument ? 'web-service/body-parameter' : 'web-service/body-not-used',
        operation.bodyArgument
          ? `${this.flowName} has no parameter ${operation.bodyArgument}.`
          : 'The body is read, but no parameter of the microflow takes it.',
        { property: 'bodyArgument' },
      );
    else
      this.fits(
        target,
        operation.requestBody === 'mapping' ? operation.requestMapping : null,
        'The body',
        'bodyArgument',
      );
  }

  private values(element: ServedSoapOperation['request'], property: string) {
    const placed = element && messageElement(this.messages.shape, element);
    const values = placed ? elementValues(placed) : element ? null : [];
    if (!followsContract(this.data) || values === null) {
      this.say(
        'error',
        'web-service/no-values',
        element
          ? `${this.operation.name}: the element ${element.name} has more in it than values.`
          : `${this.operation.name} follows no contract that says its values.`,
        { property, fix: 'Choose a mapping, or take the message as a text.' },
      );
      return [];
    }
    return values;
  }

  private isXml(mapping: string | null, property: string): boolean {
    if (mapping && elementOfMapping(mapping, this.ctx.view, this.ctx.catalog)) return true;
    const name = this.ctx.view.unit(mapping)?.name;
    this.say(
      'error',
      'web-service/mapping',
      name
        ? `${name} has no XML structure: messages of a web service are XML.`
        : `${this.operation.name} has no mapping for its ${property === 'responseMapping' ? 'response' : 'request'}.`,
      { property, fix: 'Choose a mapping with an XML schema, or with a message definition used as XML.' },
    );
    return false;
  }

  /** Whether a parameter of the microflow takes what a mapping reads, or a text. */
  private fits(target: Microflow['parameters'][number], mapping: string | null, what: string, property: string): void {
    const wanted = toValueType(target.type);
    if (mapping === null) {
      if (wanted.kind === 'object' || wanted.kind === 'list')
        this.say('error', 'web-service/mapping', `${what} needs an import mapping: $${target.name} takes objects.`, {
          property,
          fix: 'Choose an import mapping.',
        });
      else if (wanted.kind !== 'string')
        this.say('error', 'web-service/parameter-type', `${what} is a text, but $${target.name} is ${wanted.kind}.`, {
          property,
        });
      return;
    }
    if (!this.isXml(mapping, property)) return;
    const read = mappingType(this.ctx.view, mapping);
    if (read && !this.isOfType(read, wanted))
      this.say('error', 'web-service/parameter-type', `${what} is read as something else than $${target.name} takes.`, {
        property,
      });
  }

  private isOfType(given: ValueType, wanted: ValueType): boolean {
    return given.kind === wanted.kind && this.ctx.catalog.isKindOf(entityOf(given) ?? '', entityOf(wanted) ?? '');
  }

  /** Each header of the answer is written of what the microflow gives. */
  private answerHeaders(document: Microflow): void {
    const returns = toValueType(document.returns);
    for (const { element, mapping } of this.operation.answerHeaders) {
      if (!mapping) {
        // The contract names it whether it is ever written or not.
        this.say(
          followsContract(this.data) ? 'warning' : 'error',
          'web-service/answer-header',
          `Nothing writes the header ${element.name} of the answer.`,
          { property: 'answerHeaders', fix: 'Choose an export mapping of what the microflow gives, or remove it.' },
        );
        continue;
      }
      if (!this.isXml(mapping, 'answerHeaders')) continue;
      const written = mappingType(this.ctx.view, mapping);
      if (written && !this.isOfType(returns, written))
        this.say(
          'error',
          'web-service/answer-header',
          `The header ${element.name} of the answer is written of something else than ${this.flowName} returns.`,
          { property: 'answerHeaders', fix: 'Choose a mapping of what it returns.' },
        );
    }
  }

  private response(document: Microflow): void {
    const { operation } = this;
    const { view } = this.ctx;
    const returns = toValueType(document.returns);
    if (operation.responseBody === 'result' && followsContract(this.data)) {
      this.say(
        'error',
        'web-service/not-of-contract',
        `${operation.name} makes its messages, but the service follows a contract.`,
        {
          property: 'responseBody',
          fix: 'Choose how the element of the contract is written.',
        },
      );
      return;
    }
    if (operation.responseBody === 'nothing') return;
    if (operation.responseBody === 'text') {
      if (returns.kind !== 'string')
        this.say('error', 'web-service/result-type', `${this.flowName} does not return a text.`, {
          property: 'responseBody',
        });
      return;
    }
    if (operation.responseBody === 'value') {
      const values = this.values(operation.response, 'responseBody');
      const [value] = values;
      if (values.length !== 1 || !value || !isValueFor(value.kind, returns.kind))
        this.say(
          'error',
          'web-service/result-type',
          value && values.length === 1
            ? `${this.flowName} returns ${returns.kind}, but ${value.name} is ${value.kind}.`
            : `The response of ${operation.name} is not one value.`,
          { property: 'responseBody', fix: 'Choose a mapping, or give the message as a text.' },
        );
      return;
    }
    const isObjects = returns.kind === 'object' || returns.kind === 'list';
    if (operation.responseBody === 'result' && !isObjects) return;
    if (!this.isXml(operation.responseMapping, 'responseMapping')) return;
    const written = mappingType(view, operation.responseMapping);
    if (written && !this.isOfType(returns, written))
      this.say('error', 'web-service/result-type', `${this.flowName} does not return what the export mapping writes.`, {
        property: 'responseMapping',
      });
    const writer = view.unit(operation.responseMapping) as Unit<ExportMapping | ImportMapping> | undefined;
    if (writer && writer.data.parameters.length > 0)
      this.say(
        'error',
        'web-service/mapping-parameters',
        `${writer.name} takes parameters, which nothing gives where an answer is written.`,
        {
          property: 'responseMapping',
          fix: 'Choose a mapping without parameters.',
        },
      );
  }
}

function isValueFor(kind: string, wanted: string): boolean {
  return (
    kind === wanted ||
    (kind === 'integer' && ['long', 'decimal'].includes(wanted)) ||
    (kind === 'long' && wanted === 'decimal') ||
    (kind === 'string' && wanted === 'enumeration')
  );
}
