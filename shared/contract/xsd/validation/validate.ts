import type { LocatedDiagnostic } from '../../../model/diagnostic.ts';
import type { MessageValidator } from '../../contract.ts';
import { anyType, builtInTypes } from '../builtin-types.ts';
import {
  type ComplexType,
  type Derivation,
  type ElementDeclaration,
  type IdentityConstraint,
  type SimpleType,
  type TypeDefinition,
  typeLabel,
  type Wildcard,
} from '../components.ts';
import { waysOfDerivation } from '../derivation.ts';
import {
  type ExpandedName,
  expandedName,
  instanceNamespace,
  type NamespaceScope,
  outermostScope,
  scopeWithin,
} from '../names.ts';
import type { SchemaComponents } from '../schema-components.ts';
import { normalized } from '../value-nodes.ts';
import { type ReadValue, readValue } from '../values/simple-values.ts';
import { keyOf, nameIn, type Value } from '../values/values.ts';
import {
  cut,
  readXml,
  TextPlaces,
  unparsedEntities,
  type XmlAttribute,
  type XmlHandler,
  type XmlStart,
} from '../xml-reader.ts';
import { checkAttributes } from './attributes.ts';
import { ContentModels, type Leaf, type Model } from './content-model.ts';
import { type FieldValue, IdentityChecker, type IdentityPlace } from './identity.ts';
import { attributeName, expectedText, leafLabel, namespaceText } from './labels.ts';
import { PlainMessages } from './plain-messages.ts';

/** More findings than this are read by nobody. */
const mostFindings = 1000;
/** Findings about the order of the members of one element; the rest follow from them. */
const mostOfOne = 5;

/** Holds messages against a schema set (XML Schema 1.0): any global element may be the root. Values are compared in their value space. */
export function schemaValidator(components: SchemaComponents): MessageValidator {
  const models = new ContentModels(components.substitutes);
  const plain = new PlainMessages(components, models);
  return { validate: (text) => (plain.accepts(text) ? [] : validated(components, models, text)) };
}

/** Looks at all of a message, however plain it is. */
export function validated(components: SchemaComponents, models: ContentModels, text: string): LocatedDiagnostic[] {
  return new Validation(components, models, text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).validate();
}

/** An element that is open. */
interface Frame {
  name: string;
  expanded: ExpandedName;
  local: string;
  namespace: string;
  /** Which one of its name it is among its siblings. */
  index: number;
  counts: Map<string, number> | null;
  offset: number;
  scope: NamespaceScope;
  declaration: ElementDeclaration | null;
  /** null: nothing is known, and nothing is checked, in it. */
  type: TypeDefinition | null;
  /** What has no declaration may stand in it. */
  isLax: boolean;
  isNil: boolean;
  /** What has to come next. */
  model: Model | null;
  text: string;
  hasChildren: boolean;
  hasStray: boolean;
  findings: number;
}

/**
 * One message on its way through: what is open, and what is waited for. All rules of elements meet in this state, so that they stand in one class; what
 * is apart (attributes, content models, keys, values, texts) has files of its own.
 */
class Validation implements XmlHandler {
  private readonly components: SchemaComponents;
  private readonly models: ContentModels;
  private readonly source: string;
  private readonly places: TextPlaces;
  private readonly findings: LocatedDiagnostic[] = [];
  private readonly stack: Frame[] = [];
  private readonly identity: IdentityChecker;
  private readonly ids = new Set<string>();
  private readonly references: { id: string; place: IdentityPlace }[] = [];
  private entities: ReadonlySet<string> | null = null;

  constructor(components: SchemaComponents, models: ContentModels, source: string) {
    this.components = components;
    this.models = models;
    this.source = source;
    this.places = new TextPlaces(source);
    this.identity = new IdentityChecker((code, message, { offset, path }) => this.add(code, message, offset, path));
  }

  validate(): LocatedDiagnostic[] {
    const fault = readXml(this.source, this);
    if (fault) this.add(fault.code, fault.message, fault.offset, this.stack.length > 0 ? this.path() : '/');
    else
      for (const { id, place } of this.references)
        if (!this.ids.has(id))
          this.add('xsd/idref', `"${cut(id)}" refers to an identifier that no element has.`, place.offset, place.path);
    return this.findings;
  }

  // Findings

  private add(code: string, message: string, offset: number, path: string, fix?: string): void {
    if (this.findings.length >= mostFindings) return;
    this.findings.push({
      severity: 'error',
      code,
      message,
      path,
      ...this.places.at(offset),
      ...(fix === undefined ? {} : { fix }),
    });
  }

