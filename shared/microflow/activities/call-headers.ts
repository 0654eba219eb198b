import { parseExpression } from '../../expression/index.ts';
import { charsetOf, writtenCharsets } from '../../format/charsets.ts';
import type { MessageFormat } from '../../format/index.ts';
import { formatOfMapping } from '../../mapping/format-of-mapping.ts';
import type { ActivityContext } from '../activity.ts';
import { isSingleHeader, whyForbidden } from './request-headers.ts';

/** What a call says with headers and beside them, as far as the two may contradict each other. */
interface Call {
  location: string;
  headers: readonly { name: string; value: string }[];
  body: string;
  bodyMapping: string | null;
  response: string;
  responseMapping: string | null;
}

/** Checks the headers of a call: each by itself, and against what the call says in its other fields. */
export function checkHeaders(p: Call, ctx: ActivityContext): void {
  const seen = new Set<string>();
  p.headers.forEach(({ name, value }, i) => {
    const report = (severity: 'error' | 'warning', code: string, message: string, of: 'name' | 'value', fix?: string) =>
      ctx.report(severity, `microflow/${code}`, message, `headers.${i}.${of}`, fix);
    const key = name.toLowerCase();
    ctx.expression(value, `headers.${i}.value`);
    const forbidden = whyForbidden(name);
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      report('error', 'header-name', `${JSON.stringify(name)} is not a header name.`, 'name');
    else if (forbidden) report('error', 'header-forbidden', `${name} ${forbidden}.`, 'name');
    else if (isSingleHeader(name) && seen.has(key))
      report('error', 'header-twice', `${name} is given twice, and has only one value.`, 'name');
    seen.add(key);
    if (key === 'authorization' && hasUser(p.location))
      report(
        'warning',
        'header-authorization',
        'The location names a user, and this header another way to say who asks: the header is what is sent.',
        'name',
        'Take the user out of the location.',
      );
    const fixed = parseExpression(value).expression;
    if (fixed.kind !== 'string') return;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    if (/[^\t\x20-\x7e\x80-\xff]/.test(fixed.value))
      report(
        'error',
        'header-value',
        `The value of ${name} has a line break or a sign outside of Latin-1; no header can hold it.`,
        'value',
      );
    if (key === 'content-type') {
      const charset = charsetOf(fixed.value);
      if (charset !== null && !writtenCharsets.has(charset) && p.body !== 'none')
        report(
          'error',
          'header-charset',
          `No text can be sent in the charset ${charset}.`,
          'value',
          'Leave the charset out: it is UTF-8 then.',
        );
      const format = p.body === 'mapping' || p.body === 'batches' ? formatOf(p.bodyMapping, ctx) : null;
      if (format && !format.isMediaType(mediaTypeOf(fixed.value)))
        report(
          'warning',
          'header-media-type',
          `${name} says ${mediaTypeOf(fixed.value)}, and the export mapping writes ${format.mediaTypes[0]}.`,
          'value',
        );
    }
    const read = key === 'accept' && p.response === 'mapping' ? formatOf(p.responseMapping, ctx) : null;
    if (read && !accepts(fixed.value, read))
      report(
        'warning',
        'header-media-type',
        `${name} asks for ${fixed.value}, and the import mapping reads ${read.mediaTypes[0]}.`,
        'value',
      );
  });
}

function formatOf(mapping: string | null, { view }: ActivityContext): MessageFormat | null {
  return view.unit(mapping) ? formatOfMapping(mapping, view) : null;
}

function hasUser(location: string): boolean {
  return /^\s*https?:\/\/[^/?#]*@/i.test(location);
}

function mediaTypeOf(value: string): string {
  return (value.split(';')[0] as string).trim().toLowerCase();
}

/** Whether one of the ranges of an Accept header (RFC 9110, 12.5.1) has a media type of the format. */
function accepts(value: string, format: MessageFormat): boolean {
  return value.split(',').some((range) => {
    const type = mediaTypeOf(range);
    if (!type.endsWith('/*')) return format.isMediaType(type);
    return type === '*/*' || format.mediaTypes.some((own) => own.startsWith(type.slice(0, -1)));
  });
}
