import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { root, temporaryFolder } from './harness/checkout.ts';

/** Breaks of the layer rules: the file, what it says, and the rule that must turn red. */
const breaks: [rule: string, file: string, text: string][] = [
  [
    'shared-stands-alone',
    'shared/model/bad.ts',
    "import { a } from '../../electron/host/good.ts'; export const b = a;",
  ],
  ['shared-stands-alone', 'shared/model/bad.ts', "export type { A } from '../../renderer/app/good.ts';"],
  ['shared-stands-alone', 'shared/model/bad.ts', "export { a } from '../../tests/harness/good.ts';"],
  ['shared-tests-stand-alone', 'shared/model/bad.test.ts', "export { a } from '../../electron/host/good.ts';"],
  [
    'shared-has-no-node',
    'shared/model/bad.ts',
    "import { readFileSync } from 'node:fs'; export const b = readFileSync;",
  ],
  ['shared-has-no-electron', 'shared/model/bad.ts', "import { app } from 'electron'; export const b = app;"],
  ['shared-model-stays-below', 'shared/model/bad.ts', "import { a } from '../structure/good.ts'; export const b = a;"],
  ['shared-model-stays-below', 'shared/model/bad.ts', "import type { A } from '../checks/good.ts'; export type B = A;"],
  ['shared-structure-and-expression-stays-below', 'shared/structure/bad.ts', "export { a } from '../mapping/good.ts';"],
  ['shared-structure-and-expression-stays-below', 'shared/expression/bad.ts', "export { a } from '../query/good.ts';"],
  ['shared-format-and-query-stays-below', 'shared/format/bad.ts', "export { a } from '../mapping/good.ts';"],
  ['shared-access-and-connector-stays-below', 'shared/access/bad.ts', "export { a } from '../mapping/good.ts';"],
  ['shared-access-and-connector-stays-below', 'shared/connector/bad.ts', "export { a } from '../microflow/good.ts';"],
  ['shared-transformation-stays-below', 'shared/transformation/bad.ts', "export { a } from '../mapping/good.ts';"],
  [
    'shared-contract-and-mapping-and-odata-stays-below',
    'shared/mapping/bad.ts',
    "export { a } from '../microflow/good.ts';",
  ],
  ['shared-soap-stays-below', 'shared/soap/bad.ts', "export { a } from '../microflow/good.ts';"],
  ['shared-consume-stays-below', 'shared/consume/bad.ts', "export { a } from '../microflow/good.ts';"],
  ['shared-recording-stays-below', 'shared/recording/bad.ts', "export { a } from '../microflow/good.ts';"],
  ['shared-microflow-stays-below', 'shared/microflow/bad.ts', "export { a } from '../service/good.ts';"],
  ['shared-authentication-stays-below', 'shared/authentication/bad.ts', "export type { A } from '../service/good.ts';"],
  ['shared-service-stays-below', 'shared/service/bad.ts', "export type { A } from '../program/good.ts';"],
  ['shared-starter-and-request-stays-below', 'shared/starter/bad.ts', "export type { A } from '../program/good.ts';"],
  ['shared-import-and-program-stays-below', 'shared/program/bad.ts', "export { a } from '../checks/good.ts';"],
  ['shared-import-and-program-stays-below', 'shared/import/bad.ts', "export { a } from '../text/good.ts';"],
  ['rpc-knows-only-the-model', 'shared/rpc/bad.ts', "export { a } from '../microflow/good.ts';"],
  ['renderer-never-imports-electron', 'renderer/app/bad.tsx', "export { a } from '../../electron/host/good.ts';"],
  [
    'renderer-never-imports-electron',
    'renderer/app/bad.ts',
    "import type { A } from '../../electron/host/good.ts'; export type B = A;",
  ],
  ['renderer-never-imports-electron', 'renderer/app/bad.ts', "export { ipcRenderer } from 'electron';"],
  ['renderer-has-no-node', 'renderer/app/bad.ts', "export { join } from 'node:path';"],
  ['electron-never-imports-renderer', 'electron/host/bad.ts', "export { a } from '../../renderer/app/good.ts';"],
  ['runtime-stands-alone', 'electron/runtime/bad.ts', "export { a } from '../host/good.ts';"],
  ['runtime-stands-alone', 'electron/runtime/bad.ts', "export { a } from '../cli/good.ts';"],
  ['runtime-stands-alone', 'electron/runtime/bad.ts', "export { app } from 'electron';"],
  ['sqlite-file-stands-below', 'electron/sqlite-file/bad.ts', "export { a } from '../host/good.ts';"],
  ['sqlite-file-stands-below', 'electron/sqlite-file/bad.ts', "export { a } from '../runtime/good.ts';"],
  ['main-starts-it-does-not-import', 'electron/main/bad.ts', "export { a } from '../host/good.ts';"],
  ['main-starts-it-does-not-import', 'electron/preload/bad.ts', "export { a } from '../runtime/good.ts';"],
  ['electron-only-in-main-and-preload', 'electron/host/bad.ts', "export { app } from 'electron';"],
  ['compiled-code-runs-outside-the-host', 'electron/host/bad.ts', "export { a } from '../runtime/engine/good.ts';"],
  [
    'compiled-code-runs-outside-the-host',
    'electron/host/calls/bad.ts',
    "export { a } from '../../runtime/publish/good.ts';",
  ],
  ['workbench-is-started-not-imported', 'electron/host/bad.ts', "export { a } from './workbench/good.ts';"],
  ['stores-behind-one-door', 'electron/host/bad.ts', "export type { A } from '../runtime/data/stores/sqlite/good.ts';"],
  ['stores-behind-one-door', 'electron/cli/bad.ts', "export { a } from '../runtime/data/stores/sqlite/good.ts';"],
  ['database-drivers-only-in-stores', 'electron/host/bad.ts', "export { default } from 'better-sqlite3';"],
  ['database-drivers-only-in-stores', 'electron/runtime/consume/database/bad.ts', "export { default } from 'pg';"],
  ['formats-behind-one-door', 'shared/service/bad.ts', "export { a } from '../format/json/good.ts';"],
  ['formats-behind-one-door', 'renderer/app/bad.ts', "export { a } from '../../shared/format/json/good.ts';"],
  ['formats-behind-one-door', 'renderer/editors/bad.ts', "export { a } from '../../shared/format/kites/good.ts';"],
  ['protocols-behind-one-door', 'renderer/app/bad.ts', "export { a } from '../../shared/service/kites/good.ts';"],
  ['protocols-behind-one-door', 'shared/program/bad.ts', "export type { A } from '../service/kites/good.ts';"],
  ['protocols-known-by-their-own', 'shared/service/rest/bad.ts', "export { a } from '../kites/good.ts';"],
  [
    'protocols-known-by-their-own',
    'electron/host/calls/rest.ts',
    "export { a } from '../../../shared/service/kites/good.ts';",
  ],
  ['formats-known-by-their-own', 'shared/format/json/bad.ts', "export { a } from '../kites/good.ts';"],
  ['contracts-in-xml-know-xml', 'shared/contract/xsd/bad.ts', "export { a } from '../../format/json/good.ts';"],
  ['contracts-of-json-know-json', 'shared/contract/openapi/bad.ts', "export { a } from '../../format/kites/good.ts';"],
  ['formats-known-by-their-own', 'shared/contract/kites/bad.ts', "export { a } from '../../format/json/good.ts';"],
  [
    'formats-known-by-their-own',
    'renderer/editors/mapping/bad.ts',
    "export type { A } from '../../../shared/format/kites/good.ts';",
  ],
  ['no-drawers-used', 'shared/model/bad.ts', "export { a } from './utils/good.ts';"],
  ['no-drawers-filled', 'renderer/utils/bad.ts', "export { a } from '../app/good.ts';"],
];

