import { longestLine } from './derivation.ts';
import { type ExpandedName, expandedName, namespaceOf, schemaNamespace, splitName } from './names.ts';
import type { SchemaElement } from './schema-file.ts';
import type { Definition, DefinitionKind, SchemaDocument, SchemaSet } from './schema-set.ts';
import { cut } from './xml-reader.ts';

export type Name = { namespace: string; local: string; name: ExpandedName };

/** What the names in a schema refer to; what is not there, and what leads back to itself, is said once. */
export class References {
  readonly set: SchemaSet;
  private readonly notFound = new Set<string>();

  constructor(set: SchemaSet) {
    this.set = set;
  }

  /** A name that an attribute of a schema element refers to. */
  name(source: SchemaElement, text: string, document: SchemaDocument): Name | null {
    const parts = splitName(text.trim());
    if (!parts) {
      this.set.problems.error(source, 'xsd/not-a-name', `"${cut(text)}" is no name.`);
      return null;
    }
    let namespace = namespaceOf(source.scope, parts.prefix);
    if (namespace === undefined) {
      this.set.problems.error(
        source,
        'xsd/prefix-not-declared',
        `The prefix ${cut(parts.prefix)} of ${cut(text)} is not declared.`,
        `Declare it: xmlns:${cut(parts.prefix)}="…".`,
      );
      return null;
    }
    if (namespace === '' && document.isChameleon) namespace = document.namespace;
    if (!document.imports.has(namespace))
      this.set.problems.strict(
        source,
        'xsd/not-imported',
        namespace === ''
          ? `${cut(text)} has no namespace, and the file does not import one without.`
          : `${cut(text)} is of the namespace ${cut(namespace, 120)}, which the file does not import.`,
        'Import it.',
      );
    return { namespace, local: parts.local, name: expandedName(namespace, parts.local) };
  }

  /** The definition that a reference means; null, and said, when there is none. `own` is what is being made: it may be redefined. */
  find(
    kind: DefinitionKind,
    { namespace, local, name }: Name,
    source: SchemaElement,
    own: Definition | null,
    isNeeded = true,
  ): Definition | null {
    if (own?.redefines && own.kind === kind && own.name === name) return own.redefines;
    const found = this.set.find(kind, name);
    if (found) return found;
    // What nothing is made of can be missing without the schema being wrong (part 1, 5.3).
    if (isNeeded || namespace === schemaNamespace) this.set.problems.isInvalid = true;
    if (this.set.reportMissingFile(namespace, source)) return null;
    // Once a name: what is missing is one thing, however many refer to it.
    if (this.notFound.has(`${kind} ${name}`)) return null;
    this.notFound.add(`${kind} ${name}`);
    this.set.problems.incomplete(
      source,
      'xsd/not-found',
      `The ${kindLabel[kind]} ${cut(local)}${namespace === '' ? '' : ` of the namespace ${cut(namespace, 120)}`} is not defined in any of the files.`,
      'Correct the name, or add the file that defines it.',
    );
    return null;
  }

  circle(user: SchemaElement, { local }: Definition): void {
    this.set.problems.error(user, 'xsd/circular', `The definition of ${cut(local)} leads back to itself.`);
  }

  tooDeep(user: SchemaElement, local: string): void {
    this.set.problems.error(
      user,
      'xsd/too-deep',
      `${cut(local)} is more than ${longestLine} steps away from what it is derived from.`,
    );
  }
}

const kindLabel: Readonly<Record<DefinitionKind, string>> = {
  type: 'type',
  element: 'element',
  attribute: 'attribute',
  group: 'group',
  attributeGroup: 'attribute group',
  notation: 'notation',
};
