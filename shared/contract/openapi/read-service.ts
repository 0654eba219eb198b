import { type JsonValue, parseJson } from '../../format/json/parse.ts';
import { isValidName, NameSet, toName } from '../../model/naming.ts';
import { isValueNode, keyOfNode, type StructureNode } from '../../structure/node.ts';
import { expanded } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { nameOfCall } from '../address-of-call.ts';
import type { ContractFile, ContractSource, MessageValidator } from '../contract.ts';
import type { DescriptionText, DescriptionTexts, Placed } from './contract-text.ts';
import { type AskedElement, type AskedSchema, DescribedSchemas, type DescribedStructure } from './described-schemas.ts';
import type {
  ContentForm,
  DescribedContent,
  DescribedField,
  DescribedParameter,
  DescribedResponse,
  DescribedRestOperation,
  DescribedRestService,
  ParameterPlace,
  ParameterStyle,
  PlacedParameter,
} from './described-service.ts';
import { parameterStyles } from './described-service.ts';
import { jsonTextOfValue } from './json-text-of-value.ts';
import * as openApi3 from './openapi-3.ts';
import type { DescriptionVersion } from './schema-dialect.ts';
import * as swagger2 from './swagger-2.ts';
import type { WrittenContent, WrittenField, WrittenOperation, WrittenParameter } from './written-operation.ts';

/** What a description comes to. */
export interface ReadDescription {
  service: DescribedRestService;
  /** The structure of its messages; null where there are none. */
  shape: StructureShape | null;
  /** That of its messages in XML; null where there are none. */
  xml: StructureShape | null;
  files: readonly [ContractFile, ...ContractFile[]];
  /** What holds a message to its schema, by its name in the structure. */
  validator(message: string): MessageValidator | null;
}

/** The version of a description; null for a file that is none. */
export function versionOf({ value }: DescriptionText): DescriptionVersion | string | null {
  if (value?.type !== 'object') return null;
  const text = (name: string): string | undefined => {
    const found = value.members.findLast((m) => m.key === name)?.value;
    return found?.type === 'string' ? found.value : found?.type === 'number' ? found.text : undefined;
  };
  const swagger = text('swagger');
  if (swagger !== undefined) return swagger.startsWith('2') ? '2.0' : swagger;
  const openapi = text('openapi');
  if (openapi === undefined) return null;
  return openapi.startsWith('3.0') ? '3.0' : openapi.startsWith('3.1') ? '3.1' : openapi;
}

/** Longest text of a body that is kept as an example. */
const longestExample = 50_000;
const longestNote = 2_000;

/** Reads one description. What of it does not come along is reported at its place. */
export function readDescription(
  text: DescriptionText & { value: JsonValue },
  version: DescriptionVersion,
  source: ContractSource,
  texts: DescriptionTexts,
  allFormats = false,
): ReadDescription {
  const root: Placed = { value: text.value, in: text };
  const schemas = new DescribedSchemas(source, texts, version);
  const reader = version === '2.0' ? swagger2 : openApi3;
  const authentication = reader.authenticationOf(root, texts);
  const names = new NameSet();
  const pending = reader.operationsOf(root, texts).map(
    (written) =>
      new PendingOperation(written, names.take(operationName(written, texts)), schemas, texts, {
        isOpen: authentication !== null && isOpen(written, root, texts),
        allFormats,
      }),
  );
  const structure = schemas.build();
  const operations = pending.map((operation) => operation.described(structure as DescribedStructure));
  const info = texts.member(root, 'info');
  const scalars = new Set(pending.flatMap((operation) => operation.scalars));
  const shape = structure && withoutMessages(structure.shape, scalars);
  const others = texts.files.filter((file) => file !== text.file);
  return {
    service: {
      name: (info && texts.textAt(info, 'title').trim()) || 'Service',
      version: (info && texts.textAt(info, 'version').trim()) || '',
      place: () => texts.placeOf(root),
      documentation: ((info && texts.textAt(info, 'description')) ?? '').slice(0, longestNote),
      address: reader.addressOf(root, texts),
      authentication,
      operations,
    },
    shape: shape && (shape.root.children ?? []).length > 0 ? shape : null,
    xml: structure?.xml ?? null,
    files: [text.file, ...others],
    validator: (message) => schemas.validator(message),
  };
}