  private path(): string {
    return `/${this.stack.map(({ name, index }) => (index > 1 ? `${cut(name)}[${index}]` : cut(name))).join('/')}`;
  }

  private place(): IdentityPlace {
    return { offset: this.top().offset, path: this.path() };
  }

  private readonly placeHere = () => this.place();

  private top(): Frame {
    return this.stack[this.stack.length - 1] as Frame;
  }

  private here(code: string, message: string, fix?: string): void {
    this.add(code, message, this.top().offset, this.path(), fix);
  }

  // Elements

  start(tag: XmlStart): void {
    const parent = this.stack[this.stack.length - 1];
    if (parent) parent.hasChildren = true;
    const frame = this.open(tag, parent);
    const declared = parent ? this.declaredIn(parent, frame) : this.rootOf(frame);
    this.stack.push(frame);
    const xsi = instanceAttributes(tag.attributes);
    const chosen = xsi.get('type');
    // A root that no schema declares is of the type that it names itself.
    const isTyped =
      !parent && !declared.element && chosen && this.typeNamed(nameIn(chosen.value.trim(), frame.scope) ?? '');
    if (declared.problem && !isTyped) this.here(declared.problem.code, declared.problem.message, declared.problem.fix);
    frame.declaration = declared.element;
    frame.isLax = declared.isLax;
    frame.type = this.typeFor(frame, chosen, declared.isSkipped);
    this.checkNil(frame, xsi.get('nil'));
    const values = this.attributes(frame, tag.attributes);
    if (frame.type?.kind === 'complex' && frame.type.content !== 'simple')
      frame.model = this.models.of(frame.type.particle);
    this.identity.start(frame.declaration?.constraints ?? noConstraints, this.stack, this.placeHere, values);
  }

  private open(tag: XmlStart, parent: Frame | undefined): Frame {
    let index = 1;
    if (parent) {
      parent.counts ??= new Map();
      index = (parent.counts.get(tag.name) ?? 0) + 1;
      parent.counts.set(tag.name, index);
    }
    return {
      name: tag.name,
      expanded: tag.expanded,
      local: tag.local,
      namespace: tag.uri,
      index,
      counts: null,
      offset: tag.offset,
      scope: scopeWithin(parent?.scope ?? outermostScope, tag.declared),
      declaration: null,
      type: null,
      isLax: false,
      isNil: false,
      model: null,
      text: '',
      hasChildren: false,
      hasStray: false,
      findings: 0,
    };
  }

  private rootOf(frame: Frame): Declared {
    const element = this.components.elements.get(frame.expanded);
    if (element) return { element, isLax: false, isSkipped: false };
    const roots = [...this.components.elements.values()].filter((e) => !e.isAbstract).slice(0, 6);
    const names = roots.map((e) => cut(e.local)).join(', ');
    const other = roots.find((e) => e.local === frame.local);
    return {
      ...lax,
      problem: {
        code: 'xsd/root',
        message: other
          ? `${cut(frame.name)} is of ${namespaceText(frame.namespace)}; the schema has it in ${namespaceText(other.namespace)}.`
          : `The schema has no element ${cut(frame.name)} of ${namespaceText(frame.namespace)}${names ? `; it has ${names}${this.components.elements.size > roots.length ? ', …' : ''}` : ''}.`,
        fix: other ? 'Correct the namespace of the message.' : 'Choose the schema of this message.',
      },
    };
  }

  /** What an element is by the content that it stands in. */
  private declaredIn(parent: Frame, frame: Frame): Declared {
    const { type } = parent;
    if (!type) return parent.isLax ? this.global(frame, lax) : skipped;
    if (parent.isNil) return this.refused(parent, frame, 'its element is nil and has to be empty');
    if (!parent.model) return this.refused(parent, frame, `${cut(parent.name)} holds a value, no elements`);
    const step = this.models.step(parent.model, frame.expanded, frame.namespace);
    if (!step) return this.unexpected(parent, frame, frame.expanded);
    parent.model = step.model;
    return this.matched(step.match, frame);
  }

  private matched(match: ElementDeclaration | Wildcard, frame: Frame): Declared {
    if (match.kind === 'element') return { element: match, isLax: match.isMissing, isSkipped: false };
    if (match.process === 'skip') return skipped;
    const found = this.global(frame, lax);
    if (found.element || match.process === 'lax') return found;
    return {
      ...found,
      problem: {
        code: 'xsd/not-declared',
        message: `None of the schemas declares ${cut(frame.name)} of ${namespaceText(frame.namespace)}; here only declared elements may stand.`,
        fix: 'Add the schema that declares it.',
      },
    };
  }

