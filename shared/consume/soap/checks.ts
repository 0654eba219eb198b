import type { ExportMapping, ImportMapping } from '../../mapping/kind.ts';
import type { CheckContext, CheckRule } from '../../model/check-rule.ts';
import type { Constant } from '../../model/kinds/constant.ts';
import type { Unit } from '../../model/unit.ts';
import { EnvelopeError } from '../../soap/envelope.ts';
import { messageElement } from '../../soap/message-elements.ts';
import type { ElementName } from '../../structure/element-name.ts';
import { reportTransport } from '../transport.ts';
import type { ConsumedSoapService, SoapOperation } from './kind.ts';
import { readMockAnswer } from './mock-answer.ts';
import { headerValue, isMappingOf, messagesOf, valuesOf } from './operations.ts';

type Place = { element?: string; path?: string };

/** Consumed web services: that each operation can be written and read as it says. */
export const consumedSoapRule: CheckRule = {
  id: 'consumed-soap-services',
  kinds: ['consumed-soap-service'],
  run(unit: Unit<ConsumedSoapService>, ctx) {
    const { data } = unit;
    checkAddress(data, ctx);
    checkAuthentication(data, ctx);
    checkAnswerSecurity(data, ctx);
    reportTransport(data, ctx);
    const shape = messagesOf(data, ctx.view);
    if (!shape) {
      checkWithoutStructure(data, ctx);
      return;
    }
    const names = new Set<string>();
    for (const operation of data.operations) {
      const at = { element: operation.id, path: operation.name };
      if (names.has(operation.name.toLowerCase()))
        ctx.report({
          severity: 'error',
          code: 'soap/operation-twice',
          message: `The service has two operations ${operation.name}.`,
          ...at,
          property: 'name',
        });
      names.add(operation.name.toLowerCase());
      if (operation.gone) {
        ctx.report({
          severity: 'warning',
          code: 'soap/operation-gone',
          message: `The WSDL has ${operation.name} no more; it is still used.`,
          ...at,
          property: 'name',
          fix: 'Call another operation in its place, then remove it.',
        });
        // Its elements may have gone with it.
        continue;
      }
      for (const element of [operation.request, operation.response])
        if (element && !messageElement(shape, element))
          ctx.report({
            severity: 'error',
            code: 'soap/no-element',
            message: `${operation.name}: the structure has no element ${element.name}${element.namespace ? ` of ${element.namespace}` : ''}.`,
            ...at,
            fix: 'Import the WSDL anew, with the schemas that it refers to.',
          });
      checkRequest(data, operation, at, ctx);
      checkAttachments(operation, at, ctx);
      checkMockAnswer(operation, at, ctx);
      checkResponse(data, operation, at, ctx);
      checkAnswerHeaders(data, operation, at, ctx);
    }
  },
};

/** Without a structure nothing is known of the elements: bodies can only be texts. */
function checkWithoutStructure({ operations }: ConsumedSoapService, { report }: CheckContext): void {
  for (const { id, name, request, requestBody, response, responseBody } of operations) {
    const isAsked =
      (request !== null && requestBody !== 'text') ||
      (response !== null && (responseBody === 'mapping' || responseBody === 'value'));
    if (isAsked)
      report({
        severity: 'error',
        code: 'soap/no-structure',
        message: `${name}: nothing is known of its messages, since no structure is chosen.`,
        element: id,
        path: name,
        property: 'structure',
        fix: 'Choose the XML schema that was imported of the WSDL, or give and take the bodies as texts.',
      });
  }
}

function checkAddress({ address, location }: ConsumedSoapService, { report, view }: CheckContext): void {
  const constant = view.unit(location) as Unit<Constant> | undefined;
  if (constant && constant.data.type !== 'string')
    report({
      severity: 'error',
      code: 'soap/location-type',
      message: `The address is taken from ${constant.name}, which is no text.`,
      property: 'location',
      fix: 'Choose a constant of the type String.',
    });
  if (location !== null) return;
  // One that begins with / is of the server that the project itself is run on.
  if (!/^(https?:\/\/[^\s/]+|\/)/i.test(address.trim()))
    report({
      severity: 'error',
      code: 'soap/no-address',
      message: address.trim() === '' ? 'The service has no address.' : `${address} is not an address to call.`,
      property: 'address',
      fix: 'Give one such as https://example.org/service, or a constant that holds it.',
    });
}

