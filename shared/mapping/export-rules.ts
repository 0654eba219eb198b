import { z } from 'zod';
import { expressionText } from '../model/kind.ts';

/**
 * How an export gets the object or objects of an element (EM-1 to EM-3): by the association, from a microflow (`microflow`, `arguments`), from a
 * parameter of the mapping (`parameter`), or by an expression. The topmost object is always what the mapping is given.
 */
export const takenModes = ['association', 'microflow', 'parameter', 'expression'] as const;
export type TakenMode = (typeof takenModes)[number];

/** What is written of an element without an object, or a list without items (EM-4, EM-7, L-29). `auto` is as the structure says. */
export const emptyElementModes = ['auto', 'omit', 'empty', 'null', 'error'] as const;
export type EmptyElementMode = (typeof emptyElementModes)[number];

/** What is written of a value that is empty (EM-8, L-29). `value` is that of `instead`. */
export const emptyValueModes = ['auto', 'omit', 'null', 'empty', 'value', 'error'] as const;
export type EmptyValueMode = (typeof emptyValueModes)[number];

/** An order of the items of a list; later ones order what earlier ones leave equal. */
export const sortingSchema = z.strictObject({ value: expressionText(), descending: z.boolean().default(false) });
export type Sorting = z.infer<typeof sortingSchema>;

/**
 * What an export says of an element. `when` and the sortings see `$object` (an item; in a level without an object that of the level's owner),
 * `$above` and the parameters; `taken` and `limit` see `$above`, the object that the element stands in, and the parameters.
 */
export interface ExportRules {
  takenFrom: TakenMode;
  taken: string;
  /** Only what this holds for is written; empty for all. */
  when: string;
  sortBy: Sorting[];
  /** How many items of a list are written at most; empty for all. */
  limit: string;
  whenEmpty: EmptyElementMode;
}

export const exportRulesShape = {
  takenFrom: z.enum(takenModes).default('association'),
  taken: expressionText(),
  when: expressionText('boolean'),
  sortBy: z.array(sortingSchema).default([]),
  limit: expressionText('integer'),
  whenEmpty: z.enum(emptyElementModes).default('auto'),
};

/** The rules of an element that nothing was said of. */
export function newExportRules(): ExportRules {
  return { takenFrom: 'association', taken: '', when: '', sortBy: [], limit: '', whenEmpty: 'auto' };
}
