import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inOneSentence, type LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import type { Program } from '../../shared/program/program.ts';
import { bundleReadme } from './bundle-readme.ts';
import { describeBundle } from './targets/described-bundle.ts';
import { bundleTargets } from './targets/index.ts';
import type { TargetFile } from './targets/target.ts';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Writes a deployable folder: the runtime as one file, the compiled project, a start script and the one native package.
 * It runs on a plain Node 22 or newer without the studio: `node OUT/start.mjs`. The target adds what its platform wants; what of
 * that is the user's to fill in is written once and never again. `next` says what to do with it.
 */
export async function exportBundle(options: {
  program: Program;
  diagnostics: readonly LocatedDiagnostic[];
  out: string;
  target: string;
  /** How the folder is called in what is said of it; `out` where nothing is given. */
  shownOut?: string;
}): Promise<ExportedBundle | { error: string }> {
  const { out } = options;
  const target = bundleTargets.find(({ id }) => id === options.target);
  if (!target)
    return { error: `${options.target} is not a target. Targets: ${bundleTargets.map(({ id }) => id).join(', ')}.` };
  const { connectors } = options.program;
  // Demo users are for the machine of who makes the project.
  const program: Program = {
    ...options.program,
    security: { ...options.program.security, demoUsers: [] },
    connectors: {
      ...connectors,
      installed: connectors.installed.map((one) => ({ ...one, place: { folder: `${connectorsFolder}/${one.id}` } })),
    },
  };
  const errors = options.diagnostics.filter((d) => d.severity === 'error');
  const [first] = errors;
  if (first)
    return {
      error: `The project has ${errors.length} ${errors.length === 1 ? 'error' : 'errors'}; the first: ${inOneSentence(first)}`,
    };
  const missing = connectors.installed.flatMap(({ label, place }) =>
    'problem' in place ? [`${label}: ${place.problem}`] : [],
  );
  if (missing[0] !== undefined) return { error: `The bundle would lack a connector. ${missing[0]}` };
  if (existsSync(out) && readdirSync(out).length > 0 && !isEarlierBundle(out))
    return { error: `${out} is not empty and no earlier bundle. Choose another folder.` };
  const text = JSON.stringify(program);
  const bundle = describeBundle(program, text);
  const refusal = target.refusal?.(bundle) ?? null;
  if (refusal !== null) return { error: refusal };
  const added = target.files(bundle);
  mkdirSync(out, { recursive: true });
  for (const name of [...ownFiles, ...notices, processFile, connectorsFolder, 'node_modules']) makeRoom(out, name);
  writeFileSync(join(out, 'program.json'), text);
  writeFileSync(join(out, 'start.mjs'), startText);
  await writeProgram('start', join(out, 'supervisor.mjs'));
  await writeProgram('service', join(out, 'service.mjs'));
  copyNative(out);
  const carried = await copyConnectors(out, connectors.installed);
  copyNotices(out);
  writeFileSync(
    join(out, 'package.json'),
    `${JSON.stringify({ name: program.project.toLowerCase().replace(/[^a-z0-9-]+/g, '-'), private: true, type: 'module', engines: { node: '>=22' }, scripts: { start: 'node start.mjs' } }, null, 2)}\n`,
  );
  writeFileSync(join(out, 'README.md'), bundleReadme(program, target.readme(bundle)));
  for (const file of added) writeOfTarget(out, file);
  return {
    files: [...ownFiles, ...notices, nativePackage, ...carried, ...added.map(({ path }) => path)],
    next: target.next(bundle, options.shownOut ?? out),
  };
}

/** What was written, as paths in the folder, and what to do with it in one sentence. */
export interface ExportedBundle {
  files: string[];
  next: string;
}

/** Nothing is written through a link, neither of the file nor of its folder; what is the user's stays as they left it. */
function writeOfTarget(out: string, { path, text, isOfUser }: TargetFile): void {
  const folder = dirname(path);
  if (folder !== '.' && lstatSync(join(out, folder), { throwIfNoEntry: false })?.isDirectory() !== true) {
    rmSync(join(out, folder), { force: true });
    mkdirSync(join(out, folder));
  }
  const file = join(out, path);
  if (isOfUser && lstatSync(file, { throwIfNoEntry: false })?.isFile()) return;
  rmSync(file, { recursive: true, force: true });
  writeFileSync(file, text);
}

