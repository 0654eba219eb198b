import { FlowError } from '../../contract/flow-error.ts';
import { readForm as readFormData } from '../../http/form-data.ts';
import { MultipartError } from '../../http/multipart-parts.ts';
import { textOfContent } from '../../http/text-content.ts';

/** What a form says under a name. */
export interface FormValue {
  /** The name of a file; null where it is none. */
  fileName: string | null;
  /** What a part says that it is; null where it says nothing. */
  contentType: string | null;
  bytes: Uint8Array;
  /** The bytes in their charset. Throws FlowError `request/body`. */
  text(): string;
}

export type FormValues = ReadonlyMap<string, readonly FormValue[]>;

export const formTypes = ['multipart/form-data', 'application/x-www-form-urlencoded'] as const;

/**
 * The values of a form by their names: of a body that is `multipart/form-data` or `application/x-www-form-urlencoded`. Throws FlowErrors
 * `request/media-type` for one that is neither, `request/body` for one that cannot be read. Without a body there are none.
 */
export function readForm(content: Uint8Array, contentType: string | undefined): FormValues {
  if (contentType === undefined && content.length === 0) return new Map();
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  switch (type) {
    case 'multipart/form-data':
      return multipartValues(content, contentType as string);
    case 'application/x-www-form-urlencoded':
      return encodedValues(content);
    default:
      throw new FlowError(
        'request/media-type',
        `${type === undefined ? 'A body without a content type' : `A body of type ${type.slice(0, 80)}`} is not read here. Send a form as ${formTypes.join(' or ')}.`,
      );
  }
}

/** What a form says, in its order, without the marks between its parts: two forms with the same say the same. */
export function contentOfForm(values: FormValues): (string | Uint8Array)[] {
  return [...values].flatMap(([name, all]) =>
    all.flatMap(({ fileName, contentType, bytes }) => [
      name,
      fileName === null ? 'value' : `file ${fileName}`,
      contentType ?? '',
      bytes,
    ]),
  );
}

function multipartValues(content: Uint8Array, contentType: string): FormValues {
  const values = new Map<string, FormValue[]>();
  let parts: ReturnType<typeof readFormData>;
  try {
    parts = readFormData(content, contentType);
  } catch (error) {
    throw error instanceof MultipartError ? new FlowError('request/body', error.message) : error;
  }
  for (const { name, fileName, contentType: type, content: bytes } of parts) {
    // A file that nobody chose: browsers send it without a name and empty.
    if (fileName === '' && bytes.length === 0) continue;
    add(values, name, { fileName, contentType: type ?? null, bytes, text: () => textOf(bytes, type, name) });
  }
  return values;
}

/** As HTML writes it (URL standard, 5.1): `+` is a space, names and values are percent-encoded UTF-8. */
function encodedValues(content: Uint8Array): FormValues {
  const values = new Map<string, FormValue[]>();
  for (const pair of textOf(content, undefined, '').split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decoded(pair.slice(equals + 1));
    add(values, name, { fileName: null, contentType: null, bytes: Buffer.from(value, 'utf8'), text: () => value });
  }
  return values;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new FlowError(
      'request/body',
      `${JSON.stringify(text.slice(0, 60))} in the form is no text: its percent encoding cannot be decoded.`,
    );
  }
}

function textOf(bytes: Uint8Array, contentType: string | undefined, name: string): string {
  const read = textOfContent(bytes, contentType);
  if (!('problem' in read)) return read.text;
  const what = name === '' ? 'The body' : `The part ${name}`;
  throw new FlowError('request/body', `${what} is not ${read.charset === 'utf-8' ? 'UTF-8' : read.charset} text.`, {
    details: [{ path: `form.${name}`, code: 'request/body', message: `It is not ${read.charset} text.` }],
  });
}

function add(values: Map<string, FormValue[]>, name: string, value: FormValue): void {
  const there = values.get(name);
  if (there) there.push(value);
  else values.set(name, [value]);
}
