import type { ExpandItem, Expression, Placed, QueryOptions, SelectItem } from '../../../odata/query/index.ts';
import type { Query, QueryNode, Rows, RowsQuery, SortKey } from '../../../query/index.ts';
import type { ProgramODataNavigation } from '../program.ts';
import { asColumns, type MadeProperty, orderOf, type RowSet } from './apply/row-set.ts';
import { type ApplyPlanner, demandSize } from './apply/transformations.ts';
import { type ComputedValue, type Frames, framesOf } from './frames.ts';
import type { ModelType } from './published-model.ts';
import { notSupported, refused } from './refused.ts';
import type { QueryTranslator } from './to-query.ts';

/** How a set of objects is read, and what of each is told. */
export interface ReadPlan {
  type: ModelType;
  filter: QueryNode | null;
  /** What `$apply` left of the entities; null for all of them. One may come twice. */
  among: Rows | null;
  sort: SortKey[];
  top: number | null;
  skip: number | null;
  count: boolean;
  /** Names of the properties that are told; null for all. */
  select: ReadonlySet<string> | null;
  computed: { name: string; value: ComputedValue }[];
  expand: ExpandPlan[];
}

/** How rows are read that `$apply` has made. */
export interface MadePlan {
  type: ModelType;
  query: RowsQuery;
  /** What the columns are. */
  properties: MadeProperty[];
  /** Of each form that a row may have, which of the properties it has; the last column tells the form. Null for one form. */
  forms: ReadonlySet<number>[] | null;
  /** The properties that are told, by their columns. */
  told: number[];
  top: number | null;
  skip: number | null;
  count: boolean;
}

/** What comes along over a navigation property. */
export interface ExpandPlan {
  way: ProgramODataNavigation;
  plan: ReadPlan;
  /** Only how many there are, or only where they are. */
  only: '$count' | '$ref' | null;
}

/** So many objects are read along with those of a request, in all levels; each is a statement. */
export const mostExpanded = 100;
/** What `$levels=max` means. */
const mostLevels = 5;

/** Plans what the options of a request, or of an item of `$expand`, ask for. */
export class ReadPlanner {
  private readonly translator: QueryTranslator;
  private readonly meaningOf: (named: object) => string | null;
  private readonly typeNamed: (name: string) => ModelType;
  private expanded = 0;

  constructor(
    translator: QueryTranslator,
    /** The navigation property or property that a segment means. */
    meaningOf: (named: object) => string | null,
    typeNamed: (name: string) => ModelType,
  ) {
    this.translator = translator;
    this.meaningOf = meaningOf;
    this.typeNamed = typeNamed;
  }

  plan(options: QueryOptions, type: ModelType, outer: ReadonlyMap<string, Expression> = new Map()): ReadPlan {
    if (options.apply) return notSupported('$apply inside of $expand', options.places.get('$apply') ?? null);
    const aliases = options.aliases.size === 0 ? outer : new Map([...outer, ...options.aliases]);
    return this.ofEntities(options, type, framesOf(type, aliases), null);
  }

  /** Plans a request with `$apply`: the other options are of what it leaves. `conditions` are those of the path. */
  applied(
    apply: ApplyPlanner,
    options: QueryOptions,
    type: ModelType,
    conditions: QueryNode | null,
  ): ReadPlan | MadePlan {
    const set = apply.plan(options.apply ?? [], type, conditions, options.aliases);
    return set.made ? this.ofMade(apply, options, type, set) : this.ofEntities(options, type, set.frames, set);
  }

  private ofEntities(options: QueryOptions, type: ModelType, given: Frames, set: RowSet | null): ReadPlan {
    let frames = given;
    const computed: ReadPlan['computed'] = [...(set?.computed ?? [])];
    for (const each of options.compute ?? []) {
      const operand = this.translator.value(each.expression, frames);
      demandSize(operand, each);
      const value = { operand, type: this.translator.typeOf(each.expression) };
      computed.push({ name: each.as, value });
      frames = { ...frames, computed: new Map(frames.computed).set(each.as, value) };
    }
    const select = this.select(options.select);
    const own = this.filter(options, frames, type);
    // What only chooses entities is a filter like any other.
    const isChosen = set?.rows.kind === 'entities';
    const filter = set?.rows.kind === 'entities' ? allOf([set.rows.filter, own].filter((each) => each !== null)) : own;
    return {
      type,
      filter,
      among: set && !isChosen ? set.rows : null,
      sort: [...this.sort(options, frames), ...(set?.sort ?? [])],
      top: options.top,
      skip: options.skip,
      count: options.count ?? false,
      select,
      computed: computed.filter(({ name }) => select === null || select.has(name)),
      expand: this.expand(options.expand ?? [], type, frames),
    };
  }

