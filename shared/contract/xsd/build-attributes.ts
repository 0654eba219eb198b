import { anySimpleType, anyType, builtInTypes } from './builtin-types.ts';
import {
  type AttributeDeclaration,
  type AttributeUse,
  type ComplexType,
  type TypeDefinition,
  typeLabel,
  type Wildcard,
} from './components.ts';
import { longestLine } from './derivation.ts';
import { type ExpandedName, expandedName, schemaNamespace, xmlNamespace } from './names.ts';
import type { References } from './references.ts';
import type { AttributeSet } from './schema-components.ts';
import type { SchemaElement } from './schema-file.ts';
import type { Definition, SchemaDocument } from './schema-set.ts';
import { intersectionOf, unionOf, wildcardOf } from './wildcards.ts';
import { cut } from './xml-reader.ts';

type TypeOf = (source: SchemaElement, document: SchemaDocument) => TypeDefinition | null;

/** Makes the attributes of a schema set: global ones, groups of them, and what a type has. */
export class AttributeBuilder {
  private readonly references: References;
  private readonly typeOf: TypeOf;
  private readonly attributes = new Map<Definition, AttributeDeclaration>();
  readonly attributeGroups = new Map<Definition, AttributeSet | 'open'>();
  private depth = 0;

  constructor(references: References, typeOf: TypeOf) {
    this.references = references;
    this.typeOf = typeOf;
  }

  globalAttribute(definition: Definition): AttributeDeclaration {
    const known = this.attributes.get(definition);
    if (known) return known;
    const { source, document, local } = definition;
    const attribute = this.attribute(source, document, local, document.namespace);
    this.attributes.set(definition, attribute);
    return attribute;
  }

  private attribute(
    source: SchemaElement,
    document: SchemaDocument,
    local: string,
    namespace: string,
  ): AttributeDeclaration {
    const type = this.typeOf(source, document);
    if (type?.kind === 'complex')
      this.references.set.problems.error(
        source,
        'xsd/not-simple',
        `The attribute ${cut(local)} has a complex type; a simple type has to stand there.`,
      );
    return {
      name: expandedName(namespace, local),
      local,
      namespace,
      type: type?.kind === 'simple' ? type : anySimpleType,
      default: source.attributes.get('default') ?? null,
      fixed: source.attributes.get('fixed') ?? null,
      ...(source.documentation === undefined ? {} : { documentation: source.documentation }),
      source,
    };
  }

  private attributeUse(source: SchemaElement, document: SchemaDocument): AttributeUse | null {
    const { attributes } = source;
    const declaration = this.usedAttribute(source, document);
    if (!declaration) return null;
    return {
      declaration,
      isRequired: attributes.get('use') === 'required',
      default: attributes.get('default') ?? (attributes.has('fixed') ? null : declaration.default),
      fixed: attributes.get('fixed') ?? declaration.fixed,
      ...(source.documentation === undefined ? {} : { documentation: source.documentation }),
      source,
    };
  }

  private usedAttribute(source: SchemaElement, document: SchemaDocument): AttributeDeclaration | null {
    const ref = source.attributes.get('ref');
    if (ref === undefined) {
      const form = source.attributes.get('form');
      const isQualified = form === undefined ? document.isAttributeQualified : form === 'qualified';
      const local = source.attributes.get('name')?.trim() ?? '';
      return this.attribute(source, document, local, isQualified ? document.namespace : '');
    }
    const name = this.references.name(source, ref, document);
    if (!name) return null;
    if (name.namespace === xmlNamespace && !this.references.set.find('attribute', name.name)) {
      const known = xmlAttributes.get(name.local);
      if (known) return known;
    }
    const definition = this.references.find('attribute', name, source, null);
    if (definition) return this.globalAttribute(definition);
    const { local, namespace } = name;
    return { name: name.name, local, namespace, type: anySimpleType, default: null, fixed: null, source };
  }

