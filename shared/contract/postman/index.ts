import { encodeText } from '../../format/encode-text.ts';
import { isSecretName } from '../../format/secret-names.ts';
import { groupBy } from '../../model/made-once.ts';
import { NameSet, toName } from '../../model/naming.ts';
import { type CallAddress, nameOfCall, queryPairs } from '../address-of-call.ts';
import type { ContractFile, ContractReader, ReadContract } from '../contract.ts';
import { baseName } from '../contract-files.ts';
import {
  readSampledService,
  type SampledBody,
  type SampledField,
  type SampledOperation,
  type SampledParameter,
  type SampledResponse,
} from '../json/sampled-service.ts';
import { DescriptionTexts, type Placed } from '../openapi/contract-text.ts';
import type { DescribedAuthentication } from '../openapi/index.ts';
import { Remarks } from '../remarks.ts';
import { authenticationOf } from './authentication.ts';
import { keptCollection } from './kept-collection.ts';
import { isVariable, Variables } from './variables.ts';
import { camel, mediaTypes, splitAddress, withoutBareVariables } from './written-texts.ts';

/** Folders in folders that are followed. */
const deepestFolder = 50;
/** Requests that are read of one collection. */
const mostRequests = 5_000;

/** Headers that follow from the body and the authentication. */
const impliedHeaders =
  /^(?:accept|accept-encoding|authorization|connection|content-length|content-type|host|user-agent|postman-token)$/i;

/** Collections of Postman, formats 2.0 and 2.1: requests in folders, with examples of answers. */
export const postmanReader: ContractReader = {
  kind: 'postman',
  label: 'Postman collection',
  extensions: ['.postman_collection.json', '.json'],
  sniff: (head) =>
    /schema\.getpostman\.com\/json\/collection|schema\.postman\.com\/(?:json\/)?collection|"_postman_id"\s*:/.test(head)
      ? 0.98
      : 0,
  sample:
    '{"info":{"name":"Orders","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"variable":[{"key":"baseUrl","value":"https://example.org/api"}],"item":[{"name":"Get order","request":{"method":"GET","url":"{{baseUrl}}/orders/:id"},"response":[{"name":"One","code":200,"header":[{"key":"Content-Type","value":"application/json"}],"body":"{\\"id\\":17,\\"total\\":9.5}"}]}]}',
  read(source) {
    const texts = new DescriptionTexts(source);
    const remarks = new Remarks();
    const read = source.chosen.map((file) => readCollection(file, texts, remarks));
    return {
      structures: read.flatMap((each) => each.structures),
      enumerations: [],
      services: read.flatMap((each) => each.services),
      diagnostics: [...texts.findings(), ...remarks.findings()],
    } satisfies ReadContract;
  },
};

/** A request of a collection with the address that it goes to. */
interface CollectedCall {
  base: string;
  /** The variable that the address is; null where it is a text. */
  variable: string | null;
  operation: SampledOperation;
  authentication: DescribedAuthentication | null;
}

function readCollection(
  file: ContractFile,
  texts: DescriptionTexts,
  remarks: Remarks,
): Pick<ReadContract, 'structures' | 'services'> {
  const nothing = { structures: [], services: [] };
  const text = texts.of(file);
  const at = () => ({ document: file.path, path: '$', line: 1, column: 1 });
  if (!text.value) {
    if (texts.diagnostics.length === 0) remarks.report(at, 'error', 'postman/no-collection', 'There is nothing in it.');
    return nothing;
  }
  const root: Placed = { value: text.value, in: text };
  const info = texts.member(root, 'info');
  const items = texts.member(root, 'item');
  if (!info || items?.value.type !== 'array') {
    texts.report(
      root,
      'error',
      'postman/no-collection',
      'It is no collection of Postman of format 2: it has no `info` and `item`.',
      'Export the collection as v2.1.',
    );
    return nothing;
  }
  const schema = texts.textAt(info, 'schema');
  if (/\/v1\./.test(schema)) {
    texts.report(info, 'error', 'postman/version', 'Collections of format 1 are not read.', 'Export it as v2.1.');
    return nothing;
  }
  const walker = new Collection(texts, new Variables(root, texts));
  walker.folder(items, [], texts.member(root, 'auth'), 0);
  if (walker.calls.length === 0) {
    texts.report(items, 'error', 'postman/no-request', 'The collection has no request that can be called over HTTP.');
    return nothing;
  }
  for (const [name, placed] of [
    ['event', texts.member(root, 'event')],
    ['protocolProfileBehavior', texts.member(root, 'protocolProfileBehavior')],
  ] as const)
    if (placed) walker.leaveOut(placed, name);
  const name = texts.textAt(info, 'name').trim() || baseName(file.path).replace(/\..*$/, '');
  const kept = keptCollection(root, file.path);
  const groups = [...groupBy(walker.calls, ({ base }) => base)].sort(([, a], [, b]) => b.length - a.length);
  const names = new NameSet();
  const read = groups.map(([base, calls], i) => {
    const [first] = calls as [CollectedCall];
    const operationNames = new NameSet();
    const own =
      i === 0 ? name : `${name} ${toName(first.variable ?? base.replace(/^[a-z]+:\/\//i, ''), String(i + 1))}`;
    return readSampledService(
      {
        place: () => texts.placeOf(root),
        name: names.take(toName(own, 'Service')),
        documentation: i === 0 ? descriptionOf(info, texts) : '',
        address: base,
        addressConstant: first.variable,
        authentication: calls.find(({ authentication }) => authentication !== null)?.authentication ?? null,
        operations: calls.map(({ operation }) => ({ ...operation, name: operationNames.take(operation.name) })),
      },
      [
        i === 0
          ? kept
          : { ...kept, path: kept.path.replace(/\.json$/, `-${i + 1}.json`), bytes: numbered(kept.bytes, i) },
      ],
      remarks,
    );
  });
  return {
    structures: read.flatMap(({ structures }) => structures),
    services: read.flatMap(({ services }) => services),
  };
}