/** Whether an operation asks nobody who calls: its own requirements go before those of the description, and one of them may be empty (4.8.30). */
function isOpen({ at }: WrittenOperation, root: Placed, texts: DescriptionTexts): boolean {
  const asked = texts.member(at, 'security') ?? texts.member(root, 'security');
  const alternatives = texts.items(asked);
  return alternatives.length === 0 || alternatives.some((each) => texts.entries(each).length === 0);
}

function withoutMessages(shape: StructureShape, names: ReadonlySet<string>): StructureShape {
  if (names.size === 0) return shape;
  return { ...shape, root: { ...shape.root, children: (shape.root.children ?? []).filter((c) => !names.has(c.name)) } };
}

/** `operationId`, else the method with the words of the path: `getPetsById`. */
function operationName({ at, method, path }: WrittenOperation, texts: DescriptionTexts): string {
  const id = texts.textAt(at, 'operationId').trim();
  if (id !== '') return isValidName(id) ? id : toName(id, 'Operation');
  return nameOfCall(method, path);
}

interface PendingParameter {
  written: Omit<WrittenParameter, 'in'> | WrittenField;
  asked: AskedSchema;
  isList: boolean;
  isJson: boolean;
}

interface PendingContent {
  mediaType: string;
  form: ContentForm;
  asked: AskedSchema | null;
  element: AskedElement | null;
  fields: (PendingParameter & { isFile: boolean; mediaType: string })[];
  example: string | null;
  others: readonly PendingContent[];
}

/** An operation whose schemas were asked for, and are not looked at yet. */
class PendingOperation {
  /** Names of messages that turned out to be single values. */
  readonly scalars: string[] = [];
  private readonly written: WrittenOperation;
  private readonly name: string;
  private readonly schemas: DescribedSchemas;
  private readonly texts: DescriptionTexts;
  private readonly parameters: PendingParameter[];
  private readonly body: PendingContent | null;
  private readonly responses: (PendingContent | null)[];
  /** Of each response. */
  private readonly headers: PendingParameter[][];

  private readonly isOpen: boolean;
  private readonly allFormats: boolean;

  constructor(
    written: WrittenOperation,
    name: string,
    schemas: DescribedSchemas,
    texts: DescriptionTexts,
    how: { isOpen: boolean; allFormats: boolean },
  ) {
    this.written = written;
    this.isOpen = how.isOpen;
    this.allFormats = how.allFormats;
    this.name = name;
    this.schemas = schemas;
    this.texts = texts;
    this.parameters = this.withPathParameters().map((parameter) => this.parameter(parameter));
    this.body = written.body && this.content(written.body.contents, written.body.at, `${name}Request`, requestOrder);
    this.responses = written.responses.map(({ contents, at, status, name: component }) =>
      this.content(contents, at, component ?? `${name}Response${status === '200' ? '' : status}`, responseOrder),
    );
    this.headers = written.responses.map(({ headers }) => headers.map((header) => this.parameter(header)));
  }

  /** Places of the path that no parameter is described for are texts. */
  private withPathParameters(): WrittenParameter[] {
    const { path, parameters, at } = this.written;
    const known = new Set(parameters.flatMap((p) => (p.in === 'path' ? [p.name] : [])));
    const missing = [...path.matchAll(/\{([^{}]+)\}/g)].flatMap(([, name = '']) => (known.has(name) ? [] : [name]));
    for (const name of missing)
      this.texts.report(
        at,
        'warning',
        'openapi/path-parameter',
        `The path ${path} has a place {${name}} that no parameter is described for. It is taken as a text.`,
      );
    for (const { name, in: place, at: own } of parameters)
      if (place === 'path' && !path.includes(`{${name}}`))
        this.texts.report(
          own,
          'warning',
          'openapi/no-path-place',
          `The path ${path} has no place {${name}}. The parameter is left out.`,
        );
    return [
      ...parameters.filter(({ name, in: place }) => place !== 'path' || path.includes(`{${name}}`)),
      ...[...new Set(missing)].map(
        (name): WrittenParameter => ({
          at,
          name,
          in: 'path',
          documentation: '',
          isRequired: true,
          style: 'simple',
          explode: false,
          schema: undefined,
          example: undefined,
          isJson: false,
        }),
      ),
    ];
  }

  private parameter(written: PendingParameter['written']): PendingParameter {
    const schema = written.schema && this.texts.follow(written.schema);
    const type = schema && typeOfSchema(schema, this.texts);
    const items = schema && this.texts.member(schema, 'items');
    const isList = type === 'array' && !written.isJson;
    const itemType = isList && items ? typeOfSchema(this.texts.follow(items) ?? items, this.texts) : null;
    const isJson = written.isJson || type === 'object' || itemType === 'object' || itemType === 'array';
    return { written, asked: this.schemas.value(isList ? items : written.schema), isList, isJson };
  }