  private global(frame: Frame, otherwise: Declared): Declared {
    const element = this.components.elements.get(frame.expanded);
    return element ? { element, isLax: false, isSkipped: false } : otherwise;
  }

  private refused(parent: Frame, frame: Frame, reason: string): Declared {
    const found = this.global(frame, lax);
    if (parent.findings++ >= mostOfOne) return found;
    return {
      ...found,
      problem: { code: 'xsd/element-not-allowed', message: `${cut(frame.name)} is not allowed: ${reason}.` },
    };
  }

  /** An element at the wrong place: one that is left out before it is said as such, and the content goes on behind it. */
  private unexpected(parent: Frame, frame: Frame, name: ExpandedName): Declared {
    const model = parent.model as Model;
    const leaves = this.models.firstLeaves(model, 50);
    let found = this.global(frame, lax);
    let leftOut: Leaf | null = null;
    for (const leaf of leaves) {
      const behind = this.models.after(model, (l) => l === leaf);
      const step = this.models.step(behind, name, frame.namespace);
      if (!step) continue;
      parent.model = step.model;
      found = this.matched(step.match, frame);
      leftOut = leaf;
      break;
    }
    if (parent.findings++ >= mostOfOne) return found;
    const problem = leftOut
      ? {
          code: 'xsd/element-missing',
          message: `${leafLabel(leftOut, frame.scope)} is missing before ${cut(frame.name)}.`,
        }
      : {
          code: 'xsd/element-not-allowed',
          message: `${cut(frame.name)} is not allowed here; ${expectedText(model, leaves, frame)}.`,
        };
    return { ...found, problem };
  }

  // Types

  private typeFor(frame: Frame, xsiType: XmlAttribute | undefined, isSkipped: boolean): TypeDefinition | null {
    if (isSkipped) return null;
    const { declaration } = frame;
    if (declaration?.isAbstract)
      this.here(
        'xsd/abstract-element',
        `${cut(frame.name)} is abstract; one of the elements that stand for it has to be here.`,
      );
    let type: TypeDefinition | null = declaration?.isMissing ? null : (declaration?.type ?? null);
    if (xsiType) type = this.chosenType(frame, xsiType.value, type);
    if (type?.kind === 'complex' && type.isAbstract)
      this.here(
        'xsd/abstract-type',
        `The type ${cut(typeLabel(type))} of ${cut(frame.name)} is abstract.`,
        'Choose one that is derived from it, by xsi:type.',
      );
    return type;
  }

  private chosenType(frame: Frame, text: string, declared: TypeDefinition | null): TypeDefinition | null {
    const name = nameIn(text.trim(), frame.scope);
    const chosen = name === null ? undefined : this.typeNamed(name);
    if (!chosen) {
      this.here('xsd/xsi-type', `xsi:type names ${cut(text)}, a type that none of the schemas defines.`);
      return declared;
    }
    if (!declared) return chosen;
    const ways = waysOfDerivation(chosen, declared);
    const blocked = blockedBy(frame.declaration, declared);
    if (!ways)
      this.here(
        'xsd/xsi-type',
        `xsi:type names ${cut(text)}, which is not derived from the type ${cut(typeLabel(declared))} of ${cut(frame.name)}.`,
      );
    else if ([...ways].some((way) => blocked.has(way)))
      this.here(
        'xsd/xsi-type',
        `xsi:type names ${cut(text)}; the schema does not let it stand for ${cut(typeLabel(declared))}.`,
      );
    else return chosen;
    return declared;
  }

  private typeNamed(name: ExpandedName): TypeDefinition | undefined {
    if (name === anyType.name) return anyType;
    return builtInTypes.get(name) ?? this.components.types.get(name);
  }

  private checkNil(frame: Frame, nil: XmlAttribute | undefined): void {
    if (!nil || !frame.type) return;
    const text = nil.value.trim();
    if (!['true', 'false', '1', '0'].includes(text))
      this.here('xsd/nil', `xsi:nil is true or false, not "${cut(text)}".`);
    if (frame.declaration && !frame.declaration.isNillable) {
      this.here('xsd/nil', `${cut(frame.name)} is not nillable; xsi:nil cannot stand there.`);
      return;
    }
    frame.isNil = text === 'true' || text === '1';
    if (frame.isNil && frame.declaration?.fixed !== null && frame.declaration)
      this.here('xsd/nil', `${cut(frame.name)} has a fixed value; it cannot be nil.`);
  }

