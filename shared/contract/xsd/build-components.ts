import { AttributeBuilder } from './build-attributes.ts';
import { ContentBuilder, isEmptyGroup, joined } from './build-content.ts';
import { ElementBuilder } from './build-elements.ts';
import { buildSimpleType, isTrue, type TypeFinder } from './build-simple-types.ts';
import { anySimpleType, anyType, builtInTypes, missingType } from './builtin-types.ts';
import {
  type AttributeDeclaration,
  type ComplexType,
  type ElementDeclaration,
  type ModelGroup,
  type Particle,
  type SimpleType,
  type TypeDefinition,
  typeLabel,
} from './components.ts';
import { isEmptiable, longestLine, substitutesOf } from './derivation.ts';
import type { ExpandedName } from './names.ts';
import { References } from './references.ts';
import type { Redefined, SchemaComponents } from './schema-components.ts';
import type { SchemaElement } from './schema-file.ts';
import { type Definition, derivationSet, type SchemaDocument, type SchemaSet } from './schema-set.ts';
import { cut } from './xml-reader.ts';

export function buildComponents(set: SchemaSet): SchemaComponents {
  return new ComponentBuilder(set).build();
}

/**
 * Makes the components of a set. A global one is made when it is first referred to; complex types are made empty at once and filled
 * afterwards, from a list, so that circles through elements need no stack. Only a base type is filled on the spot.
 */
class ComponentBuilder implements TypeFinder {
  readonly set: SchemaSet;
  private readonly types = new Map<Definition, TypeDefinition | 'open'>();
  private readonly complexTypes: ComplexType[] = [];
  private readonly simpleTypes: SimpleType[] = [];
  private readonly waiting: ComplexType[] = [];
  private readonly unfilled = new Map<ComplexType, () => void>();
  private readonly filling = new Set<ComplexType>();
  private readonly references: References;
  private readonly attributes: AttributeBuilder;
  private readonly elements: ElementBuilder;
  private readonly content: ContentBuilder;

  constructor(set: SchemaSet) {
    const typeOf = (source: SchemaElement, document: SchemaDocument) => this.typeOf(source, document);
    this.set = set;
    this.references = new References(set);
    this.attributes = new AttributeBuilder(this.references, typeOf);
    this.elements = new ElementBuilder(this.references, typeOf);
    this.content = new ContentBuilder(this.references, (source, document) => this.elements.element(source, document));
  }

  build(): SchemaComponents {
    const elements = new Map<ExpandedName, ElementDeclaration>();
    const types = new Map<ExpandedName, TypeDefinition>();
    const attributes = new Map<ExpandedName, AttributeDeclaration>();
    const groups = new Map<ExpandedName, ModelGroup>();
    const notations = new Set<ExpandedName>();
    for (const definition of [...this.set.definitions.values(), ...this.set.redefined]) {
      const isLatest = this.set.find(definition.kind, definition.name) === definition;
      const keep = <T>(map: Map<ExpandedName, T>, made: T) => isLatest && map.set(definition.name, made);
      switch (definition.kind) {
        case 'element':
          keep(elements, this.elements.globalElement(definition));
          break;
        case 'type':
          keep(types, this.globalType(definition, definition.source));
          break;
        case 'attribute':
          keep(attributes, this.attributes.globalAttribute(definition));
          break;
        case 'group':
          keep(groups, this.content.globalGroup(definition, definition.source));
          break;
        case 'attributeGroup':
          this.attributes.globalAttributeGroup(definition, definition.source);
          break;
        case 'notation':
          notations.add(definition.name);
          break;
      }
      this.fillWaiting();
    }
    this.elements.linkKeys();
    return {
      elements,
      types,
      attributes,
      groups,
      notations,
      constraints: this.elements.constraints,
      substitutes: substitutesOf(elements),
      complexTypes: this.complexTypes,
      simpleTypes: this.simpleTypes,
      allElements: this.elements.allElements,
      referred: this.elements.referred,
      redefinedGroups: this.redefinedOf(this.content.groups),
      redefinedAttributeGroups: this.redefinedOf(this.attributes.attributeGroups),
    };
  }

  private redefinedOf<T>(made: ReadonlyMap<Definition, T | 'open'>): Redefined<T>[] {
    return [...made].flatMap(([definition, own]) => {
      const before = definition.redefines && made.get(definition.redefines);
      return own === 'open' || !before || before === 'open' ? [] : [{ definition, own, before }];
    });
  }

  private fillWaiting(): void {
    for (let next = this.waiting.pop(); next; next = this.waiting.pop()) this.filled(next);
  }

