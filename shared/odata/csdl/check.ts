import { mostSimilar } from '../../model/naming.ts';
import { edmTypes, enumTypes } from './edm-types.ts';
import type { CsdlFindings } from './findings.ts';
import { keyOf, lineOf, type StructuredType, structuredType } from './lookup.ts';
import {
  type CsdlContainer,
  type CsdlEntityType,
  type CsdlModel,
  type CsdlNavigationProperty,
  type CsdlPlace,
  type CsdlProperty,
  qualifiedName,
} from './model.ts';
import { isTarget } from './targets.ts';
import { vocabularies } from './vocabularies.ts';

/** A line of base types that is longer is made to hurt: each look-up of a property walks it. */
const longestLine = 100;

/** Similar names are looked for that often: each of them is held against all types. */
const mostGuesses = 20;
const longestGuessed = 200;

/** What of a model is in none of its files, and is not asked for there. */
export interface KnownElsewhere {
  /** Namespaces that a file includes and nobody gave. */
  namespaces: ReadonlySet<string>;
  /** A file broke off: what is not there may have stood in the rest of it. */
  isCut: boolean;
}

/**
 * Looks up every name of a model. What cannot be found is said with its place and stays as it is written; a circle of base types is cut open, so
 * that whoever walks the model comes to an end.
 */
export function checkModel(model: CsdlModel, elsewhere: KnownElsewhere, findings: CsdlFindings): void {
  new ModelCheck(model, elsewhere, findings).run();
}

class ModelCheck {
  private readonly model: CsdlModel;
  private readonly elsewhere: KnownElsewhere;
  private readonly findings: CsdlFindings;
  private guesses = 0;
  private readonly members = new Map<StructuredType, ReadonlyMap<string, CsdlProperty | CsdlNavigationProperty>>();

  constructor(model: CsdlModel, elsewhere: KnownElsewhere, findings: CsdlFindings) {
    this.model = model;
    this.elsewhere = elsewhere;
    this.findings = findings;
  }

  run(): void {
    this.cutCircles();
    for (const type of this.model.types.values()) {
      if (type.kind === 'entity' || type.kind === 'complex') this.structured(type);
      else if (type.kind === 'definition') {
        if (!edmTypes.has(type.underlying))
          this.unknownType(
            type.underlying,
            type.at,
            qualifiedName(type),
            'the underlying type must be a primitive one',
          );
      } else {
        if (!enumTypes.has(type.underlying))
          this.findings.error(
            'csdl/wrong-value',
            `${type.underlying} is no type of an enumeration's values.`,
            type.at,
            { path: qualifiedName(type) },
          );
        this.unique(type.members, qualifiedName(type));
      }
    }
    for (const overloads of this.model.operations.values())
      for (const each of overloads) {
        const path = qualifiedName(each);
        this.unique(each.parameters, path);
        for (const parameter of each.parameters)
          this.type(parameter.type.name, parameter.at, `${path}/${parameter.name}`);
        if (each.returns) this.type(each.returns.name, each.returns.at, `${path}/$ReturnType`);
        if (each.isBound && each.parameters.length === 0)
          this.findings.error(
            'csdl/no-binding-parameter',
            `${path} is bound and has no parameter that it is bound to.`,
            each.at,
            { path },
          );
      }
    for (const term of this.model.terms.values()) this.type(term.type.name, term.at, qualifiedName(term));
    for (const container of this.model.containers.values()) this.container(container);
    for (const schema of this.model.schemas)
      for (const { target, at } of schema.targets)
        if (!isTarget(target))
          this.findings.warning(
            'csdl/wrong-target',
            `${target || 'An empty text'} names nothing that could be annotated.`,
            at,
          );
  }

