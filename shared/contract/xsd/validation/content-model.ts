import { anyType } from '../builtin-types.ts';
import { allowsNamespace, type ElementDeclaration, type Particle, type Wildcard } from '../components.ts';
import { waysOfDerivation } from '../derivation.ts';
import type { ExpandedName } from '../names.ts';

/** What is left to come of a content model: an expression over elements. Equal ones are one object. */
export interface Model {
  id: number;
  /** Nothing more has to come. */
  isEnd: boolean;
  term: ModelTerm;
  /** Steps that were taken from here. */
  next: Map<ExpandedName, ModelStep | null>;
}

type ModelTerm =
  | { kind: 'nothing' }
  | { kind: 'never' }
  | { kind: 'leaf'; leaf: Leaf }
  | { kind: 'sequence'; first: Model; rest: Model }
  | { kind: 'choice'; options: readonly Model[] }
  | { kind: 'repeat'; item: Model; min: number; max: number }
  | { kind: 'all'; members: readonly Model[] };

/** An element or wildcard of a schema, at its place. */
export interface Leaf {
  particle: Particle;
  /** Elements that fit, by name; null for a wildcard. */
  names: ReadonlyMap<ExpandedName, ElementDeclaration> | null;
  wildcard: Wildcard | null;
}

export interface ModelStep {
  model: Model;
  match: ElementDeclaration | Wildcard;
}

/** More ways at once than this has no model that anybody can read; from there on anything goes. */
const mostWays = 300;
const mostRemembered = 50_000;

/**
 * Content models by derivatives (Brzozowski): what is left after an element is an expression again. Counts are numbers in it, so that nothing is
 * unrolled, whatever they are; what was met before is met again, so that a model becomes an automaton as messages walk through it.
 */
export class ContentModels {
  private readonly substitutes: ReadonlyMap<ElementDeclaration, readonly ElementDeclaration[]>;
  private readonly known = new Map<string, Model>();
  private readonly ofParticle = new Map<Particle, Model>();
  private readonly names = new Map<ElementDeclaration, ReadonlyMap<ExpandedName, ElementDeclaration>>();
  private ids = 0;
  /** Parts of models that were looked at so far: what asks for too much of it stops. */
  work = 0;
  private readonly nothing: Model = this.make('n', true, { kind: 'nothing' });
  private readonly never: Model = this.make('0', false, { kind: 'never' });
  private readonly anything: Model;

  constructor(substitutes: ReadonlyMap<ElementDeclaration, readonly ElementDeclaration[]>) {
    this.substitutes = substitutes;
    this.anything = this.of(anyType.particle);
  }

  /** The model of a content; null is no content. */
  of(particle: Particle | null): Model {
    if (!particle) return this.nothing;
    const known = this.ofParticle.get(particle);
    if (known) return known;
    const { term, min, max } = particle;
    let one: Model;
    if (term.kind !== 'group') one = this.leaf(particle);
    else {
      const members = term.particles.filter((p) => p.max > 0).map((p) => this.of(p));
      if (term.compositor === 'choice') one = this.choice(members);
      else if (term.compositor === 'all') one = this.all(members);
      else one = this.sequence(members);
    }
    const model = this.repeat(one, min, max);
    this.ofParticle.set(particle, model);
    return model;
  }

  /** What comes after an element; null when it cannot come here. */
  step(model: Model, name: ExpandedName, namespace: string): ModelStep | null {
    const known = model.next.get(name);
    if (known !== undefined) return known;
    const matches: (ElementDeclaration | Wildcard)[] = [];
    const rest = this.after(model, (leaf) => {
      const match = leaf.wildcard
        ? allowsNamespace(leaf.wildcard.namespaces, namespace)
          ? leaf.wildcard
          : null
        : (leaf.names?.get(name) ?? null);
      if (match) matches.push(match);
      return match !== null;
    });
    const match = matches.find((m) => m.kind === 'element') ?? matches[0];
    const step = match && rest.term.kind !== 'never' ? { model: rest, match } : null;
    if (model.next.size < 5000) model.next.set(name, step);
    return step;
  }

  /** What comes after one of the leaves that a test picks. */
  after(model: Model, picks: (leaf: Leaf) => boolean): Model {
    return this.behind(model, picks, new Map());
  }

  /** Parts that are met again, as groups within groups are, are looked at once. */
  private behind(model: Model, picks: (leaf: Leaf) => boolean, known: Map<Model, Model>): Model {
    this.work++;
    const { term } = model;
    if (term.kind === 'leaf') return picks(term.leaf) ? this.nothing : this.never;
    if (term.kind === 'repeat' && term.item.term.kind === 'leaf' && !picks(term.item.term.leaf)) return this.never;
    const met = known.get(model);
    if (met) return met;
    const found = this.derivative(model, picks, known);
    known.set(model, found);
    return found;
  }

