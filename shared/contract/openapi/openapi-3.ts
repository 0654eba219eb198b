import { withoutEnd } from '../../model/text-ends.ts';
import { resolveUri } from '../json-schema/uri.ts';
import type { DescriptionTexts, Placed } from './contract-text.ts';
import type { DescribedAuthentication, ParameterPlace, ParameterStyle } from './described-service.ts';
import { parameterStyles } from './described-service.ts';
import { methods, type WrittenContent, type WrittenOperation, type WrittenParameter } from './written-operation.ts';

const places: readonly string[] = ['path', 'query', 'header', 'cookie'];
/** Headers that are said elsewhere: parameters of these names mean nothing (OpenAPI 3.1, 4.8.12.2.1). */
const ignoredHeaders: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization']);

/** The address of a description of version 3: that of its first server. */
export function addressOf(root: Placed, texts: DescriptionTexts): string {
  const server = firstServer(root, texts);
  if (!server) {
    reportRelative('/', root, texts);
    return '';
  }
  const url = urlOf(server, texts);
  if (url !== '' && !isWhole(url)) reportRelative(url, server, texts);
  return url === '/' ? '' : url;
}

const isWhole = (url: string) => /^https?:\/\//i.test(url);

function firstServer(at: Placed, texts: DescriptionTexts): Placed | undefined {
  const [server, ...others] = texts.items(texts.member(at, 'servers'));
  for (const other of others)
    texts.report(
      other,
      'info',
      'openapi/other-server',
      `There is another address, ${texts.textAt(other, 'url').slice(0, 200)}. The first one is taken; a constant may give any.`,
    );
  return server;
}

/** The address of a server, with the default values of its variables. */
function urlOf(server: Placed, texts: DescriptionTexts): string {
  const variables = texts.member(server, 'variables');
  return texts.textAt(server, 'url').replace(/\{([^{}]*)\}/g, (whole, name: string) => {
    const variable = variables && texts.member(variables, name);
    return (variable && texts.textAt(variable, 'default')) || whole;
  });
}

/** The address of a path or an operation that has servers of its own; '' where it is that of the service. */
function ownAddress(at: Placed, service: string, texts: DescriptionTexts): string {
  const server = firstServer(at, texts);
  if (!server) return '';
  const url = urlOf(server, texts);
  // What is relative is so to where the description was found: most likely where the service is.
  const found = isWhole(url) ? url : isWhole(service) ? resolveUri(service, url) : url;
  const address = withoutEnd(found, '/');
  return address === withoutEnd(service, '/') ? '' : address;
}

/** Without servers the address is `/` (OpenAPI 3.1, 4.8.1). */
function reportRelative(url: string, at: Placed, texts: DescriptionTexts): void {
  texts.report(
    at,
    'info',
    'openapi/relative-server',
    `The address ${url.slice(0, 200)} is relative to where the description was found, which nobody knows here.`,
    'Give the whole address, or a constant that holds it.',
  );
}

/** The operations of a description of version 3. What of it is none that can be called is reported. */
export function operationsOf(root: Placed, texts: DescriptionTexts): WrittenOperation[] {
  for (const [name, hook] of texts.entries(texts.member(root, 'webhooks')))
    texts.report(
      hook,
      'info',
      'openapi/webhook',
      `The webhook ${name.slice(0, 100)} is a call that the service makes, and none that can be made. It is left out.`,
    );
  const [first] = texts.items(texts.member(root, 'servers'));
  const service = first ? urlOf(first, texts) : '';
  return texts.entries(texts.member(root, 'paths')).flatMap(([path, written]) => {
    if (path.startsWith('x-')) return [];
    const item = texts.follow(written);
    if (!item) return [];
    const address = ownAddress(item, service, texts);
    const shared = texts.items(texts.member(item, 'parameters'));
    return methods.flatMap((method) => {
      const at = texts.member(item, method);
      return at && at.value.type === 'object'
        ? [operationOf(at, method, path, { shared, address, service }, texts)]
        : [];
    });
  });
}

