import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProject } from '../electron/host/session.ts';
import { temporaryFolder } from './harness/checkout.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { weft } from './harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
const path = (name: string) => join(folder.path, name);
const file = () => path('a.weft');

beforeAll(() => {
  folder = temporaryFolder();
  const { units } = new ProjectBuilder()
    .unit('transformation', 'Rows', {
      input: 'xml',
      output: 'csv',
      steps: [
        { id: 's1', language: 'xml-to-json' },
        { id: 's2', source: 'order.line.{\n  "sku": `@sku`,\n  "qty": $number(qty)\n}' },
        { id: 's3', language: 'json-to-csv' },
      ],
    })
    .view();
  createProject(
    file(),
    [...units.values()].map((unit) => ({ op: 'create', unit })),
  ).close();
  writeFileSync(path('order.xml'), '<order><line sku="A"><qty>9007199254740993</qty></line></order>');
  writeFileSync(path('none.xml'), '<order>\n<line></order>');
  writeFileSync(path('words.xml'), '<order><line sku="A"><qty>many</qty></line></order>');
});
afterAll(() => folder.dispose());

it('weft transform prints what a message becomes', async () => {
  const csv = 'sku,qty\r\nA,9007199254740993\r\n';
  expect(await weft(['transform', file(), 'M.Rows', path('order.xml')])).toMatchObject({ code: 0, stdout: csv });
  const json = await weft(['transform', file(), 'M.Rows', path('order.xml'), '--json']);
  expect(JSON.parse(json.stdout)).toEqual({ output: csv, diagnostics: [] });
});

it('what does not fit is exit 1, with its place', async () => {
  const none = await weft(['transform', file(), 'M.Rows', path('none.xml'), '--json']);
  expect(none.code).toBe(1);
  expect(JSON.parse(none.stdout)).toMatchObject({
    output: null,
    diagnostics: [{ severity: 'error', code: 'transformation/message', document: 'M.Rows', path: '$', line: 2 }],
  });
  const words = await weft(['transform', file(), 'M.Rows', path('words.xml')]);
  expect(words).toMatchObject({ code: 1, stdout: '' });
  expect(words.stderr).toMatch(
    /^error: M\.Rows steps\.1:3:\d+: Step 2 \(JSONata\): Unable to cast value to a number: "many" \(D3030\) \[transformation\/jsonata\]\n$/,
  );
});

it('a transformation goes through the text form, steps and all', async () => {
  expect(await weft(['unpack', file(), path('text')])).toMatchObject({ code: 0 });
  expect(readFileSync(path('text/M/Rows.transformation.yaml'), 'utf8')).toContain(
    '  - id: s2\n    source: |-\n      order.line.{\n',
  );
  expect(await weft(['pack', path('text'), path('b.weft')])).toMatchObject({ code: 0 });
  expect(await weft(['transform', path('b.weft'), 'M.Rows', path('order.xml')])).toMatchObject({
    code: 0,
    stdout: 'sku,qty\r\nA,9007199254740993\r\n',
  });
});

it('a transformation that is not there is a wrong call', async () => {
  const wrong = await weft(['transform', file(), 'M.Rowss', path('order.xml')]);
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
  expect(wrong.stderr).toContain('Did you mean M.Rows?');
  expect((await weft(['--help'])).stdout).toContain('transform [options] <file> <transformation> <input>');
});
