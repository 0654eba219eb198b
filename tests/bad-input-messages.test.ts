import { spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from './harness/canonical-json.ts';
import { node24, root, temporaryFolder } from './harness/checkout.ts';
import { weft } from './harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
const path = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = temporaryFolder();
  file = path('a.weft');
  expect((await weft(['new', file])).code).toBe(0);
  writeFileSync(path('good.json'), '{"id":1,"name":"n"}');
  expect((await weft(['import', file, path('good.json'), '--module', 'M', '--entities', '--mappings'])).code).toBe(0);
}, 60_000);
afterAll(() => folder.dispose());

const importing = async (name: string) => {
  const { code, stdout } = await weft([
    'import',
    file,
    path(name),
    '--module',
    'M',
    '--entities',
    '--mappings',
    '--json',
  ]);
  return {
    code,
    ...(JSON.parse(stdout) as {
      structures: string[];
      diagnostics: { code: string; message: string; line: number; column: number; path: string }[];
    }),
  };
};

/** Runs the command line; gives its exit code, time and largest memory. */
function measured(
  args: string[],
): Promise<{ code: number | null; seconds: number; megabytes: number; stderr: string }> {
  const note = "data:text/javascript,process.on('exit',()=>console.error('MEMORY '+process.resourceUsage().maxRSS))";
  const from = performance.now();
  const flags = ['--disable-warning=ExperimentalWarning', '--import', note];
  const child = spawn(node24, [...flags, join(root, 'electron/cli/main.ts'), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (text) => (stderr += text));
  return new Promise((done) =>
    child.on('close', (code) => {
      const megabytes = Number(/MEMORY (\d+)/.exec(stderr)?.[1]) / 1024;
      done({ code, seconds: (performance.now() - from) / 1000, megabytes, stderr });
    }),
  );
}

describe('a sample of 200 MB', () => {
  beforeAll(() => {
    const record = JSON.stringify({ id: 1, name: 'x'.repeat(180) });
    const block = `${record},`.repeat(5_000);
    const handle = openSync(path('big.json'), 'w');
    writeSync(handle, '[');
    for (let i = 0; i < 200; i++) writeSync(handle, block);
    writeSync(handle, `${record}]`);
    closeSync(handle);
  });

  it('is refused with what to do, in seconds, without filling the memory', async () => {
    const { code, seconds, megabytes, stderr } = await measured(['import', file, path('big.json'), '--module', 'M']);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /big\.json has \d+ characters; at most \d+ are read\. A part of it with each kind of record is enough\./,
    );
    expect(seconds).toBeLessThan(30);
    expect(megabytes).toBeLessThan(900);
  }, 60_000);
});

describe('a hostile sample', { timeout: 60_000 }, () => {
  it.each([
    ['lists', '['.repeat(100_000) + ']'.repeat(100_000), 513],
    ['objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 2561],
  ])('100,000 levels of %s: refused at the level that is too deep', async (name, text, column) => {
    writeFileSync(path(`${name}.json`), text);
    const { code, structures, diagnostics } = await importing(`${name}.json`);
    expect({ code, structures }).toEqual({ code: 1, structures: [] });
    expect(diagnostics).toMatchObject([{ code: 'json/too-deep', line: 1, column }]);
    expect(diagnostics[0]?.path.length).toBeLessThan(300);
  });

  it('double keys are a warning with their place; the last one counts; names of JavaScript are names', async () => {
    const text = '{"id":1,\n"id":2,"__proto__":{"x":1},"constructor":3,"toString":"t","hasOwnProperty":true}';
    writeFileSync(path('names.json'), text);
    const { code, diagnostics } = await importing('names.json');
    expect(code).toBe(0);
    expect(diagnostics).toMatchObject([{ code: 'json/duplicate-key', line: 2, column: 1 }]);
    const round = await weft(['map', file, 'M.Import_Names', path('names.json'), '--then', 'M.Export_Names']);
    expect(round.code).toBe(0);
    expect(canonicalJson(round.stdout)).toBe(canonicalJson(text));
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('a message that is too deep, or no JSON, is a finding of map and validate, too', async () => {
    writeFileSync(path('deep.json'), `{"id":${'['.repeat(100_000)}`);
    const mapped = await weft(['map', file, 'M.Import_Good', path('deep.json')]);
    expect(mapped).toMatchObject({ code: 1, stdout: '' });
    expect(mapped.stderr).not.toMatch(/^\s+at /m);
    const validated = await weft(['validate', file, 'M.Good', path('deep.json'), '--json']);
    expect(validated.code).toBe(1);
    expect(JSON.parse(validated.stdout)).toMatchObject([{ severity: 'error', code: 'json/too-deep', line: 1 }]);
  });

  it('a number whose exponent would fill the memory is refused where it comes in', async () => {
    writeFileSync(path('price.json'), '{"price":1.5}');
    expect((await importing('price.json')).code).toBe(0);
    writeFileSync(path('endless.json'), '{"price":1e99999999}');
    const mapped = await weft(['map', file, 'M.Import_Price', path('endless.json'), '--json']);
    expect(mapped.code).toBe(1);
    expect(JSON.parse(mapped.stdout)).toMatchObject({
      diagnostics: [{ code: 'mapping/decimal-range', path: '$.price', line: 1, column: 10 }],
    });
  });

  it('a file that is no text is a finding with the first wrong byte', async () => {
    writeFileSync(path('picture.json'), Buffer.from([0x7b, 0x0a, 0x22, 0x89, 0x50, 0x4e, 0x47]));
    expect((await weft(['import', file, path('picture.json'), '--module', 'M'])).stderr).toMatch(
      /2:2: Byte 3 is not UTF-8\./,
    );
  });
});
