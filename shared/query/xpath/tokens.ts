import { nameSource } from '../../model/naming.ts';
import type { QueryDiagnostic } from '../query.ts';

/** A piece of a constraint's text, and where it stands. */
export interface Token {
  type: 'string' | 'number' | 'word' | 'parameter' | 'token' | 'operator' | 'end';
  text: string;
  range: readonly [number, number];
}

const patterns: readonly [Token['type'], RegExp][] = [
  ['string', /'(?:[^']|'')*'|"[^"]*"/y],
  ['number', /-?\d+(\.\d+)?/y],
  ['parameter', new RegExp(`\\$${nameSource}(?:/${nameSource}(?:\\.${nameSource})*)*`, 'uy')],
  ['token', /\[%[A-Za-z0-9_]*%\]/y],
  ['word', new RegExp(`${nameSource}(?:[.-]${nameSource})*`, 'uy')],
  ['operator', /!=|<=|>=|[-+*:/=<>()[\],]/y],
];

/** The tokens of a constraint, an end last. What is no token is reported and left out. */
export function tokenize(text: string, report: (finding: QueryDiagnostic) => void): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  outer: while (at < text.length) {
    if (/\s/.test(text[at] as string)) {
      at++;
      continue;
    }
    for (const [type, pattern] of patterns) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (!match) continue;
      tokens.push({ type, text: match[0], range: [at, at + match[0].length] });
      at += match[0].length;
      continue outer;
    }
    report({
      severity: 'error',
      code: 'query/unknown-character',
      message: `${text[at]} has no meaning here.`,
      range: [at, at + 1],
    });
    at++;
  }
  tokens.push({ type: 'end', text: '', range: [text.length, text.length] });
  return tokens;
}

/** The text inside the quotes of a string token. */
export function unquoted(text: string): string {
  return text[0] === '"' ? text.slice(1, -1) : text.slice(1, -1).replaceAll("''", "'");
}