/** What may be: none of these turns a rule red. */
const allowed: [file: string, text: string][] = [
  ['shared/model/fine.test.ts', "export { a } from '../../tests/harness/good.ts';"],
  ['shared/checks/fine.ts', "export { a } from '../microflow/good.ts'; export { a as m } from '../model/good.ts';"],
  [
    'shared/mapping/fine.ts',
    "export { a } from '../structure/good.ts'; export { a as e } from '../expression/good.ts';",
  ],
  [
    'shared/rpc/fine.ts',
    "import type { A } from '../microflow/good.ts'; export { a } from '../model/good.ts'; export type B = A;",
  ],
  ['shared/model/fine.test.ts', "export { readFileSync } from 'node:fs'; export { a } from '../structure/good.ts';"],
  ['shared/refactor/fine.ts', "export { a } from '../program/good.ts'; export { a as f } from '../format/good.ts';"],
  ['electron/main/fine.ts', "export { app } from 'electron'; export { a } from '../../shared/rpc/good.ts';"],
  ['electron/host/fine.ts', "export { a } from '../runtime/good.ts'; export { join } from 'node:path';"],
  ['electron/host/workbench/fine.ts', "export { a } from '../../runtime/engine/good.ts';"],
  ['electron/host/fine-too.ts', "import type { A } from './workbench/good.ts'; export type B = A;"],
  ['electron/runtime/data/open-store.ts', "export { a } from './stores/sqlite/good.ts';"],
  ['electron/host/store/fine.ts', "export { default } from 'better-sqlite3';"],
  ['shared/format/index.ts', "export { a } from './json/good.ts';"],
  ['shared/contract/json/fine.ts', "export { a } from '../../format/json/good.ts';"],
  ['shared/contract/json-schema/fine.ts', "export { a } from '../../format/json/good.ts';"],
  ['renderer/editors/json-structure/fine.ts', "export { a } from '../../../shared/format/json/good.ts';"],
  // A format that nobody has heard of: none of the rules names one.
  ['shared/format/kites/kind.ts', "export { a } from '../../structure/good.ts';"],
  ['shared/contract/kites/fine.ts', "export { a } from '../../format/kites/good.ts';"],
  ['renderer/editors/kites-structure/fine.ts', "export { a } from '../../../shared/format/kites/good.ts';"],
  ['shared/checks/quick-fixes/kites.ts', "export { a } from '../../service/kites/good.ts';"],
  ['electron/runtime/publish/kites/fine.ts', "export { a } from '../../../../shared/service/kites/good.ts';"],
  ['shared/service/index.ts', "export { a } from './kites/good.ts';"],
  ['renderer/app/fine.ts', "export { a } from '../../shared/mapping/good.ts';"],
];

