import type { ContractFile, ContractSource } from '../contract.ts';
import { buildComponents } from './build-components.ts';
import { anyType } from './builtin-types.ts';
import { checkAttributeUse, checkElement, checkGlobalAttributes } from './rules/declaration-rules.ts';
import { checkConsistency, checkDeterminism } from './rules/determinism.ts';
import { checkFacets } from './rules/facet-rules.ts';
import { checkGrammar } from './rules/grammar.ts';
import { checkRedefinitions } from './rules/redefinition-rules.ts';
import { checkDerivation } from './rules/restriction.ts';
import type { SchemaComponents } from './schema-components.ts';
import type { SchemaFile } from './schema-file.ts';
import { SchemaSet } from './schema-set.ts';
import { ContentModels } from './validation/content-model.ts';

/** A schema set with its components, and what is wrong with it said in `set.problems`. */
export interface CheckedSchemas {
  set: SchemaSet;
  components: SchemaComponents;
}

/** Reads a set and holds it to the rules of XML Schema for schemas themselves. */
export function checkSchemas(source: ContractSource, read?: Map<ContractFile, SchemaFile>): CheckedSchemas {
  const set = new SchemaSet(source, read);
  const components = buildComponents(set);
  const { problems } = set;
  for (const schema of new Set(set.documents.map((d) => d.schema))) checkGrammar(schema, problems);
  for (const type of components.simpleTypes) checkFacets(type, components.notations, problems);
  for (const element of components.allElements) checkElement(element, problems);
  checkGlobalAttributes(components, problems);
  const models = new ContentModels(components.substitutes);
  for (const type of components.complexTypes) {
    const inherited = type.base?.kind === 'complex' && type.base !== anyType ? type.base.attributes : null;
    for (const [name, use] of type.attributes) if (inherited?.get(name) !== use) checkAttributeUse(use, problems);
    if (checkConsistency(type, models, problems)) checkDeterminism(type, models, problems);
    checkDerivation(type, models, problems);
  }
  checkRedefinitions(set, components, models);
  return { set, components };
}
