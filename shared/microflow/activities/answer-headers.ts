import { z } from 'zod';
import { js, literalOf, objectOfCodes } from '../../expression/emitted-code.ts';
import { parseExpression } from '../../expression/index.ts';
import type { EmittedTypes, RuntimeTypes } from '../../expression/runtime-types.ts';
import { expressionText } from '../../model/kind.ts';
import { type ActivityContext, defineActivity } from '../activity.ts';
import { whyForbidden } from './request-headers.ts';

/** What the runtime has for headers of an answer. */
export interface AnswerHeaderFunctions<T extends RuntimeTypes = EmittedTypes> {
  /** The answer of the run has the header; another one of that name is replaced. Fails with `flow/answer-header` for a value that no header holds. */
  answerHeader(u: T['run'], name: string, value: unknown): void;
  /** The answer of the run sets a cookie, in place of another one of that name. */
  answerCookie(u: T['run'], cookie: AnswerCookie): void;
}

/** A cookie whose value and age come from expressions. */
export interface AnswerCookie {
  name: string;
  value: unknown;
  path: string;
  maxAge: unknown;
  sameSite: (typeof sameSites)[number];
  httpOnly: boolean;
  secure: boolean;
}

const sameSites = ['Lax', 'Strict', 'None'] as const;
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Why an answer may not be given a header by a microflow, as the end of a sentence that begins with its name; null for one that may. */
export function whyNotAnswered(name: string): string | null {
  if (!token.test(name)) return 'is no name of a header';
  if (/^set-cookie$/i.test(name)) return 'is written by Set cookie';
  if (/^(?:content-encoding|content-range|date)$/i.test(name)) return 'is set by the server';
  return whyForbidden(name);
}

/** A header of the answer of a published operation. */
export const answerHeader = defineActivity({
  type: 'answer-header',
  group: 'Integration',
  label: 'Set answer header',
  icon: 'tags',
  family: 'publish',
  shape: 'card',
  summary: 'Gives the answer of the published operation that runs this flow a header.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('answer-header'),
    name: z.string().default('').meta({ title: 'Header', help: 'Such as Location or Cache-Control.' }),
    value: expressionText('string').meta({
      title: 'Value',
      expression: 'string',
      help: 'Empty takes the header away.',
    }),
  }),
  caption: (p) => (p.name.trim() ? `Set ${p.name}` : 'Set answer header'),
  // One that is taken away is not given.
  answerHeaders: (p) => (p.value.trim() === '' ? [] : [p.name]),
  check: (p, ctx) => {
    if (p.value.trim()) ctx.expression(p.value, 'value', { kind: 'string' });
    if (!token.test(p.name))
      ctx.report('error', 'microflow/header-name', `${JSON.stringify(p.name)} is not a header name.`, 'name');
    else if (whyNotAnswered(p.name))
      ctx.report('error', 'microflow/header-forbidden', `${p.name} ${whyNotAnswered(p.name)}.`, 'name');
    checkFixed(p.name, p.value, ctx);
  },
  emit: (p, to) =>
    js`${to.rt<AnswerHeaderFunctions>().answerHeader(to.run, literalOf('text', p.name), to.expression(p.value))};\n`,
});

function checkFixed(name: string, value: string, ctx: ActivityContext): void {
  const fixed = parseExpression(value).expression;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (fixed.kind === 'string' && /[^\t\x20-\x7e\x80-\xff]/.test(fixed.value))
    ctx.report(
      'error',
      'microflow/header-value',
      `The value of ${name} has a line break or a sign outside of Latin-1; no header can hold it.`,
      'value',
    );
}

/** A cookie that the answer of a published operation sets. */
export const answerCookie = defineActivity({
  type: 'answer-cookie',
  group: 'Integration',
  label: 'Set cookie',
  icon: 'cookie',
  family: 'publish',
  shape: 'card',
  summary: 'Sets a cookie with the answer of the published operation that runs this flow.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('answer-cookie'),
    name: z.string().default('').meta({ title: 'Cookie' }),
    value: expressionText('string').meta({ title: 'Value', expression: 'string' }),
    maxAge: expressionText('integer').meta({
      title: 'Age in s',
      expression: 'integer',
      help: 'How long it is kept. Empty: until the browser is closed; 0 takes it away.',
    }),
    path: z.string().default('/').meta({ title: 'Path', help: 'Addresses that it is sent to.' }),
    sameSite: z
      .enum(sameSites)
      .default('Lax')
      .meta({
        title: 'From other sites',
        help: 'Whether requests that pages of other sites make carry it.',
        labels: { Lax: 'Only by a link', Strict: 'Never', None: 'Always (only secure)' },
      }),
    httpOnly: z.boolean().default(true).meta({ title: 'Hidden from scripts' }),
    secure: z
      .boolean()
      .default(true)
      .meta({ title: 'Only by HTTPS', help: 'Browsers take localhost for secure, too.' }),
  }),
  caption: (p) => (p.name.trim() ? `Set cookie ${p.name}` : 'Set cookie'),
  answerHeaders: () => ['Set-Cookie'],
  check: (p, ctx) => {
    if (p.value.trim()) ctx.expression(p.value, 'value', { kind: 'string' });
    if (p.maxAge.trim()) ctx.expression(p.maxAge, 'maxAge', { kind: 'integer' });
    if (!token.test(p.name))
      ctx.report('error', 'microflow/cookie-name', `${JSON.stringify(p.name)} is no name of a cookie.`, 'name');
    if (p.sameSite === 'None' && !p.secure)
      ctx.report(
        'error',
        'microflow/cookie-not-secure',
        'A cookie that other sites send is taken by browsers only when it goes by HTTPS.',
        'secure',
        'Choose Only by HTTPS.',
      );
  },
  emit: (p, to) => {
    const { name, path, sameSite, httpOnly, secure } = p;
    const value = to.expression(p.value);
    const maxAge = to.expression(p.maxAge);
    const cookie = objectOfCodes<AnswerCookie>({
      name: literalOf('text', name),
      value,
      path: literalOf('text', path),
      maxAge,
      sameSite: literalOf(sameSites, sameSite),
      httpOnly: literalOf('flag', httpOnly),
      secure: literalOf('flag', secure),
    });
    return js`${to.rt<AnswerHeaderFunctions>().answerCookie(to.run, cookie)};\n`;
  },
});
