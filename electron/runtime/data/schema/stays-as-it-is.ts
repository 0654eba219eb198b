import type { AttributeType } from '../../../../shared/model/kinds/domain-model.ts';

/** Pairs of types whose every stored value is one of the other, too. */
const alike = new Set(['integer>long', 'long>autonumber', 'autonumber>long', 'enumeration>string', 'date>string']);

/** True when a column can stay as it is under another type. */
export function staysAsItIs(from: AttributeType, to: AttributeType): boolean {
  return from === to || alike.has(`${from}>${to}`);
}
