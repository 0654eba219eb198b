import type {
  AggregateExpression,
  Expression,
  NamePath,
  Placed,
  Resolution,
  Step,
} from '../../../../odata/query/index.ts';
import type { QueryOperand, QueryTotal, QueryValue, Rows, TotalMethod } from '../../../../query/index.ts';
import { type Frames, framesOf } from '../frames.ts';
import { stepOf } from '../paths.ts';
import type { ModelType, PublishedModel } from '../published-model.ts';
import { notSupported, refused } from '../refused.ts';
import type { QueryTranslator } from '../to-query.ts';
import { column, columnType, type MadeProperty, nothing, type RowSet } from './row-set.ts';

/** A value that rows are grouped by. */
export interface GroupingKey extends MadeProperty {
  operand: QueryOperand;
}

/** A total as it is asked for: of the rows themselves, or of the entities that a path leads to, each of which counts once in a group. */
interface WantedTotal {
  name: string;
  type: string;
  method: TotalMethod;
  /** The navigation properties that are followed; none of what the rows have. */
  path: readonly Step[];
  of: (frames: Frames) => QueryOperand | null;
  operand: QueryOperand | null;
}

const methods: Readonly<Record<string, TotalMethod>> = {
  sum: 'sum',
  average: 'average',
  min: 'min',
  max: 'max',
  countdistinct: 'count-distinct',
};

/** Groups rows and adds up what each group has (OData Data Aggregation 4.0, 3.2). */
export class Totals {
  private readonly model: PublishedModel;
  private readonly resolution: Resolution;
  private readonly translator: QueryTranslator;

  constructor(model: PublishedModel, resolution: Resolution, translator: QueryTranslator) {
    this.model = model;
    this.resolution = resolution;
    this.translator = translator;
  }

  /** What rows are grouped by; a path over single navigation properties, or a name that was made. */
  key(path: NamePath, set: RowSet): GroupingKey {
    const last = path.segments.at(-1) as NamePath['segments'][number];
    const meaning = this.resolution.meanings.get(last);
    if (last.annotation) return notSupported('Grouping by an annotation', path);
    if (!set.made && meaning?.kind === 'navigation')
      return notSupported('Grouping by an entity (name its properties instead)', path);
    const written: Expression = { kind: 'path', start: null, steps: path.segments, at: path.at, end: path.end };
    const type = this.model.names.underlying(this.resolution.types.get(path) ?? { name: 'any', collection: false });
    const names = path.segments.filter((each) => this.resolution.meanings.get(each)?.kind !== 'cast');
    return {
      path: names.map(({ name }) => name),
      type: type.name,
      isDeclared: meaning?.kind !== 'computed',
      operand: this.translator.value(written, set.frames),
    };
  }

  /**
   * One row for each combination of the keys as `all` has them, with totals of the rows of `measured`: what is left of the same rows when a group's own filters were applied.
   * Without keys it is one row.
   */
  grouped(
    keys: readonly GroupingKey[],
    all: RowSet,
    measured: RowSet,
    expressions: readonly AggregateExpression[],
  ): { rows: Rows; properties: MadeProperty[] } {
    const wanted = expressions.map((each) => this.wanted(each, measured));
    const properties = [
      ...keys.map(({ path, type, isDeclared }) => ({ path, type, isDeclared })),
      ...wanted.map(({ name, type }) => ({ path: [name], type, isDeclared: false })),
    ];
    const own = wanted.filter((each) => each.path.length === 0);
    const byPath = new Map<string, WantedTotal[]>();
    for (const each of wanted)
      if (each.path.length > 0) {
        const name = each.path.map((step) => (step.kind === 'name' ? step.name : '')).join('/');
        byPath.set(name, [...(byPath.get(name) ?? []), each]);
      }
    const groups = keys.map(({ operand, type }): QueryValue => ({ value: operand, type: columnType(type) }));
    if (byPath.size === 0 && all.rows === measured.rows)
      return { rows: { kind: 'grouped', of: all.rows, keys: groups, totals: own.map(totalOf) }, properties };
    // What cannot be had of one reading comes from several, put together by the keys.
    const parts: Rows[] = [];
    const part = (rows: Rows, totals: readonly WantedTotal[]) => parts.push(this.part(rows, keys, wanted, totals));
    if (keys.length > 0) part({ kind: 'grouped', of: all.rows, keys: groups, totals: [] }, []);
    if (own.length > 0) part({ kind: 'grouped', of: measured.rows, keys: groups, totals: own.map(totalOf) }, own);
    for (const totals of byPath.values()) {
      const [first] = totals as [WantedTotal];
      const { rows, type } = this.followed(measured, groups, first.path);
      const frames = framesOf(type, measured.frames.aliases);
      part(
        {
          kind: 'grouped',
          of: rows,
          keys: keys.map((each, i) => ({ value: column(i, each.type), type: columnType(each.type) })),
          totals: totals.map((each) => totalOf({ ...each, operand: each.of(frames) })),
        },
        totals,
      );
    }
    return { rows: this.joined(keys, wanted, parts), properties };
  }

  /** A part with the columns of all: those of other parts are empty. */
  private part(
    of: Rows,
    keys: readonly GroupingKey[],
    wanted: readonly WantedTotal[],
    own: readonly WantedTotal[],
  ): Rows {
    const value = (number: number, type: string): QueryValue => ({
      value: number < 0 ? nothing : column(number, type),
      type: columnType(type),
    });
    return {
      kind: 'made',
      of,
      columns: [
        ...keys.map(({ type }, i) => value(i, type)),
        ...wanted.map((each) => {
          const at = own.indexOf(each);
          return value(at < 0 ? -1 : keys.length + at, each.type);
        }),
      ],
    };
  }

