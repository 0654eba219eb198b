import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './harness/checkout.ts';
import { weft } from './harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
const path = (name: string) => join(folder.path, name);
const message = '{"number":"SO-1","total":12.50,"lines":[{"sku":"A"}]}';

/** Packs the project again with payloads in its mappings. */
async function withPayloads(imports: object[], exports: object[]): Promise<string> {
  const file = path(`p${Math.random().toString(36).slice(2)}.weft`);
  for (const [mapping, payloads] of [
    ['Import_Order', imports],
    ['Export_Order', exports],
  ] as const) {
    const place = path(
      `text/M/${mapping}.import-mapping.yaml`.replace('import', mapping === 'Import_Order' ? 'import' : 'export'),
    );
    const bare = readFileSync(place, 'utf8').replace(/^payloads: .*\n/m, '');
    writeFileSync(place, `${bare}payloads: ${JSON.stringify(payloads)}\n`);
  }
  const packed = await weft(['pack', path('text'), file]);
  expect(packed.stderr).not.toContain('error');
  expect(packed.code).toBe(0);
  return file;
}

beforeAll(async () => {
  folder = temporaryFolder();
  writeFileSync(path('order.json'), message);
  expect((await weft(['new', path('a.weft')])).code).toBe(0);
  expect(
    (await weft(['import', path('a.weft'), path('order.json'), '--module', 'M', '--mappings', '--entities'])).code,
  ).toBe(0);
  expect((await weft(['unpack', path('a.weft'), path('text')])).code).toBe(0);
}, 60_000);
afterAll(() => folder.dispose());

describe('weft test', () => {
  it('a project without tests passes', async () => {
    const none = await weft(['test', path('a.weft')]);
    expect([none.code, none.stderr.trim()]).toEqual([0, 'There are no tests.']);
  });

  it('tries payloads both ways, says what differs, and fails by its exit code', async () => {
    const file = await withPayloads(
      [
        { id: 'a', name: 'goes well', text: message },
        { id: 'b', name: 'objects', text: message, expected: '[{"$type":"M.Order","Number":"SO-1","Total":"12.5"}]' },
        {
          id: 'c',
          name: 'written',
          text: message,
          through: 'M.Export_Order',
          expected: message,
        },
        { id: 'd', name: 'another number', text: message, expected: '[{"Number":"SO-2"}]' },
        { id: 'e', name: 'no message', text: '{"number":' },
      ],
      [
        {
          id: 'f',
          name: 'out',
          text: message,
          through: 'M.Import_Order',
          expected: '{"number":"SO-1","total":99,"lines":[]}',
        },
        { id: 'g', name: 'from nowhere', text: message },
      ],
    );
    const tested = await weft(['test', file, '--reporter', 'json']);
    const report = JSON.parse(tested.stdout) as {
      passed: number;
      failed: number;
      tests: { document: string; name: string; ok: boolean; message?: string }[];
    };
    expect(tested.code).toBe(1);
    expect([report.passed, report.failed]).toEqual([3, 4]);
    expect(report.tests.map((t) => [t.document, t.name, t.message ?? null])).toEqual([
      ['M.Export_Order', 'out', '$.total is "12.50", and "99" is expected.'],
      ['M.Export_Order', 'from nowhere', 'The payload has no import mapping that reads it into objects.'],
      ['M.Import_Order', 'goes well', null],
      ['M.Import_Order', 'objects', null],
      ['M.Import_Order', 'written', null],
      ['M.Import_Order', 'another number', '$[0].Number is "SO-1", and "SO-2" is expected.'],
      ['M.Import_Order', 'no message', expect.stringMatching(/^Line 1, column 11: /)],
    ]);
    const junit = await weft(['test', file, 'M.Import_Order', '--reporter', 'junit']);
    expect(junit.code).toBe(1);
    expect(junit.stdout).toMatch(/<testsuites tests="5" failures="2" time="[\d.]+">/);
    expect(junit.stdout).toContain('<testcase classname="M.Import_Order" name="another number"');
    expect(junit.stdout).toContain(
      '<failure message="$[0].Number is &#34;SO-1&#34;, and &#34;SO-2&#34; is expected."/>',
    );
    expect((await weft(['check', file, '--json'])).stdout).toBe('[]\n');
  }, 60_000);

  it('another reporter, and a document that is none, are wrong calls', async () => {
    expect((await weft(['test', path('a.weft'), '--reporter', 'tap'])).code).toBe(2);
    expect((await weft(['test', path('a.weft'), 'M.Order'])).code).toBe(2);
  });
});
