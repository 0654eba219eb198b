/** A statement as it was written, in its parts. `at` is an offset in the text. */
export type StatementPart =
  | { kind: 'text'; text: string; at: number }
  | { kind: 'parameter'; name: string; at: number }
  /** `[[ … ]]`: left out when one of its parameters is empty. */
  | { kind: 'optional'; parts: StatementPart[]; at: number };

export interface StatementProblem {
  code: 'database/open-part' | 'database/nested-part' | 'database/open-quote';
  message: string;
  at: number;
}

export interface ParsedStatement {
  parts: StatementPart[];
  problems: StatementProblem[];
  /** `{name}` that stands inside of quotes or comments, where it is text. */
  quoted: { name: string; at: number }[];
}

/** How a dialect writes what is no code: strings, names, comments. */
export interface StatementSyntax {
  /** A backslash escapes in strings. */
  backslashes?: true;
  /** `$tag$ … $tag$` is a string. */
  dollarQuotes?: true;
  /** `[a name]`. */
  brackets?: true;
  /** `# comment`. */
  hashComments?: true;
}

const parameter = /^\{([\p{L}_][\p{L}\p{N}_]*)\}/u;
const mentioned = /\{([\p{L}_][\p{L}\p{N}_]*)\}/gu;

/**
 * Reads a statement (DB-03): `{name}` is the value of a parameter, wherever it does not stand in a string, a quoted name or a comment; what stands in `[[ … ]]` is left out
 * when a parameter in it is empty. All else is the database's.
 */
export function parseStatement(sql: string, syntax: StatementSyntax = {}): ParsedStatement {
  const problems: StatementProblem[] = [];
  const quoted: ParsedStatement['quoted'] = [];
  const top: StatementPart[] = [];
  let parts = top;
  let open: { kind: 'optional'; parts: StatementPart[]; at: number } | null = null;
  let from = 0;
  let at = 0;
  const flush = (to: number) => {
    if (to > from) parts.push({ kind: 'text', text: sql.slice(from, to), at: from });
  };
  const skip = (to: number, isClosed: boolean) => {
    for (const match of sql.slice(at, to).matchAll(mentioned))
      quoted.push({ name: match[1] as string, at: at + (match.index ?? 0) });
    if (!isClosed) problems.push({ code: 'database/open-quote', message: 'What is begun here has no end.', at });
    at = to;
  };
  while (at < sql.length) {
    const rest = sql.slice(at, at + 200);
    const end = endOfQuoted(sql, at, syntax);
    if (end !== null) {
      skip(end.to, end.isClosed);
      continue;
    }
    if (open === null && rest.startsWith('[[') && isPart(sql, at, syntax)) {
      flush(at);
      open = { kind: 'optional', parts: [], at };
      parts = open.parts;
      at += 2;
      from = at;
      continue;
    }
    if (open !== null && rest.startsWith('[[') && isPart(sql, at, syntax)) {
      problems.push({ code: 'database/nested-part', message: 'An optional part stands in another one.', at });
      at += 2;
      continue;
    }
    if (open !== null && rest.startsWith(']]')) {
      flush(at);
      top.push(open);
      open = null;
      parts = top;
      at += 2;
      from = at;
      continue;
    }
    const found = rest[0] === '{' ? parameter.exec(sql.slice(at, at + 300)) : null;
    if (found) {
      flush(at);
      parts.push({ kind: 'parameter', name: found[1] as string, at });
      at += found[0].length;
      from = at;
      continue;
    }
    at++;
  }
  flush(at);
  if (open !== null) {
    problems.push({
      code: 'database/open-part',
      message: 'The optional part that begins here has no ]].',
      at: open.at,
    });
    top.push(...open.parts);
  }
  return { parts: top, problems, quoted };
}