/** The same text for another service of it: documents are told by the hash of their file. */
function numbered(bytes: Uint8Array, i: number): Uint8Array {
  return new Uint8Array([...bytes, ...encodeText('\n'.repeat(i))]);
}

/** A description is a text, or an object that holds one. */
function descriptionOf(placed: Placed, texts: DescriptionTexts): string {
  const description = texts.member(placed, 'description');
  const text = texts.text(description) ?? (description && texts.textAt(description, 'content')) ?? '';
  return text.slice(0, 2_000);
}

class Collection {
  readonly calls: CollectedCall[] = [];
  private readonly texts: DescriptionTexts;
  private readonly variables: Variables;

  constructor(texts: DescriptionTexts, variables: Variables) {
    this.texts = texts;
    this.variables = variables;
  }

  folder(items: Placed, names: readonly string[], auth: Placed | undefined, depth: number): void {
    const { texts } = this;
    for (const item of texts.items(items)) {
      for (const script of ['event', 'protocolProfileBehavior']) {
        const placed = texts.member(item, script);
        if (placed) this.leaveOut(placed, script);
      }
      const below = texts.member(item, 'item');
      const own = texts.member(item, 'auth') ?? auth;
      if (below?.value.type === 'array') {
        if (depth >= deepestFolder) {
          texts.report(
            below,
            'warning',
            'postman/too-deep',
            'Folders stand too deep in each other. This one is left out.',
          );
          continue;
        }
        this.folder(below, [...names, texts.textAt(item, 'name')], own, depth + 1);
        continue;
      }
      if (this.calls.length >= mostRequests) {
        texts.report(
          item,
          'warning',
          'postman/too-many',
          `A collection has at most ${mostRequests} requests. The others are left out.`,
        );
        return;
      }
      const call = this.call(item, names, own);
      if (call) this.calls.push(call);
    }
  }

  leaveOut(placed: Placed, what: string): void {
    if (placed.value.type === 'array' && placed.value.items.length === 0) return;
    this.texts.report(
      placed,
      'info',
      'postman/script',
      what === 'event'
        ? 'Scripts that run before or after a request are left out. What they do is written as a microflow.'
        : `${what} says how Postman sends, and is left out.`,
    );
  }

  private call(item: Placed, folders: readonly string[], inherited: Placed | undefined): CollectedCall | null {
    const { texts } = this;
    const request = texts.member(item, 'request');
    if (!request) {
      texts.report(
        item,
        'warning',
        'postman/no-request',
        'The item is neither a folder nor a request. It is left out.',
      );
      return null;
    }
    const written = texts.text(request);
    const url = written === undefined ? texts.member(request, 'url') : request;
    const method = (written === undefined && texts.textAt(request, 'method').toUpperCase()) || 'GET';
    if (!/^(?:GET|HEAD|OPTIONS|PUT|DELETE|POST|PATCH|TRACE)$/.test(method)) {
      texts.report(
        request,
        'warning',
        'postman/method',
        `The method ${method.slice(0, 40)} is called nowhere. The request is left out.`,
      );
      return null;
    }
    const address = url && this.address(url);
    if (!url || !address) {
      texts.report(item, 'warning', 'postman/no-address', 'The request has no address. It is left out.');
      return null;
    }
    const place = () => texts.placeOf(item);
    const path = this.pathOf(address.path);
    const title = texts.textAt(item, 'name').trim();
    const auth = (written === undefined ? texts.member(request, 'auth') : undefined) ?? inherited;
    const authentication = auth ? authenticationOf(auth, texts) : null;
    const headers = written === undefined ? this.pairs(texts.member(request, 'header')) : [];
    const description = written === undefined ? descriptionOf(request, texts) : '';
    return {
      base: address.base,
      variable: address.variable,
      authentication: authentication ?? this.authenticationOfHeaders(headers),
      operation: {
        place,
        name: title === '' ? nameOfCall(method, path.template) : camel(title, method),
        tag: folders.filter(Boolean).join(' / '),
        documentation: description || title,
        method,
        path: path.template,
        parameters: [
          ...path.names.map((name) => this.parameter('path', name, address.values.get(name) ?? '', url)),
          ...address.query.map(([name, value, at]) => this.parameter('query', name, value, at)),
          ...headers
            .filter(([name]) => !impliedHeaders.test(name) && !isSecretName(name))
            .map(([name, value, at]) => this.parameter('header', name, value, at)),
        ].filter(({ name, in: where }) => where === 'path' || !isSecretName(name)),
        bodies: written === undefined ? this.body(request, headers) : [],
        responses: texts.items(texts.member(item, 'response')).flatMap((example) => this.response(example)),
      },
    };
  }

