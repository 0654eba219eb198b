import type { MappedObject, NotFoundMode } from '../../../shared/mapping/kind.ts';

/** Changes an element of the mapping as one undo step. */
export type SetElement = (label: string, change: (element: MappedObject) => void) => void;

export const obtainWords: Readonly<Record<MappedObject['obtain'], string>> = {
  create: 'Create',
  find: 'Find by key',
  'find-or-create': 'Find or create',
  microflow: 'By a microflow',
  parameter: 'The parameter',
};

export const notFoundWords: Readonly<Record<NotFoundMode, string>> = {
  create: 'Create it',
  ignore: 'Ignore the element',
  error: 'Report an error',
};

export const severalWords: Readonly<Record<MappedObject['whenSeveral'], string>> = {
  error: 'Report an error',
  first: 'Take the first',
};

export const absentWords: Readonly<Record<MappedObject['whenAbsent'], string>> = {
  auto: 'As the association is held',
  keep: 'Keep it linked',
  unlink: 'Unlink it',
  delete: 'Delete it',
};

/** What becomes of an object without values; what is usual depends on whether another object of the same element stands above it. */
export function bareWords(isBeside: boolean): Readonly<Record<MappedObject['whenBare'], string>> {
  return {
    auto: isBeside ? 'As usual: leave it out' : 'As usual: make it',
    make: 'Make it',
    skip: 'Leave it out',
  };
}

export const otherWords: Readonly<Record<MappedObject['whenOther'], string>> = {
  general: 'The entity itself',
  ignore: 'Ignore the element',
  error: 'Report an error',
};

export const takenWords: Readonly<Record<MappedObject['takenFrom'], string>> = {
  association: 'The association',
  microflow: 'A microflow',
  parameter: 'A parameter',
  expression: 'An expression',
};

export const emptyElementWords: Readonly<Record<MappedObject['whenEmpty'], string>> = {
  auto: 'As the structure says',
  omit: 'Leave it out',
  empty: 'Write it empty',
  null: 'Write null',
  error: 'Report an error',
};

/** A picker's options for words by value. */
export function optionsOf(words: Readonly<Record<string, string>>): { value: string; label: string }[] {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}
