import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileProgram } from '../../shared/program/compile-program.ts';
import { temporaryFolder } from '../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { exportBundle } from './export-bundle.ts';

let folder: ReturnType<typeof temporaryFolder>;
let out: string;
beforeEach(() => {
  folder = temporaryFolder();
  out = join(folder.path, 'dist');
  mkdirSync(out);
});
afterEach(() => folder.dispose());

const written = () =>
  exportBundle({
    program: compileProgram(new ProjectBuilder().view(), { name: 'x' }),
    diagnostics: [],
    out,
    target: 'node',
  });

const earlier = JSON.stringify(compileProgram(new ProjectBuilder().view(), { name: 'earlier' }));

it.each([
  [{ document: 'M.F' }, 'The project has 1 error; the first: M.F: It is damaged.'],
  [{}, 'The project has 1 error; the first: It is damaged.'],
])('a project with an error is not exported, and the error is said: %j', async (at, words) => {
  const error = { severity: 'error' as const, code: 'project/damaged', message: 'It is damaged.', ...at };
  const program = compileProgram(new ProjectBuilder().view(), { name: 'x' });
  expect(await exportBundle({ program, diagnostics: [error], out, target: 'node' })).toEqual({ error: words });
});

describe('an export over an earlier one', () => {
  it.each(['README.md', 'start.mjs', 'service.mjs', 'node_modules/better-sqlite3/package.json'])(
    'writes through no link in place of %s',
    async (name) => {
      const outside = join(folder.path, 'mine');
      writeFileSync(outside, 'mine');
      writeFileSync(join(out, 'program.json'), earlier);
      mkdirSync(dirname(join(out, name)), { recursive: true });
      symlinkSync(outside, join(out, name));
      expect(await written()).toMatchObject({ files: expect.any(Array) });
      expect(readFileSync(outside, 'utf8')).toBe('mine');
      expect(readFileSync(join(out, name), 'utf8')).not.toBe('mine');
    },
    60_000,
  );

  it('writes into no folder that a link leads to, and leaves what is not its own', async () => {
    const outside = join(folder.path, 'elsewhere');
    mkdirSync(outside);
    symlinkSync(outside, join(out, 'node_modules'));
    writeFileSync(join(out, 'program.json'), earlier);
    writeFileSync(join(out, '.env'), 'LOG_LEVEL=debug');
    await written();
    expect(existsSync(join(outside, 'better-sqlite3'))).toBe(false);
    expect(readFileSync(join(out, '.env'), 'utf8')).toBe('LOG_LEVEL=debug');
  }, 60_000);

  it.each([
    ['a program.json of somebody else', () => writeFileSync(join(out, 'program.json'), '{"name":"theirs"}')],
    ['a program.json that is none', () => writeFileSync(join(out, 'program.json'), '{')],
    [
      'a folder that is called as a file of ours',
      () => {
        writeFileSync(join(out, 'program.json'), earlier);
        mkdirSync(join(out, 'README.md'));
        writeFileSync(join(out, 'README.md', 'mine'), 'mine');
      },
    ],
  ])('is refused where there is %s; nothing is changed', async (_what, make) => {
    make();
    writeFileSync(join(out, 'package.json'), 'theirs');
    expect(await written()).toEqual({ error: expect.stringContaining('no earlier bundle') });
    expect(readFileSync(join(out, 'package.json'), 'utf8')).toBe('theirs');
  });
});
