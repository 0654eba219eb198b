import type { AttributeType } from '../../../../model/kinds/domain-model.ts';
import type { QueryOperand, Rows, SortKey } from '../../../../query/index.ts';
import type { ComputedValue, Frames } from '../frames.ts';

/** A property of rows that were made: the path that it has in an answer, its Edm type, and whether the type of the set declares it. */
export interface MadeProperty {
  path: readonly string[];
  type: string;
  isDeclared: boolean;
}

/** What a transformation leaves: rows, in an order, and how expressions on them are read. */
export interface RowSet {
  rows: Rows;
  sort: SortKey[];
  frames: Frames;
  /** What was reckoned for each row, by name; not a column yet. */
  computed: { name: string; value: ComputedValue }[];
  /** Null where the rows are objects. */
  made: MadeShape | null;
}

/** The columns of rows that were made. Where rows of several forms came together, a column more tells the form of each. */
export interface MadeShape {
  properties: MadeProperty[];
  /** Of each form, which properties it has; null where there is one form alone. */
  forms: ReadonlySet<number>[] | null;
}

/** The type of a column that holds values of an Edm type. */
export function columnType(type: string): AttributeType {
  if (/^Edm\.(?:S?Byte|Int\d\d|Decimal|Double|Single|Duration|TimeOfDay)$/.test(type)) return 'decimal';
  if (type === 'Edm.Boolean') return 'boolean';
  if (type === 'Edm.Binary') return 'binary';
  return type === 'Edm.DateTimeOffset' ? 'datetime' : 'string';
}

export const column = (number: number, type: string): QueryOperand => ({
  kind: 'column',
  column: number,
  type: columnType(type),
});

export const nothing: QueryOperand = { kind: 'case', branches: [] };

/** Rows with columns as a row set; whatever was computed before is among them. */
export function madeSet(rows: Rows, shape: MadeShape, before: Frames): RowSet {
  const byPath = new Map(
    shape.properties.map(({ path, type }, i) => [path.join('/'), { operand: column(i, type), type }]),
  );
  const names = new Map([...byPath].filter(([path]) => !path.includes('/')));
  return {
    rows,
    sort: [],
    frames: { ...before, computed: names, shape: byPath },
    computed: [],
    made: shape,
  };
}

/** The number of the column that tells the form of a row; null for none. */
export function formColumn({ properties, forms }: MadeShape): number | null {
  return forms ? properties.length : null;
}

/** The order of a row set: rows that came together stay one kind after the other. */
export function orderOf({ sort, made }: RowSet): SortKey[] {
  const form = made && formColumn(made);
  return form === null
    ? sort
    : [...sort, { value: column(form, 'Edm.Int32'), descending: false, emptiesAreLowest: true }];
}

/** A row set as one with columns, which what was computed is among. */
export function asColumns(set: RowSet): { rows: Rows; shape: MadeShape } {
  const shape = set.made;
  if (!shape) throw new Error('Objects have no columns.');
  if (set.computed.length === 0) return { rows: set.rows, shape };
  const form = formColumn(shape);
  const added: MadeProperty[] = set.computed.map(({ name, value }) => ({
    path: [name],
    type: value.type,
    isDeclared: false,
  }));
  const properties = [...shape.properties, ...added];
  const rows: Rows = {
    kind: 'made',
    of: set.rows,
    columns: [
      ...shape.properties.map(({ type }, i) => ({ value: column(i, type), type: columnType(type) })),
      ...set.computed.map(({ value }) => ({ value: value.operand, type: columnType(value.type) })),
      ...(form === null ? [] : [{ value: column(form, 'Edm.Int32'), type: columnType('Edm.Int32') }]),
    ],
  };
  const numbers = added.map((_each, i) => shape.properties.length + i);
  return { rows, shape: { properties, forms: shape.forms?.map((each) => new Set([...each, ...numbers])) ?? null } };
}

/** How many steps and parts of expressions rows are made of, each as often as it is printed. */
export class Size {
  private readonly known = new WeakMap<object, { size: number; depth: number }>();

  of(part: unknown): { size: number; depth: number } {
    if (typeof part !== 'object' || part === null) return { size: 0, depth: 0 };
    const known = this.known.get(part);
    if (known) return known;
    const own = 'kind' in part || 'method' in part ? 1 : 0;
    let size = own;
    let depth = 0;
    for (const each of Object.values(part)) {
      const inner = this.of(each);
      size += inner.size;
      depth = Math.max(depth, inner.depth);
    }
    const found = { size, depth: depth + own };
    this.known.set(part, found);
    return found;
  }
}
