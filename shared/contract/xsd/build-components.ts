import { buildSimpleType, type TypeFinder } from './build-simple-types.ts';
import { anySimpleType, anyType, builtInTypes, missingType } from './builtin-types.ts';
import type {
  AttributeDeclaration,
  AttributeUse,
  ComplexType,
  Derivation,
  ElementDeclaration,
  IdentityConstraint,
  ModelGroup,
  Particle,
  SimpleType,
  TypeDefinition,
  Wildcard,
} from './components.ts';
import { membersOf, typeLabel } from './components.ts';
import { type ExpandedName, expandedName, namespaceOf, schemaNamespace, splitName, xmlNamespace } from './names.ts';
import type { SchemaElement } from './schema-file.ts';
import {
  type Definition,
  type DefinitionKind,
  derivationSet,
  type SchemaDocument,
  type SchemaSet,
} from './schema-set.ts';
import { intersectionOf, namespaceConstraintOf, unionOf } from './wildcards.ts';
import { cut } from './xml-reader.ts';

/** A chain of derivations longer than this is no schema that anybody wrote. */
const longestLine = 300;
/** Groups within groups by name. */
const deepestGroup = 40;

type Name = { namespace: string; local: string; name: ExpandedName };

/** Every component of a schema set. */
export interface SchemaComponents {
  elements: ReadonlyMap<ExpandedName, ElementDeclaration>;
  types: ReadonlyMap<ExpandedName, TypeDefinition>;
  attributes: ReadonlyMap<ExpandedName, AttributeDeclaration>;
  groups: ReadonlyMap<ExpandedName, ModelGroup>;
  notations: ReadonlySet<ExpandedName>;
  constraints: ReadonlyMap<ExpandedName, IdentityConstraint>;
  /** Elements that may stand for a head, in document order: itself is not among them. */
  substitutes: ReadonlyMap<ElementDeclaration, readonly ElementDeclaration[]>;
  /** Every complex type, anonymous ones as well. */
  complexTypes: readonly ComplexType[];
  simpleTypes: readonly SimpleType[];
  /** Every element that a type or group declares, references aside. */
  allElements: readonly ElementDeclaration[];
  /** Global elements that stand in a content somewhere. */
  referred: ReadonlySet<ElementDeclaration>;
  /** What stands for something that was redefined, and that. */
  redefinedGroups: readonly Redefined<ModelGroup>[];
  redefinedAttributeGroups: readonly Redefined<AttributeSet>[];
}

