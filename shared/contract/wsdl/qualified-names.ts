import { type ExpandedName, expandedName, namespaceOf, splitName } from '../xsd/names.ts';
import type { SchemaProblems } from '../xsd/problems.ts';
import { cut } from '../xsd/xml-reader.ts';
import type { DescriptionElement } from './description-file.ts';
import { wsdlNamespace } from './names.ts';

/** What stands in a description under a name, of one kind; the first of a name counts. */
export class NamedThings<T> {
  private readonly label: string;
  private readonly problems: SchemaProblems;
  private readonly found = new Map<ExpandedName, T>();

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
    else this.found.set(name, thing);
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
    const thing = this.found.get(name) ?? this.foundWithoutPrefix(text, source);
    if (thing) return thing;
    this.problems.error(
      source,
      'wsdl/not-found',
      `The ${this.label} ${cut(text)} is not defined in any of the files.`,
      'Correct the name, or add the file that defines it.',
    );
    return null;
  }

  /** Names without a prefix are of no namespace, or of that of WSDL; many authors mean that of their description. */
  private foundWithoutPrefix(text: string, source: DescriptionElement): T | undefined {
    const namespace = namespaceOf(source.scope, '');
    if (text.includes(':') || (namespace !== '' && namespace !== wsdlNamespace)) return undefined;
    const thing = this.found.get(expandedName(targetNamespaceOf(source), text));
    if (thing)
      this.problems.strict(
        source,
        'wsdl/prefix-missing',
        `${cut(text)} has no prefix; the ${this.label} of the target namespace is taken.`,
      );
    return thing;
  }
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
