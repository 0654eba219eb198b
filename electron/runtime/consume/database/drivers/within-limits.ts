import { DatabaseError, type StatementLimits, type StatementResult } from '../driver.ts';

/** The parts of a streamed result as one, with as many rows at most as its limits say, and one that tells that there are more. */
export async function wholeResult(
  stream: (most: number) => AsyncIterable<StatementResult>,
  limits: StatementLimits,
): Promise<StatementResult> {
  const most = limits.most ? limits.most + 1 : Number.POSITIVE_INFINITY;
  let whole: StatementResult | null = null;
  for await (const part of stream(most)) {
    if (whole === null) whole = part;
    else for (const row of part.rows) whole.rows.push(row);
    if (whole.rows.length >= most) break;
  }
  if (whole && whole.rows.length > most) whole.rows.length = most;
  return whole ?? { columns: [], rows: [], changed: null };
}

/**
 * Work of a driver whose statements are interrupted from outside: when its time is over, or the run is stopped. What it fails with then is that, whatever the driver says;
 * else what `faultOf` makes of it.
 */
export async function withinLimits<T>(
  { timeoutMs, signal }: StatementLimits,
  interrupt: () => void,
  faultOf: (error: unknown) => DatabaseError,
  work: () => Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw new DatabaseError('stopped', 'the run was stopped.');
  const whole = Math.max(1, Math.ceil(timeoutMs));
  let why: DatabaseError | null = null;
  const stop = (error: DatabaseError) => {
    why ??= error;
    interrupt();
  };
  const aborted = () => stop(new DatabaseError('stopped', 'the run was stopped.'));
  const timer = setTimeout(
    () => stop(new DatabaseError('timeout', `the statement was stopped: it took longer than ${whole} ms.`)),
    whole,
  );
  signal?.addEventListener('abort', aborted, { once: true });
  try {
    return await work();
  } catch (error) {
    const fault = faultOf(error);
    throw why ?? fault;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', aborted);
  }
}
