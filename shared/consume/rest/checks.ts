import type { ExportMapping, ImportMapping } from '../../mapping/kind.ts';
import type { CheckContext, CheckRule } from '../../model/check-rule.ts';
import type { Constant } from '../../model/kinds/constant.ts';
import type { Unit } from '../../model/unit.ts';
import { reportCredentials } from '../http-credentials.ts';
import { reportSignature } from '../signature.ts';
import { reportTransport } from '../transport.ts';
import type { ConsumedRestService, RestAuthentication, RestOperation, RestResponse } from './kind.ts';
import { isMappingOfMessage, structureOfType } from './message-structures.ts';
import { isElsewhere, outputOf, responseType, sameHeader } from './operations.ts';

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

type Place = { element: string; path: string };

/** Consumed REST services: that each operation can be called and read as it says. */
export const consumedRestRule: CheckRule = {
  id: 'consumed-rest-services',
  kinds: ['consumed-rest-service'],
  run(unit: Unit<ConsumedRestService>, ctx) {
    const { data } = unit;
    checkAddress(data, ctx);
    checkAuthentication(data, ctx);
    reportTransport(data, ctx);
    reportSignature(data, ctx);
    checkHeaders(data, ctx);
    const names = new Set<string>();
    for (const operation of data.operations) {
      const at = { element: operation.id, path: operation.name };
      if (names.has(operation.name.toLowerCase()))
        ctx.report({
          severity: 'error',
          code: 'rest-client/operation-twice',
          message: `The service has two operations ${operation.name}.`,
          ...at,
          property: 'name',
        });
      names.add(operation.name.toLowerCase());
      if (operation.gone)
        ctx.report({
          severity: 'warning',
          code: 'rest-client/operation-gone',
          message: `The contract has ${operation.name} no more; it is still used.`,
          ...at,
          property: 'name',
          fix: 'Call another operation in its place, then remove it.',
        });
      checkPath(operation, at, ctx);
      checkElsewhere(data, operation, at, ctx);
      checkBody(data, operation, at, ctx);
      checkResponses(data, operation, at, ctx);
      checkPaging(operation, at, ctx);
    }
  },
};

/** Where an operation is, when it is elsewhere than its service. */
function checkElsewhere(
  data: ConsumedRestService,
  operation: RestOperation,
  at: Place,
  { report, view }: CheckContext,
): void {
  const { name, address, location } = operation;
  if (!isElsewhere(operation)) return;
  const constant = view.unit(location) as Unit<Constant> | undefined;
  if (constant && constant.data.type !== 'string')
    report({
      severity: 'error',
      code: 'rest-client/location-type',
      message: `${name}: its address is taken from ${constant.name}, which is no text.`,
      ...at,
      property: 'location',
      fix: 'Choose a constant of the type String.',
    });
  if (location !== null) return;
  if (!isAddress(address))
    report({
      severity: 'error',
      code: 'rest-client/no-address',
      message: `${name}: ${address} is not an address to call.`,
      ...at,
      property: 'address',
      fix: 'Give one such as https://example.org/api, or a constant that holds it.',
    });
  else if (data.location !== null)
    report({
      severity: 'warning',
      code: 'rest-client/own-address',
      message: `${name} is called at ${address.trim()}, whatever the constant of the service says.`,
      ...at,
      property: 'location',
      fix: 'Choose a constant for the address of this operation, too.',
    });
}

/** One that begins with / is of the server that the project itself is run on. */
function isAddress(address: string): boolean {
  return /^(https?:\/\/[^\s/{}]+|\/)/i.test(address.trim());
}

function checkAddress({ address, location }: ConsumedRestService, { report, view }: CheckContext): void {
  const constant = view.unit(location) as Unit<Constant> | undefined;
  if (constant && constant.data.type !== 'string')
    report({
      severity: 'error',
      code: 'rest-client/location-type',
      message: `The address is taken from ${constant.name}, which is no text.`,
      property: 'location',
      fix: 'Choose a constant of the type String.',
    });
  if (location !== null) return;
  if (!isAddress(address))
    report({
      severity: 'error',
      code: 'rest-client/no-address',
      message: address.trim() === '' ? 'The service has no address.' : `${address} is not an address to call.`,
      property: 'address',
      fix: 'Give one such as https://example.org/api, or a constant that holds it.',
    });
}

