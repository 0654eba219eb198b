import type {
  ComputeItem,
  Expression,
  GroupingElement,
  NamePath,
  Placed,
  Resolution,
  Transformation,
} from '../../../../odata/query/index.ts';
import type { QueryNode, QueryOperand, Rows } from '../../../../query/index.ts';
import { type Frames, framesOf } from '../frames.ts';
import type { ModelType, PublishedModel } from '../published-model.ts';
import { notSupported, refused } from '../refused.ts';
import type { QueryTranslator } from '../to-query.ts';
import {
  asColumns,
  column,
  columnType,
  formColumn,
  type MadeProperty,
  madeSet,
  nothing,
  orderOf,
  type RowSet,
  Size,
} from './row-set.ts';
import { Totals } from './totals.ts';

type Of<K extends Transformation['kind']> = Extract<Transformation, { kind: K }>;
type Ranked = Of<'topcount' | 'topsum' | 'toppercent' | 'bottomcount' | 'bottomsum' | 'bottompercent'>;

/** So many transformations a request has, those inside of others too. */
const mostTransformations = 50;
/** So many steps and parts of expressions they become, each as often as it is printed: who doubles twenty times asks for a million. */
const mostParts = 5_000;
/** So deep one stands in the other, which stores count as well. */
const mostDepth = 200;
/** So many combinations of levels are grouped by. */
const mostLevels = 30;
const mostColumns = 200;

/** Refuses a computed value that is made of too much: each that reckons with another doubles it. */
export function demandSize(operand: QueryOperand, place: Placed): void {
  const { size, depth } = new Size().of(operand);
  if (size > mostParts || depth > mostDepth)
    refused('odata/too-large', `What is computed is more than ${mostParts} parts, or deeper than ${mostDepth}.`, place);
}

/** Plans `$apply`: rows that are made of the entities of a set, one transformation after the other, all of it one statement. */
export class ApplyPlanner {
  private readonly translator: QueryTranslator;
  private readonly totals: Totals;
  private readonly size = new Size();
  private count = 0;

  constructor(model: PublishedModel, resolution: Resolution, translator: QueryTranslator) {
    this.translator = translator;
    this.totals = new Totals(model, resolution, translator);
  }

  /** @param conditions what the entities of the set must meet, as the path of the request says */
  plan(
    transformations: readonly Transformation[],
    type: ModelType,
    conditions: QueryNode | null,
    aliases: ReadonlyMap<string, Expression>,
  ): RowSet {
    return this.sequence(transformations, {
      rows: { kind: 'entities', entity: type.entity, filter: conditions },
      sort: [],
      frames: framesOf(type, aliases),
      computed: [],
      made: null,
    });
  }

  private sequence(transformations: readonly Transformation[], given: RowSet): RowSet {
    let set = given;
    for (const each of transformations) {
      if (++this.count > mostTransformations)
        refused('odata/too-large', `$apply has more than ${mostTransformations} transformations.`, each);
      set = this.transformed(each, set);
      const { size, depth } = this.size.of([set.rows, set.sort, set.computed]);
      if (size > mostParts || depth > mostDepth)
        refused(
          'odata/too-large',
          `What $apply reckons is more than ${mostParts} parts, or deeper than ${mostDepth}.`,
          each,
        );
      if ((set.made?.properties.length ?? 0) + set.computed.length > mostColumns)
        refused('odata/too-large', `$apply makes more than ${mostColumns} properties.`, each);
    }
    return set;
  }

  private transformed(node: Transformation, set: RowSet): RowSet {
    switch (node.kind) {
      case 'identity':
        return set;
      case 'filter':
        return this.filtered(set, this.translator.condition(node.predicate, set.frames));
      case 'search': {
        if (set.made) return notSupported('search of what was grouped', node);
        return this.filtered(set, this.translator.search(node.search, set.frames.types[0] as ModelType));
      }
      case 'compute':
        return this.computed(node.items, set);
      case 'orderby': {
        const keys = node.items.map(({ expression, descending }) => ({
          ...this.translator.order(expression, set.frames),
          descending,
          emptiesAreLowest: true,
        }));
        // Rows that are alike keep the order that they had.
        return { ...set, sort: [...keys, ...set.sort] };
      }
      case 'top':
        return this.range(set, node.count, null);
      case 'skip':
        return this.range(set, null, node.count);
      case 'aggregate':
        return this.grouped([[]], set, set, node.expressions);
      case 'groupby':
        return this.groupby(node, set);
      case 'concat':
        return this.together(
          node.branches.map((branch) => this.sequence(branch, set)),
          node,
        );
      case 'topcount':
      case 'topsum':
      case 'toppercent':
      case 'bottomcount':
      case 'bottomsum':
      case 'bottompercent':
        return this.ranked(node, set);
      case 'custom':
        return notSupported(`The function ${node.name} in $apply`, node);
      default:
        return notSupported(`${node.kind} in $apply`, node);
    }
  }

