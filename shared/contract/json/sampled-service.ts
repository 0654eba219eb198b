import { parseJson } from '../../format/json/parse.ts';
import { isSecretName } from '../../format/secret-names.ts';
import { toName } from '../../model/naming.ts';
import { rootOfMessages } from '../../structure/messages.ts';
import type { StructureNode } from '../../structure/node.ts';
import { numberWidth } from '../../structure/number-width.ts';
import type { ContractFile, ReadContract } from '../contract.ts';
import type {
  ContentForm,
  DescribedAuthentication,
  DescribedContent,
  DescribedField,
  DescribedParameter,
  DescribedPlace,
  DescribedResponse,
  DescribedRestOperation,
  DescribedRestService,
  ParameterPlace,
} from '../openapi/index.ts';
import type { Remarks } from '../remarks.ts';
import { inferStructure } from './index.ts';
import { withoutSecrets } from './secret-values.ts';

/** A value of requests as it was seen: in path, query, header or cookie, or a field of a form. */
export interface SampledValue {
  name: string;
  samples: readonly string[];
  documentation: string;
  isRequired: boolean;
  place(): DescribedPlace;
}
export interface SampledParameter extends SampledValue {
  in: ParameterPlace;
}
export interface SampledField extends SampledValue {
  isFile: boolean;
  mediaType: string;
}

/** A body as it was seen; `text` is null for one that is bytes, or of which nothing is known. */
export interface SampledBody {
  mediaType: string;
  text: string | null;
  fields: readonly SampledField[];
  place(): DescribedPlace;
}

export interface SampledResponse {
  status: number;
  documentation: string;
  /** Null for an answer without a body. */
  body: SampledBody | null;
  place(): DescribedPlace;
}

export interface SampledOperation {
  place(): DescribedPlace;
  name: string;
  tag: string;
  documentation: string;
  method: string;
  path: string;
  parameters: readonly SampledParameter[];
  /** Of the requests that were seen, those with a body. */
  bodies: readonly SampledBody[];
  responses: readonly SampledResponse[];
}

/** A service of which calls were seen, or are kept as examples. */
export interface SampledService {
  place(): DescribedPlace;
  name: string;
  documentation: string;
  address: string;
  /** The constant that is to hold the address, by its name; null where none is wanted. */
  addressConstant: string | null;
  authentication: DescribedAuthentication | null;
  operations: readonly SampledOperation[];
}

/** Longest text of a body that is kept as an example. */
const longestExample = 50_000;

/**
 * A service of samples as contracts describe one: each JSON body is a message whose structure is what fits all its samples, each value has the type that all its
 * samples have. Secrets are taken out of the samples first.
 */
export function readSampledService(
  sampled: SampledService,
  files: readonly [ContractFile, ...ContractFile[]],
  remarks: Remarks,
): Pick<ReadContract, 'structures' | 'services'> {
  const messages = new Messages(remarks);
  const operations = sampled.operations.map((operation) => describedOperation(operation, messages));
  const service: DescribedRestService = {
    place: sampled.place,
    name: sampled.name,
    version: '',
    documentation: sampled.documentation,
    address: sampled.address,
    ...(sampled.addressConstant === null ? {} : { addressConstant: sampled.addressConstant }),
    authentication: sampled.authentication,
    operations,
  };
  const { nodes } = messages;
  return {
    structures:
      nodes.length === 0
        ? []
        : [
            {
              name: sampled.name,
              kind: 'json-structure',
              root: rootOfMessages(nodes),
              data: { samples: [], overrides: {} },
              files,
              directions: messages.directions,
            },
          ],
    services: [{ name: sampled.name, protocol: 'rest', description: service, files }],
  };
}

/** The messages of a service, by their names. */
class Messages {
  readonly nodes: StructureNode[] = [];
  readonly directions = { read: new Set<string>(), written: new Set<string>() };
  private readonly remarks: Remarks;

  constructor(remarks: Remarks) {
    this.remarks = remarks;
  }