  // Types

  /** The type that a reference names; what is not there is anyType, and said. */
  findType(
    text: string,
    source: SchemaElement,
    document: SchemaDocument,
    own: Definition | null,
    isNeeded = true,
  ): TypeDefinition | null {
    const name = this.references.name(source, text, document);
    if (!name) return null;
    const builtIn = name.name === anyType.name ? anyType : builtInTypes.get(name.name);
    if (builtIn) return builtIn;
    const definition = this.references.find('type', name, source, own, isNeeded);
    return definition && this.globalType(definition, source);
  }

  findSimpleType(
    text: string,
    source: SchemaElement,
    document: SchemaDocument,
    own: Definition | null,
    isNeeded = true,
  ): SimpleType | null {
    const type = this.findType(text, source, document, own, isNeeded);
    if (!type || type.kind === 'simple') return type;
    this.set.problems.error(
      source,
      'xsd/not-simple',
      `${cut(text)} is a complex type; a simple type has to stand here.`,
    );
    return null;
  }

  made(type: SimpleType): void {
    this.simpleTypes.push(type);
  }

  private depth = 0;

  private globalType(definition: Definition, user: SchemaElement): TypeDefinition {
    const known = this.types.get(definition);
    if (known === 'open') {
      this.references.circle(user, definition);
      return anySimpleType;
    }
    if (known) return known;
    const { source, document } = definition;
    if (source.local === 'complexType') {
      const type = this.complexType(source, document, definition);
      this.types.set(definition, type);
      return type;
    }
    if (this.depth > longestLine) {
      this.references.tooDeep(user, definition.local);
      return anySimpleType;
    }
    this.depth++;
    this.types.set(definition, 'open');
    const type = buildSimpleType(source, document, definition, this);
    this.types.set(definition, type);
    this.depth--;
    return type;
  }

  simpleTypeIn(source: SchemaElement, document: SchemaDocument): SimpleType {
    return buildSimpleType(source, document, null, this);
  }

  private complexType(source: SchemaElement, document: SchemaDocument, own: Definition | null): ComplexType {
    const { attributes } = source;
    const type: ComplexType = {
      kind: 'complex',
      name: own?.name ?? null,
      local: own?.local ?? '',
      namespace: document.namespace,
      base: anyType,
      derivation: 'restriction',
      attributes: new Map(),
      prohibited: new Set(),
      anyAttribute: null,
      content: 'empty',
      simple: null,
      particle: null,
      added: null,
      isAbstract: isTrue(attributes.get('abstract')),
      final: derivationSet(attributes.get('final'), document.final, ['extension', 'restriction']),
      block: derivationSet(attributes.get('block'), document.block, ['extension', 'restriction']),
      ...(source.documentation === undefined ? {} : { documentation: source.documentation }),
      source,
    };
    this.complexTypes.push(type);
    this.unfilled.set(type, () => this.fill(type, source, document, own));
    this.waiting.push(type);
    return type;
  }

  /** A complex type with its content. */
  private filled(type: ComplexType): ComplexType {
    const fill = this.unfilled.get(type);
    if (!fill) return type;
    this.unfilled.delete(type);
    this.filling.add(type);
    this.depth++;
    fill();
    this.depth--;
    this.filling.delete(type);
    return type;
  }

  private fill(type: ComplexType, source: SchemaElement, document: SchemaDocument, own: Definition | null): void {
    const content = source.children.find((c) => c.local === 'simpleContent' || c.local === 'complexContent');
    if (!content) {
      this.fillContent(type, source, document, own, anyType, isTrue(source.attributes.get('mixed')));
      return;
    }
    const step = content.children.find((c) => c.local === 'extension' || c.local === 'restriction');
    if (!step) return;
    type.derivation = step.local as 'extension' | 'restriction';
    const text = step.attributes.get('base');
    let base: TypeDefinition | null = text === undefined ? null : this.findType(text, step, document, own);
    if (base?.kind === 'complex') base = this.baseOf(base, type, step);
    if (content.local === 'simpleContent') this.fillSimple(type, step, document, own, base ?? anySimpleType);
    else {
      if (base?.kind === 'simple') {
        this.set.problems.strict(
          step,
          'xsd/base-is-simple',
          `The base ${cut(text ?? '')} is a simple type; <simpleContent> has to stand around it.`,
        );
        this.fillSimple(type, step, document, own, base);
        return;
      }
      const mixed = content.attributes.get('mixed') ?? source.attributes.get('mixed');
      this.fillContent(type, step, document, own, base ?? anyType, isTrue(mixed));
    }
  }

