// Compiles the program that runs JDBC drivers, and writes it where the runtime carries it. It is run by hand when WeftJdbc.java changes; a test says when that was forgotten.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { root } from './checkout.mjs';

const folder = join(root, 'electron/runtime/consume/database/drivers/jdbc');
export const javaSource = join(folder, 'WeftJdbc.java');

/** The one class file of the program, for Java 11 and newer. Throws in words of the compiler. */
export function compileJavaProgram() {
  const work = mkdtempSync(join(tmpdir(), 'weft-javac-'));
  try {
    const done = spawnSync('javac', ['--release', '11', '-g:none', '-Xlint:-options', '-d', work, javaSource], {
      encoding: 'utf8',
    });
    if (done.error) throw done.error;
    if (done.status !== 0) throw new Error(done.stderr);
    const files = readdirSync(work);
    if (files.length !== 1) throw new Error(`The program has to be one class: ${files.join(', ')}.`);
    return readFileSync(join(work, 'WeftJdbc.class'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const text = deflateRawSync(compileJavaProgram(), { level: 9 }).toString('base64');
  const hash = createHash('sha256').update(readFileSync(javaSource)).digest('hex');
  writeFileSync(
    join(folder, 'java-program.ts'),
    `// Made by build/jdbc.mjs of WeftJdbc.java; not written by hand.\nexport const javaProgramName = 'WeftJdbc';\n\n/** SHA-256 of the source that it was made of. */\nexport const javaProgramSource = '${hash}';\n\n/** The class file, deflated, in Base64. */\nexport const javaProgram =\n  '${text}';\n`,
  );
}
