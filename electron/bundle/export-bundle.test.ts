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

describe('an export over an earlier one', () => {
  it.each(['README.md', 'start.mjs', 'service.mjs', 'node_modules/better-sqlite3/package.json'])(
    'writes through no link in place of %s',
    async (name) => {
      const outside = join(folder.path, 'mine');
      writeFileSync(outside, 'mine');
      writeFileSync(join(out, 'program.json'), '{}');
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
    writeFileSync(join(out, 'program.json'), '{}');
    writeFileSync(join(out, '.env'), 'LOG_LEVEL=debug');
    await written();
    expect(existsSync(join(outside, 'better-sqlite3'))).toBe(false);
    expect(readFileSync(join(out, '.env'), 'utf8')).toBe('LOG_LEVEL=debug');
  }, 60_000);
});
