import { decodeBase64 } from '../../expression/base64.ts';
import { decodeText } from '../../format/decode-text.ts';
import type { JsonValue } from '../../format/json/parse.ts';
import { addressOfCall, nameOfCall, queryPairs, templateOfPath } from '../address-of-call.ts';
import type { ContractFile, ContractReader, ReadContract } from '../contract.ts';
import { type CalledBody, type CalledService, servicesOfCalls } from '../json/called-services.ts';
import { formOfMediaType } from '../json/sampled-service.ts';
import { DescriptionTexts, type Placed } from '../openapi/contract-text.ts';
import { Remarks } from '../remarks.ts';

/** What pages load beside their calls. */
const pageParts =
  /^(?:text\/(?:html|css|javascript)|application\/(?:javascript|x-javascript|wasm|font.*|manifest\+json)|image\/|font\/|audio\/|video\/)/i;
const pageResources: ReadonlySet<string> = new Set([
  'document',
  'stylesheet',
  'script',
  'image',
  'font',
  'media',
  'manifest',
  'texttrack',
]);

/** HTTP Archive 1.2: what a browser or a proxy recorded, as calls of REST services. */
export const harReader: ContractReader = {
  kind: 'har',
  label: 'HTTP archive (HAR)',
  extensions: ['.har', '.json'],
  sniff: (head) => (/^\ufeff?\s*\{\s*"log"\s*:\s*\{/.test(head) ? 0.97 : 0),
  sample:
    '{"log":{"version":"1.2","creator":{"name":"browser","version":"1"},"entries":[{"request":{"method":"GET","url":"https://example.org/orders/17","headers":[],"queryString":[]},"response":{"status":200,"content":{"mimeType":"application/json","text":"{\\"id\\":17,\\"total\\":9.5}"}}}]}}',
  read(source) {
    const texts = new DescriptionTexts(source);
    const remarks = new Remarks();
    const read = source.chosen.map((file) => readArchive(file, texts, remarks));
    return {
      structures: read.flatMap((each) => each.structures),
      enumerations: [],
      services: read.flatMap((each) => each.services),
      diagnostics: [...texts.findings(), ...remarks.findings()],
    } satisfies ReadContract;
  },
};

function readArchive(
  file: ContractFile,
  texts: DescriptionTexts,
  remarks: Remarks,
): Pick<ReadContract, 'structures' | 'services'> {
  const nothing = { structures: [], services: [] };
  const text = texts.of(file);
  if (!text.value) {
    // Why it cannot be read was said, unless there is nothing.
    if (texts.diagnostics.length === 0)
      remarks.report(
        () => ({ document: file.path, path: '$', line: 1, column: 1 }),
        'error',
        'har/no-archive',
        'There is nothing in it.',
      );
    return nothing;
  }
  const root: Placed = { value: text.value, in: text };
  const log = texts.member(root, 'log');
  const entries = log && texts.member(log, 'entries');
  if (entries?.value.type !== 'array') {
    texts.report(root, 'error', 'har/no-archive', 'It is no HTTP archive: it has no `log.entries`.');
    return nothing;
  }
  const calls = texts.items(entries).flatMap((entry) => callOf(entry, texts) ?? []);
  if (calls.length === 0) {
    texts.report(
      entries,
      'error',
      'har/no-call',
      'No call of a service is in it: only what pages load, or nothing.',
      'Record while the page or program calls the service, and save with content.',
    );
    return nothing;
  }
  return servicesOfCalls(calls, file.path, remarks);
}

/** A call of a service; null, with a finding, for what is none. */
function callOf(entry: Placed, texts: DescriptionTexts): CalledService | null {
  const request = texts.member(entry, 'request');
  const response = texts.member(entry, 'response');
  const method = request ? texts.textAt(request, 'method').toUpperCase() : '';
  const url = request ? texts.textAt(request, 'url') : '';
  const skip = (severity: 'info' | 'warning', code: string, message: string) => {
    texts.report(entry, severity, code, message);
    return null;
  };
  if (!request || !/^[A-Z]+$/.test(method) || !/^https?:\/\//i.test(url))
    return skip(
      'warning',
      'har/no-request',
      'The entry has no request over HTTP with a method and an address. It is left out.',
    );
  if (method === 'OPTIONS')
    return skip('info', 'har/preflight', 'A browser asked whether it may call (OPTIONS). It is left out.');
  if (method === 'CONNECT') return skip('info', 'har/preflight', 'A tunnel (CONNECT) is no call. It is left out.');
  const content = response && texts.member(response, 'content');
  const mediaType = content ? texts.textAt(content, 'mimeType') : '';
  if (pageResources.has(texts.textAt(entry, '_resourceType')) || (method === 'GET' && pageParts.test(mediaType)))
    return skip(
      'info',
      'har/page-part',
      `${url.split(/[?#]/)[0]?.slice(0, 200)} is a part of a page, and no call of a service. It is left out.`,
    );
  const { origin, path, query } = addressOfCall(url);
  const { template, values } = templateOfPath(path);
  const status = numberOf(response && texts.member(response, 'status'));
  return {
    place: () => texts.placeOf(entry),
    origin,
    name: nameOfCall(method, template),
    tag: '',
    documentation: '',
    method,
    path: template,
    pathValues: values,
    query: query.length > 0 ? query : pairsOf(texts.member(request, 'queryString'), texts),
    headers: pairsOf(texts.member(request, 'headers'), texts),
    body: postedBody(texts.member(request, 'postData'), texts),
    responses:
      // 0: the call was cut off; 304 says what was said before.
      status === null || status < 100 || status > 599 || status === 304
        ? []
        : [{ status, documentation: '', body: answeredBody(content, status, texts) }],
  };
}

function numberOf(placed: Placed | undefined): number | null {
  const value: JsonValue | undefined = placed?.value;
  return value?.type === 'number' && /^\d{1,3}$/.test(value.text) ? Number(value.text) : null;
}

function pairsOf(list: Placed | undefined, texts: DescriptionTexts): [string, string][] {
  return texts.items(list).flatMap((item): [string, string][] => {
    const name = texts.textAt(item, 'name');
    return name === '' ? [] : [[name, texts.textAt(item, 'value')]];
  });
}

function postedBody(posted: Placed | undefined, texts: DescriptionTexts): CalledBody | null {
  if (!posted) return null;
  const mediaType = texts.textAt(posted, 'mimeType');
  const text = texts.textAt(posted, 'text');
  const form = formOfMediaType(mediaType);
  const parameters = texts.items(texts.member(posted, 'params'));
  if (form === 'form' || form === 'multipart') {
    const fields = parameters.map((item) => ({
      name: texts.textAt(item, 'name'),
      value: decodedField(texts.textAt(item, 'value')),
      isFile: texts.textAt(item, 'fileName') !== '',
      mediaType: form === 'multipart' ? texts.textAt(item, 'contentType') : '',
    }));
    const own = fields.length === 0 && form === 'form' ? queryPairs(text) : [];
    return {
      mediaType: (mediaType.split(';')[0] ?? '').trim(),
      text: null,
      fields: [
        ...fields.filter(({ name }) => name !== ''),
        ...own.map(([name, value]) => ({ name, value, isFile: false, mediaType: '' })),
      ],
    };
  }
  return mediaType === '' && text === '' ? null : { mediaType, text: form === 'binary' ? null : text, fields: [] };
}

function decodedField(text: string): string {
  return queryPairs(`a=${text.replaceAll('&', '%26')}`)[0]?.[1] ?? text;
}

function answeredBody(content: Placed | undefined, status: number, texts: DescriptionTexts): CalledBody | null {
  if (!content || status === 204 || status === 205) return null;
  const mediaType = texts.textAt(content, 'mimeType');
  const text = texts.text(texts.member(content, 'text'));
  if (mediaType === '' || mediaType === 'x-unknown') return null;
  const isCoded = texts.textAt(content, 'encoding') === 'base64';
  const isBytes = formOfMediaType(mediaType) === 'binary';
  if (text === undefined || text === '') {
    if (!isBytes)
      texts.report(
        content,
        'info',
        'har/no-content',
        'The archive does not hold what was answered. Nothing is known of its structure.',
        'Save the archive with content.',
      );
    return { mediaType, text: null, fields: [] };
  }
  return { mediaType, text: isBytes ? null : isCoded ? textOfBase64(text) : text, fields: [] };
}

/** The text of bytes in UTF-8; null where they are none. */
function textOfBase64(text: string): string | null {
  try {
    const decoded = decodeText(decodeBase64(text));
    return 'text' in decoded ? decoded.text : null;
  } catch {
    return null;
  }
}
