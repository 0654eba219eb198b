// A process of its own that reads generated inputs: `ROOM COUNT [READER [NUMBER]]`. It says what it is about to read, and what came of it.
import { writeSync } from 'node:fs';
import { type ByteReader, byteReaders } from './byte-readers.ts';
import { bytesNumber } from './generated-bytes.ts';

/** What one input may take: milliseconds of CPU time (others may use the machine meanwhile), and bytes outside the heap, which has a limit of its own. */
const limits = { ms: 1_000, bytes: 200 * 2 ** 20 };

const [room = '', count = '0', only, number] = process.argv.slice(2);

function spentMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function tried(reader: ByteReader, bytes: Uint8Array): { problem: string | null; ms: number } {
  const start = spentMs();
  let problem: string | null;
  try {
    problem = reader.read(bytes);
  } catch (error) {
    problem = `threw ${(error as Error).stack ?? String(error)}`;
  }
  const { arrayBuffers } = process.memoryUsage();
  if (arrayBuffers > limits.bytes) problem ??= `holds ${Math.round(arrayBuffers / 2 ** 20)} MB outside the heap`;
  return { problem, ms: spentMs() - start };
}

for (const reader of byteReaders[room] ?? []) {
  if (only !== undefined && reader.id !== only) continue;
  let slowest = 0;
  for (let n = Number(number ?? 0); n < (number === undefined ? Number(count) : Number(number) + 1); n++) {
    const bytes = bytesNumber(n, reader.ingredients);
    writeSync(1, `at ${reader.id}, input ${n} (${bytes.length} bytes)\n`);
    let { problem, ms } = tried(reader, bytes);
    // Code that is not warm, and memory that others left, take their time once.
    if (problem === null && ms > limits.ms) ({ problem, ms } = tried(reader, bytes));
    if (problem === null && ms > limits.ms) problem = `took ${Math.round(ms)} ms`;
    slowest = Math.max(slowest, ms);
    if (problem !== null) writeSync(1, `wrong ${reader.id}, input ${n} (${bytes.length} bytes): ${problem}\n`);
  }
  writeSync(1, `read ${reader.id}: ${count} inputs, ${Math.round(slowest)} ms at most\n`);
}
