import { nameSource } from '../model/naming.ts';
import type { ExpressionDiagnostic, Range } from './ast.ts';

export interface Token {
  type: 'string' | 'number' | 'word' | 'variable' | 'constant' | 'token' | 'operator' | 'end';
  text: string;
  range: Range;
}

const space = /\s+/y;
const patterns: readonly [Token['type'], RegExp][] = [
  ['number', /\d+(\.\d+)?/y],
  ['variable', new RegExp(`\\$${nameSource}`, 'uy')],
  ['constant', new RegExp(`@${nameSource}(\\.${nameSource})*`, 'uy')],
  ['token', /\[%[A-Za-z0-9_]*%\]/y],
  ['word', new RegExp(`${nameSource}(\\.${nameSource})*`, 'uy')],
  ['operator', /!=|<=|>=|[-+*:/=<>(),]/y],
];

/** A text as an expression that gives it. */
export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Cuts text into tokens. What fits no token is reported and left out. A text literal ends at its quote; '' is a quote inside. */
export function tokenize(text: string): { tokens: Token[]; diagnostics: ExpressionDiagnostic[] } {
  const tokens: Token[] = [];
  const diagnostics: ExpressionDiagnostic[] = [];
  let at = 0;
  scan: while (at < text.length) {
    space.lastIndex = at;
    if (space.test(text)) {
      at = space.lastIndex;
      continue;
    }
    if (text[at] === "'") {
      const start = at;
      at++;
      for (;;) {
        const quote = text.indexOf("'", at);
        if (quote < 0) {
          diagnostics.push({
            severity: 'error',
            code: 'expression/open-text',
            message: 'The text has no closing quote.',
            range: [start, text.length],
            fix: "End it with '.",
          });
          at = text.length;
          break;
        }
        at = quote + 1;
        if (text[at] !== "'") break;
        at++;
      }
      tokens.push({ type: 'string', text: text.slice(start, at), range: [start, at] });
      continue;
    }
    for (const [type, pattern] of patterns) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (!match) continue;
      tokens.push({ type, text: match[0], range: [at, at + match[0].length] });
      at += match[0].length;
      continue scan;
    }
    const c = String.fromCodePoint(text.codePointAt(at) as number);
    const fix = c === '"' ? "Write texts in single quotes: 'text'." : undefined;
    diagnostics.push({
      severity: 'error',
      code: 'expression/unknown-character',
      message: `${c} has no meaning here.`,
      range: [at, at + c.length],
      ...(fix ? { fix } : {}),
    });
    at += c.length;
  }
  tokens.push({ type: 'end', text: '', range: [text.length, text.length] });
  return { tokens, diagnostics };
}
