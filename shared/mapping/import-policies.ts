import { type AnyCode, type Code, chosen, js, literal, nothing } from '../expression/emitted-code.ts';
import type { MappedValue } from './kind.ts';

type Way = MappedValue['whenMissing'];

/** What the policies of a value need: statements that write a value, empty the attribute, and write what stands instead. */
export interface PolicyCode {
  local: AnyCode;
  set: Code;
  setInstead: Code;
}

/**
 * Statements that write a value of the message, or do what the mapping says where it is missing (`undefined`), null, or a text without a
 * character (`""`, which a reader leaves only where something is said of it).
 */
export function assignByPolicy(element: MappedValue, { local, set, setInstead }: PolicyCode): Code {
  const { path, whenMissing, whenNull, whenBlank } = element;
  const fail = (what: string) =>
    js`{ s.at = at; s.fail(${literal(`${path} is ${what}, and the mapping needs it.`)}, "mapping/value-missing"); }`;
  if (whenNull === 'missing' && whenBlank === 'read') {
    const ways: Record<Way, Code> = {
      error: js`if (${local} != null) ${set}; else ${fail('missing or null')}`,
      empty: js`${local} ??= null; ${set};`,
      default: js`if (${local} != null) ${set};`,
      leave: js`if (${local} !== undefined) ${set};`,
      value: js`if (${local} != null) ${set}; else ${setInstead};`,
    };
    return chosen(ways, whenMissing);
  }
  const way = (mode: Way, what: string): Code => {
    const ways: Record<Way, Code> = {
      error: fail(what),
      empty: js`{ ${local} = null; ${set}; }`,
      default: js`{}`,
      leave: js`{}`,
      value: js`{ ${setInstead}; }`,
    };
    return chosen(ways, mode);
  };
  // Absent leaves the attribute; null says that there is none.
  const nullAsMissing = whenMissing === 'leave' ? 'empty' : whenMissing;
  const blank = whenBlank === 'read' ? nothing : js`else if (${local} === "") ${way(whenBlank, 'empty')} `;
  return js`if (${local} === undefined) ${way(whenMissing, 'missing')} else if (${local} === null) ${way(whenNull === 'missing' ? nullAsMissing : whenNull, 'null')} ${blank}else { ${set}; }`;
}

/** Whether a value needs what stands `instead`. */
export function usesInstead({ whenMissing, whenNull, whenBlank }: MappedValue): boolean {
  return whenMissing === 'value' || whenNull === 'value' || whenBlank === 'value';
}
