import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConnectorDocument, connectorManifest } from '../../../shared/connector/index.ts';
import { applyPatch } from '../../../shared/model/change.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { addConnector, breaksOf, removeConnector, usersOf } from './change-connectors.ts';
import { type ConnectorPackage, readConnectorPackage } from './connector-package.ts';
import { InstalledPackages } from './installed-packages.ts';
import { newConnector, packConnector } from './kit.ts';
import { type PackageError, packageLimits, readArchive, writeArchive } from './package-archive.ts';
import { trustQuestion } from './trust-question.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

const text = (value: string) => new TextEncoder().encode(value);
const manifest = {
  kit: 1,
  id: 'lab',
  version: '1.0.0',
  label: 'Lab',
  summary: 'For tests',
  actions: [{ id: 'try', label: 'Try', summary: 'Tries' }],
};
const description = {
  name: 'weft-connector-lab',
  version: '1.0.0',
  main: './lab.mjs',
  author: 'Ada <ada@lab.example>',
};

function archive(change: { manifest?: object | string; description?: object; files?: Record<string, string> } = {}) {
  const said = change.manifest ?? manifest;
  return writeArchive(
    new Map(
      Object.entries({
        'package.json': JSON.stringify(change.description ?? description),
        'weft-connector.json': typeof said === 'string' ? said : JSON.stringify(said),
        'lab.mjs': 'export default { actions: { try() {} } };',
        ...change.files,
      }).map(([place, content]) => [place, text(content)]),
    ),
  );
}