  /** Base types one by one, each once: what leads back to a type that is being walked is a circle. */
  private cutCircles(): void {
    const depth = new Map<StructuredType, number>();
    for (const start of this.model.types.values()) {
      if (start.kind !== 'entity' && start.kind !== 'complex') continue;
      const line: StructuredType[] = [];
      const walked = new Set<StructuredType>();
      let at: StructuredType | null = start;
      while (at && !depth.has(at)) {
        if (walked.has(at)) {
          const last: StructuredType = line.at(-1) as StructuredType;
          this.findings.error(
            'csdl/circular-base',
            `${qualifiedName(last)} derives from itself: its base type is left out.`,
            last.at,
            {
              path: qualifiedName(last),
            },
          );
          last.base = null;
          at = null;
          break;
        }
        walked.add(at);
        line.push(at);
        at = at.base === null ? null : structuredType(this.model, at.base);
      }
      let below = at ? (depth.get(at) as number) : 0;
      for (const each of line.reverse()) {
        if (++below > longestLine) {
          this.findings.error(
            'csdl/too-deep',
            `${qualifiedName(each)} derives over more than ${longestLine} types: its base type is left out.`,
            each.at,
            {
              path: qualifiedName(each),
            },
          );
          each.base = null;
          below = 1;
        }
        depth.set(each, below);
      }
    }
  }

  private structured(type: StructuredType): void {
    const path = qualifiedName(type);
    if (type.base !== null) {
      const base = this.model.types.get(type.base);
      if (base && base.kind !== type.kind)
        this.findings.error(
          'csdl/wrong-kind',
          `${type.base}, which ${path} derives from, is of another kind.`,
          type.at,
          { path },
        );
      else if (!base) this.unknownType(type.base, type.at, path);
    }
    this.unique([...type.properties, ...type.navigation], path);
    for (const property of type.properties) this.type(property.type.name, property.at, `${path}/${property.name}`);
    for (const property of type.navigation) this.navigation(property, type);
    if (type.kind === 'entity' && type.key) this.key(type);
  }

  private key(type: CsdlEntityType): void {
    const path = qualifiedName(type);
    if (type.key?.length === 0)
      this.findings.error('csdl/missing-key', `The key of ${path} has no property.`, type.at, { path });
    for (const { path: written, at } of type.key ?? []) {
      if (this.leadsSomewhere(type, written)) continue;
      const similar = this.guess(
        written,
        type.properties.map((each) => each.name),
      );
      this.findings.error(
        'csdl/key-not-found',
        `${path} has no property ${written || '(without a name)'}, which its key names.`,
        at,
        {
          path,
          ...similar,
        },
      );
    }
  }

  /** A path of properties that ends at one, or at what is not described here. */
  private leadsSomewhere(type: StructuredType, path: string): boolean {
    let at: StructuredType | null = type;
    for (const segment of path.split('/')) {
      if (!at) return true;
      const member = this.member(at, segment);
      if (!member) {
        if (!this.isWhole(at)) return true;
        return false;
      }
      at = structuredType(this.model, member.type.name);
    }
    return true;
  }

  /** A property of a type or of one that it derives from. All names of a type are looked up often, and kept. */
  private member(type: StructuredType, name: string): CsdlProperty | CsdlNavigationProperty | null {
    for (const each of lineOf(this.model, type)) {
      let own = this.members.get(each);
      if (!own) {
        own = new Map([...each.navigation, ...each.properties].map((property) => [property.name, property]));
        this.members.set(each, own);
      }
      const found = own.get(name);
      if (found) return found;
    }
    return null;
  }

  /** All types that it derives from are described. */
  private isWhole(type: StructuredType): boolean {
    for (let each: StructuredType | null = type; each; each = structuredType(this.model, each.base ?? ''))
      if (each.base !== null && !this.model.types.has(each.base)) return false;
    return true;
  }

  private navigation(property: CsdlNavigationProperty, owner: StructuredType): void {
    const path = `${qualifiedName(owner)}/${property.name}`;
    const target = this.model.types.get(property.type.name);
    if (target && target.kind !== 'entity')
      this.findings.error(
        'csdl/wrong-kind',
        `${property.type.name}, which ${path} leads to, is no entity type.`,
        property.at,
        { path },
      );
    else if (!target && property.type.name !== 'Edm.EntityType') this.type(property.type.name, property.at, path);
    for (const constraint of property.constraints)
      if (!this.leadsSomewhere(owner, constraint.property))
        this.findings.error(
          'csdl/unknown-property',
          `${qualifiedName(owner)} has no property ${constraint.property}.`,
          constraint.at,
          { path },
        );
      else if (target?.kind === 'entity' && !this.leadsSomewhere(target, constraint.referenced))
        this.findings.error(
          'csdl/unknown-property',
          `${property.type.name} has no property ${constraint.referenced}.`,
          constraint.at,
          { path },
        );
    if (
      property.partner !== null &&
      target?.kind === 'entity' &&
      !property.partner.includes('/') &&
      this.isWhole(target)
    )
      if (!this.member(target, property.partner))
        this.findings.warning(
          'csdl/unknown-property',
          `${property.type.name} has no navigation property ${property.partner}, which is said to be the partner of ${path}.`,
          property.at,
          { path },
        );
  }