  /** A value that is a variable is whatever it is there, else what the collection says. */
  private parameter(where: SampledParameter['in'], name: string, value: string, at: Placed): SampledParameter {
    const description = at.value.type === 'object' ? descriptionOf(at, this.texts) : '';
    return {
      in: where,
      name,
      samples: [this.variables.filled(value)].filter((text) => text !== '' && !isVariable(text)),
      documentation: description,
      isRequired: false,
      place: () => this.texts.placeOf(at),
    };
  }

  private authenticationOfHeaders(
    headers: readonly (readonly [string, string, Placed])[],
  ): DescribedAuthentication | null {
    for (const [name, value, at] of headers) {
      if (!isSecretName(name)) continue;
      if (!isVariable(value))
        this.texts.report(
          at,
          'info',
          'import/secret-left-out',
          `The value of the header ${name} is a secret and is not kept.`,
          'Choose the authentication of the service, with constants that hold it.',
        );
      if (name.toLowerCase() === 'authorization') return { how: /^basic\s/i.test(value) ? 'basic' : 'bearer' };
      if (!/cookie|csrf|xsrf/i.test(name)) return { how: 'api-key', in: 'header', name };
    }
    return null;
  }

  /** `:id`, `{{id}}` and `{id}` of a path are its parameters. */
  private pathOf(path: string): { template: string; names: string[] } {
    const names: string[] = [];
    const take = (name: string) => {
      const own = name.trim() || 'value';
      if (!names.includes(own)) names.push(own);
      return `{${own}}`;
    };
    const template = path
      .split('/')
      .map((part) =>
        part.startsWith(':') && part.length > 1
          ? take(part.slice(1))
          : part
              .replace(/\{\{([^{}]*)\}\}/g, (_, name: string) => take(name))
              .replace(/(?<!\{)\{([^{}]+)\}(?!\})/g, (_, name: string) => take(name)),
      )
      .join('/');
    return { template: template.startsWith('/') ? template : `/${template}`, names };
  }

  /** An address in either form, a text or taken apart. */
  private address(url: Placed): {
    base: string;
    variable: string | null;
    path: string;
    query: [string, string, Placed][];
    values: Map<string, string>;
  } | null {
    const { texts } = this;
    const raw = texts.text(url) ?? texts.textAt(url, 'raw');
    const split: CallAddress = splitAddress(raw !== '' ? raw : this.joined(url));
    if (split.origin === '' && split.path === '/') return null;
    const listed = texts.member(url, 'query');
    const query: [string, string, Placed][] = listed
      ? this.pairs(listed)
      : split.query.map(([name, value]): [string, string, Placed] => [name, value, url]);
    const values = new Map(
      texts
        .items(texts.member(url, 'variable'))
        .map((item) => [texts.textAt(item, 'key') || texts.textAt(item, 'id'), texts.textAt(item, 'value')]),
    );
    const [, name] = /^\{\{([^{}]+)\}\}$/.exec(split.origin) ?? [];
    return {
      base: this.variables.filled(split.origin),
      variable: name === undefined ? null : name.trim(),
      path: split.path,
      query,
      values,
    };
  }

  private joined(url: Placed): string {
    const { texts } = this;
    const parts = (name: string, sign: string) => {
      const member = texts.member(url, name);
      return (
        texts.text(member) ??
        texts
          .items(member)
          .map((item) => texts.text(item) ?? texts.textAt(item, 'value'))
          .join(sign)
      );
    };
    const host = parts('host', '.');
    const protocol = texts.textAt(url, 'protocol');
    const port = texts.textAt(url, 'port');
    const start = host === '' || host.startsWith('{{') ? host : `${protocol || 'https'}://${host}`;
    return `${start}${port === '' ? '' : `:${port}`}/${parts('path', '/').replace(/^\//, '')}`;
  }

