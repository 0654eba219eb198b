import { useHeldByPress } from './press.ts';

/** A finding about one field. */
export interface Problem {
  severity: 'error' | 'warning' | 'info';
  text: string;
}

/** What is wrong with a field, as a sentence under it; it comes and goes between presses, so that nothing moves under one. */
export function FieldProblem({ problem, id }: { problem: Problem | null; id?: string }) {
  const shown = useHeldByPress(problem);
  if (!shown) return null;
  return (
    <span id={id} className={`w-expression-problem ${shown.severity}`} role="status" title={shown.text}>
      {shown.text}
    </span>
  );
}