  private content(
    contents: readonly WrittenContent[],
    at: Placed,
    hint: string,
    order: readonly ContentForm[],
  ): PendingContent | null {
    const all = contents.map((content) => ({ content, form: formOf(content, this.texts) }));
    const [chosen, ...others] = order.flatMap((form) => all.filter((each) => each.form === form));
    if (!chosen) return null;
    const taken = this.allFormats && isStructured(chosen.form) ? others.filter(({ form }) => isStructured(form)) : [];
    const left = others.filter(
      (each) =>
        !taken.includes(each) &&
        (each.form !== chosen.form || each.content.schema?.value !== chosen.content.schema?.value),
    );
    if (left.length > 0)
      this.texts.report(
        at,
        'info',
        'openapi/other-media-type',
        `${this.name}: the body may also be ${left.map(({ content }) => content.mediaType).join(', ')}; ${chosen.content.mediaType} is taken.`,
      );
    const pending = ({ content, form }: typeof chosen, more: readonly PendingContent[]): PendingContent => {
      const asked = form === 'json' ? this.schemas.message(content.schema, hint) : null;
      return {
        mediaType: content.mediaType,
        form,
        asked,
        element: form === 'xml' ? this.schemas.element(content.schema, at) : null,
        fields: form === 'form' || form === 'multipart' ? this.fields(content) : [],
        example: this.example(content, form, asked),
        others: more,
      };
    };
    return pending(
      chosen,
      taken.map((other) => pending(other, [])),
    );
  }

  private fields(content: WrittenContent): PendingContent['fields'] {
    if (content.fields)
      return content.fields.map((field) => ({ ...this.parameter(field), isFile: field.isFile, mediaType: '' }));
    const properties = new Map<string, Placed>();
    const required = new Set<string>();
    this.collectMembers(content.schema, properties, required, 0);
    return [...properties].map(([name, schema]) => {
      const encoding = content.encoding && this.texts.member(content.encoding, name);
      const style = encoding ? this.texts.textAt(encoding, 'style') : '';
      const explode = encoding && this.texts.member(encoding, 'explode')?.value;
      const mediaType = encoding ? this.texts.textAt(encoding, 'contentType') : '';
      const isKnown = (parameterStyles as readonly string[]).includes(style);
      const target = this.texts.follow(schema);
      const items = target && this.texts.member(target, 'items');
      const item = items && this.texts.follow(items);
      const written: WrittenField = {
        at: schema,
        name,
        documentation: target ? this.texts.textAt(target, 'description') : '',
        isRequired: required.has(name),
        style: isKnown ? (style as ParameterStyle) : 'form',
        explode: explode?.type === 'boolean' ? explode.value : !isKnown || style === 'form' || style === 'deepObject',
        schema,
        example: target && this.texts.member(target, 'example'),
        isJson: false,
        isFile: isBytes(target, this.texts) || isBytes(item, this.texts),
      };
      return { ...this.parameter(written), isFile: written.isFile, mediaType };
    });
  }

  /** The members of an object that may be put together of several. */
  private collectMembers(
    schema: Placed | undefined,
    properties: Map<string, Placed>,
    required: Set<string>,
    depth: number,
  ): void {
    const target = schema && this.texts.follow(schema);
    if (!target || depth > 20) return;
    for (const [name, property] of this.texts.entries(this.texts.member(target, 'properties')))
      properties.set(name, property);
    for (const name of this.texts.items(this.texts.member(target, 'required'))) {
      const text = this.texts.text(name);
      if (text !== undefined) required.add(text);
    }
    for (const part of this.texts.items(this.texts.member(target, 'allOf')))
      this.collectMembers(part, properties, required, depth + 1);
    for (const keyword of ['oneOf', 'anyOf'])
      for (const part of this.texts.items(this.texts.member(target, keyword)))
        this.collectMembers(part, properties, new Set(), depth + 1);
  }

