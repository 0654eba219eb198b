import type { ProgramRestParameter } from '../../../../shared/service/rest/program.ts';
import { type DoorRules, describeDoorType, readText } from '../../../../shared/service/value-text.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { FormValues } from './form-body.ts';

/** Where the values of parameters come from. */
export interface ParameterSources {
  path: Readonly<Record<string, string>>;
  query: ReadonlyMap<string, readonly string[]>;
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
    if ('problem' in result) problems.push(result.problem);
    return 'problem' in result ? null : result.value;
  });
  if (problems.length > 0)
    throw new FlowError('request/parameter', problems.map((p) => p.message).join(' '), { details: problems });
  return values;
}

function readParameter(
  parameter: ProgramRestParameter,
  from: ParameterSources,
  rules: DoorRules,
): { value: unknown } | { problem: Finding } {
  const problem = (code: string, message: string) => ({
    problem: { path: `${parameter.in}.${parameter.name}`, message, code },
  });
  const texts = textsOf(parameter, from);
  const words = parameter.in === 'filename' ? 'file name of the part' : `${parameter.in} parameter`;
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

function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

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
  }
}
