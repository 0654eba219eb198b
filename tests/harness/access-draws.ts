import type { StoredRow } from '../../electron/runtime/contract/object-store.ts';
import { SqliteStore } from '../../electron/runtime/data/stores/sqlite/sqlite-store.ts';
import { type Asker, AskerRights, compileAccess, HiddenMember, QueryGuard } from '../../shared/access/index.ts';
import { literal } from '../../shared/expression/emitted-code.ts';
import { Catalog } from '../../shared/model/catalog.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import { compileProgram } from '../../shared/program/compile-program.ts';
import type { Query, QueryNode, QueryOperand } from '../../shared/query/index.ts';
import { NaiveReader, type NaiveRow, type NaiveRule, type World } from './access-oracle.ts';
import { ProjectBuilder } from './project-builder.ts';

/** A guard that a test takes out, to see that its absence is found. */
export type Guard = 'rows' | 'steps' | 'members' | 'order' | 'links' | 'refusal' | 'empty-claims';

export interface Draw {
  world: DrawnWorld;
  rules: readonly NaiveRule[];
  asker: Asker;
  query: Query;
  parameters: readonly unknown[];
  /** A member that the asker would be shown of the rows. */
  shown: string;
}

export interface Counts {
  answered: number;
  refused: number;
  rows: number;
  hiddenRows: number;
  masked: number;
}

interface DrawnWorld extends World {
  store: SqliteStore;
  build: (rules: readonly NaiveRule[]) => ProjectView;
}

const roles = ['R0', 'R1', 'R2'];
const tenants = ['t1', 't2', 't3'];
const users = ['ann', 'bob', 'cid'];
/** Requests of one world: a database costs more than a request. */
const drawsOfWorld = 60;

class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = (seed * 2_654_435_761 + 12_345) % 2_147_483_648;
  }

  next(): number {
    this.state = (this.state * 1_103_515_245 + 12_345) % 2_147_483_648;
    // The low digits of such a row repeat soon.
    return Math.floor(this.state / 65_536) / 32_768;
  }

  chance(part: number): boolean {
    return this.next() < part;
  }

  upTo(count: number): number {
    return Math.floor(this.next() * count);
  }

  of<T>(list: readonly T[]): T {
    return list[this.upTo(list.length)] as T;
  }
}

/** Draws of a seed, each with its model, rules, data, asker and request. */
export function* drawAccess(seed: number, count: number): Generator<Draw> {
  const dice = new Dice(seed);
  let world: DrawnWorld | null = null;
  try {
    for (let i = 0; i < count; i++) {
      if (i % drawsOfWorld === 0) {
        world?.store.close();
        world = drawWorld(dice);
      }
      yield drawRequest(dice, world as DrawnWorld);
    }
  } finally {
    world?.store.close();
  }
}

// ---- the world ------------------------------------------------------------------------------------------------------

function drawWorld(dice: Dice): DrawnWorld {
  const names = ['A', 'B', 'C', 'D'].slice(0, 2 + dice.upTo(3));
  const entities: World['entities'] = names.map((name, i) => ({
    name,
    general: i > 0 && dice.chance(0.3) ? (names[dice.upTo(i)] as string) : null,
    attributes: [
      { id: `${name}.Owner`, type: 'string' as const },
      { id: `${name}.Tenant`, type: 'string' as const },
      { id: `${name}.N`, type: 'integer' as const },
      { id: `${name}.D`, type: 'decimal' as const },
    ],
  }));
  const associations: World['associations'] = Array.from({ length: 1 + dice.upTo(4) }, (_, i) => ({
    name: `L${i}`,
    from: dice.of(names),
    to: dice.of(names),
    isSet: dice.chance(0.3),
  }));
  const build = (rules: readonly NaiveRule[]) => {
    const p = new ProjectBuilder();
    for (const role of roles) p.unit('module-role', role, {});
    for (const { name, general, attributes } of entities)
      p.entity(
        name,
        // Names of inherited members must not meet.
        Object.fromEntries(attributes.map(({ id, type }) => [id.replace('.', ''), { id, type }])),
        {
          generalization: general,
          accessRules: rules
            .filter((rule) => rule.entity === name)
            .map((rule, i) => ({
              id: `rule-${name}-${i}`,
              roles: rule.roles,
              newMembers: 'none',
              members: rule.read.map((member) => ({ member, access: 'read' })),
              constraint: rule.constraint.text,
            })),
        },
      );
    for (const { name, from, to, isSet } of associations)
      p.association(name, from, to, { type: isSet ? 'reference-set' : 'reference' });
    return p.view();
  };
  const program = compileProgram(build([]), { name: 'draws' });
  const store = new SqliteStore(':memory:', program);
  const rows: NaiveRow[] = [];
  const lineage = (name: string): string[] => {
    const general = entities.find((e) => e.name === name)?.general ?? null;
    return [name, ...(general === null ? [] : lineage(general))];
  };
  let id = 0;
  for (const { name } of entities)
    for (let n = 3 + dice.upTo(6); n > 0; n--) {
      const values: Record<string, string | number | null> = {};
      for (const e of entities.filter((one) => lineage(name).includes(one.name)))
        for (const { id: attribute, type } of e.attributes)
          values[attribute] = dice.chance(0.15)
            ? null
            : type === 'integer'
              ? dice.upTo(4)
              : type === 'decimal'
                ? dice.of([0.5, 1, 1.5, 2])
                : dice.of(attribute.endsWith('Owner') ? users : tenants);
      rows.push({ id: ++id, entity: name, values });
    }
  const links: World['links'] = [];
  for (const { name, from, to, isSet } of associations) {
    const sources = rows.filter((row) => lineage(row.entity).includes(from));
    const targets = rows.filter((row) => lineage(row.entity).includes(to));
    for (const source of sources)
      for (const target of isSet ? targets.filter(() => dice.chance(0.3)) : dice.chance(0.7) ? [dice.of(targets)] : [])
        links.push({ association: name, from: source.id, to: target.id });
  }
  insertAll(store, rows, links);
  return { entities, associations, rows, links, store, build };
}

