import {
  noPreferences,
  type Preferences,
  type QueryError,
  type Request,
  readPreferences,
  readRequest,
  readVersion,
} from '../../../../shared/odata/query/index.ts';
import { RequestRefused } from '../../../../shared/service/odata/query/refused.ts';
import type { AnswerForm } from './entity-writer.ts';

/** A request of a service, whether it comes by itself or in a batch. */
export interface ODataMessage {
  method: string;
  /** Below the service, as it came: `Orders?$top=5`. */
  url: string;
  /** Names in small letters. */
  headers: Readonly<Record<string, string | undefined>>;
  /** The text of its body, decoded; '' for what is no text. */
  body: string;
  /** Its body as bytes; undefined where it came in a batch that keeps none. */
  bytes?: Uint8Array;
  /** Why the body is no text, where it should be one. */
  undecoded?: unknown;
}

export interface ODataAnswer {
  status: number;
  headers: Record<string, string>;
  type: string;
  body: string | Uint8Array;
}

/** An answer, and the version of the protocol that it is in. */
export interface Answered {
  answer: ODataAnswer;
  version: Asked['version'];
}

/** What the headers of a message ask for. */
export interface Asked {
  version: '4.0' | '4.01';
  form: AnswerForm;
  preferences: Preferences;
  /** Why entities are not acceptable; what has a type of its own is. */
  notAcceptable: RequestRefused | null;
}

/** Reads what a message says of its answer. `base` is the address of the service. Throws `RequestRefused`. */
export function readAsked({ headers }: ODataMessage, format: string | null, base: string): Asked {
  const said = headers['odata-version'];
  if (said !== undefined && !/^4\.(?:0|01)$/.test(said.trim()))
    throw new RequestRefused(400, 'odata/version', `OData ${said.slice(0, 20)} is not spoken here; 4.0 and 4.01 are.`);
  const isolation = headers['isolation'] ?? headers['odata-isolation'];
  if (isolation !== undefined)
    throw new RequestRefused(
      412,
      'odata/isolation',
      `Isolation ${isolation.slice(0, 20)} is not given: each page is as things are when it is asked for.`,
    );
  const most = headers['odata-maxversion'];
  let version: Asked['version'] = '4.01';
  if (most !== undefined) {
    const read = readVersion(most);
    if (!('value' in read) || read.value.major < 4)
      throw new RequestRefused(
        400,
        'odata/version',
        `OData ${most.slice(0, 20)} is not spoken here; 4.0 and 4.01 are.`,
      );
    if (read.value.major === 4 && /^0$/.test(read.value.minor)) version = '4.0';
  } else if (said?.trim() === '4.0') version = '4.0';
  const prefer = headers['prefer'] === undefined ? null : readPreferences(headers['prefer']);
  if (prefer && !('value' in prefer)) throw new RequestRefused(400, 'odata/preference', prefer.message);
  const preferences = prefer ? prefer.value : noPreferences();
  const { form, notAcceptable } = formOf(headers['accept'], format);
  return {
    version,
    notAcceptable,
    form: { ...form, omitNulls: preferences.omitValues === 'nulls', base },
    preferences,
  };
}

/** The form that `$format`, or the header Accept, asks for. */
function formOf(
  accept: string | undefined,
  format: string | null,
): { form: Pick<AnswerForm, 'metadata' | 'compatible'>; notAcceptable: RequestRefused | null } {
  const text = format === null ? (accept ?? '*/*') : format === 'json' ? 'application/json' : format;
  const ranges = text.split(',').map((each) => each.trim());
  const fits = ranges.find((each) => /^(?:\*\/\*|application\/\*|application\/json)\s*(?:;|$)/i.test(each));
  if (fits === undefined)
    return {
      form: { metadata: 'minimal', compatible: false },
      notAcceptable: new RequestRefused(
        406,
        'odata/not-acceptable',
        `Entities come as application/json, not as ${text.slice(0, 80)}.`,
      ),
    };
  const metadata =
    /odata\.metadata\s*=\s*(none|minimal|full)/i.exec(fits) ?? /;\s*metadata\s*=\s*(none|minimal|full)/i.exec(fits);
  return {
    form: {
      metadata: (metadata?.[1]?.toLowerCase() ?? 'minimal') as AnswerForm['metadata'],
      compatible: /ieee754compatible\s*=\s*true/i.test(fits),
    },
    notAcceptable: null,
  };
}

/** The type of a JSON answer of that form. */
export function jsonType({ metadata, compatible }: AnswerForm): string {
  return `application/json;odata.metadata=${metadata}${compatible ? ';IEEE754Compatible=true' : ''};charset=utf-8`;
}

/** The request that a message is, read; with `$query` at its end the options stand in the body (URL Conventions 4.01, 4.17). */
export function requestOf(
  message: ODataMessage,
): { request: Request; url: string } | { error: QueryError; url: string } {
  const mark = message.url.indexOf('?');
  const path = mark < 0 ? message.url : message.url.slice(0, mark);
  const isQuery = message.method === 'POST' && /\/\$query\/?$/.test(path);
  if (isQuery && !/^\s*text\/plain\b/i.test(message.headers['content-type'] ?? ''))
    throw new RequestRefused(415, 'request/media-type', 'The body of $query is text/plain: the options of a query.');
  const own = mark < 0 ? '' : message.url.slice(mark + 1);
  const options = isQuery ? [own, message.body.trim()].filter(Boolean).join('&') : own;
  const url = isQuery ? `${path.replace(/\/\$query\/?$/, '')}${options === '' ? '' : `?${options}`}` : message.url;
  const read = readRequest(url);
  return 'error' in read ? { error: read.error, url } : { request: read.value, url };
}