/** `[[` after a name, `ARRAY` or another bracket begins an array of the database's. */
function isPart(sql: string, at: number, syntax: StatementSyntax): boolean {
  if (syntax.brackets) return true;
  const before = sql.slice(Math.max(0, at - 20), at);
  return !/([\p{L}\p{N}_)\]"]|array\s*)$/iu.test(before);
}

/** Where what is no code ends, of what begins at a place; null where code stands. */
function endOfQuoted(sql: string, at: number, syntax: StatementSyntax): { to: number; isClosed: boolean } | null {
  const sign = sql[at];
  if (sign === "'" || sign === '"' || sign === '`') {
    // PostgreSQL's E'…' has backslashes, too.
    const escapes =
      syntax.backslashes === true ||
      (sign === "'" && /(^|[^\p{L}\p{N}_])[eE]$/u.test(sql.slice(Math.max(0, at - 2), at)));
    for (let to = at + 1; to < sql.length; to++) {
      if (escapes && sign !== '`' && sql[to] === '\\') to++;
      else if (sql[to] === sign) {
        if (sql[to + 1] === sign) to++;
        else return { to: to + 1, isClosed: true };
      }
    }
    return { to: sql.length, isClosed: false };
  }
  if (sign === '-' && sql[at + 1] === '-') return endOfLine(sql, at);
  if (sign === '#' && syntax.hashComments) return endOfLine(sql, at);
  if (sign === '/' && sql[at + 1] === '*') {
    let depth = 0;
    for (let to = at; to < sql.length; to++) {
      if (sql.startsWith('/*', to)) depth++;
      else if (sql.startsWith('*/', to) && --depth === 0) return { to: to + 2, isClosed: true };
    }
    return { to: sql.length, isClosed: false };
  }
  if (sign === '$' && syntax.dollarQuotes) {
    const tag = /^\$([\p{L}_][\p{L}\p{N}_]*)?\$/u.exec(sql.slice(at, at + 100))?.[0];
    if (!tag) return null;
    const to = sql.indexOf(tag, at + tag.length);
    return to < 0 ? { to: sql.length, isClosed: false } : { to: to + tag.length, isClosed: true };
  }
  if (sign === '[' && syntax.brackets && sql[at + 1] !== '[') {
    const to = sql.indexOf(']', at);
    return to < 0 ? { to: sql.length, isClosed: false } : { to: to + 1, isClosed: true };
  }
  return null;
}

function endOfLine(sql: string, at: number): { to: number; isClosed: boolean } {
  const to = sql.indexOf('\n', at);
  return { to: to < 0 ? sql.length : to, isClosed: true };
}

/** The names of the parameters of a statement, each once, in the order in which they stand. */
export function parameterNames(parts: readonly StatementPart[]): string[] {
  const names = new Set<string>();
  const walk = (inside: readonly StatementPart[]) => {
    for (const part of inside) {
      if (part.kind === 'parameter') names.add(part.name);
      else if (part.kind === 'optional') walk(part.parts);
    }
  };
  walk(parts);
  return [...names];
}

/** Whether a statement only reads, as far as its words tell: the first one, and none that locks or writes. */
export function onlyReads(parts: readonly StatementPart[]): boolean {
  const code = codeOf(parts).trim();
  if (/^(select|values|table|show|describe|desc|pragma_)\b/i.test(code))
    return !/\b(for\s+(update|share|no\s+key|key\s+share)|into)\b/i.test(code);
  return /^with\b/i.test(code) && !/\b(insert|update|delete|merge|into)\b/i.test(code);
}

/** The code of a statement without comments and strings, for a look at its words. */
function codeOf(parts: readonly StatementPart[]): string {
  const text = parts
    .map((part) => (part.kind === 'text' ? part.text : part.kind === 'optional' ? codeOf(part.parts) : ' ? '))
    .join('');
  return text
    .replace(/--[^\n]*/g, ' ')
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/'(?:[^']|'')*'/g, "''");
}

/** A line and column, from 1, of an offset. */
export function placeOf(sql: string, at: number): { line: number; column: number } {
  const before = sql.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}