/** Puts rows and links into the tables of a store, past everything that is tested. */
function insertAll(store: SqliteStore, rows: readonly NaiveRow[], links: World['links']): void {
  const { program, database, types } = store;
  const entityOf = (name: string) => program.entities.find((e) => e.name === name) as (typeof program.entities)[number];
  for (const { id, entity, values } of rows) {
    const info = entityOf(entity);
    const columns = info.attributes.map((a) => `"${a.column}"`);
    const table = program.entities[info.root]?.table;
    database
      .prepare(
        `INSERT INTO "${table}" (_id, _type${columns.map((c) => `, ${c}`).join('')}) VALUES (?, ?${', ?'.repeat(columns.length)})`,
      )
      .run(id, types[info.id], ...info.attributes.map((a) => values[a.id] ?? null));
  }
  for (const { association, from, to } of links) {
    const info = program.associations.find((a) => a.id === association);
    if (info?.type === 'reference-set') database.prepare(`INSERT INTO "${info.table}" VALUES (?, ?)`).run(from, to);
    else {
      const root = program.entities[program.entities[info?.from ?? 0]?.root ?? 0]?.table;
      database.prepare(`UPDATE "${root}" SET "${info?.column}" = ? WHERE _id = ?`).run(to, from);
    }
  }
}

// ---- rules and requests ---------------------------------------------------------------------------------------------

function drawRequest(dice: Dice, world: DrawnWorld): Draw {
  const rules: NaiveRule[] = [];
  for (const { name } of world.entities)
    for (let n = dice.chance(0.1) ? 0 : 1 + dice.upTo(3); n > 0; n--) {
      const members = membersOf(world, name);
      rules.push({
        entity: name,
        roles: roles.filter(() => dice.chance(0.5)),
        read: members.filter(() => dice.chance(dice.of([0.5, 0.9]))),
        constraint: drawConstraint(dice, world, name),
      });
    }
  const asker: Asker = {
    name: dice.of(users),
    userRoles: [],
    moduleRoles: roles.filter(() => dice.chance(0.5)).map((role) => `M.${role}`),
    ...(dice.chance(0.6) ? { claims: { tenant: dice.of(tenants) } } : {}),
  };
  const entity = dice.of(world.entities).name;
  const parameters: unknown[] = [];
  const attributes = attributesOf(world, entity);
  return {
    world,
    rules,
    asker,
    parameters,
    shown: dice.of(membersOf(world, entity)),
    query: {
      entity,
      filter: dice.chance(0.85) ? drawNode(dice, world, [entity], parameters, 3) : null,
      sort: dice.chance(0.5) ? [{ attribute: dice.of(attributes), descending: dice.chance(0.5) }] : [],
    },
  };
}

const lineageOf = (world: World, name: string): string[] => {
  const general = world.entities.find((e) => e.name === name)?.general ?? null;
  return [name, ...(general === null ? [] : lineageOf(world, general))];
};

function attributesOf(world: World, entity: string): string[] {
  const lineage = lineageOf(world, entity);
  return world.entities.filter((e) => lineage.includes(e.name)).flatMap((e) => e.attributes.map((a) => a.id));
}

function membersOf(world: World, entity: string): string[] {
  const lineage = lineageOf(world, entity);
  return [
    ...attributesOf(world, entity),
    ...world.associations.filter((a) => lineage.includes(a.from)).map((a) => a.name),
  ];
}

