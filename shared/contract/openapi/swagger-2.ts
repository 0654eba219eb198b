import type { DescriptionTexts, Placed } from './contract-text.ts';
import type { DescribedAuthentication, ParameterPlace, ParameterStyle } from './described-service.ts';
import { componentName } from './openapi-3.ts';
import {
  methods,
  type WrittenContent,
  type WrittenField,
  type WrittenOperation,
  type WrittenParameter,
} from './written-operation.ts';

/** Headers that calls have of themselves. */
const saidElsewhere: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization']);

/** The address of a description of version 2: scheme, host and path. */
export function addressOf(root: Placed, texts: DescriptionTexts): string {
  const host = texts.textAt(root, 'host');
  const path = texts.textAt(root, 'basePath').replace(/\/$/, '');
  if (host === '') {
    texts.report(
      root,
      'info',
      'openapi/relative-server',
      'The description names no host: the address is relative to where it was found, which nobody knows here.',
      'Give the whole address, or a constant that holds it.',
    );
    return path;
  }
  const schemes = texts.items(texts.member(root, 'schemes')).flatMap((scheme) => texts.text(scheme) ?? []);
  const scheme = schemes.includes('https') || !schemes.includes('http') ? 'https' : 'http';
  return `${scheme}://${host}${path}`;
}

/** The operations of a description of version 2. */
export function operationsOf(root: Placed, texts: DescriptionTexts): WrittenOperation[] {
  return texts.entries(texts.member(root, 'paths')).flatMap(([path, written]) => {
    if (path.startsWith('x-')) return [];
    const item = texts.follow(written);
    if (!item) return [];
    const shared = texts.items(texts.member(item, 'parameters'));
    return methods.flatMap((method) => {
      const at = texts.member(item, method);
      return at && at.value.type === 'object' ? [operationOf(root, at, method, path, shared, texts)] : [];
    });
  });
}

function operationOf(
  root: Placed,
  at: Placed,
  method: string,
  path: string,
  shared: readonly Placed[],
  texts: DescriptionTexts,
): WrittenOperation {
  const mediaTypes = (name: 'consumes' | 'produces'): string[] =>
    texts.items(texts.member(at, name) ?? texts.member(root, name)).flatMap((type) => texts.text(type) ?? []);
  const byKey = new Map<string, Placed>();
  for (const placed of [...shared, ...texts.items(texts.member(at, 'parameters'))]) {
    const found = texts.follow(placed);
    if (found) byKey.set(`${texts.textAt(found, 'in')} ${texts.textAt(found, 'name')}`, found);
  }
  const parameters: WrittenParameter[] = [];
  const fields: WrittenField[] = [];
  let body: Placed | undefined;
  let ownType: string | null = null;
  for (const parameter of byKey.values()) {
    const place = texts.textAt(parameter, 'in');
    if (place === 'body') body = parameter;
    else if (place === 'formData')
      fields.push({ ...parameterOf(parameter, texts), isFile: texts.textAt(parameter, 'type') === 'file' });
    else if (place === 'header' && saidElsewhere.has(texts.textAt(parameter, 'name').toLowerCase())) {
      const [only] = texts.items(texts.member(parameter, 'enum'));
      const type = texts.text(texts.member(parameter, 'default') ?? only);
      if (texts.textAt(parameter, 'name').toLowerCase() === 'content-type' && type !== undefined) ownType = type;
      texts.report(
        parameter,
        'info',
        'openapi/said-elsewhere',
        `The header ${texts.textAt(parameter, 'name')} follows from the bodies and the authentication, and is no parameter. It is left out.`,
      );
    } else if (place === 'path' || place === 'query' || place === 'header')
      parameters.push({ ...parameterOf(parameter, texts), in: place as ParameterPlace });
    else
      texts.report(parameter, 'error', 'openapi/bad-parameter', 'The parameter stands nowhere (`in`). It is left out.');
  }
  const consumes = ownType === null ? mediaTypes('consumes') : [ownType];
  return {
    at,
    method: method.toUpperCase(),
    path,
    address: '',
    parameters,
    body: bodyOf(body, fields, at, consumes, texts),
    responses: texts.entries(texts.member(at, 'responses')).flatMap(([status, written]) => {
      const response = status.startsWith('x-') ? undefined : texts.follow(written);
      if (!response) return [];
      return [
        {
          at: response,
          status,
          documentation: texts.textAt(response, 'description'),
          name: componentName(written, texts),
          contents: responseContents(response, mediaTypes('produces'), texts),
          headers: texts.entries(texts.member(response, 'headers')).map(([header, placed]) => ({
            ...parameterOf(placed, texts),
            name: header,
            style: styles[texts.textAt(placed, 'collectionFormat')] ?? 'simple',
          })),
        },
      ];
    }),
  };
}

