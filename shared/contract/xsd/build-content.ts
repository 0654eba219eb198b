import type { ElementDeclaration, ModelGroup, Particle } from './components.ts';
import type { References } from './references.ts';
import type { SchemaElement } from './schema-file.ts';
import type { Definition, SchemaDocument } from './schema-set.ts';
import { wildcardOf } from './wildcards.ts';
import { cut } from './xml-reader.ts';

/** Groups within groups by name. */
const deepestGroup = 40;

type MakeElement = (source: SchemaElement, document: SchemaDocument) => ElementDeclaration | null;

/** Makes the content of types: particles, and groups by name. */
export class ContentBuilder {
  private readonly references: References;
  private readonly element: MakeElement;
  readonly groups = new Map<Definition, ModelGroup | 'open'>();
  private groupDepth = 0;

  constructor(references: References, element: MakeElement) {
    this.references = references;
    this.element = element;
  }

  contentParticle(step: SchemaElement, document: SchemaDocument, own: Definition | null): Particle | null {
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
      this.references.set.problems.strict(
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
        return wildcardOf(source, document);
      case 'group': {
        const text = source.attributes.get('ref');
        const name = text === undefined ? null : this.references.name(source, text, document);
        const definition = name && this.references.find('group', name, source, own);
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
        this.references.set.problems.strict(
          child,
          'xsd/all-not-alone',
          'A group of all cannot stand within another group.',
        );
      if (group.compositor === 'all' && particle && particle.max > 1)
        this.references.set.problems.strict(
          child,
          'xsd/all-repeats',
          'A member of a group of all occurs once at most.',
        );
    }
  }

  globalGroup(definition: Definition, user: SchemaElement): ModelGroup {
    const known = this.groups.get(definition);
    if (known === 'open' || this.groupDepth > deepestGroup) {
      if (known === 'open') this.references.circle(user, definition);
      else this.references.tooDeep(user, definition.local);
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

export function isEmptyGroup({ term }: Particle): boolean {
  return term.kind === 'group' && term.particles.length === 0;
}

/** Base content, then one's own. */
export function joined(base: Particle | null, own: Particle | null, source: SchemaElement): Particle | null {
  if (!base || !own) return own ?? base;
  return {
    min: 1,
    max: 1,
    term: { kind: 'group', compositor: 'sequence', particles: [base, own], name: '', source },
    source,
  };
}