/** A constraint as text, and as what it means for a naive reader. */
function drawConstraint(dice: Dice, world: World, entity: string): NaiveRule['constraint'] {
  const name = (suffix: string) => `${entity}${suffix}`;
  const member = (suffix: string) => `${entity}.${suffix}`;
  switch (dice.upTo(7)) {
    case 0:
      return {
        text: `[${name('Owner')} = [%CurrentUser%]]`,
        holds: (row, { asker }) => row.values[member('Owner')] === asker.name,
      };
    case 1:
      return {
        text: `[${name('Tenant')} = '[%Claim_tenant%]']`,
        holds: (row, { asker }) =>
          asker.claims?.['tenant'] !== undefined && row.values[member('Tenant')] === asker.claims['tenant'],
      };
    case 2:
      return {
        text: `[not(${name('Tenant')} = '[%Claim_tenant%]')]`,
        holds: (row, { asker }) =>
          asker.claims?.['tenant'] !== undefined && row.values[member('Tenant')] !== asker.claims['tenant'],
      };
    case 3: {
      const limit = dice.upTo(4);
      return {
        text: `[${name('N')} > ${limit}]`,
        holds: (row) => {
          const value = row.values[member('N')];
          return typeof value === 'number' && value > limit;
        },
      };
    }
    case 4: {
      // Over an association, which the rule may follow whatever the asker may read.
      const lineage = lineageOf(world, entity);
      const link = world.associations.find((a) => lineage.includes(a.from));
      if (link)
        return {
          text: `[M.${link.name}/M.${link.to}/${link.to}N = 1]`,
          holds: (row, { related }) =>
            related(row, link.name, false).some((target) => target.values[`${link.to}.N`] === 1),
        };
    }
  }
  return { text: '', holds: () => true };
}

function drawNode(dice: Dice, world: World, rows: readonly string[], parameters: unknown[], depth: number): QueryNode {
  const entity = rows.at(-1) as string;
  if (depth > 0 && dice.chance(0.45)) {
    switch (dice.upTo(4)) {
      case 0:
      case 1:
        return {
          kind: dice.chance(0.5) ? 'and' : 'or',
          items: [0, 1].map(() => drawNode(dice, world, rows, parameters, depth - 1)),
        };
      case 2:
        return { kind: 'not', item: drawNode(dice, world, rows, parameters, depth - 1) };
      default: {
        const up = dice.chance(0.2) ? dice.upTo(rows.length) : 0;
        const from = rows[rows.length - 1 - up] as string;
        const lineage = lineageOf(world, from);
        const ways = world.associations.flatMap((a) => [
          ...(lineage.includes(a.from) ? [{ association: a.name, reverse: false, entity: a.to }] : []),
          ...(lineage.includes(a.to) ? [{ association: a.name, reverse: true, entity: a.from }] : []),
        ]);
        if (ways.length > 0) {
          const way = dice.of(ways);
          const step = up === 0 ? way : { ...way, up };
          const filter = dice.chance(0.7) ? drawNode(dice, world, [...rows, way.entity], parameters, depth - 1) : null;
          return { kind: 'exists', step, filter };
        }
      }
    }
  }
  const up = dice.chance(0.25) ? dice.upTo(rows.length) : 0;
  const attribute = dice.of(attributesOf(world, rows[rows.length - 1 - up] as string));
  const left: QueryOperand = up === 0 ? { kind: 'attribute', attribute } : { kind: 'attribute', attribute, up };
  const isText = /Owner|Tenant/.test(attribute);
  const value = isText
    ? dice.of([...users, ...tenants])
    : attribute.endsWith('.D')
      ? dice.of([0.5, 1, 1.5, 2])
      : dice.upTo(4);
  const constant = (): QueryOperand => {
    if (dice.chance(0.5)) return { kind: 'value', value };
    parameters.push(dice.chance(0.1) ? null : value);
    return { kind: 'parameter', index: parameters.length - 1 };
  };
  switch (dice.upTo(isText ? 4 : 3)) {
    case 0:
      return { kind: 'empty', operand: left, negated: dice.chance(0.5) };
    case 1: {
      const same = attributesOf(world, entity).filter((a) => a.split('.')[1] === attribute.split('.')[1]);
      const right: QueryOperand | null = same.length > 0 ? { kind: 'attribute', attribute: dice.of(same) } : null;
      return {
        kind: 'compare',
        operator: dice.of(['=', '!=', '<', '>=']),
        left,
        right: right && dice.chance(0.4) ? right : constant(),
      };
    }
    case 3:
      return {
        kind: 'text',
        test: dice.of(['contains', 'starts-with', 'ends-with']),
        left,
        right: { kind: 'value', value: dice.of(['a', 't', 'b']) },
      };
    default:
      return { kind: 'compare', operator: dice.of(['=', '!=', '<', '<=', '>', '>=']), left, right: constant() };
  }
}