  private derivative(model: Model, picks: (leaf: Leaf) => boolean, known: Map<Model, Model>): Model {
    const { term } = model;
    switch (term.kind) {
      case 'nothing':
      case 'never':
        return this.never;
      case 'leaf':
        return picks(term.leaf) ? this.nothing : this.never;
      case 'choice':
        return this.ways(term.options.map((option) => this.behind(option, picks, known)));
      case 'repeat': {
        const first = this.behind(term.item, picks, known);
        return first === this.never
          ? first
          : this.followed(first, this.repeat(term.item, Math.max(0, term.min - 1), term.max - 1));
      }
      case 'sequence': {
        // A long sequence is walked along, not down into.
        const ways: Model[] = [];
        for (let at = model; ; ) {
          if (at.term.kind !== 'sequence') {
            ways.push(this.behind(at, picks, known));
            break;
          }
          const first = this.behind(at.term.first, picks, known);
          if (first !== this.never) ways.push(this.followed(first, at.term.rest));
          if (!at.term.first.isEnd) break;
          at = at.term.rest;
        }
        return this.ways(ways);
      }
      case 'all': {
        const ways: Model[] = [];
        term.members.forEach((member, i) => {
          const first = this.behind(member, picks, known);
          if (first !== this.never) ways.push(this.followed(first, this.all(term.members.filter((_, j) => j !== i))));
        });
        return this.ways(ways);
      }
    }
  }

  /** The leaves that can come next, at most so many. */
  firstLeaves(model: Model, limit: number): Leaf[] {
    const found = new Set<Leaf>();
    const seen = new Set<Model>();
    const open = [model];
    for (let at = open.pop(); at && found.size < limit; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const { term } = at;
      if (term.kind === 'leaf') found.add(term.leaf);
      else if (term.kind === 'repeat') open.push(term.item);
      else if (term.kind === 'choice') for (let i = term.options.length; i-- > 0; ) open.push(term.options[i] as Model);
      else if (term.kind === 'all') for (let i = term.members.length; i-- > 0; ) open.push(term.members[i] as Model);
      else if (term.kind === 'sequence') {
        if (term.first.isEnd) open.push(term.rest);
        open.push(term.first);
      }
    }
    return [...found];
  }

  /** The elements that fit where one is asked for: itself, and those of its substitution group that it lets in. */
  namesFor(element: ElementDeclaration): ReadonlyMap<ExpandedName, ElementDeclaration> {
    const known = this.names.get(element);
    if (known) return known;
    const names = new Map([[element.name, element]]);
    if (element.isGlobal && !element.block.has('substitution'))
      for (const other of this.substitutes.get(element) ?? [])
        if (mayReplace(other, element)) names.set(other.name, other);
    this.names.set(element, names);
    return names;
  }

  // Expressions; equal ones are made once.

  private make(key: string, isEnd: boolean, term: ModelTerm): Model {
    const known = this.known.get(key);
    if (known) return known;
    if (this.known.size > mostRemembered) this.known.clear();
    const model: Model = { id: this.ids++, isEnd, term, next: new Map() };
    this.known.set(key, model);
    return model;
  }

  private leaf(particle: Particle): Model {
    const { term } = particle;
    if (term.kind === 'group') return this.never;
    const leaf: Leaf = {
      particle,
      names: term.kind === 'element' ? this.namesFor(term) : null,
      wildcard: term.kind === 'wildcard' ? term : null,
    };
    return this.make(`l${this.ids}`, false, { kind: 'leaf', leaf });
  }

  private sequence(models: readonly Model[]): Model {
    return models.reduceRight((rest, first) => this.followed(first, rest), this.nothing);
  }

  private followed(first: Model, rest: Model): Model {
    if (first === this.never || rest === this.never) return this.never;
    if (first === this.nothing) return rest;
    if (rest === this.nothing) return first;
    return this.make(`s${first.id},${rest.id}`, first.isEnd && rest.isEnd, { kind: 'sequence', first, rest });
  }

  private choice(models: readonly Model[]): Model {
    const options = new Set<Model>();
    for (const model of models) {
      if (model.term.kind === 'choice') for (const option of model.term.options) options.add(option);
      else if (model !== this.never) options.add(model);
    }
    if (options.size === 0) return this.never;
    if (options.size === 1) return [...options][0] as Model;
    if (options.has(this.anything)) return this.anything;
    const all = [...options].sort((a, b) => a.id - b.id);
    const isEnd = all.some((option) => option.isEnd);
    return this.make(`c${all.map((o) => o.id).join()}`, isEnd, { kind: 'choice', options: all });
  }

  private repeat(item: Model, min: number, max: number): Model {
    if (max === 0 || item === this.nothing) return this.nothing;
    if (item === this.never) return min === 0 ? this.nothing : this.never;
    if (min === 1 && max === 1) return item;
    if (item.isEnd) min = 0;
    const { term } = item;
    // (a{0..j}){m..n} and (a{1..j}){m..n} have no gaps: they are one count.
    if (term.kind === 'repeat' && term.min <= 1) return this.repeat(term.item, term.min * min, term.max * max);
    return this.make(`r${item.id},${min},${max}`, min === 0, { kind: 'repeat', item, min, max });
  }

  private all(members: readonly Model[]): Model {
    if (members.length === 0) return this.nothing;
    if (members.length === 1) return members[0] as Model;
    const isEnd = members.every((member) => member.isEnd);
    return this.make(`a${members.map((m) => m.id).join()}`, isEnd, { kind: 'all', members });
  }

  /** Ways to go on; anything may come where there are too many to follow. */
  private ways(models: readonly Model[]): Model {
    const choice = this.choice(models);
    return choice.term.kind === 'choice' && choice.term.options.length > mostWays ? this.anything : choice;
  }
}

/** Whether an element may stand for a head (part 1, 3.3.6, Substitution Group OK). */
function mayReplace(element: ElementDeclaration, head: ElementDeclaration): boolean {
  const ways = waysOfDerivation(element.type, head.type);
  if (!ways) return true;
  const blocked = head.type.kind === 'complex' ? new Set([...head.block, ...head.type.block]) : head.block;
  for (const way of ways) if (blocked.has(way)) return false;
  return true;
}
