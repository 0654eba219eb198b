import type { ContractSource } from '../contract.ts';
import { buildComponents, type SchemaComponents } from './build-components.ts';
import { SchemaSet } from './schema-set.ts';

/** A schema set with its components, and what is wrong with it said in `set.problems`. */
export interface CheckedSchemas {
  set: SchemaSet;
  components: SchemaComponents;
}

/** Reads a set and holds it to the rules of XML Schema for schemas themselves. null when no schema could be read. */
export function checkSchemas(source: ContractSource): CheckedSchemas {
  const set = new SchemaSet(source);
  const components = buildComponents(set);
  return { set, components };
}
