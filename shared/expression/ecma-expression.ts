import { RE2JS } from 're2js';
import { ExpressionError } from './expression-error.ts';

/** What of `RegExp` those need who search a text match by match. */
export interface EcmaMatch {
  /** The match, then its groups; undefined for one that took no part. */
  groups: (string | undefined)[];
  index: number;
}

/**
 * A regular expression of JavaScript that runs in time linear in the text (decision 12): its pattern said to RE2. Throws expression/pattern for what RE2 has
 * no words for: looks ahead and behind of any length, references to groups.
 */
export class EcmaExpression {
  lastIndex = 0;
  private readonly expression: ReturnType<typeof RE2JS.compile>;

  constructor(source: string, flags: string) {
    const known = compiled.get(`${flags}/${source}`);
    this.expression = known ?? compile(source, flags);
    if (known) return;
    if (compiled.size >= mostCompiled) compiled.delete(compiled.keys().next().value as string);
    compiled.set(`${flags}/${source}`, this.expression);
  }

  /** The next match from `lastIndex` on, which goes behind it; null when there is none. */
  exec(text: string): EcmaMatch | null {
    const matcher = this.expression.matcher(text);
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0;
      return null;
    }
    this.lastIndex = matcher.end();
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? undefined);
    return { groups, index: matcher.start() };
  }
}

const compiled = new Map<string, ReturnType<typeof RE2JS.compile>>();
const mostCompiled = 100;
const longestPattern = 50_000;

function compile(source: string, flags: string): ReturnType<typeof RE2JS.compile> {
  const fail = (reason: string): never => {
    throw new ExpressionError(
      'expression/pattern',
      `The regular expression /${source.length > 80 ? `${source.slice(0, 80)}…` : source}/ cannot be used: ${reason}`,
    );
  };
  if (source.length > longestPattern) fail(`it has more than ${longestPattern} characters.`);
  if (/\(\?<?[=!]/.test(source.replace(/\\./gs, ''))) fail('looks ahead and behind are not supported.');
  const said = inWordsOfRe2(source);
  if (said === null) fail('references to groups are not supported.');
  let options = RE2JS.LOOKBEHINDS;
  if (flags.includes('i')) options |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes('m')) options |= RE2JS.MULTILINE;
  if (flags.includes('s')) options |= RE2JS.DOTALL;
  try {
    return RE2JS.compile(said as string, options);
  } catch (error) {
    return fail(`${(error as Error).message}.`);
  }
}

/** White space as JavaScript has it, as the inside of a class. */
const space =
  '\\t\\n\\x{B}\\f\\r \\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}\\x{FEFF}';

/** A pattern of JavaScript as RE2 writes the same; null when it refers to a group. */
function inWordsOfRe2(source: string): string | null {
  let text = '';
  let isInClass = false;
  const token =
    /\\u\{[0-9a-fA-F]+\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\c[A-Za-z]|\\[pP]\{[^}]*\}|\\k<[^>]*>|\\[0-9]+|\\.|\[\^?\]|[\s\S]/gu;
  for (const [part] of source.matchAll(token)) {
    const code = /^\\(?:u\{?|x)([0-9a-fA-F]+)\}?$/.exec(part)?.[1];
    if (code !== undefined) text += `\\x{${code}}`;
    else if (/^\\c[A-Za-z]$/.test(part)) text += `\\x{${(part.charCodeAt(2) % 32).toString(16)}}`;
    else if (part === '\\0') text += '\\x{0}';
    else if (/^\\[1-9]/.test(part) || part.startsWith('\\k<')) return null;
    else if (part === '\\s') text += isInClass ? space : `[${space}]`;
    else if (part === '\\S' && !isInClass) text += `[^${space}]`;
    else if (part === '\\b' && isInClass) text += '\\x{8}';
    else if (part === '\\v') text += '\\x{B}';
    else if (/^\\[^\w\s]$/u.test(part) && part.charCodeAt(1) > 127) text += part.slice(1);
    else if (part === '[]' && !isInClass) text += '[^\\x{0}-\\x{10FFFF}]';
    else if (part === '[^]' && !isInClass) text += '[\\x{0}-\\x{10FFFF}]';
    else if (isInClass && part === '[') text += '\\[';
    else {
      // `[]` and `[^]` within a class are the ends and signs that they look like.
      if (part.startsWith('[') && !isInClass) isInClass = true;
      else if (part.endsWith(']') && part !== '\\]') isInClass = false;
      text += isInClass && part.length > 1 && part.startsWith('[') ? `\\${part}` : part;
    }
  }
  return text;
}
