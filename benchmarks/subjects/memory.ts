import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Row, rounds } from '../measure.ts';
import { orders } from '../orders.ts';
import { here } from '../peers.ts';

/** 310,610 objects: more than a message of 50 MB usually makes. */
const count = 62_122;

/** The most memory that a process holds while it imports 47 MB of JSON. */
export async function measure(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  const file = join(folder, 'orders.json');
  const text = orders(count);
  writeFileSync(file, text);
  const peak = (how: 'kept' | 'stored' | 'loop'): number => {
    const program = [join(here, 'import-memory.ts'), how, file];
    const out = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...program]).toString();
    const result = JSON.parse(out) as { count: number; peakMb: number };
    if (result.count !== count) throw new Error(`${how}: ${result.count} orders instead of ${count}.`);
    return result.peakMb;
  };
  const figures = { kept: [] as number[], stored: [] as number[], loop: [] as number[] };
  try {
    for (let round = 0; round < rounds; round++)
      for (const how of ['kept', 'stored', 'loop'] as const) figures[how].push(peak(how));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const size = `${(text.length / 1e6).toFixed(0)} MB`;
  return [
    {
      subject: `Peak memory of a process that imports ${size} of JSON, all objects kept`,
      unit: 'MB',
      ours: figures.kept,
      peer: { name: 'JSON.parse and a loop', figures: figures.loop },
      aim: '≤ 2',
    },
    {
      subject: `Peak memory of a process that imports ${size} of JSON and stores all objects`,
      unit: 'MB',
      ours: figures.stored,
      aim: '–',
    },
  ];
}
