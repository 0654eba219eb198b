import { readDecimal, readLong } from '../../../../shared/expression/numeric.ts';
import type { ProgramAttribute } from '../../../../shared/program/program.ts';
import { readDateTimeOrDay } from '../../../../shared/structure/date-time-text.ts';

/** The default of an attribute as the value that it is; null or undefined where it is none of the type (its check has said so). */
export function readDefault(type: ProgramAttribute['type'], text: string, timeZone: string): unknown {
  switch (type) {
    case 'integer':
    case 'long':
      return readLong(text);
    case 'decimal':
      return /^-?\d+(\.\d+)?$/.test(text) ? readDecimal(text) : null;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : null;
    case 'datetime':
      return text === '[%CurrentDateTime%]' ? Date.now() : readDateTimeOrDay(text, timeZone);
    case 'binary':
      return null;
    default:
      return text;
  }
}
