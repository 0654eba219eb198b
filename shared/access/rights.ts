import type { QueryNode } from '../query/index.ts';
import { conditionOf, either, never } from './conditions.ts';
import type { AccessParameter, Asker, ProgramAccess, ProgramAccessRule } from './program.ts';

/** A rule that is for the asker, with the values of its parameters. */
export interface HeldRule {
  rule: ProgramAccessRule;
  values: readonly unknown[];
}

/** Where something holds: for every object that the asker may see, for some of them, for none. */
export type Extent = 'all' | 'some' | 'none';

/**
 * What an asker may do with the objects of an entity. Rules add up: an object is visible where one of them holds, and a member of it may be read
 * where one of those that hold for the object reads it.
 */
export class EntityRights {
  readonly entity: string;
  /** The rules that are for the asker; null where the entity is open to everybody. */
  readonly held: readonly HeldRule[] | null;

  constructor(entity: string, held: readonly HeldRule[] | null) {
    this.entity = entity;
    this.held = held;
  }

  /** Some object may be seen, as far as the rules tell. */
  get seesAny(): boolean {
    return this.held === null || this.held.length > 0;
  }

  get mayCreate(): boolean {
    return this.held === null || this.held.some(({ rule }) => rule.create);
  }

  /** Where a member may be read. */
  reads(member: string): Extent {
    return this.extent(({ read }) => read.includes(member));
  }

  /** Where a member may be set. */
  writes(member: string): Extent {
    return this.extent(({ write }) => write.includes(member));
  }

  get deletes(): Extent {
    return this.extent((rule) => rule.delete);
  }

  /** The rules that are for the asker and give something. */
  giving(gives: (rule: ProgramAccessRule) => boolean): readonly HeldRule[] {
    return (this.held ?? []).filter(({ rule }) => gives(rule));
  }

  private extent(gives: (rule: ProgramAccessRule) => boolean): Extent {
    if (this.held === null) return 'all';
    const giving = this.giving(gives);
    if (giving.length === 0) return 'none';
    return giving.length === this.held.length || giving.some(({ rule }) => rule.filter === null) ? 'all' : 'some';
  }
}

/**
 * What an asker may do, entity by entity. `expression` gives the value of an expression of a rule (a moment). Nobody in particular has no role, and sees
 * only what is open to everybody.
 */
export class AskerRights {
  readonly access: ProgramAccess;
  private readonly asker: Asker | null;
  private readonly expression: (index: number) => unknown;
  private readonly known = new Map<string, EntityRights>();

  constructor(access: ProgramAccess, asker: Asker | null, expression: (index: number) => unknown) {
    this.access = access;
    this.asker = asker;
    this.expression = expression;
  }

  /** The rights on an entity by its id. */
  on(entity: string): EntityRights {
    let rights = this.known.get(entity);
    if (!rights) this.known.set(entity, (rights = new EntityRights(entity, this.heldOn(entity))));
    return rights;
  }

  private heldOn(entity: string): HeldRule[] | null {
    const numbers = Object.hasOwn(this.access.entities, entity) ? this.access.entities[entity] : undefined;
    if (numbers === undefined) return null;
    const { asker } = this;
    if (asker === null) return [];
    return numbers.flatMap((number) => {
      const rule = this.access.rules[number] as ProgramAccessRule;
      if (!rule.roles.some((role) => asker.moduleRoles.includes(role))) return [];
      const values = rule.parameters.map((parameter) => this.valueOf(parameter, asker));
      return this.areGiven(values) ? [{ rule, values }] : [];
    });
  }

  /** Whether a rule can be asked at all. Empty is the same as empty: without this, who has no such claim would see what belongs to nobody. */
  protected areGiven(values: readonly unknown[]): boolean {
    return values.every((value) => value !== null && value !== undefined);
  }

  private valueOf(parameter: AccessParameter, asker: Asker): unknown {
    switch (parameter.kind) {
      case 'name':
        return asker.name;
      case 'user-roles':
        return asker.userRoles.join(',');
      case 'module-roles':
        return asker.moduleRoles.join(',');
      case 'claim':
        return asker.claims && Object.hasOwn(asker.claims, parameter.claim) ? asker.claims[parameter.claim] : null;
      case 'expression':
        return this.expression(parameter.index);
    }
  }
}

/** The condition under which one of some rules holds; their parameters are numbered by `place`. */
export function anyHolds(rules: readonly HeldRule[], place: (held: HeldRule) => number): QueryNode {
  if (rules.length === 0) return never;
  return either(rules.map((held) => conditionOf(held.rule.filter, place(held))));
}