  // Attributes

  private attributes(frame: Frame, all: readonly XmlAttribute[]): readonly { name: NamePair; value: FieldValue }[] {
    const { type } = frame;
    if (!type || (all.length === 0 && (type.kind === 'simple' || type.attributes.size === 0))) return noValues;
    const written = all.filter(
      ({ uri, local }) => uri !== instanceNamespace || !instanceNames.has(local) || isDeclared(type, uri, local),
    );
    if (type.kind === 'simple') {
      for (const attribute of written)
        this.here('xsd/attribute-not-allowed', `${cut(frame.name)} has no attribute ${attributeName(attribute)}.`);
      return [];
    }
    const { known, refused, missing, defaults } = checkAttributes(written, type, this.components.attributes);
    const values: { name: NamePair; value: FieldValue }[] = [];
    for (const { attribute, type: own, fixed } of known) {
      if (!own) continue;
      const read = readValue(own, attribute.value, frame.scope);
      if ('problem' in read) {
        this.here(read.problem.code, `Attribute ${attributeName(attribute)}: ${read.problem.message}`);
        continue;
      }
      this.takeValue(read.value);
      if (fixed !== null && !isSame(read, readValue(own, fixed, frame.scope)))
        this.here('xsd/fixed', `Attribute ${attributeName(attribute)} has to be "${cut(fixed)}".`);
      if (this.identity.isBusy || frame.declaration?.constraints.length)
        values.push({
          name: { namespace: attribute.uri, local: attribute.local },
          value: fieldOf(read, attribute.value, false),
        });
    }
    for (const { attribute, reason } of refused)
      this.here(
        'xsd/attribute-not-allowed',
        reason === 'not-allowed'
          ? `${cut(frame.name)} has no attribute ${attributeName(attribute)}.`
          : `None of the schemas declares the attribute ${attributeName(attribute)}.`,
      );
    for (const { local } of missing)
      this.here('xsd/attribute-missing', `${cut(frame.name)} needs the attribute ${cut(local)}.`);
    if (this.identity.isBusy || frame.declaration?.constraints.length)
      for (const { declaration, text } of defaults)
        values.push({
          name: { namespace: declaration.namespace, local: declaration.local },
          value: fieldOf(readValue(declaration.type, text, frame.scope), text, false),
        });
    return values;
  }

  // Content

  text(text: string): void {
    const frame = this.stack[this.stack.length - 1];
    if (!frame?.type) return;
    if (frame.type.kind === 'simple' || frame.type.content === 'simple') frame.text += text;
    else if (frame.type.content === 'mixed' && !frame.isNil) {
      if (frame.declaration?.fixed !== null) frame.text += text;
      frame.hasStray = true;
    } else if (!frame.hasStray && (frame.isNil || /[^ \t\r\n]/.test(text))) {
      frame.hasStray = true;
      this.here(
        'xsd/text-not-allowed',
        frame.isNil
          ? `${cut(frame.name)} is nil and has to be empty.`
          : `${cut(frame.name)} holds ${frame.type.content === 'empty' ? 'nothing' : 'elements'}; the text "${cut(text.trim())}" is not allowed.`,
      );
    }
  }

  end(): void {
    const frame = this.top();
    const value = this.close(frame);
    this.identity.end(value, this.placeHere);
    this.stack.pop();
  }

  private close(frame: Frame): FieldValue | null {
    const { type, declaration } = frame;
    if (!type) return null;
    const isNillable = declaration?.isNillable ?? false;
    const simple = type.kind === 'simple' ? type : type.content === 'simple' ? type.simple : null;
    if (simple) {
      if (frame.isNil) {
        if (frame.text !== '') this.here('xsd/nil', `${cut(frame.name)} is nil and has to be empty.`);
        return { key: null, text: '', isNillable };
      }
      return this.simpleValue(frame, simple, isNillable);
    }
    if (!frame.isNil && frame.model && !frame.model.isEnd && frame.findings < mostOfOne)
      this.here('xsd/element-missing', this.missingText(frame, frame.model));
    const fixed = declaration?.fixed;
    if (fixed !== undefined && fixed !== null && type.kind === 'complex' && type.content === 'mixed' && !frame.isNil) {
      if (frame.hasChildren) this.here('xsd/fixed', `${cut(frame.name)} has to hold the text "${cut(fixed)}" only.`);
      else if (frame.hasStray && frame.text !== fixed)
        this.here('xsd/fixed', `${cut(frame.name)} has to be "${cut(fixed)}".`);
    }
    return { key: null, text: '', isNillable: false };
  }