  /** A body that the description shows, when it is as its schema has it. */
  private example(content: WrittenContent, form: ContentForm, asked: AskedSchema | null): string | null {
    const schema = content.schema && this.texts.follow(content.schema);
    const shown = content.example ?? (schema && this.texts.member(schema, 'example'));
    if (!shown) return null;
    const { value } = shown;
    if (form !== 'json') return value.type === 'string' && value.value.length <= longestExample ? value.value : null;
    // Many write the text of a message where the message itself is meant.
    const meant = value.type === 'string' ? (parseJson(value.value).value ?? value) : value;
    const text = jsonTextOfValue(meant);
    if (text.length > longestExample) return null;
    const read = parseJson(text).value;
    const problem = read && asked ? this.schemas.problemOf(asked, read, text) : null;
    if (!read || problem !== null) {
      this.texts.report(
        shown,
        'info',
        'openapi/bad-example',
        `${this.name}: the example is not as its schema has it${problem === null ? '' : ` (${problem})`}. It is left out, and mocks answer with made-up values.`,
      );
      return null;
    }
    return text;
  }

  described(structure: DescribedStructure): DescribedRestOperation {
    const { written, texts } = this;
    const summary = texts.textAt(written.at, 'summary');
    const description = texts.textAt(written.at, 'description');
    const isDeprecated = texts.isTrue(written.at, 'deprecated');
    const documentation = [isDeprecated ? 'Deprecated.' : '', summary, description === summary ? '' : description];
    const [tag] = texts.items(texts.member(written.at, 'tags'));
    const body = this.body && this.describedContent(this.body, structure);
    return {
      place: () => texts.placeOf(written.at),
      name: this.name,
      tag: texts.text(tag) ?? '',
      documentation: documentation.filter(Boolean).join('\n\n').slice(0, longestNote),
      method: written.method,
      path: written.path,
      ...(written.address === '' ? {} : { address: written.address }),
      ...(this.isOpen ? { isOpen: true as const } : {}),
      parameters: this.parameters.map(
        (parameter): PlacedParameter => ({
          ...this.describedParameter(parameter, structure),
          in: (parameter.written as WrittenParameter).in as ParameterPlace,
        }),
      ),
      body: body && { ...body, isRequired: written.body?.isRequired ?? false },
      responses: written.responses.map(({ at, status, documentation }, index): DescribedResponse => {
        const content = this.responses[index];
        const headers = this.headers[index]?.map((header) => this.describedParameter(header, structure)) ?? [];
        return {
          place: () => texts.placeOf(at),
          status: /^\dxx$/i.test(status) ? status.toUpperCase() : status,
          documentation: documentation.slice(0, longestNote),
          content: content ? this.describedContent(content, structure) : null,
          ...(headers.length > 0 ? { headers } : {}),
        };
      }),
    };
  }

  private describedContent(content: PendingContent, structure: DescribedStructure): DescribedContent {
    const { asked, element, form, mediaType, example, others } = content;
    const node = asked && structure.nodeOf(asked);
    const isScalar = node !== null && isValueNode(node) && node.type !== 'any' && node.type !== 'unknown';
    if (asked && isScalar) this.scalars.push(asked.key);
    return {
      mediaType,
      form,
      message: asked && !isScalar ? asked.key : null,
      element: element?.key ?? null,
      value: isScalar ? { ...node, name: '' } : null,
      fields: content.fields.map(
        (field): DescribedField => ({
          ...this.describedParameter(field, structure),
          isFile: field.isFile,
          mediaType: field.mediaType,
        }),
      ),
      example,
      ...(others.length > 0 ? { others: others.map((other) => this.describedContent(other, structure)) } : {}),
    };
  }

  private membersOf(
    { type, children = [] }: StructureNode,
    { shape }: DescribedStructure,
  ): Pick<DescribedParameter, 'members'> {
    if (type !== 'object') return {};
    const members = children.flatMap((child) => {
      const node = expanded(child, shape);
      return isValueNode(node)
        ? [{ name: keyOfNode(child), node: valueNode(node), isRequired: child.optional !== true }]
        : [];
    });
    return members.length > 0 ? { members } : {};
  }

  /** How many items a list has, which stands at the node of one of them. */
  private countsOf(
    { schema }: PendingParameter['written'],
    isList: boolean,
  ): Pick<StructureNode, 'minItems' | 'maxItems'> {
    const list = isList && schema ? this.texts.follow(schema) : undefined;
    const countOf = (keyword: string) => {
      const value = list && this.texts.member(list, keyword)?.value;
      const count = value?.type === 'number' ? Number(value.text) : Number.NaN;
      return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
    };
    const [minItems, maxItems] = [countOf('minItems'), countOf('maxItems')];
    return { ...(minItems === undefined ? {} : { minItems }), ...(maxItems === undefined ? {} : { maxItems }) };
  }

