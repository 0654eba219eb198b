import type { ProgramRestParameter } from '../../../../shared/service/rest/program.ts';
import { type DoorRules, describeDoorType, readText } from '../../../../shared/service/value-text.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { FormValues } from './form-body.ts';
import { type RequestPair, readSeveral } from './several-values.ts';

/** Where the values of parameters come from. */
export interface ParameterSources {
  path: Readonly<Record<string, string>>;
  query: ReadonlyMap<string, readonly string[]>;
  /** The same pair by pair, also as they are written. */
  queryPairs(): readonly RequestPair[];
  /** Each header with all its lines, names in lower case. */
  headers: NodeJS.Dict<string[]>;
  cookies: ReadonlyMap<string, readonly string[]>;
  form: FormValues;
}

/**
 * The query of an address, names and values decoded (`+` is a space). Throws FlowError `request/address` when it cannot be decoded:
 * half a query would be another question than the one that was asked.
 */
export function readQuery(url: string): ReadonlyMap<string, readonly string[]> {
  const query = new Map<string, string[]>();
  const mark = url.indexOf('?');
  if (mark < 0) return query;
  for (const pair of url.slice(mark + 1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeQuery(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decodeQuery(pair.slice(equals + 1));
    const values = query.get(name);
    if (values) values.push(value);
    else query.set(name, [value]);
  }
  return query;
}

/** The pairs of the query of an address. Throws as `readQuery` does. */
export function readQueryPairs(url: string): RequestPair[] {
  const mark = url.indexOf('?');
  if (mark < 0) return [];
  return url
    .slice(mark + 1)
    .split('&')
    .flatMap((pair) => {
      if (pair === '') return [];
      const equals = pair.indexOf('=');
      const raw = equals < 0 ? '' : pair.slice(equals + 1);
      return [{ name: decodeQuery(equals < 0 ? pair : pair.slice(0, equals)), raw, value: decodeQuery(raw) }];
    });
}

function decodeQuery(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new FlowError(
      'request/address',
      `${JSON.stringify(text.slice(0, 60))} in the query is no text: its percent encoding cannot be decoded.`,
    );
  }
}

interface Finding {
  path: string;
  message: string;
  code: string;
}

/**
 * Reads parameters of path, query, headers, cookies and forms as their types. All wrong ones are reported together, by place (`query.limit`), as a
 * FlowError `request/parameter`. A text of a type other than String that is empty is no value.
 */
export function readParameters(
  parameters: readonly ProgramRestParameter[],
  from: ParameterSources,
  rules: DoorRules,
): unknown[] {
  const problems: Finding[] = [];
  const values = parameters.map((parameter) => {
    const result = readParameter(parameter, from, rules);
    if ('value' in result) return result.value;
    problems.push(...('problem' in result ? [result.problem] : result.problems));
    return null;
  });
  if (problems.length > 0)
    throw new FlowError('request/parameter', problems.map((p) => p.message).join(' '), { details: problems });
  return values;
}

function readParameter(
  parameter: ProgramRestParameter,
  from: ParameterSources,
  rules: DoorRules,
): { value: unknown } | { problem: Finding } | { problems: Finding[] } {
  const problem = (code: string, message: string) => ({
    problem: { path: `${parameter.in}.${parameter.name}`, message, code },
  });
  const { several } = parameter;
  if (several) return severalOf({ ...parameter, several }, from, rules);
  const texts = textsOf(parameter, from);
  const words = partWords[parameter.in] ?? `${parameter.in} parameter`;
  if (texts.length > 1)
    return problem(
      'request/parameter-repeated',
      `The ${words} ${parameter.name} is there ${texts.length} times; it has one value.`,
    );
  const text = texts[0];
  if (text === undefined || (text === '' && parameter.type !== 'string'))
    return parameter.required
      ? problem('request/parameter-missing', `The ${words} ${parameter.name} is required.`)
      : { value: null };
  // What comes as bytes stays bytes.
  if (typeof text !== 'string') return { value: text };
  const type = { kind: parameter.type, values: parameter.values };
  const value = readText(type, text, rules);
  return value === undefined
    ? problem(
        'request/parameter-type',
        `${parameter.name}: ${JSON.stringify(text.slice(0, 60))} is not ${describeDoorType(type)}.`,
      )
    : { value };
}

/** A list or an object as JSON text; what is wrong with it, value by value. */
function severalOf(
  parameter: ProgramRestParameter & { several: NonNullable<ProgramRestParameter['several']> },
  from: ParameterSources,
  rules: DoorRules,
): { value: unknown } | { problems: Finding[] } {
  const { name, in: place, required } = parameter;
  const path = `${place}.${name}`;
  const texts = place === 'path' || place === 'header' ? (textsOf(parameter, from) as readonly string[]) : [];
  const result = readSeveral(
    parameter,
    // Lines of one header are one list (RFC 9110, 5.3).
    place === 'path' || place === 'header'
      ? { text: texts.length === 0 ? undefined : texts.join(',') }
      : { pairs: pairsOf(place, from) },
    rules,
  );
  if ('problems' in result)
    return { problems: result.problems.map(({ at, code, message }) => ({ path: `${path}${at}`, code, message })) };
  if (result.json === null && required)
    return {
      problems: [{ path, code: 'request/parameter-missing', message: `The ${place} parameter ${name} is required.` }],
    };
  return { value: result.json };
}

function pairsOf(place: ProgramRestParameter['in'], from: ParameterSources): readonly RequestPair[] {
  if (place === 'query') return from.queryPairs();
  if (place === 'cookie')
    return [...from.cookies].flatMap(([name, values]) =>
      values.map((value) => ({ name, raw: value, value: percentDecoded(value) })),
    );
  return [...from.form].flatMap(([name, parts]) => parts.map((part) => ({ name, raw: null, value: part.text() })));
}

function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const partWords: Partial<Record<ProgramRestParameter['in'], string>> = {
  filename: 'file name of the part',
  contenttype: 'content type of the part',
};

function textsOf(parameter: ProgramRestParameter, from: ParameterSources): readonly (string | Uint8Array)[] {
  switch (parameter.in) {
    case 'path': {
      const text = from.path[parameter.name];
      return text === undefined ? [] : [text];
    }
    case 'query':
      return from.query.get(parameter.name) ?? [];
    case 'header':
      return from.headers[parameter.name.toLowerCase()] ?? [];
    case 'cookie':
      // By the contract they are of the style form, whose values are percent-encoded.
      return (from.cookies.get(parameter.name) ?? []).map(percentDecoded);
    case 'form':
      return (from.form.get(parameter.name) ?? []).map((part) =>
        parameter.type === 'binary' ? part.bytes : part.text(),
      );
    case 'filename':
      return (from.form.get(parameter.name) ?? []).flatMap((part) => part.fileName ?? []);
    case 'contenttype':
      return (from.form.get(parameter.name) ?? []).flatMap((part) => part.contentType ?? []);
  }
}
