import { messageOfContent } from '../../consume/rest/message-mappings.ts';
import type {
  DescribedContent,
  DescribedParameter,
  DescribedResponse,
  DescribedRestOperation,
  DescribedRestService,
  PlacedParameter,
} from '../../contract/openapi/index.ts';
import type { Remarks } from '../../contract/remarks.ts';
import type { StructureNode } from '../../structure/node.ts';
import { pathTemplateProblem } from '../path-template.ts';
import type { Contracted, ContractedContent, ContractedOperation, ContractedParameter } from './contracted.ts';
import { type RestMethod, restMethods } from './kind.ts';
import type { ParameterType } from './parameter-types.ts';
import { isStyleOf, type SeveralStyle } from './several-values.ts';

/** An operation of a description that a published service can have, with what the service is held to. */
export interface CarriedOperation {
  described: DescribedRestOperation;
  contracted: ContractedOperation & { method: RestMethod };
}

/** What of a description a published service has; what it cannot have is reported at its place. */
export function carriedOperations({ operations }: DescribedRestService, remarks: Remarks): CarriedOperation[] {
  return operations.flatMap((described) => {
    const method = restMethods.find((each) => each === described.method);
    const label = `${described.method} ${described.path}`;
    if (!method) {
      // HEAD is answered where GET is, OPTIONS for pages of other origins.
      const isAnswered = described.method === 'HEAD' || described.method === 'OPTIONS';
      remarks.report(
        described.place,
        isAnswered ? 'info' : 'warning',
        'import/method-left-out',
        isAnswered
          ? `${label} needs no microflow: the server answers ${described.method} by itself.`
          : `${label} is left out: services are not published for ${described.method}.`,
      );
      return [];
    }
    const problem = pathTemplateProblem(described.path);
    if (problem !== null) {
      remarks.report(described.place, 'warning', 'import/path-left-out', `${label} is left out. ${problem}`);
      return [];
    }
    return [{ described, contracted: contractedOperation(described, method, remarks) }];
  });
}

/** What a service is held to. */
export function contractedOf(
  { authentication }: DescribedRestService,
  operations: readonly CarriedOperation[],
): Contracted {
  return { asks: authentication !== null, operations: operations.map(({ contracted }) => contracted) };
}

function contractedOperation(
  described: DescribedRestOperation,
  method: RestMethod,
  remarks: Remarks,
): CarriedOperation['contracted'] {
  const { body } = described;
  const isForm = body?.form === 'form' || body?.form === 'multipart';
  const takesForm = isForm && method !== 'GET' && method !== 'DELETE';
  if (isForm && !takesForm)
    remarks.report(
      described.place,
      'warning',
      'import/form-left-out',
      `${described.name}: a ${method} has no form. The form is left out.`,
    );
  return {
    name: described.name,
    method,
    path: described.path,
    parameters: [
      ...described.parameters.flatMap((parameter) => placedParameter(parameter, described, remarks)),
      ...(takesForm ? (body?.fields ?? []) : []).flatMap((field): ContractedParameter[] =>
        isWritten(field, described, remarks)
          ? [
              {
                name: field.name,
                in: 'form',
                type: field.isFile ? 'binary' : typeOf(field),
                required: field.isRequired,
                ...(field.isFile ? {} : severalOf(field, 'form')),
              },
            ]
          : [],
      ),
    ],
    body: body === null || isForm ? null : { ...contractedContent(body), required: body.isRequired },
    responses: described.responses.map(({ status, content, headers }) => ({
      status,
      ...(content ? contractedContent(content) : { mediaType: '', message: null }),
      ...(headers ? { headers: headers.map(contractedHeader) } : {}),
    })),
  };
}

function contractedContent(content: DescribedContent): ContractedContent & { others?: ContractedContent[] } {
  const of = (each: DescribedContent) => ({ mediaType: each.mediaType, message: messageOfContent(each) });
  const { others = [] } = content;
  return { ...of(content), ...(others.length > 0 ? { others: others.map(of) } : {}) };
}