function bodyOf(
  body: Placed | undefined,
  fields: WrittenField[],
  at: Placed,
  consumes: readonly string[],
  texts: DescriptionTexts,
): WrittenOperation['body'] {
  if (body) {
    const schema = texts.member(body, 'schema');
    const types = consumes.length > 0 ? consumes : ['application/json'];
    const contents = types.map((mediaType): WrittenContent => ({ mediaType, schema, example: undefined }));
    return { at: body, isRequired: texts.isTrue(body, 'required'), contents };
  }
  if (fields.length === 0) return null;
  const isMultipart = fields.some(({ isFile }) => isFile) || consumes[0]?.startsWith('multipart/') === true;
  const mediaType = isMultipart ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  const isRequired = fields.some((field) => field.isRequired);
  return { at, isRequired, contents: [{ mediaType, schema: undefined, example: undefined, fields }] };
}

function responseContents(response: Placed, produces: readonly string[], texts: DescriptionTexts): WrittenContent[] {
  const schema = texts.member(response, 'schema');
  const examples = texts.member(response, 'examples');
  const shown = texts.entries(examples).map(([mediaType]) => mediaType);
  if (!schema && shown.length === 0) return [];
  const types = produces.length > 0 ? produces : shown.length > 0 ? shown : ['application/json'];
  return types.map((mediaType) => ({ mediaType, schema, example: examples && texts.member(examples, mediaType) }));
}

const styles: Readonly<Record<string, ParameterStyle>> = {
  ssv: 'spaceDelimited',
  tsv: 'tabs',
  pipes: 'pipeDelimited',
  multi: 'form',
};

/** A parameter of version 2 is its own schema. */
function parameterOf(at: Placed, texts: DescriptionTexts): Omit<WrittenParameter, 'in'> {
  const place = texts.textAt(at, 'in');
  const format = texts.textAt(at, 'collectionFormat');
  return {
    at,
    name: texts.textAt(at, 'name'),
    documentation: texts.textAt(at, 'description'),
    isRequired: place === 'path' || texts.isTrue(at, 'required'),
    style: styles[format] ?? (place === 'path' || place === 'header' ? 'simple' : 'form'),
    explode: format === 'multi',
    schema: at,
    example: texts.member(at, 'x-example'),
    isJson: false,
  };
}

/** How the service wants to know who calls. */
export function authenticationOf(root: Placed, texts: DescriptionTexts): DescribedAuthentication | null {
  let chosen: DescribedAuthentication | null = null;
  for (const [name, scheme] of texts.entries(texts.member(root, 'securityDefinitions'))) {
    const found = authenticationIn(scheme, texts);
    if (!chosen) chosen = found;
    else
      texts.report(
        scheme,
        'info',
        'openapi/other-authentication',
        `The service also takes the authentication ${name.slice(0, 100)}. One is used for all operations.`,
      );
  }
  return chosen;
}

function authenticationIn(scheme: Placed, texts: DescriptionTexts): DescribedAuthentication | null {
  switch (texts.textAt(scheme, 'type')) {
    case 'basic':
      return { how: 'basic' };
    case 'apiKey':
      return {
        how: 'api-key',
        in: texts.textAt(scheme, 'in') === 'query' ? 'query' : 'header',
        name: texts.textAt(scheme, 'name'),
      };
    case 'oauth2': {
      if (texts.textAt(scheme, 'flow') !== 'application') return { how: 'bearer' };
      const scope = texts
        .entries(texts.member(scheme, 'scopes'))
        .map(([name]) => name)
        .join(' ');
      return { how: 'oauth2', tokenAddress: texts.textAt(scheme, 'tokenUrl'), scope };
    }
    default:
      return null;
  }
}