  takeAttributes(
    type: ComplexType,
    step: SchemaElement,
    document: SchemaDocument,
    own: Definition | null,
    base: TypeDefinition,
  ): void {
    const set = this.attributeSet(step, document, own);
    const attributes = new Map<ExpandedName, AttributeUse>();
    const inherited = base.kind === 'complex' && base !== anyType ? base : null;
    for (const [name, use] of inherited?.attributes ?? []) {
      if (type.derivation === 'extension' && set.uses.has(name))
        this.references.set.problems.strict(
          set.uses.get(name)?.source ?? step,
          'xsd/attribute-twice',
          `The attribute ${cut(use.declaration.local)} stands in the base ${cut(typeLabel(base))} already.`,
        );
      if (!set.prohibited.has(name) || type.derivation === 'extension') attributes.set(name, use);
    }
    for (const [name, use] of set.uses) attributes.set(name, use);
    type.attributes = attributes;
    type.prohibited = set.prohibited;
    const before = base.kind === 'complex' ? base.anyAttribute : null;
    if (type.derivation === 'extension' && before && base !== anyType) {
      type.anyAttribute = set.any ? { ...set.any, namespaces: unionOf(set.any.namespaces, before.namespaces) } : before;
    } else type.anyAttribute = type.derivation === 'extension' ? (set.any ?? before) : set.any;
    const ids = [...attributes.values()].filter((use) => use.declaration.type.builtIn === 'ID');
    if (ids.length > 1)
      this.references.set.problems.strict(
        step,
        'xsd/two-ids',
        'Two of the attributes are of the type ID; one is the most.',
      );
  }

  private attributeSet(step: SchemaElement, document: SchemaDocument, own: Definition | null): AttributeSet {
    const set: AttributeSet = { uses: new Map(), prohibited: new Set(), any: null };
    let any: Wildcard | null = null;
    for (const child of step.children) {
      if (child.local === 'anyAttribute') any = wildcardOf(child, document);
      else if (child.local === 'attribute') {
        const use = this.attributeUse(child, document);
        if (!use) continue;
        if (child.attributes.get('use') === 'prohibited') set.prohibited.add(use.declaration.name);
        else this.addUse(set, use, child);
      } else if (child.local === 'attributeGroup') this.addGroup(set, child, document, own);
    }
    // The wildcard of the type itself says what is processed; all of them have to allow the namespace.
    if (any) set.any = set.any ? { ...any, namespaces: intersectionOf(any.namespaces, set.any.namespaces) } : any;
    return set;
  }

  private addUse(set: AttributeSet, use: AttributeUse, source: SchemaElement): void {
    const { name, local } = use.declaration;
    if (set.uses.has(name))
      this.references.set.problems.strict(
        source,
        'xsd/attribute-twice',
        `The attribute ${cut(local)} is declared twice.`,
      );
    else set.uses.set(name, use);
  }

  private addGroup(set: AttributeSet, child: SchemaElement, document: SchemaDocument, own: Definition | null): void {
    const text = child.attributes.get('ref');
    const name = text === undefined ? null : this.references.name(child, text, document);
    const definition = name && this.references.find('attributeGroup', name, child, own);
    if (!definition) {
      // Its attributes are not known; none can be refused.
      set.any ??= anyType.anyAttribute;
      return;
    }
    const group = this.globalAttributeGroup(definition, child);
    for (const use of group.uses.values()) this.addUse(set, use, child);
    for (const name of group.prohibited) set.prohibited.add(name);
    if (group.any)
      set.any = set.any
        ? { ...set.any, namespaces: intersectionOf(set.any.namespaces, group.any.namespaces) }
        : group.any;
  }

  globalAttributeGroup(definition: Definition, user: SchemaElement): AttributeSet {
    const known = this.attributeGroups.get(definition);
    if (known && known !== 'open') return known;
    const empty: AttributeSet = { uses: new Map(), prohibited: new Set(), any: null };
    if (known === 'open') {
      this.references.circle(user, definition);
      return empty;
    }
    if (this.depth > longestLine) {
      this.references.tooDeep(user, definition.local);
      return empty;
    }
    this.attributeGroups.set(definition, 'open');
    this.depth++;
    const set = this.attributeSet(definition.source, definition.document, definition);
    this.depth--;
    this.attributeGroups.set(definition, set);
    return set;
  }
}

/** Attributes of the namespace of XML itself; they need no file. */
const xmlAttributes: ReadonlyMap<string, AttributeDeclaration> = new Map(
  (
    [
      ['lang', 'language'],
      ['space', 'NCName'],
      ['base', 'anyURI'],
      ['id', 'ID'],
    ] as const
  ).map(([local, type]) => [
    local,
    {
      name: expandedName(xmlNamespace, local),
      local,
      namespace: xmlNamespace,
      type: builtInTypes.get(expandedName(schemaNamespace, type)) ?? anySimpleType,
      default: null,
      fixed: null,
      source: null,
    },
  ]),
);

/** The attribute of the namespace of XML itself; undefined for a name that it does not have. */
export function xmlAttribute(local: string): AttributeDeclaration | undefined {
  return xmlAttributes.get(local);
}