  private sort({ orderby }: QueryOptions, frames: Frames): SortKey[] {
    return (orderby ?? []).map(({ expression, descending }) => ({
      ...this.translator.order(expression, frames),
      descending,
      emptiesAreLowest: true,
    }));
  }

  private ofMade(apply: ApplyPlanner, options: QueryOptions, type: ModelType, given: RowSet): MadePlan {
    if (options.search) return notSupported('$search of what was grouped', options.places.get('$search') ?? null);
    if (options.expand) return notSupported('$expand of what was grouped', options.places.get('$expand') ?? null);
    const set = apply.behind(given, options.compute ?? [], options.filter);
    const { rows, shape } = asColumns(set);
    // Columns stay where they are when what was computed becomes one; but for the form of a row, which is the last.
    const sort = [...this.sort(options, set.frames), ...orderOf({ ...set, made: shape })];
    return {
      type,
      query: { rows, sort },
      properties: shape.properties,
      forms: shape.forms,
      told: this.told(options.select, shape.properties),
      top: options.top,
      skip: options.skip,
      count: options.count ?? false,
    };
  }

  /** The columns that `$select` names: a property, or all that is below one. */
  private told(items: readonly SelectItem[] | null, properties: readonly MadeProperty[]): number[] {
    const all = [...properties.keys()];
    if (items === null || items.some((item) => item.kind === 'all')) return all;
    const told = new Set<number>();
    for (const item of items) {
      if (item.kind !== 'path' || !item.path) continue;
      if (item.options) notSupported('An option of a selected property', item);
      const path = item.path.segments.filter((each) => !each.name.includes('.')).map(({ name }) => name);
      const found = all.filter((i) => path.every((name, at) => properties[i]?.path[at] === name));
      if (found.length === 0)
        refused(
          'odata/unknown-name',
          `${path.join('/')} is not there any more: what groups and aggregates leave is ${properties.map((each) => each.path.join('/')).join(', ')}.`,
          item,
        );
      for (const each of found) told.add(each);
    }
    return all.filter((i) => told.has(i));
  }

  filter(options: QueryOptions, frames: Frames, type: ModelType): QueryNode | null {
    const nodes: QueryNode[] = [];
    if (options.filter) nodes.push(this.translator.condition(options.filter, frames));
    if (options.search) nodes.push(this.translator.search(options.search, type));
    return allOf(nodes);
  }

  private select(items: readonly SelectItem[] | null): Set<string> | null {
    if (items === null) return null;
    const select = new Set<string>();
    let isAll = false;
    for (const item of items) {
      if (item.kind === 'all') isAll = true;
      // Operations are told by $metadata alone.
      if (item.kind !== 'path' || !item.path) continue;
      const [segment, ...rest] = item.path.segments.filter((each) => !each.name.includes('.'));
      if (!segment) continue;
      // No property of ours is complex: there is nothing below one, and nothing to choose in it (URL Conventions 4.01, 5.1.4).
      if (rest.length > 0 || item.options)
        refused(
          'odata/not-allowed',
          `What ${segment.name} leads to is not selected by a path or options: write $expand=${segment.name}($select=…).`,
          item,
        );
      select.add(segment.name);
    }
    return isAll ? null : select;
  }

