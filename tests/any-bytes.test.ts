import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contractReaders, contractSource } from '../shared/contract/index.ts';
import { sampleLimit } from '../shared/contract/sample-limit.ts';
import { byteReaders } from './harness/byte-readers.ts';
import { node24, root } from './harness/checkout.ts';
import { bytesNumber, type Ingredients } from './harness/generated-bytes.ts';

/** Inputs for each; more of them by WEFT_ANY_BYTES. They are the same each time. */
const count = Number(process.env['WEFT_ANY_BYTES'] ?? 200);
/** A reader that says nothing for so long hangs. */
const silenceMs = 20_000;

/** Reads in a process that may hold 200 MB, and is ended when one input keeps it for too long. Gives the lines it wrote, and how it ended. */
function readApart(room: string): Promise<{ lines: string[]; end: string }> {
  const child = spawn(
    node24,
    [
      '--disable-warning=ExperimentalWarning',
      '--max-old-space-size=200',
      join(root, 'tests/harness/byte-readers-job.ts'),
      room,
      String(count),
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let text = '';
  let errors = '';
  let hangs = false;
  const kill = () => {
    hangs = true;
    child.kill('SIGKILL');
  };
  let watchdog = setTimeout(kill, silenceMs);
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    clearTimeout(watchdog);
    watchdog = setTimeout(kill, silenceMs);
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    errors += part;
  });
  return new Promise((resolve) =>
    child.on('close', (code) => {
      clearTimeout(watchdog);
      const lines = text.split('\n').filter(Boolean);
      const last = lines.at(-1) ?? '';
      resolve({
        lines,
        end: hangs ? `hangs ${last}` : code === 0 ? 'done' : `ended ${last}\n${errors.slice(0, 2_000)}`,
      });
    }),
  );
}

describe('any bytes end in a tree or a finding with a place, within 1 s and 200 MB', () => {
  it.each(Object.keys(byteReaders))(
    '%s',
    async (room) => {
      const { lines, end } = await readApart(room);
      expect(lines.filter((line) => line.startsWith('wrong '))).toEqual([]);
      expect(end).toBe('done');
      expect(lines.filter((line) => line.startsWith('read ')).map((line) => line.slice(5).split(':')[0])).toEqual(
        byteReaders[room]?.map((reader) => reader.id),
      );
    },
    300_000,
  );
});

describe('samples that are larger than any that is read', () => {
  const refused = (kind: string, text: string) => {
    const reader = contractReaders.find((each) => each.kind === kind);
    const bytes = new TextEncoder().encode(text);
    return reader?.read(contractSource([{ path: `given.${kind}`, bytes }]));
  };

  it.each([
    ['json', `[${'1,'.repeat(sampleLimit / 2)}1]`],
    ['xml', `<a>${'x'.repeat(sampleLimit)}</a>`],
    ['csv', `a\n${'"'.repeat(sampleLimit)}`],
  ])('%s: refused at once, with a place and the limit', (kind, text) => {
    expect(refused(kind, text)).toMatchObject({
      structures: [],
      diagnostics: [
        {
          severity: 'error',
          code: `${kind}/too-large`,
          message: expect.stringContaining(String(sampleLimit)),
          line: 1,
          column: 1,
        },
      ],
    });
  });
});

describe('columns and namespaces of one name by the thousand', () => {
  it.each([
    ['csv', Array.from({ length: 15_000 }, () => 'a').join()],
    ['xml', `<a>${Array.from({ length: 15_000 }, (_, i) => `<b xmlns="urn:${i}"/>`).join('')}</a>`],
  ])('%s: each gets a name of its own, in time that grows with their number', (kind, text) => {
    const reader = contractReaders.find((each) => each.kind === kind);
    const start = process.cpuUsage();
    const read = reader?.read(contractSource([{ path: 'given', bytes: new TextEncoder().encode(text) }]));
    const { user } = process.cpuUsage(start);
    const root = read?.structures[0]?.root;
    const members = kind === 'csv' ? root?.item?.children : root?.children?.[0]?.children;
    expect(new Set(members?.map(({ name }) => name)).size).toBe(15_000);
    expect(user / 1_000).toBeLessThan(2_000);
  });
});

describe('generated inputs', () => {
  const ingredients: Ingredients = {
    samples: [new TextEncoder().encode('{"a":[1,2,3],"b":"text"}')],
    levels: [['[', ']']],
    repeats: [['[', '"#",', '0]']],
  };

  it('are the same for a number, and others for another', () => {
    const all = Array.from({ length: 200 }, (_, n) => Buffer.from(bytesNumber(n, ingredients)).toString('hex'));
    expect(all).toEqual(all.map((_, n) => Buffer.from(bytesNumber(n, ingredients)).toString('hex')));
    expect(new Set(all).size).toBeGreaterThan(150);
  });

  it('are deep, long, cut off and nothing at all', () => {
    const texts = Array.from({ length: 200 }, (_, n) => Buffer.from(bytesNumber(n, ingredients)).toString('latin1'));
    expect(texts.some((text) => text.startsWith('['.repeat(10_000)))).toBe(true);
    expect(texts.some((text) => text.startsWith('["0","1","2",') && text.length > 100_000)).toBe(true);
    expect(texts.some((text) => '{"a":[1,2,3],"b":"text"}'.startsWith(text) && text.length > 0)).toBe(true);
    expect(texts.some((text) => /[^\x20-\x7e\n]{3}/.test(text))).toBe(true);
  });
});