  /** What bodies of one sort come to: of JSON a message of that name, or the one value that they are. */
  content(bodies: readonly SampledBody[], name: string, way: 'read' | 'written'): DescribedContent | null {
    const [first] = bodies;
    if (!first) return null;
    const form = formOfMediaType(first.mediaType);
    // Of several kinds of bodies the first one counts.
    const same = bodies.filter(({ mediaType }) => formOfMediaType(mediaType) === form);
    const texts = same.flatMap(({ text }) => (text === null ? [] : [withoutSecrets(text)]));
    const content: DescribedContent = {
      mediaType: first.mediaType,
      form,
      message: null,
      value: null,
      fields: form === 'form' || form === 'multipart' ? fieldsOf(same) : [],
      example: texts.find((text) => text.length <= longestExample) ?? null,
    };
    if (form !== 'json') return { ...content, example: form === 'text' || form === 'xml' ? content.example : null };
    const isRead = (text: string) => parseJson(text).value !== null;
    const read = texts.filter(isRead);
    if (read.length < texts.length)
      this.remarks.report(
        first.place,
        'warning',
        'import/body-not-json',
        `${name}: a body that is called ${first.mediaType.slice(0, 100)} is no JSON. It is taken as a text.`,
      );
    if (read.length === 0) return { ...content, form: texts.length > 0 ? 'text' : 'json' };
    const { root, problems } = inferStructure(read.map((text, i) => ({ id: `s${i}`, name, text })));
    const [tooLarge] = problems.filter(({ severity }) => severity === 'error');
    if (tooLarge) this.remarks.report(first.place, 'warning', tooLarge.code, tooLarge.message);
    if (!root) return { ...content, form: 'text' };
    const example = read.find((text) => text.length <= longestExample) ?? null;
    const isValue = !['object', 'array', 'dictionary', 'any', 'unknown'].includes(root.type);
    if (isValue) return { ...content, value: { ...root, name: '' }, example };
    this.nodes.push({ ...root, name });
    this.directions[way].add(name);
    return { ...content, message: name, example };
  }
}

function fieldsOf(bodies: readonly SampledBody[]): DescribedField[] {
  const byName = new Map<string, SampledField[]>();
  for (const { fields } of bodies)
    for (const field of fields) byName.set(field.name, [...(byName.get(field.name) ?? []), field]);
  return [...byName].map(([, fields]) => {
    const [first] = fields as [SampledField];
    const described = describedValue({ ...first, samples: fields.flatMap(({ samples }) => samples) }, 'form');
    return { ...described, isFile: first.isFile, mediaType: first.mediaType };
  });
}

function describedOperation(operation: SampledOperation, messages: Messages): DescribedRestOperation {
  const { place, name, tag, documentation, method, path } = operation;
  const title = toName(name, 'Operation').replace(/^./, (c) => c.toUpperCase());
  const body = messages.content(operation.bodies, `${title}Request`, 'written');
  const byStatus = new Map<number, SampledResponse[]>();
  for (const response of operation.responses)
    byStatus.set(response.status, [...(byStatus.get(response.status) ?? []), response]);
  return {
    place,
    name,
    tag,
    documentation,
    method,
    path,
    parameters: operation.parameters.map((parameter) => ({
      ...describedValue(parameter, parameter.in === 'path' || parameter.in === 'header' ? 'simple' : 'form'),
      in: parameter.in,
      isRequired: parameter.isRequired || parameter.in === 'path',
    })),
    body: body && { ...body, isRequired: true },
    responses: [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, seen]): DescribedResponse => {
        const bodies = seen.flatMap((response) => response.body ?? []);
        const suffix = status === 200 ? 'Response' : `Response${status}`;
        return {
          place: (seen[0] as SampledResponse).place,
          status: String(status),
          documentation: seen.find((response) => response.documentation !== '')?.documentation ?? '',
          content: messages.content(bodies, `${title}${suffix}`, 'read'),
        };
      }),
  };
}

function describedValue(
  { name, samples, documentation, isRequired, place }: SampledValue,
  style: DescribedParameter['style'],
): DescribedParameter {
  const isSecret = isSecretName(name);
  const example = samples.find((sample) => sample !== '' && sample.length <= 1_000 && !isSecret);
  return {
    place,
    name,
    documentation,
    isRequired,
    style,
    explode: style === 'form',
    node: { name: '', type: isSecret ? 'string' : typeOfTexts(samples) },
    isList: false,
    isJson: false,
    example: example === undefined || withoutSecrets(example) !== example ? null : example,
  };
}

/** The type that all texts have; a number that somebody wrote otherwise than numbers are written (`007`) is a text. */
function typeOfTexts(samples: readonly string[]): StructureNode['type'] {
  const given = samples.filter((sample) => sample !== '');
  if (given.length === 0) return 'string';
  if (given.every((text) => text === 'true' || text === 'false')) return 'boolean';
  if (given.every((text) => /^-?(?:0|[1-9]\d{0,17})$/.test(text)))
    return given.some((text) => numberWidth(text) > 1) ? 'long' : 'integer';
  if (given.every((text) => /^-?(?:0|[1-9]\d{0,17})(?:\.\d{1,18})?$/.test(text))) return 'decimal';
  return 'string';
}

/** What kind of body a media type makes. */
export function formOfMediaType(mediaType: string): ContentForm {
  const type = (mediaType.split(';')[0] ?? '').trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type.startsWith('multipart/')) return 'multipart';
  if (/^(application|text)\/(.+\+)?json$/.test(type) || /\+json$/.test(type)) return 'json';
  if (/^(application|text)\/xml$/.test(type) || /\+xml$/.test(type)) return 'xml';
  return type.startsWith('text/') || type === '' ? 'text' : 'binary';
}