function operationOf(
  at: Placed,
  method: string,
  path: string,
  item: { shared: readonly Placed[]; address: string; service: string },
  texts: DescriptionTexts,
): WrittenOperation {
  const callbacks = texts.member(at, 'callbacks');
  if (callbacks)
    texts.report(
      callbacks,
      'info',
      'openapi/callback',
      'Callbacks are calls that the service makes. They are left out.',
    );
  const own = texts.items(texts.member(at, 'parameters'));
  const parameters = new Map<string, WrittenParameter>();
  for (const placed of [...item.shared, ...own]) {
    const found = texts.follow(placed);
    const parameter = found && parameterOf(found, texts);
    if (parameter) parameters.set(`${parameter.in} ${parameter.name}`, parameter);
  }
  const given = texts.member(at, 'requestBody');
  const body = given && texts.follow(given);
  const responses = texts.entries(texts.member(at, 'responses')).flatMap(([status, written]) => {
    const response = status.startsWith('x-') ? undefined : texts.follow(written);
    if (!response) return [];
    const links = texts.member(response, 'links');
    if (links)
      texts.report(
        links,
        'info',
        'openapi/links',
        'Links between operations say nothing of a message. They are left out.',
      );
    return [
      {
        at: response,
        status,
        documentation: texts.textAt(response, 'description'),
        name: componentName(written, texts),
        contents: contentsOf(texts.member(response, 'content'), texts),
        headers: texts.entries(texts.member(response, 'headers')).flatMap(([name, header]) => {
          const said = texts.follow(header);
          // What a contract says of content types it says elsewhere (4.8.17).
          return said && name.toLowerCase() !== 'content-type' ? [headerOf(said, name, texts)] : [];
        }),
      },
    ];
  });
  return {
    at,
    method: method.toUpperCase(),
    path,
    address: texts.member(at, 'servers') ? ownAddress(at, item.service, texts) : item.address,
    parameters: [...parameters.values()],
    body: body
      ? {
          at: body,
          isRequired: texts.isTrue(body, 'required'),
          contents: contentsOf(texts.member(body, 'content'), texts),
        }
      : null,
    responses,
  };
}

/** The name of a component that is referred to; null for what stands in its place. */
export function componentName(written: Placed, texts: DescriptionTexts): string | null {
  const reference = texts.text(texts.member(written, '$ref'));
  return reference === undefined ? null : (/([^/]+)$/.exec(reference)?.[1] ?? null);
}

function parameterOf(at: Placed, texts: DescriptionTexts): WrittenParameter | null {
  const name = texts.textAt(at, 'name');
  const place = texts.textAt(at, 'in');
  if (name === '' || !places.includes(place)) {
    texts.report(
      at,
      'warning',
      'openapi/bad-parameter',
      'The parameter has no name, or stands nowhere (`in`). It is left out.',
    );
    return null;
  }
  if (place === 'header' && ignoredHeaders.has(name.toLowerCase())) {
    texts.report(
      at,
      'info',
      'openapi/said-elsewhere',
      `The header ${name} follows from the bodies and the authentication, and is no parameter. It is left out.`,
    );
    return null;
  }
  if (texts.isTrue(at, 'allowReserved'))
    texts.report(
      at,
      'info',
      'openapi/allow-reserved',
      `The parameter ${name.slice(0, 100)} may hold reserved signs as they are (allowReserved). They are encoded all the same: most services read them so, too.`,
    );
  const [content] = contentsOf(texts.member(at, 'content'), texts);
  const isNamed = place === 'path' || place === 'header';
  const style = texts.textAt(at, 'style');
  const known = (parameterStyles as readonly string[]).includes(style);
  const own = (known ? style : isNamed ? 'simple' : 'form') as ParameterStyle;
  const explode = texts.member(at, 'explode')?.value;
  return {
    at,
    name,
    in: place as ParameterPlace,
    documentation: texts.textAt(at, 'description'),
    isRequired: place === 'path' || texts.isTrue(at, 'required'),
    style: content ? 'content' : own,
    explode: explode?.type === 'boolean' ? explode.value : own === 'form' || own === 'deepObject',
    schema: content ? content.schema : texts.member(at, 'schema'),
    example: exampleOf(at, texts) ?? content?.example,
    isJson: content !== undefined,
  };
}

