import { type Expression, parseExpression } from '../expression/index.ts';

/**
 * A small table from values to values. It is kept as the expression it means (`if $value = 'a' then 'b' else …`), so that compiler,
 * checker, text form and renames know it already; this reads it back from there (decision 0005). Cells are expression literals.
 */
export interface ValueTable {
  rows: { from: string; to: string }[];
  /** What every other value gives: itself, nothing, or one value. */
  otherwise: { kind: 'same' } | { kind: 'empty' } | { kind: 'value'; to: string };
}

/** The table that an expression means; null when it is anything else, or does not parse. */
export function readValueTable(text: string): ValueTable | null {
  if (!text.trim()) return null;
  const { expression, diagnostics } = parseExpression(text);
  if (diagnostics.length > 0) return null;
  const rows: ValueTable['rows'] = [];
  let rest: Expression = expression;
  while (rest.kind === 'if') {
    const { condition } = rest;
    if (condition.kind !== 'binary' || condition.operator !== '=' || !isValue(condition.left)) return null;
    const from = literalText(condition.right, text);
    const to = literalText(rest.then, text);
    if (from === null || to === null) return null;
    rows.push({ from, to });
    rest = rest.otherwise;
  }
  if (rows.length === 0) return null;
  if (isValue(rest)) return { rows, otherwise: { kind: 'same' } };
  if (rest.kind === 'empty') return { rows, otherwise: { kind: 'empty' } };
  const to = literalText(rest, text);
  return to === null ? null : { rows, otherwise: { kind: 'value', to } };
}

/** The expression of a table, a row a line. A table without rows gives its last line alone. */
export function writeValueTable(table: ValueTable): string {
  const { otherwise } = table;
  const last = otherwise.kind === 'same' ? '$value' : otherwise.kind === 'empty' ? 'empty' : otherwise.to;
  if (table.rows.length === 0) return otherwise.kind === 'same' ? '' : last;
  return `${table.rows.map((row) => `if $value = ${row.from} then ${row.to}`).join('\nelse ')}\nelse ${last}`;
}

/** The table turned round, for the way back. Of rows that give the same value the first counts. */
export function invertValueTable(table: ValueTable): ValueTable {
  const rows = new Map<string, string>();
  for (const { from, to } of table.rows) if (to !== 'empty' && !rows.has(to)) rows.set(to, from);
  return {
    rows: [...rows].map(([from, to]) => ({ from, to })),
    otherwise: table.otherwise.kind === 'same' ? { kind: 'same' } : { kind: 'empty' },
  };
}

/** A text as an expression literal; a quote is doubled. */
export function textLiteral(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}

/** The text of a text literal; null for other literals. */
export function textOfLiteral(literal: string): string | null {
  return /^'(?:[^']|'')*'$/.test(literal) ? literal.slice(1, -1).replace(/''/g, "'") : null;
}

const isValue = (e: Expression): boolean => e.kind === 'variable' && e.name === 'value';

function literalText(e: Expression, text: string): string | null {
  const isNegative = e.kind === 'unary' && e.operator === '-' && e.operand.kind === 'number';
  if (!isNegative && !['string', 'number', 'boolean', 'name', 'empty'].includes(e.kind)) return null;
  return text.slice(e.range[0], e.range[1]);
}
