import { type ExpandedName, expandedName, namespaceOf, splitName } from '../xsd/names.ts';
import type { SchemaProblems } from '../xsd/problems.ts';
import { cut } from '../xsd/xml-reader.ts';
import type { DescriptionElement } from './description-file.ts';

/** What stands in a description under a name, of one kind; the first of a name counts. */
export class NamedThings<T> {
  private readonly label: string;
  private readonly problems: SchemaProblems;
  private readonly found = new Map<ExpandedName, T>();
  private readonly byLocalName = new Map<string, ExpandedName[]>();

  constructor(label: string, problems: SchemaProblems) {
    this.label = label;
    this.problems = problems;
  }

  get all(): readonly T[] {
    return [...this.found.values()];
  }

  add(name: ExpandedName, thing: T, source: DescriptionElement): void {
    if (this.found.has(name))
      this.problems.strict(
        source,
        'wsdl/defined-twice',
        `There are two ${this.label}s ${cut(source.attributes.get('name') ?? '')}; the first one counts.`,
      );
    else {
      this.found.set(name, thing);
      const local = localName(name);
      const alike = this.byLocalName.get(local);
      if (alike) alike.push(name);
      else this.byLocalName.set(local, [name]);
    }
  }

  /** What an attribute refers to; null, and said, when it is not there. */
  find(source: DescriptionElement, attribute: string): T | null {
    const text = source.attributes.get(attribute);
    if (text === undefined) {
      this.problems.error(
        source,
        'wsdl/attribute-missing',
        `<${cut(source.local)}> has to name a ${this.label} in the attribute ${attribute}.`,
      );
      return null;
    }
    const name = qualifiedName(text, source, this.problems);
    if (name === null) return null;
    const thing = this.found.get(name) ?? this.foundElsewhere(name, text, source);
    if (thing) return thing;
    this.problems.error(
      source,
      'wsdl/not-found',
      `The ${this.label} ${cut(text)} is not defined in any of the files.`,
      'Correct the name, or add the file that defines it.',
    );
    return null;
  }

  /** Many authors leave out a prefix, or take that of another file. When there is only one thing of the name, it is clear what is meant. */
  private foundElsewhere(name: ExpandedName, text: string, source: DescriptionElement): T | undefined {
    const [only, ...more] = this.byLocalName.get(localName(name)) ?? [];
    if (only === undefined || more.length > 0) return undefined;
    this.problems.strict(
      source,
      'wsdl/other-namespace',
      `There is no ${this.label} ${cut(text)} in the namespace that is written; ${cut(only, 120)} is taken.`,
      'Write the prefix of its namespace.',
    );
    return this.found.get(only);
  }
}

function localName(name: ExpandedName): string {
  return name.slice(name.lastIndexOf('}') + 1);
}

/** The name that a text with a prefix stands for; null, and said, when it is none. */
export function qualifiedName(text: string, source: DescriptionElement, problems: SchemaProblems): ExpandedName | null {
  const parts = splitName(text);
  const namespace = parts && namespaceOf(source.scope, parts.prefix);
  if (parts && namespace !== undefined && namespace !== null) return expandedName(namespace, parts.local);
  if (!parts) problems.error(source, 'wsdl/not-a-name', `"${cut(text)}" is no name.`);
  else
    problems.error(
      source,
      'wsdl/prefix-not-declared',
      `The prefix ${cut(parts.prefix)} of ${cut(text)} is not declared.`,
      `Declare it: xmlns:${cut(parts.prefix)}="…".`,
    );
  return null;
}

/** The target namespace of the description that an element stands in. */
export function targetNamespaceOf(source: DescriptionElement): string {
  let root = source;
  while (root.parent) root = root.parent;
  return root.attributes.get('targetNamespace') ?? '';
}
