import { encodeText } from '../../format/encode-text.ts';
import { isSecretName } from '../../format/secret-names.ts';
import { groupBy } from '../../model/made-once.ts';
import { NameSet, toName } from '../../model/naming.ts';
import type { ContractFile, ReadContract } from '../contract.ts';
import { baseName } from '../contract-files.ts';
import type { DescribedAuthentication, DescribedPlace, ParameterPlace } from '../openapi/index.ts';
import type { Remarks } from '../remarks.ts';
import {
  readSampledService,
  type SampledBody,
  type SampledOperation,
  type SampledParameter,
  type SampledResponse,
} from './sampled-service.ts';
import { masked, withoutSecrets } from './secret-values.ts';

/** A body of a call, with the fields of a form. */
export interface CalledBody {
  mediaType: string;
  /** Null for bytes, and for what nobody has. */
  text: string | null;
  fields: readonly { name: string; value: string; isFile: boolean; mediaType: string }[];
}

/** One call of a service, as somebody made it or wrote it down. */
export interface CalledService {
  place(): DescribedPlace;
  origin: string;
  name: string;
  tag: string;
  documentation: string;
  method: string;
  /** A template. */
  path: string;
  pathValues: readonly { name: string; value: string }[];
  query: readonly (readonly [string, string])[];
  headers: readonly (readonly [string, string])[];
  body: CalledBody | null;
  responses: readonly { status: number; documentation: string; body: CalledBody | null }[];
}

/** Headers that every call has, or that follow from something else: none of them is a parameter. */
const impliedHeaders =
  /^(?::.*|accept|accept-charset|accept-encoding|accept-language|cache-control|connection|content-length|content-type|dnt|expect|host|if-modified-since|if-none-match|keep-alive|origin|pragma|priority|referer|save-data|sec-.*|te|trailer|transfer-encoding|upgrade|upgrade-insecure-requests|user-agent|via|x-requested-with|x-forwarded-.*)$/i;

/**
 * The services of calls: one for each origin, with an operation for each method and path. Who asked, and what else was secret, is not kept: neither in
 * the structures and examples nor in the file that is kept of them.
 */
export function servicesOfCalls(
  calls: readonly CalledService[],
  path: string,
  remarks: Remarks,
): Pick<ReadContract, 'structures' | 'services'> {
  const byOrigin = groupBy(calls, ({ origin }) => origin);
  const names = new NameSet();
  const read = [...byOrigin].map(([origin, own]) => {
    const [first] = own as [CalledService];
    const operationNames = new NameSet();
    const groups = groupBy(own, ({ method, path: at }) => `${method} ${at}`);
    const operations = [...groups.values()].map((group) =>
      sampledOperation(group, operationNames.take((group[0] as CalledService).name)),
    );
    const name = names.take(nameOfOrigin(origin, path));
    return readSampledService(
      {
        place: first.place,
        name,
        documentation: '',
        address: origin,
        addressConstant: null,
        authentication: authenticationOf(own, remarks),
        operations,
      },
      [keptFile(own, byOrigin.size > 1 ? `${name}.json` : `${baseName(path).replace(/\.[^.]*$/, '')}.json`)],
      remarks,
    );
  });
  return {
    structures: read.flatMap(({ structures }) => structures),
    services: read.flatMap(({ services }) => services),
  };
}

