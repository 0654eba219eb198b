import { type Expression, parseExpression } from '../expression/index.ts';

/**
 * The statuses that an expression can give, as far as they stand there as numbers, alone or as outcomes of an `if`. `others`: what else
 * it may be, the operation's `own` where it is empty, `any` where it is worked out.
 */
export function statusesOf(text: string): { statuses: number[]; others: 'none' | 'own' | 'any' } {
  const statuses: number[] = [];
  const ranks = ['none', 'own', 'any'] as const;
  const visit = (e: Expression): 0 | 1 | 2 => {
    if (e.kind === 'if') return Math.max(visit(e.then), visit(e.otherwise)) as 0 | 1 | 2;
    if (e.kind === 'empty') return 1;
    if (e.kind === 'unary' && e.operator === '-' && e.operand.kind === 'number') {
      statuses.push(-Number(e.operand.text));
      return 0;
    }
    if (e.kind !== 'number' || !/^\d+$/.test(e.text)) return 2;
    statuses.push(Number(e.text));
    return 0;
  };
  const rank = text.trim() === '' ? 1 : visit(parseExpression(text).expression);
  return { statuses, others: ranks[rank] };
}