const good = 'export const a = 1;\nexport type A = typeof a;\n';
const goodPlaces = [
  ...[
    'model',
    'structure',
    'expression',
    'format',
    'query',
    'contract',
    'mapping',
    'microflow',
    'service',
    'starter',
    'import',
    'program',
    'checks',
    'text',
    'refactor',
    'rpc',
  ].map((room) => `shared/${room}`),
  ...['main', 'preload', 'host', 'runtime', 'cli', 'bundle'].map((room) => `electron/${room}`),
  'electron/runtime/data/stores/sqlite',
  'electron/runtime/engine',
  'electron/runtime/publish',
  'electron/host/workbench',
  'renderer/app',
  'shared/format/json',
  'shared/service/kites',
  'shared/format/kites',
  'shared/model/utils',
  'tests/harness',
];

/** A small house with a good file in each room and the given files; returns the rules dependency-cruiser names. */
function brokenRules(files: [file: string, text: string][]): { rules: string[]; status: number | null } {
  const house = temporaryFolder();
  houses.push(house);
  for (const [file, text] of [...goodPlaces.map((place) => [`${place}/good.ts`, good] as [string, string]), ...files]) {
    mkdirSync(dirname(join(house.path, file)), { recursive: true });
    writeFileSync(join(house.path, file), `${text}\n`);
  }
  const { stdout, status } = spawnSync(process.execPath, [join(root, 'build/layers.mjs'), house.path], {
    encoding: 'utf8',
  });
  return {
    rules: [...stdout.matchAll(/error (?:\S*\[\d+m)?([a-z-]+)(?:\S*\[\d+m)?: /g)].map((match) => match[1]),
    status,
  };
}

const houses: { dispose(): void }[] = [];
afterAll(() => {
  for (const house of houses) house.dispose();
}, 60_000);

describe('a broken layer rule turns the check red', () => {
  test.each(breaks)('%s: %s', (rule, file, text) => {
    const { rules, status } = brokenRules([[file, text]]);
    expect(rules).toContain(rule);
    expect(status).not.toBe(0);
  });

  test('no-circles: two files that load each other', () => {
    const { rules, status } = brokenRules([
      ['shared/mapping/one.ts', "import { two } from './two.ts'; export const one = () => two;"],
      ['shared/mapping/two.ts', "import { one } from './one.ts'; export const two = () => one;"],
    ]);
    expect(rules).toContain('no-circles');
    expect(status).not.toBe(0);
  });

  test('no-circles: two files that only need each other as types', () => {
    const { rules } = brokenRules([
      ['shared/mapping/one.ts', "import type { Two } from './two.ts'; export interface One { two: Two }"],
      ['shared/mapping/two.ts', "import type { One } from './one.ts'; export interface Two { one: One }"],
    ]);
    expect(rules).toContain('no-circles');
  });
});

test('what the rules allow stays green', () => {
  expect(brokenRules(allowed)).toEqual({ rules: [], status: 0 });
});

test('what the host loads, by whatever way, has no compiled code and no engine in it', async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['electron/host/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outdir: 'none',
    write: false,
    metafile: true,
  });
  const loaded = Object.keys(metafile.inputs);
  expect(loaded).toContain('electron/host/studio-server.ts');
  expect(
    loaded.filter((file) => /^electron\/(runtime\/(engine|publish|starters)|host\/workbench)\//.test(file)),
  ).toEqual([]);
}, 30_000);

test('every rule says why', () => {
  const { stdout } = spawnSync(
    process.execPath,
    ['-p', `JSON.stringify(require(${JSON.stringify(join(root, '.dependency-cruiser.cjs'))}).forbidden)`],
    { encoding: 'utf8' },
  );
  const rules = JSON.parse(stdout) as { name: string; comment?: string }[];
  expect(rules.filter((rule) => !rule.comment)).toEqual([]);
  const proven = new Set([...breaks.map(([rule]) => rule), 'no-circles']);
  expect(rules.map((rule) => rule.name).filter((name) => !proven.has(name))).toEqual([]);
});