  private container(container: CsdlContainer): void {
    const path = qualifiedName(container);
    if (
      container.extends !== null &&
      !this.model.containers.has(container.extends) &&
      !this.isElsewhere(container.extends)
    )
      this.findings.error(
        'csdl/unknown-container',
        `The container ${container.extends} is not described.`,
        container.at,
        { path },
      );
    this.unique([...container.sets, ...container.singletons, ...container.imports], path);
    const children = new Set([...container.sets, ...container.singletons].map((child) => child.name));
    for (const each of [...container.sets, ...container.singletons]) {
      const own = `${path}/${each.name}`;
      const type = this.model.types.get(each.type);
      if (!type) this.unknownType(each.type, each.at, own);
      else if (type.kind !== 'entity')
        this.findings.error('csdl/wrong-kind', `${each.type}, which ${own} is of, is no entity type.`, each.at, {
          path: own,
        });
      else if (each.kind === 'entity-set' && !type.isAbstract && !keyOf(this.model, type) && this.isWhole(type))
        this.findings.error(
          'csdl/missing-key',
          `${each.type} has no key: entities of ${each.name} cannot be told from each other.`,
          type.at,
          {
            path: each.type,
            fix: 'Name the properties of its key.',
          },
        );
      for (const binding of each.bindings)
        if (
          !binding.target.includes('/') &&
          !children.has(binding.target) &&
          container.extends === null &&
          !this.elsewhere.isCut
        )
          this.findings.warning(
            'csdl/unknown-set',
            `The container has no entity set ${binding.target}, which ${binding.path} is bound to.`,
            binding.at,
            {
              path: own,
            },
          );
    }
    for (const each of container.imports) {
      const own = `${path}/${each.name}`;
      const found = this.model.operations.get(each.operation);
      const kind = each.kind === 'action-import' ? 'action' : 'function';
      if (!found && !this.isElsewhere(each.operation))
        this.findings.error('csdl/unknown-operation', `The ${kind} ${each.operation} is not described.`, each.at, {
          path: own,
        });
      else if (found && !found.some((operation) => operation.kind === kind))
        this.findings.error('csdl/wrong-kind', `${each.operation} is no ${kind}.`, each.at, { path: own });
    }
  }

  private unique(elements: readonly { name: string; at: CsdlPlace }[], path: string): void {
    const names = new Set<string>();
    for (const { name, at } of elements) {
      if (names.has(name))
        this.findings.error('csdl/duplicate', `${path} has ${name} twice; the first one counts.`, at, {
          path: `${path}/${name}`,
        });
      names.add(name);
    }
  }

  private type(name: string, at: CsdlPlace, path: string): void {
    if (edmTypes.has(name) || this.model.types.has(name)) return;
    this.unknownType(name, at, path);
  }

  private isElsewhere(name: string): boolean {
    const namespace = name.slice(0, Math.max(0, name.lastIndexOf('.')));
    return this.elsewhere.isCut || this.elsewhere.namespaces.has(namespace) || namespace in vocabularies;
  }

  private unknownType(name: string, at: CsdlPlace, path: string, why = ''): void {
    if (this.isElsewhere(name)) return;
    this.findings.error(
      'csdl/unknown-type',
      `The type ${name || '(without a name)'} is not described${why === '' ? '' : `: ${why}`}.`,
      at,
      { path, ...this.guess(name, name.startsWith('Edm.') ? edmTypes : this.model.types.keys()) },
    );
  }

  private guess(name: string, candidates: Iterable<string>): { fix?: string } {
    if (++this.guesses > mostGuesses || name.length > longestGuessed) return {};
    const similar = mostSimilar(name, candidates);
    return similar === undefined ? {} : { fix: `Did you mean ${similar}?` };
  }
}
