import type { Program, ProgramEntity } from '../../../../../shared/program/program.ts';
import type { WeftObject } from '../../../contract/weft-object.ts';
import { tableColumns } from './applied-schema.ts';
import { columnCodecs, quoteName } from './columns.ts';

/** The table of a root entity with everything that specializes it: fields of the layout, columns, and the ways between. */
export interface RootTable {
  root: ProgramEntity;
  fields: string[];
  columns: string[];
  encoders: ((value: unknown) => unknown)[];
  decoders: ((value: unknown) => unknown)[];
  selectList: string;
  /** The number of an entity (by index) in `_type`, and back. */
  numberOf: ReadonlyMap<number, number>;
  entityOf: ReadonlyMap<number, number>;
  hasFamily: boolean;
}

/** How a program's objects stand in the table of a root. `types` are the numbers of the applied schema, by entity id. */
export function rootTable(program: Program, root: ProgramEntity, types: Readonly<Record<string, number>>): RootTable {
  const columns = tableColumns(program, root);
  const codecs = columns.map((c) => (c.attribute ? columnCodecs[c.attribute.type] : columnCodecs.integer));
  const numbers = root.family.map((index): [number, number] => [index, types[program.entities[index]?.id ?? ''] ?? 0]);
  return {
    root,
    fields: columns.map((c) => c.attribute?.field ?? `r${c.association}`),
    columns: columns.map((c) => c.column),
    encoders: columns.map((c, i) => (c.attribute ? codecs[i]?.toColumn : null) ?? referenceToColumn),
    decoders: codecs.map((codec) => codec.fromColumn),
    selectList: ['_id', '_type', ...columns.map((c, i) => codecs[i]?.select(quoteName(c.column)))].join(', '),
    numberOf: new Map(numbers),
    entityOf: new Map(numbers.map(([index, number]) => [number, index])),
    hasFamily: root.family.length > 1,
  };
}

function referenceToColumn(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  return typeof value === 'number' ? value : (value as WeftObject).$id;
}
