import { xmlAttribute } from '../build-attributes.ts';
import { type AttributeDeclaration, allowsNamespace, type ComplexType, type SimpleType } from '../components.ts';
import { type ExpandedName, expandedName, instanceNamespace, xmlNamespace } from '../names.ts';
import type { XmlAttribute } from '../xml-reader.ts';

/** What an attribute of a message turns out to be. */
export interface AttributeFinding {
  attribute: XmlAttribute;
  name: ExpandedName;
  /** null when nothing says what it holds: it may hold anything. */
  type: SimpleType | null;
  fixed: string | null;
}

export interface AttributeFindings {
  known: AttributeFinding[];
  /** Attributes that are not allowed, and those that no schema declares where one has to. */
  refused: { attribute: XmlAttribute; reason: 'not-allowed' | 'not-declared' }[];
  missing: AttributeDeclaration[];
  /** Values of attributes that are not there but have a default. */
  defaults: { declaration: AttributeDeclaration; text: string }[];
}

/** Holds the attributes of an element against its type (part 1, 3.4.4, clauses 3 and 4). Those of the instance namespace are not among them. */
export function checkAttributes(
  attributes: readonly XmlAttribute[],
  type: ComplexType,
  globals: ReadonlyMap<ExpandedName, AttributeDeclaration>,
): AttributeFindings {
  const found: AttributeFindings = { known: [], refused: [], missing: [], defaults: [] };
  const seen = new Set<ExpandedName>();
  for (const attribute of attributes) {
    const name = expandedName(attribute.uri, attribute.local);
    const use = type.attributes.get(name);
    if (use) {
      seen.add(name);
      found.known.push({ attribute, name, type: use.declaration.type, fixed: use.fixed });
      continue;
    }
    if (attribute.uri === instanceNamespace) continue;
    const any = type.anyAttribute;
    if (!any || !allowsNamespace(any.namespaces, attribute.uri)) {
      found.refused.push({ attribute, reason: 'not-allowed' });
      continue;
    }
    const declaration =
      any.process === 'skip'
        ? undefined
        : (globals.get(name) ?? (attribute.uri === xmlNamespace ? xmlAttribute(attribute.local) : undefined));
    if (!declaration && any.process === 'strict') found.refused.push({ attribute, reason: 'not-declared' });
    else found.known.push({ attribute, name, type: declaration?.type ?? null, fixed: declaration?.fixed ?? null });
  }
  for (const [name, use] of type.attributes) {
    if (seen.has(name)) continue;
    if (use.isRequired) found.missing.push(use.declaration);
    else if (use.default !== null || use.fixed !== null)
      found.defaults.push({ declaration: use.declaration, text: use.default ?? use.fixed ?? '' });
  }
  return found;
}