/** `https://api.shop.example` is called `Shop`; without a name in it, as the file is. */
function nameOfOrigin(origin: string, path: string): string {
  const host = (/^[a-z][a-z0-9+.-]*:\/\/([^:/]+)/i.exec(origin)?.[1] ?? '').toLowerCase();
  const labels = /^[\d.]+$|^localhost$|^\[/.test(host)
    ? []
    : host.split('.').filter((l) => !/^(www|api|rest|\d+)$/.test(l));
  const own = labels.length > 1 ? labels.at(-2) : labels[0];
  return toName(own ?? baseName(path).replace(/\.[^.]*$/, ''), 'Service').replace(/^./, (c) => c.toUpperCase());
}

function sampledOperation(group: readonly CalledService[], name: string): SampledOperation {
  const [first] = group as [CalledService];
  const values = new Map<string, SampledParameter & { samples: string[] }>();
  const add = (place: ParameterPlace, own: string, value: string, call: CalledService) => {
    const key = `${place} ${place === 'header' ? own.toLowerCase() : own}`;
    const known = values.get(key);
    if (known) known.samples.push(value);
    else
      values.set(key, {
        name: own,
        in: place,
        samples: [value],
        documentation: '',
        isRequired: false,
        place: call.place,
      });
  };
  for (const call of group) {
    for (const { name: own, value } of call.pathValues) add('path', own, value, call);
    const seen = new Set<string>();
    for (const [own, value] of call.query) {
      // What is there several times is one parameter; each call counts once.
      if (!seen.has(own) && !isSecretName(own)) add('query', own, value, call);
      seen.add(own);
    }
    for (const [own, value] of call.headers)
      if (!impliedHeaders.test(own) && !isSecretName(own)) add('header', own, value, call);
  }
  const parameters = [...values.values()].map(
    (value): SampledParameter => ({
      ...value,
      // What each of several calls has is asked for.
      isRequired: value.in !== 'header' && group.length > 1 && value.samples.length === group.length,
    }),
  );
  return {
    place: first.place,
    name,
    tag: first.tag,
    documentation: first.documentation,
    method: first.method,
    path: first.path,
    parameters,
    bodies: group.flatMap((call) => (call.body === null ? [] : [sampledBody(call.body, call)])),
    responses: group.flatMap((call) =>
      call.responses.map(
        ({ status, documentation, body }): SampledResponse => ({
          status,
          documentation,
          body: body && sampledBody(body, call),
          place: call.place,
        }),
      ),
    ),
  };
}

function sampledBody({ mediaType, text, fields }: CalledBody, { place }: CalledService): SampledBody {
  return {
    mediaType,
    text,
    fields: fields.map((field) => ({
      name: field.name,
      samples: [field.value],
      documentation: '',
      isRequired: false,
      isFile: field.isFile,
      mediaType: field.mediaType,
      place,
    })),
    place,
  };
}

/** How the calls said who asks; the credentials themselves are nobody's business here. */
function authenticationOf(calls: readonly CalledService[], remarks: Remarks): DescribedAuthentication | null {
  let found: DescribedAuthentication | null = null;
  for (const { headers, query, place } of calls) {
    for (const [name, value] of headers) {
      if (!isSecretName(name)) continue;
      const key = name.toLowerCase();
      remarks.report(
        place,
        'info',
        'import/secret-left-out',
        `The value of the header ${name} is a secret and is not kept.`,
        'Choose the authentication of the service, with constants that hold it.',
      );
      if (key === 'authorization') {
        if (/^basic\s/i.test(value)) found ??= { how: 'basic' };
        else found ??= { how: 'bearer' };
      } else if (!/cookie|csrf|xsrf/.test(key)) found ??= { how: 'api-key', in: 'header', name };
    }
    for (const [name] of query) {
      if (!isSecretName(name)) continue;
      remarks.report(
        place,
        'info',
        'import/secret-left-out',
        `The value of ${name} in the address is a secret and is not kept.`,
        'Choose the authentication of the service, with constants that hold it.',
      );
      found ??= { how: 'api-key', in: 'query', name };
    }
  }
  return found;
}

/** What is kept of the calls with the documents: what was read of them, and nothing of what is secret. */
function keptFile(calls: readonly CalledService[], path: string): ContractFile {
  const shown = (pairs: readonly (readonly [string, string])[]) =>
    pairs.map(([name, value]) => ({ name, value: isSecretName(name) ? masked : withoutSecrets(value) }));
  const body = (own: CalledBody | null) =>
    own && {
      mimeType: own.mediaType,
      ...(own.text === null ? {} : { text: withoutSecrets(own.text) }),
      ...(own.fields.length === 0 ? {} : { params: shown(own.fields.map((f) => [f.name, f.value])) }),
    };
  const text = JSON.stringify(
    {
      log: {
        version: '1.2',
        creator: { name: 'Weft Studio', version: '1' },
        entries: calls.map(({ origin, method, path: at, query, headers, body: sent, responses, pathValues }) => ({
          request: {
            method,
            url: `${origin}${pathValues.reduce((text, { name, value }) => text.replace(`{${name}}`, () => encodeURIComponent(value)), at)}`,
            queryString: shown(query),
            headers: shown(headers.filter(([name]) => !impliedHeaders.test(name))),
            ...(sent ? { postData: body(sent) } : {}),
          },
          responses: responses.map(({ status, body: answered }) => ({ status, content: body(answered) })),
        })),
      },
    },
    null,
    2,
  );
  return { path, bytes: encodeText(text) };
}
