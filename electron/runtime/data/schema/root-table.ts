import type { AttributeType } from '../../../../shared/model/kinds/domain-model.ts';
import type { Program, ProgramEntity } from '../../../../shared/program/program.ts';
import { isDeleted, type WeftObject } from '../../contract/weft-object.ts';
import type { AppliedNames } from './applied-names.ts';
import { tableColumns } from './applied-schema.ts';

/** How a store writes and reads the values of an attribute type. */
export interface ValueCodec {
  /** The value as the driver binds it; null for empty. */
  toColumn(value: unknown): unknown;
  fromColumn(value: unknown): unknown;
  /** Reads the column so that no digit is lost on the way through the driver. */
  select(column: string): string;
}

export interface ColumnLayout {
  codecs: Readonly<Record<AttributeType, ValueCodec>>;
  quote(name: string): string;
}

/** The table of a root entity with everything that specializes it: fields of the layout, columns, and the ways between. */
export interface RootTable {
  root: ProgramEntity;
  /** Name of the table, quoted. */
  name: string;
  fields: string[];
  /** Places of the fields in `fields`. */
  placeOf: ReadonlyMap<string, number>;
  /** Names of the columns, quoted. */
  columns: string[];
  encoders: ((value: unknown) => unknown)[];
  decoders: ((value: unknown) => unknown)[];
  /** Whether a place holds decimals, of which an older version stored some in another form. */
  isDecimal: boolean[];
  selectList: string;
  /** The number of an entity (by index) in `_type`, and back. */
  numberOf: ReadonlyMap<number, number>;
  entityOf: ReadonlyMap<number, number>;
  hasFamily: boolean;
  /** Fields that a unique index stands on. */
  uniqueFields: ReadonlySet<string>;
  /** Fields of references, with the root of what they point at and whether that is stored. */
  references: readonly { field: string; place: number; to: number }[];
  /** The database has no place any more for a column of the program: it was changed to another type meanwhile. */
  isOutdated: boolean;
}

/** How a program's objects stand in the table of a root, by the names that are applied now. */
export function rootTable(
  program: Program,
  root: ProgramEntity,
  names: AppliedNames,
  { codecs: columnCodecs, quote: quoteName }: ColumnLayout,
): RootTable {
  const columns = tableColumns(program, root);
  const codecs = columns.map((c) => (c.attribute ? columnCodecs[c.attribute.type] : columnCodecs.integer));
  const numbers = root.family.map((index): [number, number] => [
    index,
    names.types[program.entities[index]?.id ?? ''] ?? 0,
  ]);
  const fields = columns.map((c) => c.attribute?.field ?? `r${c.association}`);
  const quoted = columns.map((c) => quoteName(names.column(root, c.id, c.type) ?? c.column));
  const isStored = (index: number) => {
    const to = program.entities[program.entities[index]?.root ?? -1];
    return to?.family.some((member) => program.entities[member]?.persistable) ?? false;
  };
  return {
    root,
    name: quoteName(names.table(root)),
    fields,
    placeOf: new Map(fields.map((field, i) => [field, i])),
    columns: quoted,
    encoders: columns.map((c, i) => (c.attribute ? codecs[i]?.toColumn : null) ?? referenceToColumn),
    decoders: codecs.map((codec) => codec.fromColumn),
    isDecimal: columns.map((c) => c.attribute?.type === 'decimal'),
    selectList: ['_id', '_type', '_version', ...quoted.map((c, i) => codecs[i]?.select(c))].join(', '),
    numberOf: new Map(numbers),
    entityOf: new Map(numbers.map(([index, number]) => [number, index])),
    hasFamily: root.family.length > 1,
    uniqueFields: new Set(
      columns.flatMap((c, i) =>
        c.attribute?.validations.some((v) => v.rule === 'unique') ? [fields[i] as string] : [],
      ),
    ),
    references: columns.flatMap((c, place) => {
      const to = c.association === null ? undefined : program.associations[c.association]?.to;
      return to !== undefined && isStored(to)
        ? [{ field: fields[place] as string, place, to: program.entities[to]?.root ?? to }]
        : [];
    }),
    isOutdated: !names.fits(
      root,
      root.family.map((index) => program.entities[index]?.id ?? ''),
      columns,
    ),
  };
}

/** The id of what a reference points at; a deleted object is nothing to point at. */
function referenceToColumn(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return value;
  const target = value as WeftObject;
  return target.$state === isDeleted ? null : target.$id;
}