const askedWords: Readonly<Record<RestAuthentication, string>> = {
  none: 'nothing',
  signature: 'a signature',
  basic: 'a user name and password',
  ntlm: 'NTLM',
  bearer: 'a bearer token',
  'api-key': 'an API key',
  oauth2: 'OAuth 2.0',
  'oauth2-code': 'OAuth 2.0',
};

function checkAuthentication(data: ConsumedRestService, { report, view }: CheckContext): void {
  const { authentication, asked } = data;
  if (authentication === 'none' && asked !== 'none')
    report({
      severity: 'warning',
      code: 'rest-client/authentication-asked',
      message: `The description asks for ${askedWords[asked]}, and calls are made without. Mocks do not mind.`,
      property: 'authentication',
      fix: 'Choose the authentication, with constants that hold what it needs.',
    });
  reportCredentials(data, 'rest-client', { report, view });
  if (authentication === 'oauth2-code' && !/^https?:\/\/[^\s/]+/i.test(data.authorizationAddress.trim()))
    report({
      severity: 'warning',
      code: 'rest-client/no-sign-in-address',
      message: 'It is not known where a person signs in: weft sign-in cannot ask for the refresh token.',
      property: 'authorizationAddress',
      fix: 'Give an address such as https://example.org/oauth/authorize.',
    });
}

function checkHeaders({ headers }: ConsumedRestService, { report }: CheckContext): void {
  for (const { id, name } of headers)
    if (!headerName.test(name))
      report({
        severity: 'error',
        code: 'rest-client/header-name',
        message: name === '' ? 'A header has no name.' : `${name} is no name of a header.`,
        element: id,
        property: 'headers',
      });
}

function checkPath(operation: RestOperation, at: Place, { report }: CheckContext): void {
  const { path, parameters, name } = operation;
  const places = new Set([...path.matchAll(/\{([^{}]+)\}/g)].map(([, place = '']) => place));
  if (!path.startsWith('/'))
    report({
      severity: 'error',
      code: 'rest-client/path',
      message: `${name}: the path ${path} does not begin with /.`,
      ...at,
      property: 'path',
    });
  const own = parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
  for (const place of places)
    if (!own.includes(place))
      report({
        severity: 'error',
        code: 'rest-client/path-place',
        message: `${name}: the path has a place {${place}}, and no path parameter ${place} fills it.`,
        ...at,
        property: 'path',
        fix: `Add a path parameter ${place}.`,
        params: { add: place },
      });
  for (const parameter of own)
    if (!places.has(parameter))
      report({
        severity: 'error',
        code: 'rest-client/path-place',
        message: `${name}: the path has no place {${parameter}} for the path parameter ${parameter}.`,
        ...at,
        property: 'path',
        params: { remove: parameter },
      });
  const known = new Set<string>();
  for (const parameter of parameters) {
    const key = `${parameter.in} ${parameter.name}`;
    if (known.has(key))
      report({
        severity: 'error',
        code: 'rest-client/parameter-twice',
        message: `${name} has two ${parameter.in} parameters ${parameter.name}.`,
        ...at,
        property: 'parameters',
        params: { parameter: parameter.id },
      });
    known.add(key);
  }
}

function checkBody(data: ConsumedRestService, operation: RestOperation, at: Place, ctx: CheckContext): void {
  const { requestBody, requestMapping, requestMessage, requestType } = operation;
  if (requestBody === 'mapping')
    checkMapping(data, requestMapping, requestMessage, requestType, 'requestMapping', 'writes', operation, at, ctx);
}