export interface Redefined<T> {
  definition: Definition;
  own: T;
  before: T;
}

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
  private readonly elements = new Map<Definition, ElementDeclaration>();
  private readonly attributes = new Map<Definition, AttributeDeclaration>();
  private readonly groups = new Map<Definition, ModelGroup | 'open'>();
  private readonly attributeGroups = new Map<Definition, AttributeSet | 'open'>();
  private readonly constraints = new Map<ExpandedName, IdentityConstraint>();
  private readonly complexTypes: ComplexType[] = [];
  private readonly simpleTypes: SimpleType[] = [];
  private readonly allElements: ElementDeclaration[] = [];
  private readonly waiting: {
    type: ComplexType;
    source: SchemaElement;
    document: SchemaDocument;
    own: Definition | null;
  }[] = [];
  private readonly unfilled = new Map<ComplexType, () => void>();
  private readonly filling = new Set<ComplexType>();
  private readonly referred = new Set<ElementDeclaration>();
  private readonly notFound = new Set<string>();
  private readonly keyrefs: { constraint: IdentityConstraint; source: SchemaElement; document: SchemaDocument }[] = [];

  constructor(set: SchemaSet) {
    this.set = set;
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
          keep(elements, this.globalElement(definition));
          break;
        case 'type':
          keep(types, this.globalType(definition, definition.source));
          break;
        case 'attribute':
          keep(attributes, this.globalAttribute(definition));
          break;
        case 'group':
          keep(groups, this.globalGroup(definition, definition.source));
          break;
        case 'attributeGroup':
          this.globalAttributeGroup(definition, definition.source);
          break;
        case 'notation':
          notations.add(definition.name);
          break;
      }
      this.fillWaiting();
    }
    for (const { constraint, source, document } of this.keyrefs) this.link(constraint, source, document);
    return {
      elements,
      types,
      attributes,
      groups,
      notations,
      constraints: this.constraints,
      substitutes: substitutesOf(elements),
      complexTypes: this.complexTypes,
      simpleTypes: this.simpleTypes,
      allElements: this.allElements,
      referred: this.referred,
      redefinedGroups: this.redefinedOf(this.groups),
      redefinedAttributeGroups: this.redefinedOf(this.attributeGroups),
    };
  }

  private redefinedOf<T>(made: ReadonlyMap<Definition, T | 'open'>): Redefined<T>[] {
    return [...made].flatMap(([definition, own]) => {
      const before = definition.redefines && made.get(definition.redefines);
      return own === 'open' || !before || before === 'open' ? [] : [{ definition, own, before }];
    });
  }

  private fillWaiting(): void {
    for (let next = this.waiting.pop(); next; next = this.waiting.pop()) this.filled(next.type);
  }

  // Names

  /** A name that an attribute of a schema element refers to. */
  private name(source: SchemaElement, text: string, document: SchemaDocument): Name | null {
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
  private find(
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

  // Types

  /** The type that a reference names; what is not there is anyType, and said. */
  findType(
    text: string,
    source: SchemaElement,
    document: SchemaDocument,
    own: Definition | null,
    isNeeded = true,
  ): TypeDefinition | null {
    const name = this.name(source, text, document);
    if (!name) return null;
    const builtIn = name.name === anyType.name ? anyType : builtInTypes.get(name.name);
    if (builtIn) return builtIn;
    const definition = this.find('type', name, source, own, isNeeded);
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
  private groupDepth = 0;

  private globalType(definition: Definition, user: SchemaElement): TypeDefinition {
    const known = this.types.get(definition);
    if (known === 'open') {
      this.circle(user, definition);
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
      this.tooDeep(user, definition.local);
      return anySimpleType;
    }
    this.depth++;
    this.types.set(definition, 'open');
    const type = buildSimpleType(source, document, definition, this);
    this.types.set(definition, type);
    this.depth--;
    return type;
  }

  private circle(user: SchemaElement, { local }: Definition): void {
    this.set.problems.error(user, 'xsd/circular', `The definition of ${cut(local)} leads back to itself.`);
  }

  private tooDeep(user: SchemaElement, local: string): void {
    this.set.problems.error(
      user,
      'xsd/too-deep',
      `${cut(local)} is more than ${longestLine} steps away from what it is derived from.`,
    );
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
    this.waiting.push({ type, source, document, own });
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
      this.tooDeep(step, typeLabel(type));
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
    this.takeAttributes(type, step, document, own, base);
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
    const particle = this.contentParticle(step, document, own);
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
    this.takeAttributes(type, step, document, own, base);
  }

  /** A group of all stands alone (part 1, 3.8.6, All Group Limited). */
  private checkAll(base: Particle | null, own: Particle | null, step: SchemaElement): void {
    const isAll = (p: Particle | null) => p?.term.kind === 'group' && p.term.compositor === 'all';
    if (base && own && (isAll(base) || isAll(own)) && !(isEmptyGroup(base) || isEmptyGroup(own)))
      this.set.problems.strict(step, 'xsd/all-not-alone', 'A group of all cannot stand beside other content.');
  }

  // Content

  private contentParticle(step: SchemaElement, document: SchemaDocument, own: Definition | null): Particle | null {
    const child = step.children.find((c) => isModel(c.local));
    if (!child) return null;
    const particle = this.particle(child, document, own);
    if (!particle || particle.max === 0) return null;
    // Nothing at all, in whatever brackets, is no content; an empty choice is one that nothing fits.
    const { term } = particle;
    if (term.kind === 'group' && term.particles.length === 0 && (term.compositor !== 'choice' || particle.min === 0))
      return null;
    return particle;
  }

  private particle(source: SchemaElement, document: SchemaDocument, own: Definition | null): Particle | null {
    const min = countOf(source.attributes.get('minOccurs'), 1);
    const max = countOf(source.attributes.get('maxOccurs'), 1);
    if (max < min)
      this.set.problems.strict(
        source,
        'xsd/occurrence',
        `minOccurs ${cut(source.attributes.get('minOccurs') ?? '1')} is more than maxOccurs ${cut(source.attributes.get('maxOccurs') ?? '1')}.`,
      );
    if (max === 0)
      return {
        min: 0,
        max: 0,
        term: { kind: 'group', compositor: 'sequence', particles: [], name: '', source },
        source,
      };
    const term = this.term(source, document, own);
    return term && { min, max: Math.max(min, max), term, source };
  }

  private term(source: SchemaElement, document: SchemaDocument, own: Definition | null): Particle['term'] | null {
    switch (source.local) {
      case 'element':
        return this.element(source, document);
      case 'any':
        return this.wildcard(source, document);
      case 'group': {
        const text = source.attributes.get('ref');
        const name = text === undefined ? null : this.name(source, text, document);
        const definition = name && this.find('group', name, source, own);
        return definition && this.globalGroup(definition, source);
      }
      default:
        return this.group(source, document, own, '');
    }
  }

  private group(source: SchemaElement, document: SchemaDocument, own: Definition | null, name: string): ModelGroup {
    const group: ModelGroup = {
      kind: 'group',
      compositor: source.local as ModelGroup['compositor'],
      particles: [],
      name,
      source,
    };
    this.fillGroup(group, source, document, own);
    return group;
  }

  private fillGroup(group: ModelGroup, source: SchemaElement, document: SchemaDocument, own: Definition | null): void {
    for (const child of source.children) {
      if (child.local !== 'element' && child.local !== 'any' && !isModel(child.local)) continue;
      const particle = this.particle(child, document, own);
      if (particle && particle.max > 0) group.particles.push(particle);
      if (particle?.term.kind === 'group' && particle.max > 0 && particle.term.compositor === 'all')
        this.set.problems.strict(child, 'xsd/all-not-alone', 'A group of all cannot stand within another group.');
      if (group.compositor === 'all' && particle && particle.max > 1)
        this.set.problems.strict(child, 'xsd/all-repeats', 'A member of a group of all occurs once at most.');
    }
  }

  private globalGroup(definition: Definition, user: SchemaElement): ModelGroup {
    const known = this.groups.get(definition);
    if (known === 'open' || this.groupDepth > deepestGroup) {
      if (known === 'open') this.circle(user, definition);
      else this.tooDeep(user, definition.local);
      return { kind: 'group', compositor: 'sequence', particles: [], name: '', source: user };
    }
    if (known) return known;
    this.groups.set(definition, 'open');
    this.groupDepth++;
    const { source, document, local } = definition;
    const model = source.children.find((c) => isModel(c.local) && c.local !== 'group');
    const group = model
      ? this.group(model, document, definition, local)
      : ({ kind: 'group', compositor: 'sequence', particles: [], name: local, source } satisfies ModelGroup);
    this.groupDepth--;
    this.groups.set(definition, group);
    return group;
  }

  private wildcard(source: SchemaElement, document: SchemaDocument): Wildcard {
    return {
      kind: 'wildcard',
      namespaces: namespaceConstraintOf(source.attributes.get('namespace') ?? '##any', document.namespace),
      process: (source.attributes.get('processContents') ?? 'strict') as Wildcard['process'],
      source,
    };
  }

  // Elements

  private globalElement(definition: Definition): ElementDeclaration {
    const known = this.elements.get(definition);
    if (known) return known;
    const { source, document, local } = definition;
    const element = this.bareElement(source, document, local, document.namespace, true);
    this.elements.set(definition, element);
    const text = source.attributes.get('substitutionGroup');
    const name = text === undefined ? null : this.name(source, text, document);
    const head = name && this.find('element', name, source, null, false);
    if (head && this.depth > longestLine) this.tooDeep(source, local);
    else if (head) {
      this.depth++;
      element.head = this.globalElement(head);
      this.depth--;
      for (let at: ElementDeclaration | null = element.head, n = 0; at && n <= longestLine; at = at.head, n++)
        if (at === element) {
          this.set.problems.error(source, 'xsd/circular', `The element ${cut(local)} stands for itself.`);
          element.head = null;
          break;
        }
    }
    element.type = this.typeOf(source, document) ?? element.head?.type ?? anyType;
    this.takeConstraints(element, source, document);
    return element;
  }

  private element(source: SchemaElement, document: SchemaDocument): ElementDeclaration | null {
    const ref = source.attributes.get('ref');
    if (ref !== undefined) {
      const name = this.name(source, ref, document);
      if (!name) return null;
      const definition = this.find('element', name, source, null);
      if (definition) {
        const element = this.globalElement(definition);
        this.referred.add(element);
        return element;
      }
      return {
        ...this.bareElement(source, document, name.local, name.namespace, true),
        default: null,
        fixed: null,
        isMissing: true,
      };
    }
    const local = source.attributes.get('name')?.trim() ?? '';
    const form = source.attributes.get('form');
    const isQualified = form === undefined ? document.isElementQualified : form === 'qualified';
    const element = this.bareElement(source, document, local, isQualified ? document.namespace : '', false);
    element.type = this.typeOf(source, document) ?? anyType;
    this.takeConstraints(element, source, document);
    return element;
  }

  private bareElement(
    source: SchemaElement,
    document: SchemaDocument,
    local: string,
    namespace: string,
    isGlobal: boolean,
  ): ElementDeclaration {
    const { attributes } = source;
    const element: ElementDeclaration = {
      kind: 'element',
      name: expandedName(namespace, local),
      local,
      namespace,
      isGlobal,
      type: anyType,
      isNillable: isTrue(attributes.get('nillable')),
      default: attributes.get('default') ?? null,
      fixed: attributes.get('fixed') ?? null,
      isAbstract: isTrue(attributes.get('abstract')),
      head: null,
      block: derivationSet(attributes.get('block'), document.block, ['extension', 'restriction', 'substitution']),
      final: derivationSet(attributes.get('final'), document.final, ['extension', 'restriction']),
      constraints: [],
      isMissing: false,
      ...(source.documentation === undefined ? {} : { documentation: source.documentation }),
      source,
    };
    this.allElements.push(element);
    return element;
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

  private takeConstraints(element: ElementDeclaration, source: SchemaElement, document: SchemaDocument): void {
    for (const child of source.children) {
      if (child.local !== 'key' && child.local !== 'unique' && child.local !== 'keyref') continue;
      const local = child.attributes.get('name')?.trim() ?? '';
      const name = expandedName(document.namespace, local);
      const constraint: IdentityConstraint = {
        kind: child.local,
        name,
        selector: child.children.find((c) => c.local === 'selector')?.attributes.get('xpath') ?? '',
        fields: child.children.filter((c) => c.local === 'field').map((c) => c.attributes.get('xpath') ?? ''),
        scope: child.scope,
        refers: null,
        source: child,
      };
      if (this.constraints.has(name))
        this.set.problems.strict(child, 'xsd/defined-twice', `There are two identity constraints ${cut(local)}.`);
      else this.constraints.set(name, constraint);
      element.constraints.push(constraint);
      if (child.local === 'keyref') this.keyrefs.push({ constraint, source: child, document });
    }
  }

  private link(constraint: IdentityConstraint, source: SchemaElement, document: SchemaDocument): void {
    const text = source.attributes.get('refer');
    const name = text === undefined ? null : this.name(source, text, document);
    const refers = name && this.constraints.get(name.name);
    if (!refers || refers.kind === 'keyref') {
      if (name) this.set.problems.strict(source, 'xsd/not-found', `The key ${cut(text ?? '')} is not defined.`);
      return;
    }
    constraint.refers = refers;
    if (refers.fields.length !== constraint.fields.length)
      this.set.problems.strict(
        source,
        'xsd/keyref-fields',
        `It has ${constraint.fields.length} fields, and the key ${cut(text ?? '')} has ${refers.fields.length}.`,
      );
  }

  // Attributes

  private globalAttribute(definition: Definition): AttributeDeclaration {
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
      this.set.problems.error(
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
    const name = this.name(source, ref, document);
    if (!name) return null;
    if (name.namespace === xmlNamespace && !this.set.find('attribute', name.name)) {
      const known = xmlAttributes.get(name.local);
      if (known) return known;
    }
    const definition = this.find('attribute', name, source, null);
    if (definition) return this.globalAttribute(definition);
    const { local, namespace } = name;
    return { name: name.name, local, namespace, type: anySimpleType, default: null, fixed: null, source };
  }

  private takeAttributes(
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
        this.set.problems.strict(
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
      this.set.problems.strict(step, 'xsd/two-ids', 'Two of the attributes are of the type ID; one is the most.');
  }

  private attributeSet(step: SchemaElement, document: SchemaDocument, own: Definition | null): AttributeSet {
    const set: AttributeSet = { uses: new Map(), prohibited: new Set(), any: null };
    let any: Wildcard | null = null;
    for (const child of step.children) {
      if (child.local === 'anyAttribute') any = this.wildcard(child, document);
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
      this.set.problems.strict(source, 'xsd/attribute-twice', `The attribute ${cut(local)} is declared twice.`);
    else set.uses.set(name, use);
  }

  private addGroup(set: AttributeSet, child: SchemaElement, document: SchemaDocument, own: Definition | null): void {
    const text = child.attributes.get('ref');
    const name = text === undefined ? null : this.name(child, text, document);
    const definition = name && this.find('attributeGroup', name, child, own);
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

  private globalAttributeGroup(definition: Definition, user: SchemaElement): AttributeSet {
    const known = this.attributeGroups.get(definition);
    if (known && known !== 'open') return known;
    const empty: AttributeSet = { uses: new Map(), prohibited: new Set(), any: null };
    if (known === 'open') {
      this.circle(user, definition);
      return empty;
    }
    if (this.depth > longestLine) {
      this.tooDeep(user, definition.local);
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

/** Attributes that come together. */
export interface AttributeSet {
  uses: Map<ExpandedName, AttributeUse>;
  prohibited: Set<ExpandedName>;
  any: Wildcard | null;
}

const kindLabel: Readonly<Record<DefinitionKind, string>> = {
  type: 'type',
  element: 'element',
  attribute: 'attribute',
  group: 'group',
  attributeGroup: 'attribute group',
  notation: 'notation',
};

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

export function isTrue(text: string | undefined): boolean {
  const word = text?.trim();
  return word === 'true' || word === '1';
}

function isModel(local: string): boolean {
  return local === 'sequence' || local === 'choice' || local === 'all' || local === 'group';
}

function countOf(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const word = text.trim();
  if (word === 'unbounded') return Number.POSITIVE_INFINITY;
  return /^\+?\d+$/.test(word) ? Number(word) : fallback;
}

function isEmptyGroup({ term }: Particle): boolean {
  return term.kind === 'group' && term.particles.length === 0;
}

/** Base content, then one's own. */
function joined(base: Particle | null, own: Particle | null, source: SchemaElement): Particle | null {
  if (!base || !own) return own ?? base;
  return {
    min: 1,
    max: 1,
    term: { kind: 'group', compositor: 'sequence', particles: [base, own], name: '', source },
    source,
  };
}

/** Whether a particle takes no element at all (part 1, 3.9.6, Particle Emptiable). */
export function isEmptiable({ min, term }: Particle): boolean {
  if (min === 0) return true;
  if (term.kind !== 'group') return false;
  const known = emptiable.get(term);
  if (known !== undefined) return known;
  const is = term.compositor === 'choice' ? term.particles.some(isEmptiable) : term.particles.every(isEmptiable);
  emptiable.set(term, is);
  return is;
}

/** Groups that hold each other again and again are looked at once. */
const emptiable = new WeakMap<ModelGroup, boolean>();

/** All that may stand for each head, directly or by way of another. */
function substitutesOf(
  elements: ReadonlyMap<ExpandedName, ElementDeclaration>,
): ReadonlyMap<ElementDeclaration, readonly ElementDeclaration[]> {
  const found = new Map<ElementDeclaration, ElementDeclaration[]>();
  for (const element of elements.values())
    for (let head = element.head, n = 0; head && n <= longestLine; head = head.head, n++) {
      const known = found.get(head);
      if (known) known.push(element);
      else found.set(head, [element]);
    }
  return found;
}

/** What `final` and `block` name of the ways a type was derived, up to a base; null when it is not derived from it. */
export function waysOfDerivation(type: TypeDefinition, base: TypeDefinition): ReadonlySet<Derivation> | null {
  const ways = new Set<Derivation>();
  const members = base.kind === 'simple' && base.variety === 'union' ? membersOf(base) : null;
  for (let at: TypeDefinition | null = type; at; at = at.base ?? (at.kind === 'simple' ? anyType : null)) {
    // A member of a union may stand where the union does.
    if (at === base || (at.kind === 'simple' && members?.has(at))) return ways;
    ways.add(at.kind === 'complex' ? at.derivation : 'restriction');
  }
  return null;
}
