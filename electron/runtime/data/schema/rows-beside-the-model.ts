import type { Program, ProgramEntity } from '../../../../shared/program/program.ts';
import { tableColumns } from './applied-schema.ts';

/** What is asked of a column: how many rows lack it, or, with `values`, have something else than one of those. */
export interface AskedColumn {
  column: string;
  values: readonly string[] | null;
  say(count: number): string;
}

/**
 * Where stored rows may have what the model does not allow (any more): no value where one is required now, a value that was removed from
 * its enumeration. They stay as they are, and the run starts; who changes such an object has to put it right.
 */
export function columnsBesideTheModel(program: Program, root: ProgramEntity): AskedColumn[] {
  return tableColumns(program, root).flatMap(({ column, attribute }): AskedColumn[] => {
    if (!attribute) return [];
    const owner = root.family
      .map((i) => program.entities[i])
      .find((e) => e?.attributes.some((a) => a.id === attribute.id));
    const label = `${owner?.qualifiedName}.${attribute.name}`;
    const isRequired = attribute.validations.some((v) => v.rule === 'required') && owner === root;
    return [
      ...(isRequired
        ? [
            {
              column,
              values: null,
              say: (n: number) =>
                `${label} is required, but ${n} ${n === 1 ? 'row lacks' : 'rows lack'} it. They stay; give them a value.`,
            },
          ]
        : []),
      ...(attribute.values && attribute.values.length > 0
        ? [
            {
              column,
              values: attribute.values,
              say: (n: number) =>
                `${label}: ${n} ${n === 1 ? 'row has a value' : 'rows have values'} that the enumeration does not have any more. They stay; give them another value.`,
            },
          ]
        : []),
    ];
  });
}