function checkResponses(data: ConsumedRestService, operation: RestOperation, at: Place, ctx: CheckContext): void {
  const { responses, name } = operation;
  const { view, report } = ctx;
  const output = outputOf(operation, view);
  const known = new Set<string>();
  for (const response of responses) {
    const { status } = response;
    if (!/^([1-5](\d\d|XX)|default)$/.test(status))
      report({
        severity: 'error',
        code: 'rest-client/status',
        message: `${name}: ${JSON.stringify(status)} is no status. 200, 4XX and default are.`,
        ...at,
        property: 'responses',
      });
    if (known.has(status))
      report({
        severity: 'error',
        code: 'rest-client/status-twice',
        message: `${name} has two responses of the status ${status}.`,
        ...at,
        property: 'responses',
        params: { response: response.id },
      });
    known.add(status);
    checkAnswerHeaders(response, name, at, ctx);
    if (response.form === 'mapping')
      checkMapping(
        data,
        response.mapping,
        response.message,
        response.mediaType,
        'responses',
        'reads',
        operation,
        at,
        ctx,
      );
    const type = responseType(response, view);
    if (type && output && JSON.stringify(type) !== JSON.stringify(output)) reportOther(response, name, at, ctx);
  }
}

function checkAnswerHeaders(
  { status, headers }: RestResponse,
  operation: string,
  at: Place,
  { report }: CheckContext,
): void {
  headers.forEach(({ id, name }, i) => {
    const isTwice = headers.findIndex((other) => sameHeader(other.name, name)) < i;
    if (isTwice || !headerName.test(name))
      report({
        severity: 'error',
        code: isTwice ? 'rest-client/header-twice' : 'rest-client/header-name',
        message: isTwice
          ? `${operation}: the answer ${status} has two headers ${name}.`
          : `${operation}: ${JSON.stringify(name)} is no name of a header of the answer ${status}.`,
        ...at,
        property: 'responses',
        ...(isTwice ? { params: { header: id } } : {}),
      });
  });
}

function reportOther({ status }: RestResponse, name: string, at: Place, { report }: CheckContext): void {
  report({
    severity: 'error',
    code: 'rest-client/other-output',
    message: `${name}: the response ${status} gives something else than the one before it. A call gives one type of value.`,
    ...at,
    property: 'responses',
    fix: 'Let it give the same, nothing, or an error.',
  });
}

function checkMapping(
  data: ConsumedRestService,
  mapping: string | null,
  message: string | null,
  mediaType: string,
  property: string,
  verb: 'reads' | 'writes',
  { name }: RestOperation,
  at: Place,
  { report, view }: CheckContext,
): void {
  const unit = view.unit(mapping) as Unit<ImportMapping | ExportMapping> | undefined;
  if (!unit)
    report({
      severity: 'error',
      code: 'rest-client/no-mapping',
      message: `${name} has no mapping that ${verb} ${message ?? 'its body'}.`,
      ...at,
      property,
      fix: 'Choose a mapping, or take the body as a text.',
    });
  else if (
    message !== null &&
    unit.data.structure === structureOfType(data, mediaType) &&
    !isMappingOfMessage(unit.data, message)
  )
    report({
      severity: 'error',
      code: 'rest-client/other-message',
      message: `${name}: ${unit.name} ${verb} another message than ${message}.`,
      ...at,
      property,
      fix: `Choose a mapping of the message ${message}.`,
    });
}

function checkPaging(operation: RestOperation, at: Place, { report, view }: CheckContext): void {
  const { paging, pagingInput, pagingPath, parameters, name } = operation;
  if (paging === 'none') return;
  const problem = (message: string, property: string, fix?: string) =>
    report({
      severity: 'error',
      code: 'rest-client/paging',
      message: `${name}: ${message}`,
      ...at,
      property,
      ...(fix === undefined ? {} : { fix }),
    });
  if (outputOf(operation, view)?.kind !== 'list')
    problem(
      'its pages are put together to a list, and what it gives is none.',
      'paging',
      'Choose an import mapping that reads a list.',
    );
  if ((paging === 'next-url' || paging === 'cursor') && pagingPath.trim() === '')
    problem(
      'it is not said where the answer has the next page.',
      'pagingPath',
      'Give the way to it, such as paging.next.',
    );
  if (
    (paging === 'cursor' || paging === 'offset' || paging === 'page') &&
    !parameters.some((parameter) => parameter.in === 'query' && parameter.name === pagingInput)
  )
    problem(
      pagingInput === ''
        ? 'no query parameter says which page is asked for.'
        : `it has no query parameter ${pagingInput}, which is to say which page is asked for.`,
      'pagingInput',
      'Choose one of its query parameters.',
    );
}
