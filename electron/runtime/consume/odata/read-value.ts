import type { MessageTree } from '../../../../shared/format/index.ts';
import type { AttributeType } from '../../../../shared/model/kinds/domain-model.ts';
import { readText } from '../../../../shared/service/value-text.ts';

/** A value of an answer, of the attribute type; undefined where it is none of it. */
export function readValue(tree: MessageTree, edm: string, type: AttributeType): unknown {
  const { text } = tree;
  if (tree.type === 'nothing') return null;
  if (tree.type === 'object' || tree.type === 'list') return undefined;
  switch (type) {
    case 'datetime': {
      const ticks = /^\/Date\((-?\d+)(?:[+-]\d+)?\)\/$/.exec(text);
      if (ticks) return Number(ticks[1]);
      // A DateTime has no zone: it is taken as UTC, which is how its own JSON counts it.
      const read = readText(
        { kind: 'datetime' },
        edm === 'Edm.DateTime' && !/(Z|[+-]\d\d:\d\d)$/.test(text) ? `${text}Z` : cutTicks(text),
      );
      return read;
    }
    case 'decimal':
    case 'long':
    case 'integer':
      return readText({ kind: type }, text);
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'date':
      return readText({ kind: 'date' }, text);
    case 'binary':
      return readText({ kind: 'binary' }, text);
    default:
      return text;
  }
}

/** Digits behind the millisecond, which services give though they are nothing. */
function cutTicks(text: string): string {
  return text.replace(/(\.\d{3})0+(?=Z|[+-]\d\d:\d\d$|$)/, '$1');
}