  private filtered(set: RowSet, filter: QueryNode): RowSet {
    const { rows } = set;
    // Conditions of the entities themselves stay beside each other.
    const chosen: Rows =
      rows.kind === 'entities'
        ? { ...rows, filter: rows.filter ? { kind: 'and', items: [rows.filter, filter] } : filter }
        : { kind: 'chosen', of: rows, filter, sort: [], limit: null, offset: null };
    return { ...set, rows: chosen };
  }

  private range(set: RowSet, limit: number | null, offset: number | null): RowSet {
    return { ...set, rows: { kind: 'chosen', of: set.rows, filter: null, sort: orderOf(set), limit, offset } };
  }

  /** `$compute` and `$filter` of what was made. */
  behind(set: RowSet, items: readonly ComputeItem[], filter: Expression | null): RowSet {
    const computed = this.computed(items, set);
    return filter ? this.filtered(computed, this.translator.condition(filter, computed.frames)) : computed;
  }

  private computed(items: readonly ComputeItem[], set: RowSet): RowSet {
    let { frames, computed } = set;
    for (const each of items) {
      const value = {
        operand: this.translator.value(each.expression, frames),
        type: this.translator.typeOf(each.expression),
      };
      computed = [...computed, { name: each.as, value }];
      frames = { ...frames, computed: new Map(frames.computed).set(each.as, value) };
      demandSize(value.operand, each);
    }
    return { ...set, frames, computed };
  }

  // ---- groups -------------------------------------------------------------------------------------------------------

  private groupby(node: Of<'groupby'>, set: RowSet): RowSet {
    const levels = this.levelsOf(node.grouping, node);
    const at = node.transformations.findIndex(({ kind }) => kind === 'aggregate');
    const [before, rest] =
      at < 0 ? [node.transformations, []] : [node.transformations.slice(0, at), node.transformations.slice(at)];
    for (const each of before)
      if (at < 0 || !['filter', 'search', 'compute', 'identity'].includes(each.kind))
        return notSupported(`${each.kind} of each group`, each);
    const [aggregate, ...after] = rest;
    // Each group is one row then: what follows is of all rows alike.
    for (const each of after)
      if (!['filter', 'compute', 'identity'].includes(each.kind))
        return notSupported(`${each.kind} of each group`, each);
    const measured = this.sequence(before, set);
    const expressions = aggregate?.kind === 'aggregate' ? aggregate.expressions : [];
    return this.sequence(after, this.grouped(levels, set, measured, expressions));
  }

  /** The combinations of paths that are grouped by, the finest first: `rollup` leaves its last levels out, one after the other. */
  private levelsOf(grouping: readonly GroupingElement[], place: Placed): NamePath[][] {
    let levels: NamePath[][] = [[]];
    for (const element of grouping) {
      if (element.kind === 'rolluprecursive') return notSupported('rolluprecursive', element);
      if (element.kind === 'path') {
        levels = levels.map((each) => [...each, element.path]);
        continue;
      }
      const { paths } = element;
      if (paths.length < 2) return notSupported('A named hierarchy', element);
      levels = levels.flatMap((each) => paths.map((_path, i) => [...each, ...paths.slice(0, paths.length - i)]));
    }
    if (levels.length > mostLevels)
      refused('odata/too-large', `More than ${mostLevels} combinations of levels are grouped by.`, place);
    return levels;
  }

  private grouped(
    levels: readonly (readonly NamePath[])[],
    all: RowSet,
    measured: RowSet,
    expressions: Of<'aggregate'>['expressions'],
  ): RowSet {
    const sets = levels.map((paths) => {
      const keys = paths.map((path) => this.totals.key(path, all));
      const seen = new Set<string>();
      const once = keys.filter(({ path }) => !seen.has(path.join('/')) && seen.add(path.join('/')));
      const { rows, properties } = this.totals.grouped(once, all, measured, expressions);
      return madeSet(rows, { properties, forms: null }, all.frames);
    });
    return this.together(sets, null);
  }

  // ---- sets together ------------------------------------------------------------------------------------------------