function contractedHeader(header: DescribedParameter): { name: string; required: boolean; type?: ParameterType } {
  const type = header.isList ? 'string' : typeOf(header);
  return { name: header.name, required: header.isRequired, ...(type === 'string' ? {} : { type }) };
}

function placedParameter(
  parameter: PlacedParameter,
  operation: DescribedRestOperation,
  remarks: Remarks,
): ContractedParameter[] {
  const { name, in: place, isRequired } = parameter;
  if (!isWritten(parameter, operation, remarks)) return [];
  if (place === 'cookie' && !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    remarks.report(
      parameter.place,
      'warning',
      'import/parameter-left-out',
      `${operation.name}: ${JSON.stringify(name.slice(0, 100))} is no name of a cookie. The parameter is left out.`,
    );
    return [];
  }
  return [
    {
      name,
      in: place,
      type: typeOf(parameter),
      required: isRequired || place === 'path',
      ...severalOf(parameter, place),
    },
  ];
}

/** A list or an object with how it is written; nothing for one value. */
function severalOf(value: DescribedParameter, place: string): Partial<ContractedParameter> {
  const { style, explode, isList, isJson, members = [] } = value;
  const holds = isList ? 'list' : isJson ? 'object' : 'one';
  if (holds === 'one') return {};
  const own: SeveralStyle = style === 'content' || (isJson && isList) ? 'json' : style === 'tabs' ? 'form' : style;
  // Members that nobody names cannot be told from other parameters.
  const isSpread = holds === 'object' && own === 'form' && explode && members.length === 0;
  return {
    holds,
    style: isSpread || !isStyleOf(place, own) ? 'json' : own,
    explode,
    ...(holds === 'object'
      ? {
          members: members.map(({ name, node, isRequired }) => ({ name, type: valueType(node), required: isRequired })),
        }
      : {}),
  };
}

/** Whether a value comes by its name; how it is written beyond that is said. */
function isWritten(value: DescribedParameter, operation: DescribedRestOperation, remarks: Remarks): boolean {
  const { name, style, explode, isList, isJson, members = [] } = value;
  const own = `${operation.name}: ${name.slice(0, 100)}`;
  if (isJson && !isList && style === 'form' && explode && members.length === 0) {
    remarks.report(
      value.place,
      'warning',
      'import/parameter-left-out',
      `${own} is an object whose members stand in the request by names of their own, and nothing names them. The parameter is left out.`,
      'Add a parameter for each of its members.',
    );
    return false;
  }
  if (style === 'tabs')
    remarks.report(
      value.place,
      'warning',
      'import/parameter-tabs',
      `${own} is a list with tabs between its values, which is read as one with commas.`,
    );
  else if (!isList && !isJson && (style === 'label' || style === 'matrix'))
    remarks.report(
      value.place,
      'info',
      'import/parameter-as-text',
      `${own} comes as the text that it is in the request (style ${style}). The microflow takes it apart.`,
    );
  return true;
}

function typeOf({ node, isList, isJson, style }: DescribedParameter): ContractedParameter['type'] {
  if (isList && !isJson) return valueType(node);
  return isJson || style === 'label' || style === 'matrix' ? 'string' : valueType(node);
}

/** The type that a value has on the wire: what is no type of parameters is a text. */
export function valueType({ type, format }: StructureNode): Exclude<ContractedParameter['type'], 'binary'> {
  switch (type) {
    case 'integer':
    case 'long':
    case 'decimal':
    case 'boolean':
    case 'date':
      return type;
    case 'datetime':
      return format?.offset === '' ? 'string' : type;
    default:
      return 'string';
  }
}

/** The response that goes well: of several the first with a body. */
export function successOf(responses: readonly DescribedResponse[]): DescribedResponse | undefined {
  const well = responses.filter(({ status }) => /^2/.test(status));
  const chosen = well.length > 0 ? well : responses.filter(({ status }) => status === 'default');
  return chosen.find(({ content }) => content !== null) ?? chosen[0];
}