/** A tar of one entry, as nobody's tool writes it. */
function entry(
  name: string,
  {
    type = '0',
    content = 'x',
    link = '',
    size,
  }: { type?: string; content?: string; link?: string; size?: number } = {},
): Uint8Array {
  const head = Buffer.alloc(512);
  head.write(name, 0);
  head.write(`${(size ?? content.length).toString(8).padStart(11, '0')}\0`, 124);
  head.write('        ', 148);
  head.write(type, 156);
  head.write(link, 157);
  head.write(
    `${head
      .reduce((all, byte) => all + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  body.write(content);
  return new Uint8Array(gzipSync(Buffer.concat([head, body, Buffer.alloc(1024)])));
}

/** The code of the error that reading a package ends with, and its words. */
function refusal(bytes: Uint8Array): [string, string] {
  try {
    readConnectorPackage(bytes);
  } catch (error) {
    return [(error as PackageError).code, (error as Error).message];
  }
  throw new Error('It was read.');
}

describe('a hostile package', () => {
  it.each([
    ['leads out', entry('package/../../evil.txt'), 'package/path'],
    ['is absolute', entry('/etc/evil'), 'package/path'],
    ['has a drive', entry('package/C:/evil'), 'package/path'],
    ['has a backslash', entry('package/..\\evil'), 'package/path'],
    ['stands beside the package', entry('other/evil'), 'package/path'],
    [
      'leads out by an extended header',
      entry('package/x', { type: 'x', content: '29 path=package/../../evil.js\n' }),
      '',
    ],
    ['is a symbolic link', entry('package/link', { type: '2', link: '/etc/passwd', content: '' }), 'package/link'],
    ['is a hard link', entry('package/link', { type: '1', link: '/etc/passwd', content: '' }), 'package/link'],
    ['is a device', entry('package/null', { type: '3', content: '' }), 'package/link'],
    ['ends in the middle', entry('package/x', { size: 99_999 }), 'package/damaged'],
    ['is no archive', text('<html>'), 'package/damaged'],
  ] as const)('that %s is refused by what it is', (_what, bytes, code) => {
    if (code !== '') expect(refusal(bytes)[0]).toBe(code);
    else expect(() => readConnectorPackage(bytes)).toThrow();
  });

  it('that leads out by an extended header of the file after it is refused', () => {
    const pax = '29 path=package/../../evil.js';
    const record = `${pax.length + 1} ${pax.slice(3)}\n`;
    const whole = Buffer.concat([
      Buffer.from(readTar(entry('package/pax', { type: 'x', content: record }))).subarray(0, 1024),
      Buffer.from(readTar(entry('package/ok.js'))),
    ]);
    expect(refusal(new Uint8Array(gzipSync(whole)))[0]).toBe('package/path');
  });

  it('with two files that some systems take for one is refused', () => {
    expect(refusal(archive({ files: { 'a.txt': '', 'A.TXT': '' } }))[0]).toBe('package/twice');
    expect(refusal(archive({ files: { a: '', 'a/b': '' } }))[0]).toBe('package/twice');
  });

  it('that unpacks to more than it may is refused before it is all there', () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(4 * 2 ** 20)));
    expect(() => readArchive(bomb, { ...packageLimits, unpacked: 2 ** 20 })).toThrow(
      'The package unpacks to more than 1 MB.',
    );
    expect(() => readArchive(archive(), { ...packageLimits, files: 2 })).toThrow('more than 2 files');
    expect(() => readArchive(archive(), { ...packageLimits, packed: 10 })).toThrow('larger than');
  });

  it('whose bytes were changed is refused, whatever was changed', () => {
    const whole = archive();
    const tar = readTar(whole);
    const flipped = new Uint8Array(tar);
    flipped[3] = (flipped[3] as number) ^ 1;
    expect(refusal(new Uint8Array(gzipSync(flipped)))[0]).toBe('package/damaged');
    const cut = whole.subarray(0, whole.length - 40);
    expect(refusal(cut)[0]).toBe('package/damaged');
  });

  it.each([
    ['no manifest', archive({ files: { 'weft-connector.json': '' } }), 'package/description', 'no JSON'],
    ['no JSON', archive({ manifest: '{' }), 'package/description', 'weft-connector.json is no JSON'],
    ['a newer kit', archive({ manifest: { ...manifest, kit: 2, wonder: true } }), 'package/newer', 'Update the studio'],
    ['what no manifest has', archive({ manifest: { ...manifest, emit: 'x' } }), 'package/manifest', 'emit'],
    [
      'two versions',
      archive({ manifest: { ...manifest, version: '2.0.0' } }),
      'package/manifest',
      'says version 2.0.0',
    ],
    ['no code', archive({ description: { ...description, main: 'gone.mjs' } }), 'package/no-code', 'gone.mjs'],
    ['code elsewhere', archive({ description: { ...description, main: '../x.mjs' } }), 'package/description', 'main'],
    [
      'an action over no connection',
      archive({ manifest: { ...manifest, actions: [{ ...manifest.actions[0], connection: true }] } }),
      'package/manifest',
      'need a connection',
    ],
  ] as const)('with %s is refused with the place', (_what, bytes, code, words) => {
    const [found, message] = refusal(bytes);
    expect(found).toBe(code);
    expect(message).toContain(words);
  });
});

const readTar = (packed: Uint8Array): Uint8Array => gunzipSync(packed);

/** A project after a change. */
function changed(view: ProjectView, change: ReturnType<typeof removeConnector>): ProjectView {
  return change.ops.reduce((before, op) => {
    if (op.op === 'create') return before.withUnits([op.unit], []);
    if (op.op === 'delete') return before.withUnits([], [op.id]);
    return before.withUnits([applyPatch(before.unit(op.id) as Unit, op.patch).value], []);
  }, view);
}

function added(view: ProjectView, given: ConnectorPackage) {
  const plan = addConnector(view, given);
  if ('problem' in plan) throw new Error(plan.problem);
  return plan;
}

const documentIn = (view: ProjectView) => view.ofKind<ConnectorDocument>('connector')[0] as Unit<ConnectorDocument>;

describe('a package in a project', () => {
  const project = () => new ProjectBuilder().view();

  it('is kept by its hash, with its manifest and who it says it is by', () => {
    const found = readConnectorPackage(archive());
    const plan = added(project(), found);
    const { data, parent } = documentIn(changed(project(), plan.change));
    expect(parent).toBeNull();
    expect(data).toMatchObject({ package: 'weft-connector-lab', publisher: 'Ada <ada@lab.example>' });
    expect(data.integrity).toBe(found.integrity);
    expect([...plan.files.keys()]).toEqual([data.file?.files[0]?.hash]);
    expect(trustQuestion(found).join('\n')).toMatch(/Ada <ada@lab\.example>[\s\S]*sha512-/);
  });

  it('whose id is taken, by the studio or by another package, is refused', () => {
    const ours = readConnectorPackage(archive({ manifest: { ...manifest, id: 'signatures' } }));
    expect(addConnector(project(), ours)).toMatchObject({ problem: expect.stringContaining('The studio itself') });
    const view = changed(project(), added(project(), readConnectorPackage(archive())).change);
    const other = readConnectorPackage(archive({ description: { ...description, name: 'another' } }));
    expect(addConnector(view, other)).toMatchObject({ problem: expect.stringContaining('weft-connector-lab') });
  });

  it('takes the place of another version, and what breaks is said', () => {
    const view = changed(project(), added(project(), readConnectorPackage(archive())).change);
    const next = { ...manifest, version: '2.0.0', actions: [{ ...manifest.actions[0], id: 'attempt' }] };
    const plan = added(
      view,
      readConnectorPackage(archive({ manifest: next, description: { ...description, version: '2.0.0' } })),
    );
    expect(plan.replaces).toEqual({ version: '1.0.0', breaks: ['The action try is gone.'] });
    expect(changed(view, plan.change).ofKind('connector')).toHaveLength(1);
  });

  it('that is removed leaves its activities as they are, with what package they need', () => {
    const withCall = new ProjectBuilder().flow('Run', [], { kind: 'nothing' }, (f) => {
      f.add('call-action', { action: 'lab/try' });
      f.add('end', {});
    });
    const view = changed(withCall.view(), added(withCall.view(), readConnectorPackage(archive())).change);
    expect(usersOf(view, 'lab')).toEqual(['M.Run']);
    const without = changed(view, removeConnector(view, documentIn(view)));
    expect(without.ofKind('connector')).toEqual([]);
    const nodes = (without.unit('Run') as Unit<{ nodes: { action: object }[] }>).data.nodes;
    expect(nodes.map((n) => n.action)).toContainEqual(
      expect.objectContaining({ action: 'lab/try', package: 'weft-connector-lab 1.0.0' }),
    );
  });

  it('runs nowhere before somebody of the machine trusts it; then it is unpacked, once and whole', () => {
    const packages = new InstalledPackages(folder.path);
    const found = readConnectorPackage(archive());
    const plan = added(project(), found);
    const unit = documentIn(changed(project(), plan.change));
    const place = () => packages.placeOf(unit, (hash) => plan.files.get(hash));
    expect(place()).toMatchObject({ problem: expect.stringContaining('nobody on this machine has trusted') });
    expect(existsSync(join(folder.path, 'connectors'))).toBe(false);
    packages.trust(found);
    const first = place();
    expect(first).toEqual({ folder: expect.stringContaining(found.hash) });
    expect(place()).toEqual(first);
    expect(readdirSync((first as { folder: string }).folder).sort()).toEqual([
      'lab.mjs',
      'package.json',
      'weft-connector.json',
    ]);
    expect(readdirSync(join(folder.path, 'connectors')).sort()).toEqual([found.hash, 'trusted.json'].sort());
  });

  it('that is not what the document says does not run', () => {
    const packages = new InstalledPackages(folder.path);
    const found = readConnectorPackage(archive());
    packages.trust(found);
    const plan = added(project(), found);
    const unit = documentIn(changed(project(), plan.change));
    const problem = (data: object, file = (hash: string) => plan.files.get(hash)) =>
      packages.placeOf({ ...unit, data: { ...unit.data, ...data } as ConnectorDocument }, file);
    expect(problem({ integrity: `sha512-${'B'.repeat(86)}==` })).toMatchObject({
      problem: expect.stringContaining('another hash'),
    });
    const other = connectorManifest.parse({ ...manifest, permissions: { network: ['elsewhere.example'] } });
    expect(problem({ manifest: other })).toMatchObject({ problem: expect.stringContaining('something else') });
    expect(problem({}, () => undefined)).toMatchObject({ problem: expect.stringContaining('not in the project') });
    expect(problem({ file: undefined })).toMatchObject({ problem: expect.stringContaining('not in the project') });
  });
});

it('what breaks between versions is named: inputs, outputs, triggers, properties', () => {
  const before = connectorManifest.parse({
    ...manifest,
    connection: { properties: [{ name: 'Address', label: 'Address' }] },
    actions: [
      {
        ...manifest.actions[0],
        inputs: [
          { name: 'A', label: 'A', type: 'string' },
          { name: 'B', label: 'B', type: 'string' },
        ],
        output: { name: 'Out', type: 'string' },
      },
    ],
    triggers: [{ id: 'heard', label: 'Heard', summary: 'Hears', message: [{ name: 'Text', type: 'string' }] }],
  });
  const after = connectorManifest.parse({
    ...manifest,
    connection: { properties: [] },
    actions: [
      {
        ...manifest.actions[0],
        connection: true,
        inputs: [
          { name: 'A', label: 'A', type: 'integer' },
          { name: 'C', label: 'C', type: 'string' },
        ],
      },
    ],
    triggers: [{ id: 'heard', label: 'Heard', summary: 'Hears', message: [{ name: 'Bytes', type: 'binary' }] }],
  });
  expect(breaksOf(before, before)).toEqual([]);
  expect(breaksOf(before, after)).toEqual([
    'try: the input A is integer now.',
    'try: the input B is gone.',
    'try: the input C is needed now.',
    'try: it gives nothing now.',
    'try: it needs a connection now.',
    'heard: messages have no string Text any more.',
    'The property Address of connections is gone.',
  ]);
});

describe('the kit', () => {
  it('makes a package of a new connector, the same bytes each time, without its tests', () => {
    const place = join(folder.path, 'my-shop');
    expect(newConnector(place, 'my-shop')).toContain('types/weft-connector.d.ts');
    const found = packConnector(place);
    expect(found.manifest).toMatchObject({ id: 'my-shop', label: 'My Shop' });
    expect([...found.files.keys()]).toEqual(['README.md', 'connector.mjs', 'package.json', 'weft-connector.json']);
    expect(packConnector(place).integrity).toBe(found.integrity);
    expect(() => newConnector(place, 'my-shop')).toThrow('not empty');
  });

  it('carries what it needs to run, and follows no links', () => {
    const place = join(folder.path, 'lab');
    newConnector(place, 'lab');
    const needs = (name: string, dependencies: object) => {
      const at = join(folder.path, 'node_modules', name);
      mkdirSync(at, { recursive: true });
      writeFileSync(join(at, 'package.json'), JSON.stringify({ name, version: '1.0.0', main: 'i.js', dependencies }));
      for (const file of ['i.js', 'i.d.ts', 'i.js.map', 'LICENSE.md']) writeFileSync(join(at, file), '');
    };
    needs('one', { two: '1.0.0' });
    needs('two', {});
    needs('three', {});
    const own = {
      ...description,
      name: 'lab',
      version: '0.1.0',
      main: 'connector.mjs',
      dependencies: { one: '1.0.0' },
    };
    writeFileSync(join(place, 'package.json'), JSON.stringify(own));
    symlinkSync('/etc/hostname', join(place, 'types', 'link'));
    const carried = [...packConnector(place).files.keys()].filter((file) => file.startsWith('node_modules/'));
    expect(carried).toEqual(
      ['one', 'two'].flatMap((name) => ['LICENSE.md', 'i.js', 'package.json'].map((f) => `node_modules/${name}/${f}`)),
    );
    writeFileSync(join(place, 'package.json'), JSON.stringify({ ...own, dependencies: { gone: '1.0.0' } }));
    expect(() => packConnector(place)).toThrow('gone, which the package needs, is not installed');
  });

  it('paths that are longer than a head has room for come back', () => {
    const long = `${'deep/'.repeat(60)}file.mjs`;
    const files = new Map([[long, text('x')]]);
    expect([...readArchive(writeArchive(files)).keys()]).toEqual([long]);
  });
});