  private baseOf(base: ComplexType, type: ComplexType, step: SchemaElement): ComplexType {
    if (this.filling.has(base)) {
      this.set.problems.error(
        step,
        'xsd/circular',
        `The type ${cut(typeLabel(type))} is derived from itself, by way of ${cut(typeLabel(base))}.`,
        'Name another base.',
      );
      return anyType;
    }
    if (this.depth > longestLine) {
      this.references.tooDeep(step, typeLabel(type));
      return anyType;
    }
    return this.filled(base);
  }

  private fillSimple(
    type: ComplexType,
    step: SchemaElement,
    document: SchemaDocument,
    own: Definition | null,
    base: TypeDefinition,
  ): void {
    type.base = base;
    type.content = 'simple';
    const inherited = base.kind === 'simple' ? base : base.simple;
    const isRestricted = step.local === 'restriction';
    const hasOwn = isRestricted && step.children.some((c) => c.local === 'simpleType');
    if (base.kind === 'complex' && base.content !== 'simple') {
      const isMixed =
        isRestricted && hasOwn && base.content === 'mixed' && (!base.particle || isEmptiable(base.particle));
      if (!isMixed && base !== anyType)
        this.set.problems.strict(
          step,
          'xsd/base-not-simple',
          `The base ${cut(typeLabel(base))} holds elements; simple content needs a base that holds a value.`,
        );
      else if (!isMixed)
        this.set.problems.strict(step, 'xsd/base-not-simple', 'anyType cannot be the base of simple content.');
    }
    if (base.kind === 'simple' && isRestricted)
      this.set.problems.strict(
        step,
        'xsd/base-is-simple',
        'A complex type with simple content restricts a complex type, not a simple one.',
      );
    type.simple = isRestricted
      ? buildSimpleType(step, document, null, this, inherited ?? anySimpleType)
      : (inherited ?? anySimpleType);
    this.attributes.takeAttributes(type, step, document, own, base);
  }

  private fillContent(
    type: ComplexType,
    step: SchemaElement,
    document: SchemaDocument,
    own: Definition | null,
    base: ComplexType,
    isMixed: boolean,
  ): void {
    type.base = base;
    const particle = this.content.contentParticle(step, document, own);
    const isExtension = type.derivation === 'extension';
    if (isExtension && base.content === 'simple') {
      if (particle)
        this.set.problems.strict(
          step,
          'xsd/base-not-elements',
          `The base ${cut(typeLabel(base))} holds a value; elements cannot be added to it.`,
        );
      type.content = 'simple';
      type.simple = base.simple;
    } else if (isExtension) {
      const isBaseMixed = base.content === 'mixed';
      const hasOwn = particle !== null;
      if (base.content !== 'empty' && (hasOwn || isMixed) && isBaseMixed !== isMixed)
        this.set.problems.strict(
          step,
          'xsd/mixed-differs',
          `The base ${cut(typeLabel(base))} is ${isBaseMixed ? '' : 'not '}mixed; its extension has to be as well.`,
        );
      type.added = particle;
      type.particle = joined(base.particle, particle, step);
      type.content = isMixed || isBaseMixed ? 'mixed' : type.particle ? 'elements' : 'empty';
      this.checkAll(base.particle, particle, step);
    } else {
      type.particle = particle;
      type.content = isMixed ? 'mixed' : particle ? 'elements' : 'empty';
    }
    this.attributes.takeAttributes(type, step, document, own, base);
  }

  /** A group of all stands alone (part 1, 3.8.6, All Group Limited). */
  private checkAll(base: Particle | null, own: Particle | null, step: SchemaElement): void {
    const isAll = (p: Particle | null) => p?.term.kind === 'group' && p.term.compositor === 'all';
    if (base && own && (isAll(base) || isAll(own)) && !(isEmptyGroup(base) || isEmptyGroup(own)))
      this.set.problems.strict(step, 'xsd/all-not-alone', 'A group of all cannot stand beside other content.');
  }

  /** The type that an element or attribute names, or has within. */
  private typeOf(source: SchemaElement, document: SchemaDocument): TypeDefinition | null {
    const text = source.attributes.get('type');
    if (text !== undefined) return this.findType(text, source, document, null, false) ?? missingType(text);
    const within = source.children.find((c) => c.local === 'simpleType' || c.local === 'complexType');
    if (!within) return null;
    return within.local === 'simpleType'
      ? this.simpleTypeIn(within, document)
      : this.complexType(within, document, null);
  }
}