  private missingText(frame: Frame, model: Model): string {
    const labels = [...new Set(this.models.firstLeaves(model, 20).map((leaf) => leafLabel(leaf, frame.scope)))];
    if (labels.length === 0) return `${cut(frame.name)} cannot be complete: the schema asks for what cannot be there.`;
    const shown = labels.slice(0, 6).join(', ');
    return `${cut(frame.name)} is not complete; expected is ${shown}${labels.length > 6 ? ', …' : ''}.`;
  }

  private simpleValue(frame: Frame, simple: SimpleType, isNillable: boolean): FieldValue | null {
    const { declaration } = frame;
    const byDefault = declaration?.default ?? declaration?.fixed ?? null;
    const isEmpty = frame.text === '' && !frame.hasChildren && byDefault !== null;
    const text = isEmpty ? (byDefault as string) : frame.text;
    const read = readValue(simple, text, frame.scope);
    if ('problem' in read) {
      this.here(read.problem.code, read.problem.message);
      return null;
    }
    this.takeValue(read.value);
    const fixed = declaration?.fixed ?? null;
    if (fixed !== null && !isEmpty && !isSame(read, readValue(simple, fixed, frame.scope)))
      this.here('xsd/fixed', `${cut(frame.name)} has to be "${cut(fixed)}".`);
    return this.identity.wantsValue ? fieldOf(read, text, isNillable) : null;
  }

  /** Identifiers, and references to them, wherever they stand. */
  private takeValue(value: Value): void {
    if (value.items) for (const item of value.items) this.takeValue(item);
    const { builtIn } = value.type;
    if (builtIn === 'ID') {
      if (this.ids.has(value.text))
        this.here(
          'xsd/id-not-unique',
          `The identifier "${cut(value.text)}" stands here again; it has to be unique in the message.`,
        );
      this.ids.add(value.text);
    } else if (builtIn === 'IDREF') this.references.push({ id: value.text, place: this.place() });
    else if (builtIn === 'ENTITY' && !(this.entities ??= unparsedEntities(this.source)).has(value.text))
      this.here('xsd/entity', `"${cut(value.text)}" is no unparsed entity that the message declares.`);
    else if (value.primitive === 'NOTATION' && !this.components.notations.has(value.name ?? ''))
      this.here('xsd/notation', `"${cut(value.text)}" is no notation that the schema declares.`);
  }
}

interface NamePair {
  namespace: string;
  local: string;
}

interface Declared {
  element: ElementDeclaration | null;
  isLax: boolean;
  isSkipped: boolean;
  problem?: { code: string; message: string; fix?: string };
}

const lax: Declared = { element: null, isLax: true, isSkipped: false };
const skipped: Declared = { element: null, isLax: false, isSkipped: true };

const instanceNames = new Set(['type', 'nil', 'schemaLocation', 'noNamespaceSchemaLocation']);

const noConstraints: readonly IdentityConstraint[] = [];
const noValues: readonly { name: NamePair; value: FieldValue }[] = [];
const noInstanceAttributes: ReadonlyMap<string, XmlAttribute> = new Map();

function instanceAttributes(attributes: readonly XmlAttribute[]): ReadonlyMap<string, XmlAttribute> {
  if (attributes.length === 0) return noInstanceAttributes;
  const found = new Map<string, XmlAttribute>();
  for (const attribute of attributes) if (attribute.uri === instanceNamespace) found.set(attribute.local, attribute);
  return found;
}

function isDeclared(type: TypeDefinition, uri: string, local: string): boolean {
  return type.kind === 'complex' && type.attributes.has(expandedName(uri, local));
}

function blockedBy(element: ElementDeclaration | null, type: TypeDefinition): ReadonlySet<Derivation> {
  return new Set([...(element?.block ?? []), ...(type.kind === 'complex' ? (type as ComplexType).block : [])]);
}

function isSame(a: ReadValue, b: ReadValue): boolean {
  return 'value' in a && 'value' in b && keyOf(a.value) === keyOf(b.value);
}

function fieldOf(read: ReadValue, text: string, isNillable: boolean): FieldValue {
  return 'value' in read
    ? { key: keyOf(read.value), text: normalized(text, 'collapse'), isNillable }
    : { key: `?${text}`, text, isNillable };
}