  /** Names and values of a list (or, of format 2.0, of a text with a line for each); what is switched off is left out. */
  private pairs(list: Placed | undefined): [string, string, Placed][] {
    const { texts } = this;
    const text = texts.text(list);
    if (text !== undefined && list)
      return text.split(/\r?\n/).flatMap((line): [string, string, Placed][] => {
        const at = line.indexOf(':');
        return at <= 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim(), list]];
      });
    return texts.items(list).flatMap((item): [string, string, Placed][] => {
      const name = texts.textAt(item, 'key').trim();
      if (name === '') return [];
      if (texts.isTrue(item, 'disabled')) {
        texts.report(
          item,
          'info',
          'postman/disabled',
          `${name.slice(0, 100)} is switched off in the collection. It is left out.`,
        );
        return [];
      }
      return [[name, texts.textAt(item, 'value'), item]];
    });
  }

  private body(request: Placed, headers: readonly (readonly [string, string, Placed])[]): SampledBody[] {
    const { texts } = this;
    const body = texts.member(request, 'body');
    if (!body || body.value.type !== 'object' || texts.isTrue(body, 'disabled')) return [];
    const place = () => texts.placeOf(body);
    const named = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
    const mode = texts.textAt(body, 'mode');
    switch (mode) {
      case '':
      case 'none':
        return [];
      case 'raw': {
        const text = texts.textAt(body, 'raw');
        if (text.trim() === '') return [];
        const options = texts.member(body, 'options');
        const raw = options && texts.member(options, 'raw');
        const language = raw ? texts.textAt(raw, 'language') : '';
        const mediaType = named || mediaTypes[language] || (/^\s*[[{]/.test(text) ? 'application/json' : 'text/plain');
        const own = withoutBareVariables(this.variables.filled(text));
        return [{ mediaType, text: own, fields: [], place }];
      }
      case 'urlencoded':
      case 'formdata': {
        const list = texts.member(body, mode);
        const fields =
          texts.text(list) !== undefined
            ? queryPairs(texts.text(list) ?? '').map(([name, value]): [string, string, Placed] => [name, value, body])
            : this.pairs(list);
        return [
          {
            mediaType: mode === 'formdata' ? 'multipart/form-data' : 'application/x-www-form-urlencoded',
            text: null,
            fields: fields.map(([name, value, at]): SampledField => {
              const { in: _, ...own } = this.parameter('query', name, value, at);
              const isObject = at.value.type === 'object' && at !== body;
              return {
                ...own,
                isFile: isObject && texts.textAt(at, 'type') === 'file',
                mediaType: isObject && mode === 'formdata' ? texts.textAt(at, 'contentType') : '',
              };
            }),
            place,
          },
        ];
      }
      case 'file':
        return [{ mediaType: named || 'application/octet-stream', text: null, fields: [], place }];
      case 'graphql': {
        const graphql = texts.member(body, 'graphql');
        const query = graphql ? texts.textAt(graphql, 'query') : '';
        texts.report(
          body,
          'info',
          'postman/graphql',
          'A GraphQL query is sent as what it is: JSON with the query and its variables.',
        );
        return [{ mediaType: 'application/json', text: JSON.stringify({ query, variables: {} }), fields: [], place }];
      }
      default:
        texts.report(
          body,
          'warning',
          'postman/body',
          `A body of the mode ${mode.slice(0, 40)} is not known. It is left out.`,
        );
        return [];
    }
  }

  private response(example: Placed): SampledResponse[] {
    const { texts } = this;
    const code = texts.member(example, 'code')?.value;
    const status =
      code?.type === 'number' ? Number(code.text) : code?.type === 'string' ? Number(code.value) : Number.NaN;
    if (!Number.isInteger(status) || status < 100 || status > 599) {
      texts.report(example, 'warning', 'postman/no-status', 'The example has no status. It is left out.');
      return [];
    }
    const place = () => texts.placeOf(example);
    const text = texts.textAt(example, 'body');
    const language = texts.textAt(example, '_postman_previewlanguage');
    const named = this.pairs(texts.member(example, 'header')).find(
      ([name]) => name.toLowerCase() === 'content-type',
    )?.[1];
    const mediaType = named || mediaTypes[language] || (/^\s*[[{]/.test(text) ? 'application/json' : 'text/plain');
    return [
      {
        status,
        documentation: texts.textAt(example, 'name'),
        body: text === '' || status === 204 ? null : { mediaType, text, fields: [], place },
        place,
      },
    ];
  }
}