const ownFiles = ['start.mjs', 'supervisor.mjs', 'service.mjs', 'program.json', 'package.json', 'README.md'] as const;
/** Packages of connectors, each in a folder of its id, and the program in which their code runs. */
const connectorsFolder = 'connectors';
const processFile = 'connector-process.mjs';
const nativePackage = 'node_modules/better-sqlite3';

/** Whether an export made what stands there: its program is one of ours, and none of its files is a folder. */
function isEarlierBundle(out: string): boolean {
  try {
    const program = JSON.parse(readFileSync(join(out, 'program.json'), 'utf8')) as Partial<Program> | null;
    return (
      typeof program?.project === 'string' &&
      Array.isArray(program.flows) &&
      ![...ownFiles, ...notices].some((name) => lstatSync(join(out, name), { throwIfNoEntry: false })?.isDirectory())
    );
  } catch {
    return false;
  }
}

/** Takes away what an earlier export left under a name, links themselves, too: nothing is written through one that somebody else laid there. */
function makeRoom(out: string, name: string): void {
  const path = join(out, name);
  if (name !== 'node_modules' || lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
    rmSync(path, { recursive: true, force: true });
  else rmSync(join(out, nativePackage), { recursive: true, force: true });
}

/** An older Node would stop somewhere in the service, in words of nobody: it is refused before that is read. */
const startText = `if (Number(process.versions.node.split('.')[0]) < 22) {
  process.stderr.write(\`This service needs Node 22 or newer; this is Node \${process.versions.node}.\\n\`);
  process.exit(78);
}
await import('./supervisor.mjs');
`;

/** Copies the connectors that the program calls, and nothing where it calls none. */
async function copyConnectors(out: string, installed: Program['connectors']['installed']): Promise<string[]> {
  if (installed.length === 0) return [];
  for (const { id, place } of installed)
    if ('folder' in place) cpSync(place.folder, join(out, connectorsFolder, id), { recursive: true });
  if (process.env.WEFT_BUNDLED) cpSync(join(here, processFile), join(out, processFile));
  else {
    const { build } = await import('esbuild');
    await build({
      entryPoints: [join(here, '../runtime/connector-process/main.ts')],
      outfile: join(out, processFile),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node22',
      minify: true,
      logLevel: 'silent',
    });
  }
  return [processFile, ...installed.map(({ id }) => `${connectorsFolder}/${id}`)];
}

/** One of the bundle's two programs: beside us in an installed studio, made of the sources in a checkout. */
async function writeProgram(name: 'start' | 'service', file: string): Promise<void> {
  if (process.env.WEFT_BUNDLED) {
    cpSync(join(here, `bundle-${name}.mjs`), file);
    return;
  }
  const made = builtPrograms.get(name) ?? buildProgram(name);
  builtPrograms.set(name, made);
  writeFileSync(file, await made);
}

/** Made once a process, which runs the sources that it was started with, too. */
const builtPrograms = new Map<string, Promise<Uint8Array>>();

async function buildProgram(name: string): Promise<Uint8Array> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(here, `${name}.ts`)],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    external: ['better-sqlite3'],
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
    banner: { js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);" },
  });
  return (outputFiles[0] as { contents: Uint8Array }).contents;
}

/** Whose work is in it, and under which licences; made by the build of the studio. */
const notices = ['THIRD-PARTY-NOTICES.txt', 'sbom.cdx.json'];

function copyNotices(out: string): void {
  const built = process.env.WEFT_BUNDLED ? here : join(here, '../../out');
  for (const name of notices) if (existsSync(join(built, name))) cpSync(join(built, name), join(out, name));
}

/** better-sqlite3 with its prebuilt binaries; no compiler is needed where the bundle runs. */
function copyNative(out: string): void {
  const source = dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json'));
  cpSync(source, join(out, nativePackage), {
    recursive: true,
    dereference: true,
    filter: (path) => !/better-sqlite3[\\/](deps|src|docs|benchmark)([\\/]|$)/.test(path),
  });
}