function checkAuthentication(data: ConsumedSoapService, ctx: CheckContext): void {
  const { authentication, user, password } = data;
  const { report, view } = ctx;
  if (authentication === 'none') return;
  if (authentication === 'x509') {
    checkSignature(data, ctx);
    return;
  }
  if (!view.unit(user))
    report({
      severity: 'error',
      code: 'soap/no-user',
      message: 'The authentication has no user name.',
      property: 'user',
      fix: 'Choose a constant.',
    });
  const secret = view.unit(password) as Unit<Constant> | undefined;
  if (!secret)
    report({
      severity: 'error',
      code: 'soap/no-password',
      message: 'The authentication has no password.',
      property: 'password',
      fix: 'Choose a constant that is secret: its value is given where the service is run.',
    });
  else if (!secret.data.secret)
    report({
      severity: 'warning',
      code: 'soap/open-password',
      message: `The password is the constant ${secret.name}, which is not secret: it stands in the project for everybody to read.`,
      property: 'password',
      fix: 'Make the constant secret.',
    });
}

function checkAnswerSecurity(
  { answerSignature, answerCertificate, decryptionKey }: ConsumedSoapService,
  { report, view }: CheckContext,
): void {
  if (answerSignature !== 'none' && !view.unit(answerCertificate))
    report({
      severity: 'error',
      code: 'soap/no-answer-certificate',
      message: 'Answers are verified, and nothing says by which certificate.',
      property: 'answerCertificate',
      fix: 'Choose the constant that holds the certificate of the service as PEM.',
    });
  const key = view.unit(decryptionKey) as Unit<Constant> | undefined;
  if (key && !key.data.secret)
    report({
      severity: 'error',
      code: 'soap/open-key',
      message: `The key for encrypted answers is the constant ${key.name}, which is not secret: it stands in the project for everybody to read.`,
      property: 'decryptionKey',
      fix: 'Make the constant secret.',
    });
}

function checkSignature({ certificate, key }: ConsumedSoapService, { report, view }: CheckContext): void {
  if (!view.unit(certificate))
    report({
      severity: 'error',
      code: 'soap/no-certificate',
      message: 'The signature has no certificate.',
      property: 'certificate',
      fix: 'Choose the constant that holds it as PEM.',
    });
  const secret = view.unit(key) as Unit<Constant> | undefined;
  if (!secret)
    report({
      severity: 'error',
      code: 'soap/no-key',
      message: 'The signature has no private key.',
      property: 'key',
      fix: 'Choose a constant that is secret: its value is given where the service is run.',
    });
  else if (!secret.data.secret)
    report({
      severity: 'error',
      code: 'soap/open-key',
      message: `The private key is the constant ${secret.name}, which is not secret: it stands in the project for everybody to read.`,
      property: 'key',
      fix: 'Make the constant secret.',
    });
}

function checkRequest(data: ConsumedSoapService, operation: SoapOperation, at: Place, ctx: CheckContext): void {
  const { request, requestBody, requestMapping, name } = operation;
  if (request === null) return;
  if (requestBody === 'mapping') {
    checkMapping(data, requestMapping, request, 'requestMapping', 'writes', name, at, ctx);
    return;
  }
  if (
    requestBody === 'values' &&
    messageElement(messagesOf(data, ctx.view) ?? { root: { name: '', type: 'object' } }, request) &&
    valuesOf(data, request, ctx.view) === null
  )
    ctx.report({
      severity: 'warning',
      code: 'soap/not-values',
      message: `${name}: the element ${request.name} holds more than single values, which cannot be given one by one.`,
      ...at,
      property: 'requestBody',
      fix: 'Choose an export mapping that writes it, or give it as a text.',
    });
}

/** A media type (RFC 9110, 8.3.1) that names one. */
const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w!#$&^.+-]+=(?:[\w!#$&^.+-]+|"[^"\r\n]*"))*$/;

