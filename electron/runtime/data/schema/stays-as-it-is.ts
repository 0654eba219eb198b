import type { AttributeType } from '../../../../shared/model/kinds/domain-model.ts';

/** Pairs of types whose every stored value is one of the other, too. */
const alike = new Set(['integer>long', 'long>autonumber', 'autonumber>long', 'enumeration>string', 'date>string']);

/** Whether the values of a column have to be turned into others; a reference is no value. */
export function changesType(from: AttributeType | 'reference', to: AttributeType | 'reference'): boolean {
  if (from === 'reference' || to === 'reference') return false;
  return !staysAsItIs(from, to);
}

/** True when a column can stay as it is under another type. */
export function staysAsItIs(from: AttributeType, to: AttributeType): boolean {
  return from === to || alike.has(`${from}>${to}`);
}