  private joined(keys: readonly GroupingKey[], wanted: readonly WantedTotal[], parts: Rows[]): Rows {
    const joined: Rows = {
      kind: 'grouped',
      of: { kind: 'together', parts },
      keys: keys.map(({ type }, i) => ({ value: column(i, type), type: columnType(type) })),
      totals: wanted.map(({ type }, i) => ({
        method: 'only',
        of: column(keys.length + i, type),
        type: columnType(type),
      })),
    };
    // A group of which nothing is counted has none.
    return {
      kind: 'made',
      of: joined,
      columns: [
        ...keys.map(({ type }, i) => ({ value: column(i, type), type: columnType(type) })),
        ...wanted.map(({ type, method }, i): QueryValue => {
          const value = column(keys.length + i, type);
          const isCount = method === 'count' || method === 'count-distinct';
          return { value: isCount ? orZero(value) : value, type: columnType(type) };
        }),
      ],
    };
  }

  /** The entities that a path leads to, once for each combination of the keys. */
  private followed(set: RowSet, keys: readonly QueryValue[], path: readonly Step[]): { rows: Rows; type: ModelType } {
    let rows = set.rows;
    let type = set.frames.types[set.frames.instance] as ModelType;
    let current = [...keys];
    for (const step of path) {
      const meaning = this.resolution.meanings.get(step);
      const way = meaning?.kind === 'navigation' ? type.navigation.get(meaning.property.name) : undefined;
      if (!way) return notSupported('That in a path of an aggregate', step);
      type = this.model.type(way.target);
      rows = { kind: 'spread', of: rows, keys: current, step: stepOf(way, type), filter: null };
      current = keys.map((each, i) => ({ value: { kind: 'column', column: i, type: each.type }, type: each.type }));
    }
    return { rows, type };
  }

  private wanted(node: AggregateExpression, set: RowSet): WantedTotal {
    if (node.from.length > 0) return notSupported('"from" in an aggregate', node.from[0] ?? node);
    if (node.kind === 'custom') return notSupported('A custom aggregate', node);
    const name = node.as;
    if (name === null) return refused('odata/not-allowed', 'The name of the aggregate is missing: "as Name".', node);
    const type = set.frames.types[set.frames.instance] as ModelType;
    if (type.property.has(name) || type.navigation.has(name))
      return refused(
        'odata/not-allowed',
        `${name} is a property of ${type.name}: an aggregate needs another name.`,
        node,
      );
    const { expression } = node;
    if (node.kind === 'count') return this.counted(name, expression, set, node);
    const method = methods[node.method ?? ''];
    if (!method || !expression) return notSupported(`The method ${node.method}`, node);
    const of = this.translator.typeOf(expression);
    const isKept = method === 'min' || method === 'max';
    const result = isKept ? of : of === 'Edm.Double' && method !== 'count-distinct' ? of : 'Edm.Decimal';
    const ways = set.made ? [] : this.waysOf(expression);
    const isPlain =
      (method === 'min' || method === 'max' || method === 'count-distinct') && ways.every((each) => !this.isMany(each));
    if (ways.length > 0 && !isPlain) {
      const rest = expression.kind === 'path' ? expression.steps.slice(ways.length) : [];
      const tail: Expression = { kind: 'path', start: null, steps: rest, at: expression.at, end: expression.end };
      return {
        name,
        type: result,
        method,
        path: ways,
        of: (frames) => this.translator.value(tail, frames),
        operand: null,
      };
    }
    if (
      set.made &&
      expression.kind === 'path' &&
      expression.steps.length > 1 &&
      (method === 'sum' || method === 'average')
    )
      return notSupported(`A ${method} over a path of what was grouped already`, expression);
    const operand = this.translator.value(expression, set.frames);
    return { name, type: result, method, path: [], of: () => operand, operand };
  }

  private counted(name: string, expression: Expression | null, set: RowSet, place: Placed): WantedTotal {
    const count = { name, type: 'Edm.Decimal', method: 'count' as const, of: () => null, operand: null };
    if (expression === null) return { ...count, path: [] };
    const ways = this.waysOf(expression);
    const isOnly = expression.kind === 'path' && expression.steps.length === ways.length + 1;
    const last = expression.kind === 'path' ? expression.steps.at(-1) : undefined;
    if (set.made || !isOnly || last?.kind !== 'count' || last.filter || last.search || ways.length === 0)
      return notSupported('That count', place);
    return { ...count, path: ways };
  }

  /** The navigation properties that a path alone begins with. */
  private waysOf(expression: Expression): Step[] {
    if (expression.kind !== 'path' || expression.start !== null) return [];
    const isWay = (step: Step) => this.resolution.meanings.get(step)?.kind === 'navigation';
    const first = expression.steps.findIndex((step) => !isWay(step));
    return expression.steps.slice(0, first < 0 ? expression.steps.length : first);
  }

  private isMany(step: Step): boolean {
    const meaning = this.resolution.meanings.get(step);
    return meaning?.kind === 'navigation' && meaning.property.type.collection;
  }
}

const totalOf = ({ method, operand, type }: WantedTotal): QueryTotal => ({
  method,
  of: operand,
  type: columnType(type),
});

function orZero(value: QueryOperand): QueryOperand {
  return {
    kind: 'case',
    branches: [
      { condition: { kind: 'empty', operand: value, negated: true }, value },
      { condition: { kind: 'constant', value: true }, value: { kind: 'value', value: 0 } },
    ],
  };
}
