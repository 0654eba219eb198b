import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { youngMemoryFlags } from '../../electron/runtime/supervision/young-memory.ts';
import type { Row } from '../measure.ts';
import { csvOrders, jsonOrders, type OrderText, xmlOrders } from '../orders.ts';
import { here } from '../peers.ts';

const size = 1_000_000_000;

/** Writes a message of a gigabyte; gives how many orders are in it. */
function write(path: string, { begin, record, between, end }: OrderText): number {
  const file = openSync(path, 'w');
  let written = writeSync(file, begin);
  let count = 0;
  while (written < size) {
    const records: string[] = [];
    for (let i = 0; i < 500; i++) records.push(record(count++));
    written += writeSync(file, `${count > 500 ? between : ''}${records.join(between)}`);
  }
  writeSync(file, end);
  closeSync(file);
  return count;
}

/** Stored documents whose messages are about a gigabyte, answered in batches to a client of its own process: the most memory of the server, and the time. */
function exported(): Row[] {
  const rows: Row[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  try {
    const database = join(folder, 'data.sqlite');
    const run = (...args: string[]) =>
      // As processes of runs are started.
      execFileSync(process.execPath, [
        ...youngMemoryFlags,
        '--disable-warning=ExperimentalWarning',
        join(here, 'export-batches.ts'),
        ...args,
      ]);
    run('JSON', database, '2500000');
    for (const format of ['JSON', 'XML', 'CSV']) {
      const { bytes, seconds, peakMb, beforeMb } = JSON.parse(run(format, database).toString()) as Record<
        string,
        number
      >;
      if (!bytes || bytes < 0.9 * size) throw new Error(`${format}: ${bytes} bytes came.`);
      const subject = `GET of 1 GB of ${format}, 2,500,000 objects, written in batches`;
      rows.push(
        { subject: `${subject}: peak memory of the server`, unit: 'MB', ours: [peakMb as number], aim: '≤ 250 MB' },
        { subject: `${subject}: peak memory before it was asked`, unit: 'MB', ours: [beforeMb as number], aim: '–' },
        { subject: `${subject}: time`, unit: 's', ours: [seconds as number], aim: '–' },
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

/** A gigabyte of each format, imported with a commit for each thousand objects: the most memory, and the time. Once each: it takes a while. */
export async function measure(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [format, mapping, text] of [
    ['JSON', 'Import_Docs', jsonOrders(4_000)],
    ['XML', 'Import_Xml', xmlOrders(4_000)],
    ['CSV', 'Import_Csv', csvOrders(2_000)],
  ] as const) {
    const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
    try {
      const file = join(folder, 'orders');
      const count = write(file, text);
      // As runtimes are started.
      const flags = [...youngMemoryFlags, '--disable-warning=ExperimentalWarning'];
      const command = [...flags, join(here, 'import-batches.ts'), mapping, file];
      const result = JSON.parse(execFileSync(process.execPath, command).toString()) as {
        count: number;
        stored: number;
        seconds: number;
        peakMb: number;
      };
      if (result.count !== count || result.stored !== count)
        throw new Error(`${format}: ${result.count} read and ${result.stored} stored of ${count}.`);
      rows.push({
        subject: `1 GB of ${format} imported and committed, ${count.toLocaleString('en')} objects of the list: peak memory`,
        unit: 'MB',
        ours: [result.peakMb],
        aim: '≤ 250 MB',
      });
      rows.push({
        subject: `1 GB of ${format} imported and committed: time`,
        unit: 's',
        ours: [result.seconds],
        aim: '–',
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return [...rows, ...exported()];
}