// ---- comparing ------------------------------------------------------------------------------------------------------

/** What of the draws is answered otherwise than a naive reading of the rules says. Stops at so many. */
export function leaksOf(
  draws: Iterable<Draw>,
  without: Guard | null,
  counts: Counts | null = null,
  most = Number.POSITIVE_INFINITY,
): string[] {
  const leaks: string[] = [];
  for (const draw of draws) {
    const leak = leakOf(draw, without, counts);
    if (leak !== null) leaks.push(leak);
    if (leaks.length >= most) break;
  }
  return leaks;
}

/** Rights and guards with one of them taken out. */
function guardOf(draw: Draw, without: Guard | null): { rights: AskerRights; guard: QueryGuard } {
  const view = draw.world.build(draw.rules);
  const { access } = compileAccess(view, new Catalog(view), true, () => literal(null));
  class Rights extends AskerRights {
    protected override areGiven(values: readonly unknown[]): boolean {
      return without === 'empty-claims' || super.areGiven(values);
    }
  }
  let asked = 0;
  class Guards extends QueryGuard {
    override visible(entity: string): QueryNode {
      const isRoot = asked++ === 0;
      const isOut = without === (isRoot ? 'rows' : 'steps');
      return isOut ? { kind: 'constant', value: true } : super.visible(entity);
    }
    override readable(entity: string, member: string): QueryNode | null {
      try {
        return super.readable(entity, member);
      } catch (error) {
        if (without === 'refusal' && error instanceof HiddenMember) return null;
        throw error;
      }
    }
    override link(association: string, owner: string): QueryNode | null {
      return without === 'links' ? null : super.link(association, owner);
    }
  }
  const rights = new Rights(access, draw.asker, () => null);
  return { rights, guard: new Guards(rights, draw.parameters) };
}

function leakOf(draw: Draw, without: Guard | null, counts: Counts | null): string | null {
  const { world, query, shown } = draw;
  const naive = new NaiveReader(world, draw.rules, draw.asker, draw.parameters);
  const expected = naive.answer(query);
  const { rights, guard } = guardOf(draw, without);
  let given: number[] | 'refused';
  const reader = world.store.reader({}, null);
  const all = { limit: null, offset: null };
  const idsOf = (asked: Query, parameters: readonly unknown[]) =>
    (reader.query(asked, parameters, all) as StoredRow[]).map(({ id }) => id);
  try {
    const parts = guard.parts(query);
    const guarded: Query = {
      entity: query.entity,
      filter: without === 'members' ? withoutWhere(parts.filter) : parts.filter,
      sort: without === 'order' ? withoutWhere(parts.sort) : parts.sort,
    };
    if (counts && JSON.stringify(guarded).includes('"where"')) counts.masked++;
    given = idsOf(guarded, guard.parameters);
    if (reader.count(guarded, guard.parameters) !== given.length) return `${told(draw)}: the count differs`;
  } catch (error) {
    if (!(error instanceof HiddenMember)) throw error;
    given = 'refused';
  }
  if (String(given) !== String(expected)) return `${told(draw)}: ${given} instead of ${expected}`;
  if (given === 'refused') {
    if (counts) counts.refused++;
    return null;
  }
  if (counts) {
    counts.answered++;
    counts.rows += given.length;
    counts.hiddenRows += world.rows.length - given.length;
  }
  // What would be shown of the rows: one of their members.
  if (!rights.on(query.entity).seesAny || rights.on(query.entity).reads(shown) === 'none') {
    const readable = given.filter((id) => naive.mayRead(id, query.entity, shown));
    return readable.length === 0 ? null : `${told(draw)}: ${shown} is hidden, but may be read of ${readable}`;
  }
  const member = new QueryGuard(rights, []);
  const where = member.readable(query.entity, shown);
  const visible = member.visible(query.entity);
  const asked: Query = {
    entity: query.entity,
    filter: { kind: 'and', items: [visible, ...(where ? [where] : [])] },
    sort: [],
  };
  const seen = new Set(idsOf(asked, member.parameters));
  const wrong = given.filter((id) => seen.has(id) !== naive.mayRead(id, query.entity, shown));
  return wrong.length === 0 ? null : `${told(draw)}: ${shown} of ${wrong}`;
}

function withoutWhere<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, part) => (key === 'where' ? undefined : part))) as T;
}

function told({ rules, asker, query, parameters }: Draw): string {
  return JSON.stringify({
    asker,
    rules: rules.map((r) => ({ ...r, constraint: r.constraint.text })),
    query,
    parameters,
  });
}