/** A header of an answer: a parameter without a place, always `simple` (OpenAPI 3.1, 4.8.21). */
function headerOf(at: Placed, name: string, texts: DescriptionTexts): Omit<WrittenParameter, 'in'> {
  const [content] = contentsOf(texts.member(at, 'content'), texts);
  const explode = texts.member(at, 'explode')?.value;
  return {
    at,
    name,
    documentation: texts.textAt(at, 'description'),
    isRequired: texts.isTrue(at, 'required'),
    style: content ? 'content' : 'simple',
    explode: explode?.type === 'boolean' && explode.value,
    schema: content ? content.schema : texts.member(at, 'schema'),
    example: exampleOf(at, texts) ?? content?.example,
    isJson: content !== undefined,
  };
}

function contentsOf(content: Placed | undefined, texts: DescriptionTexts): WrittenContent[] {
  return texts.entries(content).map(([mediaType, at]) => ({
    mediaType,
    schema: texts.member(at, 'schema'),
    example: exampleOf(at, texts),
    encoding: texts.member(at, 'encoding'),
  }));
}

/** The one example, or the first of several that holds its value. */
function exampleOf(at: Placed, texts: DescriptionTexts): Placed | undefined {
  const only = texts.member(at, 'example');
  if (only) return only;
  for (const [, written] of texts.entries(texts.member(at, 'examples'))) {
    const example = texts.follow(written);
    const value = example && texts.member(example, 'value');
    if (value) return value;
  }
  return undefined;
}

/** How the service wants to know who calls: the first requirement of the description, or of an operation, that can be met. */
export function authenticationOf(root: Placed, texts: DescriptionTexts): DescribedAuthentication | null {
  const components = texts.member(root, 'components');
  const schemes = components && texts.member(components, 'securitySchemes');
  const asked = [root, ...operationsWithSecurity(root, texts)].flatMap((at) =>
    texts.items(texts.member(at, 'security')).flatMap((requirement) => texts.entries(requirement)),
  );
  const names = [...new Set(asked.map(([name]) => name))];
  let chosen: DescribedAuthentication | null = null;
  for (const name of names) {
    const written = schemes && texts.member(schemes, name);
    const scheme = written && texts.follow(written);
    const scopes = asked.find(([each]) => each === name)?.[1];
    const found = scheme
      ? authenticationIn(
          scheme,
          texts.items(scopes).flatMap((s) => texts.text(s) ?? []),
          texts,
        )
      : null;
    if (found && !chosen) chosen = found;
    else if (found && written)
      texts.report(
        written,
        'info',
        'openapi/other-authentication',
        `The service also takes the authentication ${name.slice(0, 100)}. One is used for all operations.`,
      );
    else
      texts.report(
        written ?? root,
        'warning',
        'openapi/authentication',
        `The authentication ${name.slice(0, 100)} is of a kind that calls do not have. It is left out.`,
      );
  }
  return chosen;
}

function operationsWithSecurity(root: Placed, texts: DescriptionTexts): Placed[] {
  return texts.entries(texts.member(root, 'paths')).flatMap(([, item]) =>
    methods.flatMap((method) => {
      const operation = texts.member(item, method);
      return operation && texts.member(operation, 'security') ? [operation] : [];
    }),
  );
}

function authenticationIn(
  scheme: Placed,
  scopes: readonly string[],
  texts: DescriptionTexts,
): DescribedAuthentication | null {
  switch (texts.textAt(scheme, 'type')) {
    case 'http': {
      const how = texts.textAt(scheme, 'scheme').toLowerCase();
      return how === 'basic' || how === 'bearer' ? { how } : null;
    }
    case 'apiKey': {
      const place = texts.textAt(scheme, 'in');
      return place === 'header' || place === 'query'
        ? { how: 'api-key', in: place, name: texts.textAt(scheme, 'name') }
        : null;
    }
    case 'oauth2': {
      const flows = texts.member(scheme, 'flows');
      const flow = flows && texts.member(flows, 'clientCredentials');
      // The other flows ask a person: whoever has a token gives it.
      if (!flow) return { how: 'bearer' };
      return { how: 'oauth2', tokenAddress: texts.textAt(flow, 'tokenUrl'), scope: scopes.join(' ') };
    }
    case 'openIdConnect':
      return {
        how: 'bearer',
        issuer: texts.textAt(scheme, 'openIdConnectUrl').replace(/\/\.well-known\/openid-configuration\/?$/, ''),
      };
    default:
      return null;
  }
}
