import type { ContractFile, ContractSource } from '../contract.ts';
import type { ElementDeclaration } from '../xsd/components.ts';
import type { SchemaComponents } from '../xsd/schema-components.ts';
import type { SchemaSet } from '../xsd/schema-set.ts';
import { checkSchemas } from '../xsd/schema-validity.ts';
import { cut } from '../xsd/xml-reader.ts';
import type { Definitions } from './definitions.ts';
import type { DescriptionFile } from './description-file.ts';
import { DescriptionSet } from './description-set.ts';
import { type MessageElement, messageElements } from './message-elements.ts';
import { readDefinitions } from './read-definitions.ts';

/** A description with its schemas; what is wrong with it is said in the problems of both. */
export interface ReadDescription {
  descriptions: DescriptionSet;
  definitions: Definitions;
  set: SchemaSet;
  components: SchemaComponents;
  /** The elements of its messages, in order of the operations. */
  elements: readonly ElementDeclaration[];
}

/** Reads the description that begins at a file; only the set, which says why, when that file is none. */
export function readDescription(
  entry: ContractFile,
  source: ContractSource,
  read?: Map<ContractFile, DescriptionFile>,
): ReadDescription | DescriptionSet {
  const descriptions = new DescriptionSet(entry, source, read);
  if (descriptions.descriptions.length === 0) return descriptions;
  const definitions = readDefinitions(descriptions.descriptions, descriptions.problems);
  const { elements, wrappers } = messageElements(definitions, descriptions.problems);
  for (const schema of wrappers) descriptions.addMade(schema);
  const { set, components } = checkSchemas(descriptions.schemaSource(), descriptions.schemaFiles);
  return {
    descriptions,
    definitions,
    set,
    components,
    elements: declarationsOf(elements, set, components, descriptions.unread),
  };
}

/** The declarations of elements; one that is not there is said. */
function declarationsOf(
  elements: readonly MessageElement[],
  set: SchemaSet,
  components: SchemaComponents,
  unread: ReadonlySet<string>,
): ElementDeclaration[] {
  return elements.flatMap(({ name, source }) => {
    const declaration = components.elements.get(name);
    if (declaration) return [declaration];
    const [, namespace = '', local = name] = /^\{(.*)\}([^}]*)$/s.exec(name) ?? [];
    if (!unread.has(namespace) && !set.reportMissingFile(namespace, source))
      set.problems.incomplete(
        source,
        'wsdl/element-not-found',
        `The element ${cut(local)}${namespace === '' ? '' : ` of the namespace ${cut(namespace, 120)}`} is not declared in any of the schemas.`,
        'Correct the name, or add the file that declares it.',
      );
    return [];
  });
}
