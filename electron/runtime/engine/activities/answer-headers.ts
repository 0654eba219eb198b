import { isNumeric, toNumber } from '../../../../shared/expression/numeric.ts';
import { type AnswerHeaderFunctions, whyNotAnswered } from '../../../../shared/microflow/activities/answer-headers.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { Run } from '../../contract/run.ts';
import { writeCookie } from '../../http/cookies.ts';
import type { RuntimeValues } from './activity-host.ts';

/** A header has no line breaks and no signs beyond Latin-1 (RFC 9110, 5.5). */
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

export function answerHeaderFunctions(): AnswerHeaderFunctions<RuntimeValues> {
  return {
    answerHeader(u, name, value) {
      const why = whyNotAnswered(name);
      if (why) throw new FlowError('flow/answer-header', `${JSON.stringify(name)} ${why}.`);
      const text = value === null || value === undefined ? '' : String(value).trim();
      if (!headerValue.test(text))
        throw new FlowError(
          'flow/answer-header',
          `The value of ${name} has a line break or a sign outside of Latin-1; no header can hold it.`,
        );
      set(u, name.toLowerCase(), text === '' ? null : [name, text]);
    },
    answerCookie(u, { value, maxAge, ...cookie }) {
      const written = writeCookie({
        ...cookie,
        value: value === null || value === undefined ? '' : String(value),
        maxAge: isNumeric(maxAge) ? Math.max(0, toNumber(maxAge)) : null,
      });
      if ('problem' in written) throw new FlowError('flow/answer-cookie', written.problem);
      set(u, `set-cookie ${cookie.name}`, ['Set-Cookie', written.header]);
    },
  };
}

function set(u: Run, key: string, header: [name: string, value: string] | null): void {
  u.answerHeaders ??= new Map();
  if (header) u.answerHeaders.set(key, header);
  else u.answerHeaders.delete(key);
}