  private describedParameter(
    { written, asked, isList, isJson }: PendingParameter,
    structure: DescribedStructure,
  ): DescribedParameter {
    const node = structure.nodeOf(asked);
    const isValue = isValueNode(node) && node.type !== 'any' && node.type !== 'unknown';
    const example = written.example?.value;
    return {
      place: () => this.texts.placeOf(written.at),
      name: written.name,
      documentation: (written.documentation || node.documentation || '').slice(0, longestNote),
      isRequired: written.isRequired,
      style: written.style,
      explode: written.explode,
      node: {
        ...(isValue ? valueNode(node) : { name: '', type: 'string' as const }),
        ...this.countsOf(written, isList),
      },
      isList,
      isJson: isJson || !(isValue || node.type === 'any' || node.type === 'unknown'),
      ...(isList ? {} : this.membersOf(node, structure)),
      example: example ? exampleText(example) : null,
    };
  }
}

/** Of a value's node, what holds it. */
function valueNode({ type, facets, enum: values, fixed, default: preset, sample, wire }: StructureNode): StructureNode {
  return {
    name: '',
    type,
    ...(facets ? { facets } : {}),
    ...(values ? { enum: values } : {}),
    ...(fixed === undefined ? {} : { fixed }),
    ...(preset === undefined ? {} : { default: preset }),
    ...(sample === undefined ? {} : { sample }),
    ...(wire ? { wire } : {}),
  };
}

function exampleText(value: JsonValue): string {
  return value.type === 'string' ? value.value : jsonTextOfValue(value);
}

const requestOrder: readonly ContentForm[] = ['json', 'form', 'multipart', 'xml', 'text', 'binary'];
const responseOrder: readonly ContentForm[] = ['json', 'xml', 'text', 'binary', 'form', 'multipart'];

/** Forms that a mapping reads and writes. */
function isStructured(form: ContentForm): boolean {
  return form === 'json' || form === 'xml';
}

/** What kind of body a media type and its schema make. */
function formOf({ mediaType, schema, fields }: WrittenContent, texts: DescriptionTexts): ContentForm {
  const type = (mediaType.split(';')[0] ?? '').trim().toLowerCase();
  const target = schema && texts.follow(schema);
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type.startsWith('multipart/')) return fields || target ? 'multipart' : 'binary';
  if (isBytes(target, texts)) return 'binary';
  if (/^(application|text)\/(.+\+)?json$/.test(type) || /\+json$/.test(type)) return 'json';
  if (/^(application|text)\/xml$/.test(type) || /\+xml$/.test(type)) return 'xml';
  if (type.startsWith('text/')) return 'text';
  if (type === '*/*' || type === 'application/*') {
    const own = target && typeOfSchema(target, texts);
    return own === 'object' || own === 'array' ? 'json' : own === null || own === undefined ? 'json' : 'text';
  }
  return 'binary';
}

/** Whether a schema is of bytes as they are. */
function isBytes(schema: Placed | undefined, texts: DescriptionTexts): boolean {
  if (!schema) return false;
  const type = texts.textAt(schema, 'type');
  if (type === 'file' || (type === 'string' && texts.textAt(schema, 'format') === 'binary')) return true;
  // 3.1 says of what kind bytes are, and only of texts how they are encoded.
  const media = texts.textAt(schema, 'contentMediaType');
  if (media === '' || texts.textAt(schema, 'contentEncoding') !== '') return false;
  return (type === '' || type === 'string') && !/^text\/|[/+](?:json|xml)\s*(?:;|$)/i.test(media);
}

/** The one type of a schema, as far as it says so itself or by a combination; null when it does not. */
function typeOfSchema(schema: Placed, texts: DescriptionTexts, depth = 0): string | null {
  const type = texts.member(schema, 'type');
  if (type?.value.type === 'string') return type.value.value;
  const [only] = texts
    .items(type)
    .flatMap((item) => texts.text(item) ?? [])
    .filter((name) => name !== 'null');
  if (only !== undefined) return only;
  if (texts.member(schema, 'properties')) return 'object';
  if (depth > 10) return null;
  for (const keyword of ['allOf', 'oneOf', 'anyOf'])
    for (const part of texts.items(texts.member(schema, keyword))) {
      const target = texts.follow(part);
      const found = target && typeOfSchema(target, texts, depth + 1);
      if (found) return found;
    }
  return null;
}