  private together(sets: readonly RowSet[], place: Placed | null): RowSet {
    const [first] = sets as readonly [RowSet, ...RowSet[]];
    if (sets.length === 1) return first;
    const isPlain = sets.every((set) => set.made === null && set.computed === first.computed);
    // Objects of one entity stay objects.
    if (isPlain) return { ...first, rows: { kind: 'together', parts: sets.map(({ rows }) => rows) }, sort: [] };
    const parts = sets.map((set) => asColumns(set.made ? set : this.withColumns(set)));
    const properties: MadeProperty[] = [];
    const placeOf = new Map<string, number>();
    for (const { shape } of parts)
      for (const each of shape.properties) {
        const name = each.path.join('/');
        const same = properties[placeOf.get(name) ?? -1];
        if (same && columnType(same.type) !== columnType(each.type))
          refused('odata/wrong-type', `${name} is ${same.type} here and ${each.type} there.`, place);
        if (same) continue;
        placeOf.set(name, properties.length);
        properties.push(each);
      }
    const forms: ReadonlySet<number>[] = [];
    const made = parts.map(({ rows, shape }): Rows => {
      const places = shape.properties.map(({ path }) => placeOf.get(path.join('/')) as number);
      const firstForm = forms.length;
      const all = shape.forms ?? [new Set(places.keys())];
      for (const form of all) forms.push(new Set([...form].map((i) => places[i] as number)));
      const inner = formColumn(shape);
      const form: QueryOperand =
        inner === null
          ? { kind: 'value', value: firstForm }
          : {
              kind: 'call',
              function: 'add',
              arguments: [column(inner, 'Edm.Int32'), { kind: 'value', value: firstForm }],
            };
      return {
        kind: 'made',
        of: rows,
        columns: [
          ...properties.map(({ type }, place) => {
            const i = places.indexOf(place);
            return { value: i < 0 ? nothing : column(i, type), type: columnType(type) };
          }),
          { value: form, type: columnType('Edm.Int32') },
        ],
      };
    });
    return madeSet({ kind: 'together', parts: made }, { properties, forms }, first.frames);
  }

  /** Objects beside rows that were made: as columns of all their properties. */
  private withColumns(set: RowSet): RowSet {
    const type = set.frames.types[0] as ModelType;
    const own = type.properties.filter((each) => each.filterable || each.sortable);
    const properties: MadeProperty[] = [
      ...own.map((each) => ({ path: [each.name], type: each.isEnum ? 'Edm.String' : each.type, isDeclared: true })),
      ...set.computed.map(({ name, value }) => ({ path: [name], type: value.type, isDeclared: false })),
    ];
    const rows: Rows = {
      kind: 'made',
      of: set.rows,
      columns: [
        ...own.map(({ attribute }, i) => ({
          value: { kind: 'attribute' as const, attribute },
          type: columnType((properties[i] as MadeProperty).type),
        })),
        ...set.computed.map(({ value }) => ({ value: value.operand, type: columnType(value.type) })),
      ],
    };
    return madeSet(rows, { properties, forms: null }, set.frames);
  }

  // ---- the first ones -----------------------------------------------------------------------------------------------

  private ranked(node: Ranked, set: RowSet): RowSet {
    const descending = node.kind.startsWith('top');
    const by = this.translator.order(node.expression, set.frames);
    const amount = this.amountOf(node, set.frames);
    const value = amount.kind === 'parameter' ? this.translator.values[amount.index] : null;
    if (node.kind.endsWith('count')) {
      const count = Number(value);
      if (amount.kind !== 'parameter' || !Number.isSafeInteger(count) || count < 1)
        return refused('odata/wrong-type', `${node.kind} takes a whole number from 1.`, node.amount);
      const sort = [{ ...by, descending, emptiesAreLowest: true }];
      return this.range({ ...set, sort }, count, null);
    }
    const type = this.translator.typeOf(node.expression);
    if (columnType(type) !== 'decimal')
      return refused('odata/wrong-type', `${node.kind} adds numbers up; this is ${type}.`, node.expression);
    const until = node.kind.endsWith('percent') ? 'percent' : 'sum';
    if (until === 'percent' && !(Number(value) > 0 && Number(value) <= 100))
      return refused('odata/wrong-type', `${node.kind} takes a number above 0, up to 100.`, node.amount);
    const operand: QueryOperand = 'value' in by ? by.value : { kind: 'attribute', attribute: by.attribute };
    const rows: Rows = { kind: 'leading', of: set.rows, by: operand, descending, until, amount };
    return { ...set, rows, sort: [{ ...by, descending, emptiesAreLowest: true }] };
  }

  /** A number that is the same for all rows: it is written, or an alias. */
  private amountOf({ amount, kind }: Ranked, frames: Frames): QueryOperand {
    const operand = this.translator.value(amount, frames);
    if (operand.kind !== 'parameter') return notSupported(`A first value of ${kind} that is reckoned`, amount);
    if (columnType(this.translator.typeOf(amount)) !== 'decimal' && !(amount.kind === 'path'))
      return refused('odata/wrong-type', `${kind} takes a number first.`, amount);
    if (Number.isNaN(Number(this.translator.values[operand.index])))
      return refused('odata/wrong-type', `${kind} takes a number first.`, amount);
    return operand;
  }
}
