import { parseJson } from '../../format/json/parse.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { ContractSource, MessageValidator } from '../contract.ts';
import { Evaluation, SchemaChecks } from './evaluation.ts';
import { type Schema, SchemaSet } from './schema-set.ts';

export interface ValidatorOptions {
  /** Holds texts to the common formats (`date-time`, `email`, …), which JSON Schema only notes. */
  assertsFormats: boolean;
}

/**
 * Holds JSON messages to the schema of a contract's first file: every finding with path, line and column, at most 200. What cannot be checked (a file
 * is not there, a pattern takes too long) is a warning. Null when the file is no schema.
 */
export function jsonSchemaValidator(
  source: ContractSource,
  { assertsFormats }: ValidatorOptions = { assertsFormats: false },
): MessageValidator | null {
  const set = new SchemaSet(source);
  const [first] = source.chosen;
  const root = first && set.rootOf(first);
  if (!root) return null;
  return schemaMessageValidator(root, set, new SchemaChecks(set), assertsFormats);
}

/** Holds JSON messages to one schema of a set. */
export function schemaMessageValidator(
  schema: Schema,
  set: SchemaSet,
  checks: SchemaChecks,
  assertsFormats = false,
): MessageValidator {
  return {
    validate(text) {
      const { value, problems } = parseJson(text);
      const found = problems.map(
        ({ code, message, path, line, column }): LocatedDiagnostic => ({
          severity: value ? 'warning' : 'error',
          code,
          message,
          path,
          line,
          column,
        }),
      );
      return value ? [...found, ...new Evaluation(set, checks, assertsFormats).diagnose(schema, value, text)] : found;
    },
  };
}
