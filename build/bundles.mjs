// The bundles of the studio's processes. Sources stay runnable as they are on Node 24; bundles start faster, and Electron
// needs CommonJS for main and preload.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, parse } from 'node:path';
import { out, root } from './checkout.mjs';

/** What stays a package on disk: native code, and Electron itself. */
const external = ['electron', 'better-sqlite3', 'esbuild'];

/** Bundled CommonJS packages expect these in an ES module. */
const commonJsGlobals = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { dirname as __dirnameOf } from 'node:path';",
  "import { fileURLToPath as __toPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __toPath(import.meta.url);',
  'const __dirname = __dirnameOf(__filename);',
].join('\n');

const nodeProcess = {
  platform: 'node',
  format: 'esm',
  target: 'node22',
  banner: { js: commonJsGlobals },
  // Read faster, and as good to debug: names stay.
  minifyWhitespace: true,
  minifySyntax: true,
};

const all = [
  { name: 'main.cjs', entry: 'electron/main/main.ts', platform: 'node', format: 'cjs', target: 'node18' },
  {
    name: 'preload.cjs',
    entry: 'electron/preload/preload.ts',
    platform: 'browser',
    format: 'cjs',
    target: 'chrome114',
  },
  { name: 'host.mjs', entry: 'electron/host/main.ts', ...nodeProcess },
  { name: 'workbench.mjs', entry: 'electron/host/workbench/main.ts', ...nodeProcess },
  { name: 'runtime.mjs', entry: 'electron/runtime/main.ts', ...nodeProcess },
  // Of connectors: it leaves the studio with bundles, too.
  {
    name: 'connector-process.mjs',
    entry: 'electron/runtime/connector-process/main.ts',
    platform: 'node',
    format: 'esm',
    target: 'node22',
    minify: true,
    sourcemap: false,
  },
  // In parts: a command reads only what it needs.
  { name: 'cli.mjs', entry: 'electron/cli/main.ts', ...nodeProcess, parts: 'cli-part-[hash]' },
  // The program of exported bundles: it leaves the studio, so it carries no map of its sources.
  { name: 'bundle-start.mjs', entry: 'electron/bundle/start.ts', ...nodeProcess, minify: true, sourcemap: false },
  { name: 'bundle-service.mjs', entry: 'electron/bundle/service.ts', ...nodeProcess, minify: true, sourcemap: false },
];

/** The bundles whose entry exists in this checkout, as esbuild options. */
export function bundles() {
  return all
    .filter(({ entry }) => existsSync(join(root, entry)))
    .map(({ name, entry, parts, ...options }) => ({
      sourcemap: 'linked',
      ...options,
      ...(parts === undefined
        ? { entryPoints: [join(root, entry)], outfile: join(out, name) }
        : {
            entryPoints: [{ in: join(root, entry), out: parse(name).name }],
            outExtension: { '.js': extname(name) },
            outdir: out,
            splitting: true,
            chunkNames: parts,
          }),
      bundle: true,
      external,
      legalComments: 'none',
      logLevel: 'warning',
      // Code that looks for its neighbours on disk asks this: in a bundle they lie beside it in out/.
      define: { 'process.env.WEFT_BUNDLED': '"1"' },
      absWorkingDir: root,
    }));
}

/** The files that a build always has; parts of a bundle have other names each time. */
export function bundleFiles() {
  return all.filter(({ entry }) => existsSync(join(root, entry))).map(({ name }) => join(out, name));
}

/** Writes a file so that a reader sees the old one or the new one, never half of it. */
function replaceFile(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const work = `${path}.${randomUUID()}`;
  writeFileSync(work, contents);
  renameSync(work, path);
}

export async function buildBundles() {
  const { build } = await import('esbuild');
  const written = await Promise.all(
    bundles().map(async (options) => {
      const { outputFiles } = await build({ ...options, write: false });
      for (const file of outputFiles) replaceFile(file.path, file.contents);
      return outputFiles.map((file) => basename(file.path));
    }),
  );
  const current = new Set(written.flat());
  for (const file of readdirSync(out))
    if (/-part-[A-Z0-9]+[.]mjs/.test(file) && !current.has(file)) rmSync(join(out, file));
}
