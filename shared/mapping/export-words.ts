import type { MappedObject, MappedValue } from './kind.ts';

const emptyElement: Readonly<Partial<Record<MappedObject['whenEmpty'], string>>> = {
  omit: 'Nothing there: left out.',
  empty: 'Nothing there: written empty.',
  null: 'Nothing there: null.',
  error: 'Nothing there: an error.',
};
const emptyValue: Readonly<Partial<Record<MappedValue['whenEmpty'], string>>> = {
  omit: 'Empty: left out.',
  null: 'Empty: null.',
  empty: 'Empty: written empty.',
  error: 'Empty: an error.',
};

/** What an export does with an element, for people who read: a sentence each. */
export function wordsOfWriting(element: MappedObject, nameOf: (id: string | null) => string): string[] {
  const { takenFrom, taken, parameter, microflow, when, sortBy, limit, whenEmpty, specializations } = element;
  const source = {
    association: [],
    microflow: [`Given by ${nameOf(microflow)}.`],
    parameter: [`The parameter ${parameter}.`],
    expression: [`Taken from ${taken.trim()}.`],
  }[takenFrom];
  const order = sortBy.map((s) => `${s.value.trim()}${s.descending ? ', descending' : ''}`);
  return [
    ...source,
    ...(when.trim() ? [`Only when ${when.trim()}.`] : []),
    ...(order.length > 0 ? [`In the order of ${order.join('; ')}.`] : []),
    ...(limit.trim() ? [`At most ${limit.trim()}.`] : []),
    ...specializations.map(({ value, entity }) => `${nameOf(entity)} is written as ${value}.`),
    ...(emptyElement[whenEmpty] ? [emptyElement[whenEmpty]] : []),
  ];
}

/** What an export does with a value beside its expression. */
export function wordsOfWrittenValue({ when, whenEmpty, instead }: MappedValue): string[] {
  const empty = whenEmpty === 'value' ? `Empty: ${instead.trim()}.` : emptyValue[whenEmpty];
  return [...(when.trim() ? [`Only when ${when.trim()}.`] : []), ...(empty ? [empty] : [])];
}