  private expand(items: readonly ExpandItem[], type: ModelType, frames: Frames): ExpandPlan[] {
    const plans = new Map<string, ExpandPlan>();
    for (const item of items) {
      if (item.kind === 'value') notSupported('$expand of a value', item);
      if (item.kind === 'all') {
        if (item.path) notSupported('A path before *', item);
        for (const way of navigationOf(type)) {
          this.take(item);
          if (!plans.has(way.name))
            plans.set(way.name, {
              way,
              only: item.suffix,
              plan: this.plan(withoutLevels(item.options), this.typeNamed(way.target), frames.aliases),
            });
        }
        continue;
      }
      const { way, cast } = this.wayOf(item, type);
      const levels = item.options?.levels ?? null;
      const times = levels === 'max' ? mostLevels : levels;
      if (times === 0) continue;
      if (times !== null && times > 1 && !this.typeNamed(way.target).navigation.has(way.name))
        refused('odata/not-allowed', `${way.name} does not lead on: $levels follows one that leads back.`, item);
      plans.set(way.name, this.levels(item, way, cast, times ?? 1, frames));
    }
    return [...plans.values()];
  }

  private levels(
    item: ExpandItem,
    way: ProgramODataNavigation,
    cast: ModelType | null,
    times: number,
    frames: Frames,
  ): ExpandPlan {
    this.take(item);
    const target = cast ?? this.typeNamed(way.target);
    const plan = this.plan(withoutLevels(item.options), target, frames.aliases);
    if (times > 1) {
      const again = target.navigation.get(way.name);
      if (again) plan.expand.push(this.levels(item, again, cast, times - 1, frames));
    }
    return { way, plan, only: item.suffix };
  }

  /** Each is a statement of its own, and rows times rows. */
  private take(place: Placed): void {
    if (++this.expanded > mostExpanded)
      refused('odata/too-many-expands', `More than ${mostExpanded} navigation properties are expanded.`, place);
  }

  private wayOf(item: ExpandItem, type: ModelType): { way: ProgramODataNavigation; cast: ModelType | null } {
    let at = type;
    let way: ProgramODataNavigation | null = null;
    let cast: ModelType | null = null;
    for (const segment of item.path?.segments ?? []) {
      const meaning = this.meaningOf(segment);
      const named = segment.name.includes('.') || meaning === null ? null : at.navigation.get(meaning);
      if (named) {
        if (way) return notSupported('A path in $expand', segment);
        way = named;
        at = this.typeNamed(named.target);
      } else {
        // A cast: before the navigation property it says whose, behind it which of the targets.
        at = this.typeNamed(meaning ?? segment.name);
        if (way) cast = at;
      }
    }
    return way ? { way, cast } : notSupported('$expand of that', item);
  }
}

function navigationOf(type: ModelType): Iterable<ProgramODataNavigation> {
  return type.navigation.values();
}

function withoutLevels(options: QueryOptions | null): QueryOptions {
  return options ?? noneAsked;
}

const noneAsked: QueryOptions = {
  filter: null,
  orderby: null,
  select: null,
  expand: null,
  compute: null,
  apply: null,
  search: null,
  top: null,
  skip: null,
  count: null,
  levels: null,
  format: null,
  skiptoken: null,
  deltatoken: null,
  id: null,
  schemaversion: null,
  index: null,
  temporal: null,
  aliases: new Map(),
  custom: [],
  places: new Map(),
};

/** All of some conditions; null for none. */
export function allOf(nodes: readonly QueryNode[]): QueryNode | null {
  const [only] = nodes;
  if (!only) return null;
  return nodes.length === 1 ? only : { kind: 'and', items: [...nodes] };
}

/** The query of a plan: the objects of its type that meet its filter, in its order, with what is computed of them. */
export function queryOf(plan: ReadPlan, more: readonly (QueryNode | null)[] = []): Query {
  const conditions = [plan.filter, ...more].filter((each) => each !== null);
  return {
    entity: plan.type.entity,
    filter: allOf(conditions),
    sort: plan.sort,
    ...(plan.among ? { among: plan.among } : {}),
    ...(plan.computed.length === 0
      ? {}
      : { values: plan.computed.map(({ value }) => ({ value: value.operand, type: columnTypeOf(value.type) })) }),
  };
}

/** The type that a computed value is given in. */
export function columnTypeOf(type: string): 'decimal' | 'boolean' | 'datetime' | 'string' {
  if (/^Edm\.(?:S?Byte|Int\d\d|Decimal|Double|Single|Duration|TimeOfDay)$/.test(type)) return 'decimal';
  if (type === 'Edm.Boolean') return 'boolean';
  return type === 'Edm.DateTimeOffset' ? 'datetime' : 'string';
}
