/** One line of the results: our figures, a peer's where there is one, and their ratio. */
export interface Row {
  subject: string;
  unit: string;
  ours: number[];
  peer?: { name: string; figures: number[] };
  /** How the ratio is taken; without a peer there is none. */
  ratio?: 'ours / peer' | 'peer / ours';
  /** What the ratio (or, without a peer, the figure) should reach. */
  aim: string;
}

export const rounds = Number(process.env.ROUNDS ?? 5);

export function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] as number;
}

/** The value below which the share of the figures lies. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
}

/** Smallest and largest figure as shares of the median. */
export function spread(figures: readonly number[]): string {
  const middle = median(figures);
  return `${(Math.min(...figures) / middle).toFixed(2)}–${(Math.max(...figures) / middle).toFixed(2)}`;
}

/** Milliseconds that the work takes. */
export async function timed(work: () => unknown): Promise<number> {
  const from = performance.now();
  const result = work();
  if (result instanceof Promise) await result;
  return performance.now() - from;
}

function figure(figures: readonly number[], unit: string): string {
  const value = median(figures);
  const text = value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 });
  return `${text} ${unit} (${spread(figures)})`;
}

/** The ratio of a row, or null when it has no peer. */
export function ratioOf({ ours, peer, ratio }: Row): number | null {
  if (peer === undefined) return null;
  return ratio === 'peer / ours' ? median(peer.figures) / median(ours) : median(ours) / median(peer.figures);
}

/** The row in the table of RESULTS.md. */
export function printRow(row: Row): string {
  const ratio = ratioOf(row);
  const peer = row.peer === undefined ? '–' : `${figure(row.peer.figures, row.unit)} ${row.peer.name}`;
  return `| ${row.subject} | ${figure(row.ours, row.unit)} | ${peer} | ${ratio === null ? '–' : `**${ratio.toFixed(2)}**`} | ${row.aim} |`;
}
