import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contractSource } from '../shared/contract/index.ts';
import { jsonReader } from '../shared/contract/json/reader.ts';
import { formatOf, MappingError } from '../shared/format/index.ts';
import { Tally } from './harness/conformance-page.ts';
import { fixturesFolder } from './harness/fixtures.ts';

const json = formatOf('json');
const suite = join(fixturesFolder, 'json/suite');
const hostile = join(fixturesFolder, 'hostile-json');
const namesIn = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

/** What the doors of a JSON message say of bytes: the reader of samples, the check of a text, the scanner of mappings. Null is taken. */
function answersOf(name: string, bytes: Uint8Array) {
  const { structures, diagnostics } = jsonReader.read(contractSource([{ path: name, bytes }]));
  const reader = diagnostics.find((d) => d.severity === 'error') ?? null;
  // What cannot be read has no structure; what can has one, of which nothing is missing.
  expect(structures).toHaveLength(reader ? 0 : 1);
  const decoded = json.decode(bytes, null);
  if ('diagnostic' in decoded) return { reader, check: decoded.diagnostic, scanner: decoded.diagnostic };
  const check = json.checkWellFormed(decoded.text).find((d) => d.severity === 'error') ?? null;
  return { reader, check, scanner: scanned(decoded.text) };
}

/** Passes a whole message by, as a mapping does with what nobody asked for. */
function scanned(text: string): MappingError | null {
  const scanner = new (json.library('UTC').Scanner)(text);
  try {
    scanner.skip();
    scanner.end();
    return null;
  } catch (error) {
    if (error instanceof MappingError) return error;
    throw error;
  }
}

const placed = expect.objectContaining({ line: expect.any(Number), column: expect.any(Number) });
const refused = { reader: placed, check: placed, scanner: placed };
const taken = { reader: null, check: null, scanner: null };

const cases = namesIn(suite);
describe(cases.length > 0 ? `JSONTestSuite: ${cases.length} files` : `no JSONTestSuite in ${suite}`, () => {
  const tallies = {
    y: new Tally('json-suite-taken'),
    n: new Tally('json-suite-refused'),
    i: new Tally('json-suite-either'),
  };

  it.skipIf(cases.length === 0).each(cases)('%s', (name) => {
    const answers = answersOf(name, readFileSync(join(suite, name)));
    const kind = name[0] as 'y' | 'n' | 'i';
    expect(answers).toEqual(kind === 'y' ? taken : kind === 'n' ? refused : answers.reader ? refused : taken);
    tallies[kind].count();
  });

  it.skipIf(cases.length === 0)('docs/conformance.md says so', () => {
    for (const tally of Object.values(tallies)) tally.hold();
  });
});

const rows = existsSync(hostile)
  ? [...readFileSync(join(hostile, 'INDEX.md'), 'utf8').matchAll(/^\| (\S+\.json) \| ([^|]+) \|$/gm)].map(
      ([, file = '', asked = '']) => ({ file, asked }),
    )
  : [];

describe(rows.length > 0 ? `${rows.length} files of ${hostile}` : `no files in ${hostile}`, () => {
  const tally = new Tally('json-hostile');

  it.skipIf(rows.length === 0)('the index has a row for each', () => {
    expect(rows.map((row) => row.file).sort()).toEqual(namesIn(hostile).sort());
  });

  it.skipIf(rows.length === 0).each(rows)('$file: $asked', ({ file, asked }) => {
    const start = performance.now();
    const answers = answersOf(file, readFileSync(join(hostile, file)));
    if (asked.startsWith('refuse')) expect(answers).toEqual(refused);
    else if (/ or refuse/.test(asked)) expect(answers).toEqual(answers.reader ? refused : taken);
    else expect(answers).toEqual(taken);
    for (const answer of Object.values(answers)) expect(answer?.message.length ?? 0).toBeLessThan(600);
    // A guard against hangs, not a measure.
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    tally.count();
  });

  it.skipIf(rows.length === 0)('docs/conformance.md says so', () => tally.hold());
});
