import type { ContractFile, ContractSource } from '../../shared/contract/contract.ts';
import { jsonSchemaReader, jsonSchemaValidator } from '../../shared/contract/json-schema/index.ts';
import { type JsonValue, parseJson } from '../../shared/format/json/parse.ts';

/** A verdict that is not as the suite has it. */
export interface Disagreement {
  /** `draft7/ref.json: group: test`. */
  name: string;
  message: string;
}

export interface ConformanceResult {
  count: number;
  disagreements: Disagreement[];
  /** The longest that one message took, in milliseconds. */
  slowestMs: number;
}

/**
 * Runs one file of the JSON Schema test suite: groups of a schema with messages and verdicts. Remotes are served by their address. `metaSchema` is
 * what schemas of the folder are written for when they do not say.
 */
export function runSuiteFile(
  name: string,
  text: string,
  metaSchema: string,
  remotes: ReadonlyMap<string, ContractFile>,
  now: () => number,
): ConformanceResult {
  const result: ConformanceResult = { count: 0, disagreements: [], slowestMs: 0 };
  for (const group of itemsOf(parseJson(text).value)) {
    const schema = memberOf(group, 'schema') as JsonValue;
    const file = { path: 'schema.json', bytes: new TextEncoder().encode(withMetaSchema(schema, metaSchema)) };
    const source: ContractSource = {
      chosen: [file],
      resolve: ({ namespace }) => remotes.get(namespace ?? '') ?? null,
    };
    const validator = jsonSchemaValidator(source);
    for (const test of itemsOf(memberOf(group, 'tests'))) {
      const start = now();
      const found = validator?.validate(printed(memberOf(test, 'data') as JsonValue)) ?? [];
      result.slowestMs = Math.max(result.slowestMs, now() - start);
      result.count++;
      const isValid = validator !== null && !found.some(({ severity }) => severity === 'error');
      const wanted = memberOf(test, 'valid');
      if (wanted?.type !== 'boolean' || wanted.value !== isValid)
        result.disagreements.push({
          name: `${name}: ${textOf(group, 'description')}: ${textOf(test, 'description')}`,
          message: found[0]?.message ?? 'accepted',
        });
    }
  }
  return result;
}

/** Holds messages to the schema of a set: those that must be accepted, and those that must be refused with a path. */
export function runSet(
  name: string,
  schema: ContractFile,
  messages: readonly { name: string; text: string; isValid: boolean }[],
): ConformanceResult {
  const validator = jsonSchemaValidator({ chosen: [schema], resolve: () => null });
  const disagreements = messages.flatMap((message): Disagreement[] => {
    const errors = validator?.validate(message.text).filter(({ severity }) => severity === 'error') ?? [];
    const isAsWanted = message.isValid ? errors.length === 0 : errors.some(({ path, line }) => path && line);
    return isAsWanted && validator
      ? []
      : [{ name: `${name}/${message.name}`, message: errors[0]?.message ?? 'accepted' }];
  });
  return { count: messages.length, disagreements, slowestMs: 0 };
}

/** The structure of a schema file, and what is missing of it, by address. */
export function readSet(schema: ContractFile): { hasStructure: boolean; missing: string[]; errors: string[] } {
  const { structures, diagnostics } = jsonSchemaReader.read({ chosen: [schema], resolve: () => null });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const isMissing = ({ code }: { code: string }) => code === 'json-schema/missing-file';
  return {
    hasStructure: structures.length > 0 && structures[0]?.root.type !== 'unknown',
    missing: errors.filter(isMissing).map(({ message }) => /refers to (\S+),/.exec(message)?.[1] ?? ''),
    errors: errors.filter((d) => !isMissing(d)).map(({ message }) => message),
  };
}

function itemsOf(value: JsonValue | null | undefined): readonly JsonValue[] {
  return value?.type === 'array' ? value.items : [];
}

function memberOf(value: JsonValue, name: string): JsonValue | undefined {
  return value.type === 'object' ? value.members.find(({ key }) => key === name)?.value : undefined;
}

function textOf(value: JsonValue, name: string): string {
  const found = memberOf(value, name);
  return found?.type === 'string' ? found.value : '';
}

function withMetaSchema(schema: JsonValue, metaSchema: string): string {
  if (schema.type !== 'object' || memberOf(schema, '$schema')) return printed(schema);
  const named = { key: '$schema', value: { type: 'string', value: metaSchema, at: 0 } as const, at: 0 };
  return printed({ ...schema, members: [named, ...schema.members] });
}

/** A value as it stands in the suite: `1.0` stays what it is. */
function printed(value: JsonValue): string {
  switch (value.type) {
    case 'object':
      return `{${value.members.map((m) => `${JSON.stringify(m.key)}:${printed(m.value)}`).join()}}`;
    case 'array':
      return `[${value.items.map(printed).join()}]`;
    case 'string':
      return JSON.stringify(value.value);
    case 'number':
      return value.text;
    case 'boolean':
      return String(value.value);
    case 'null':
      return 'null';
  }
}