function checkAttachments({ attachments, name: operation }: SoapOperation, at: Place, { report }: CheckContext): void {
  const names = new Set<string>();
  for (const { id, name, mediaType: type } of attachments) {
    const place = { ...at, property: 'attachments', params: { attachment: id } };
    if (name.trim() === '' || names.has(name.toLowerCase()))
      report({
        severity: 'error',
        code: 'soap/attachment-name',
        message:
          name.trim() === ''
            ? `${operation} has an attachment without a name.`
            : `${operation} has two attachments ${name}.`,
        ...place,
        fix: 'Give each attachment a name of its own: calls know it by that.',
      });
    names.add(name.toLowerCase());
    if (!mediaType.test(type))
      report({
        severity: 'error',
        code: 'soap/attachment-type',
        message: `${operation}: ${type === '' ? 'nothing' : JSON.stringify(type.slice(0, 60))} is no media type of the attachment ${name}.`,
        ...place,
        fix: 'Give one such as application/pdf; application/octet-stream is any bytes.',
      });
  }
}

function checkMockAnswer({ mockAnswer, name, response }: SoapOperation, at: Place, { report }: CheckContext): void {
  if (mockAnswer.trim() === '') return;
  const say = (message: string, fix: string) =>
    report({ severity: 'error', code: 'soap/mock-answer', message, ...at, property: 'mockAnswer', fix });
  try {
    const answer = readMockAnswer(mockAnswer);
    if ('envelope' in answer) return;
    const given = /^<(?:[^\s/>:]+:)?([^\s/>:]+)/.exec(answer.element)?.[1] ?? '';
    if (response !== null && given !== response.name)
      say(
        `${name}: the mock's answer is <${given.slice(0, 60)}>, and the body of an answer holds ${response.name}.`,
        `Write the element ${response.name}, or a whole envelope.`,
      );
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    say(
      `${name}: the mock's answer is no XML of an answer, at line ${error.line}, column ${error.column}: ${error.message}`,
      'Write the element of the body, or a whole envelope.',
    );
  }
}

function checkResponse(data: ConsumedSoapService, operation: SoapOperation, at: Place, ctx: CheckContext): void {
  const { response, responseBody, responseMapping, name } = operation;
  if (response === null) return;
  if (responseBody === 'mapping')
    checkMapping(data, responseMapping, response, 'responseMapping', 'reads', name, at, ctx);
  if (responseBody === 'value' && valuesOf(data, response, ctx.view)?.length !== 1)
    ctx.report({
      severity: 'error',
      code: 'soap/not-one-value',
      message: `${name}: the element ${response.name} is not one single value.`,
      ...at,
      property: 'responseBody',
      fix: 'Choose an import mapping that reads it, or take it as a text.',
    });
}

function checkAnswerHeaders(data: ConsumedSoapService, operation: SoapOperation, at: Place, ctx: CheckContext): void {
  for (const { id, element, form, mapping } of operation.answerHeaders) {
    const params = { header: id };
    if (form === 'mapping')
      checkMapping(data, mapping, element, 'answerHeaders', 'reads', operation.name, at, ctx, params);
    if (form === 'value' && headerValue(data, element, ctx.view) === null)
      ctx.report({
        severity: 'error',
        code: 'soap/not-one-value',
        message: `${operation.name}: the header ${element.name} of the answer is not one single value.`,
        ...at,
        property: 'answerHeaders',
        params,
        fix: 'Choose an import mapping that reads it, or take it as a text.',
      });
  }
}

function checkMapping(
  data: ConsumedSoapService,
  mapping: string | null,
  element: ElementName,
  property: string,
  verb: 'reads' | 'writes',
  name: string,
  at: Place,
  { report, view }: CheckContext,
  params?: Record<string, string>,
): void {
  const ofHeader = params ? { params } : {};
  const unit = view.unit(mapping) as Unit<ImportMapping | ExportMapping> | undefined;
  if (!unit)
    report({
      severity: 'error',
      code: 'soap/no-mapping',
      message: `${name} has no mapping that ${verb} ${element.name}.`,
      ...at,
      property,
      ...ofHeader,
      fix: `Choose a mapping of the element ${element.name}.`,
    });
  else if (
    unit.data.root &&
    messageElement(messagesOf(data, view) ?? { root: { name: '', type: 'object' } }, element) &&
    !isMappingOf(unit.data, data, element, view)
  )
    report({
      severity: 'error',
      code: 'soap/other-element',
      message: `${name}: ${unit.name} ${verb} another message than the element ${element.name}.`,
      ...at,
      property,
      ...ofHeader,
      fix: `Choose a mapping of the element ${element.name}.`,
    });
}
