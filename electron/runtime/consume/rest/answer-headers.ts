import type { ProgramRestOperation } from '../../../../shared/consume/rest/program.ts';
import { describeDoorType, readText } from '../../../../shared/service/value-text.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { HttpResponse } from '../http-client.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) GMT$/;

/**
 * A header of an answer as its operation says; null where the answer has none. Several of a name are one text with commas between (RFC 9110, 5.3), cookies lines, since they may hold commas.
 * Throws `rest/bad-answer` for a text that is none of the type.
 */
export function readHeader(
  name: string,
  { results }: Pick<ProgramRestOperation, 'results'>,
  { headers }: Pick<HttpResponse, 'headers'>,
  { call, timeZone }: { call: string; timeZone: string },
): unknown {
  const key = name.toLowerCase();
  const given = headers.flatMap(([own, value]) => (own.toLowerCase() === key ? [value] : []));
  if (given.length === 0) return null;
  const kind = results.find((each) => each.name === name)?.kind ?? 'string';
  const text = given.join(key === 'set-cookie' ? '\n' : ', ').trim();
  if (text === '' && kind !== 'string') return null;
  const value = readText({ kind }, (kind === 'datetime' ? isoOfHttpDate(text) : null) ?? text, { timeZone });
  if (value !== undefined) return value;
  throw new FlowError(
    'rest/bad-answer',
    `${call}: the header ${name} of the answer is not ${describeDoorType({ kind })}: ${shown(text)}`,
    {
      blame: 'partner',
    },
  );
}

/** A date of HTTP (RFC 9110, 5.6.7) in ISO 8601; null for anything else. */
function isoOfHttpDate(text: string): string | null {
  const [, day = '', month = '', year = '', time = ''] = httpDate.exec(text) ?? [];
  const number = months.indexOf(month) + 1;
  return number === 0 ? null : `${year}-${String(number).padStart(2, '0')}-${day}T${time}Z`;
}

const shown = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
