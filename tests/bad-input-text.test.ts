import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../electron/host/new-id.ts';
import { readSampleProject } from '../electron/host/samples.ts';
import { kinds } from '../shared/kinds.ts';
import { ProjectView } from '../shared/model/project.ts';
import { projectToText, type TextFile, textToProject } from '../shared/text/project-text.ts';
import { temporaryFolder } from './harness/checkout.ts';
import { weft } from './harness/weft.ts';

const units = readSampleProject('orders-hub').flatMap((op) => (op.op === 'create' ? [op.unit] : []));
const settings = 'settings.yaml';
/** Every setting written out, where the sample leaves defaults to the kind. */
const settingsText = `kind: settings
name: Settings
id: orders1
port: 8080
rounding: half-up
timeZone: UTC
loopLimit: 10000000
requestTimeoutMs: 30000
maxBodyBytes: 10485760
`;
const sample: readonly TextFile[] = projectToText(new ProjectView(units, kinds)).map((file) =>
  file.path === settings ? { ...file, text: settingsText } : file,
);

const flow = 'Orders/Logic/Get_Order.microflow.yaml';
const service = 'Orders/Services/OrderApi.rest-service.yaml';

/** The sample with one file changed. */
function withChange(path: string, change: (text: string) => string): TextFile[] {
  const before = sample.find((file) => file.path === path);
  if (before === undefined) throw new Error(`The sample has no ${path}.`);
  const text = change(before.text);
  if (text === before.text) throw new Error(`The change of ${path} changes nothing.`);
  return sample.map((file) => (file === before ? { path, text } : file));
}

describe('a mistake in the text form is a finding with file, line and column, and a similar name', () => {
  type Case = [name: string, files: () => TextFile[], finding: object];
  const cases: Case[] = [
    [
      'wrong key',
      () => withChange(flow, (text) => text.replace('\nreturns:', '\nretruns:')),
      { code: 'text/unknown-key', document: flow, line: 9, column: 1, fix: 'Did you mean returns?' },
    ],
    [
      'wrong type',
      () => withChange(settings, (text) => text.replace('port: 8080', 'port: many')),
      {
        code: 'text/value',
        document: settings,
        path: 'port',
        line: 4,
        column: 1,
        message: expect.stringContaining('number'),
      },
    ],
    [
      'a word that is none of the choices',
      () => withChange(settings, (text) => text.replace('rounding: half-up', 'rounding: half-upp')),
      { code: 'text/value', document: settings, path: 'rounding', message: expect.stringContaining('"half-even"') },
    ],
    [
      'dangling reference',
      () => withChange(service, (text) => text.replace('Orders.Export_Confirmation', 'Orders.Export_Confirmtion')),
      { code: 'text/dangling-reference', document: service, line: 42, fix: 'Did you mean Orders.Export_Confirmation?' },
    ],
    [
      'duplicate name',
      () => [
        ...sample,
        {
          path: 'Orders/Copy.microflow.yaml',
          text: (sample.find((f) => f.path === flow)?.text ?? '').replace(/^id: .*\n/m, ''),
        },
      ],
      {
        code: 'text/name-twice',
        document: 'Orders/Copy.microflow.yaml',
        line: 2,
        column: 1,
        message: expect.stringContaining(flow),
      },
    ],
    [
      'an id that is there twice',
      () => [...sample, { path: 'Orders/Copy.microflow.yaml', text: sample.find((f) => f.path === flow)?.text ?? '' }],
      { code: 'text/id-twice', document: 'Orders/Copy.microflow.yaml', line: 3 },
    ],
    [
      'a name that is none',
      () => withChange(flow, (text) => text.replace('name: Get_Order', 'name: Get Order!')),
      { code: 'text/name', document: flow, line: 2, column: 1 },
    ],
    [
      'wrong kind',
      () => withChange(flow, (text) => text.replace('kind: microflow', 'kind: microflw')),
      { code: 'text/kind', document: flow, line: 1, fix: 'Did you mean microflow?' },
    ],
    [
      'a key that is there twice',
      () => withChange(settings, (text) => `${text}port: 9\n`),
      { code: 'text/yaml', document: settings, line: 10, column: 1, message: 'The key port is there twice.' },
    ],
    [
      'a bracket that is not closed',
      () => withChange(settings, () => 'kind: settings\nname: [x\n'),
      { code: 'text/yaml', document: settings, line: 3 },
    ],
    [
      'a tab',
      () => withChange(settings, () => 'kind: settings\n\tname: x\n'),
      { code: 'text/yaml', document: settings, line: 2, column: 1, message: expect.stringContaining('Tabs') },
    ],
    [
      '__proto__ as a key',
      () => withChange(settings, (text) => `${text}__proto__: { x: 1 }\n`),
      { code: 'text/unknown-key', document: settings, line: 10 },
    ],
    [
      'aliases that would grow without an end',
      () =>
        withChange(
          settings,
          (text) =>
            `${text}a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b, *b]\n`,
        ),
      { code: 'text/yaml', document: settings, line: 11, message: expect.stringContaining('*a is an alias') },
    ],
    [
      '100,000 levels',
      () => withChange(settings, (text) => `${text}port: ${'['.repeat(100_000)}\n`),
      { code: 'text/yaml', document: settings, message: 'Lists and keys are nested too deep to be read.' },
    ],
    [
      'a list in place of a document',
      () => withChange(settings, () => '- 1\n'),
      { code: 'text/not-a-document', document: settings, line: 1, column: 1 },
    ],
    [
      'a document in no module',
      () => [
        ...sample,
        { path: 'Elsewhere/A.constant.yaml', text: 'kind: constant\nname: A\ntype: string\nvalue: ""\n' },
      ],
      { code: 'text/no-module', document: 'Elsewhere/A.constant.yaml', line: 1 },
    ],
  ];
  it.each(cases)('%s', (_name, files, finding) => {
    const { diagnostics } = textToProject(files(), kinds, newId, () => false);
    expect(diagnostics).toContainEqual(expect.objectContaining({ severity: 'error', ...finding }));
    expect(diagnostics.length).toBeLessThan(12);
  });

  it('all mistakes of all files are found at once', () => {
    const files = withChange(settings, (text) => text.replace('port: 8080', 'port: many').replace('half-up', 'up')).map(
      (file) => (file.path === flow ? { ...file, text: file.text.replace('\nreturns:', '\nretruns:') } : file),
    );
    const codes = textToProject(files, kinds, newId, () => false).diagnostics.map(
      (each) => `${each.document} ${each.code}`,
    );
    expect(codes).toEqual(
      expect.arrayContaining([`${settings} text/value`, `${settings} text/value`, `${flow} text/unknown-key`]),
    );
  });
});

describe('weft pack', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.dispose());

  it('says where the mistake is, exits with 1 and leaves no file', async () => {
    const hub = join(folder.path, 'hub.weft');
    await weft(['new', hub, '--sample', 'orders-hub']);
    await weft(['unpack', hub, join(folder.path, 'text')]);
    const changed = join(folder.path, 'text', flow);
    writeFileSync(changed, readFileSync(changed, 'utf8').replace('\nreturns:', '\nretruns:'));
    const out = join(folder.path, 'out.weft');
    const packed = await weft(['pack', join(folder.path, 'text'), out]);
    expect(packed.code).toBe(1);
    expect(packed.stderr).toContain(`${flow} retruns:9:1: Microflow has no retruns. Did you mean returns?`);
    expect(packed.stderr).not.toMatch(/^\s+at /m);
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(folder.path).filter((name) => name.startsWith('out'))).toEqual([]);
  });
});
