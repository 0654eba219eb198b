// `npm run package`: a packaged studio for this machine in dist/. With the current Electron at hand, electron-builder makes
// every target of build/electron-builder.yml (`npm run package -- --release`). Without --release, or offline, it makes the
// unpacked folder, and on Linux tar and dpkg-deb make the .tar.gz and the .deb from it: no toolset is downloaded.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { node24, root } from './checkout.mjs';
import {
  ensureDependencies,
  ensureHostBuild,
  ensureRendererBuild,
  ensureTestElectron,
  findCurrentElectron,
  say,
} from './setup.mjs';

const dist = join(root, 'dist');

function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
  if (done.status !== 0) throw new Error(`${command} ${args[0]} failed (see above).`);
}

function build(args) {
  run(node24(), [
    join(root, 'node_modules/electron-builder/cli.js'),
    '--config',
    'build/electron-builder.yml',
    '--publish',
    'never',
    ...args,
  ]);
}

/** The unpacked app folder. */
function packFolder(electron) {
  const electronDist = electron.current ? dirname(electron.executable) : withoutRunner(electron);
  build(['--dir', `-c.electronDist=${electronDist}`, `-c.electronVersion=${electron.version}`]);
  return join(dist, 'linux-unpacked');
}

/** A copy of the Electron for tests without the small app in it that runs unpacked folders. */
function withoutRunner({ executable }) {
  const copy = join(root, '.cache/package-electron');
  rmSync(copy, { recursive: true, force: true });
  cpSync(dirname(executable), copy, { recursive: true, verbatimSymlinks: true });
  rmSync(join(copy, 'resources/app'), { recursive: true, force: true });
  return copy;
}

function writeText(path, lines, mode = 0o644) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${lines.join('\n')}\n`, { mode });
}

function makeTarGz(folder, { name, version }) {
  const file = join(dist, `${name}-${version}-linux-x64.tar.gz`);
  run('tar', [
    '-czf',
    file,
    '--transform',
    `s,^linux-unpacked,${name}-${version},`,
    '-C',
    dirname(folder),
    'linux-unpacked',
  ]);
  return file;
}

function makeDeb(folder, { name, version, description, author, homepage }) {
  const staging = join(dist, 'deb');
  rmSync(staging, { recursive: true, force: true });
  const app = join(staging, 'opt/weft-studio');
  mkdirSync(dirname(app), { recursive: true });
  cpSync(folder, app, { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(staging, 'usr/bin'), { recursive: true });
  symlinkSync('/opt/weft-studio/weft-studio', join(staging, 'usr/bin/weft-studio'));
  writeText(join(staging, 'usr/share/applications/weft-studio.desktop'), [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Weft Studio',
    `Comment=${description}`,
    'Exec=/opt/weft-studio/weft-studio %f',
    'Terminal=false',
    'Categories=Development;',
    'MimeType=application/x-weft;',
    'StartupWMClass=Weft Studio',
  ]);
  writeText(join(staging, 'usr/share/mime/packages/weft-studio.xml'), [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">',
    '  <mime-type type="application/x-weft">',
    '    <comment>Weft Studio project</comment>',
    '    <glob pattern="*.weft"/>',
    '  </mime-type>',
    '</mime-info>',
  ]);
  writeText(join(staging, 'DEBIAN/control'), [
    `Package: ${name}`,
    `Version: ${version}`,
    'Section: devel',
    'Priority: optional',
    'Architecture: amd64',
    'Depends: libgtk-3-0 | libgtk-3-0t64, libnss3, libasound2 | libasound2t64, libgbm1, libxss1, libxtst6',
    `Maintainer: ${author}`,
    `Homepage: ${homepage}`,
    `Description: ${description}`,
  ]);
  // Chromium's sandbox helper must be root's and setuid where the kernel forbids user namespaces.
  writeText(
    join(staging, 'DEBIAN/postinst'),
    [
      '#!/bin/sh',
      'set -e',
      'chown root:root /opt/weft-studio/chrome-sandbox && chmod 4755 /opt/weft-studio/chrome-sandbox',
      'command -v update-mime-database >/dev/null && update-mime-database /usr/share/mime || true',
      'command -v update-desktop-database >/dev/null && update-desktop-database -q || true',
    ],
    0o755,
  );
  const file = join(dist, `${name}_${version}_amd64.deb`);
  run('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', staging, file]);
  rmSync(staging, { recursive: true });
  return file;
}

function onPath(program) {
  return spawnSync('which', [program], { stdio: 'ignore' }).status === 0;
}

async function main() {
  ensureDependencies();
  await ensureHostBuild();
  if (!ensureRendererBuild()) throw new Error('There is no window to package: renderer/ is not in this checkout.');
  const electron = findCurrentElectron() ?? ensureTestElectron();
  if (process.argv.includes('--release')) {
    build([]);
    return;
  }
  if (electron === null) throw new Error('No Electron to package. Run `npx install-electron` first.');
  if (!electron.current)
    say(`Packaging with the Electron for tests (${electron.version}): start it with WEFT_HOST_NODE set to a Node 24.`);
  const folder = packFolder(electron);
  if (process.platform !== 'linux' || !existsSync(folder)) return;
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  say(`Made ${makeTarGz(folder, manifest)}`);
  if (onPath('dpkg-deb')) say(`Made ${makeDeb(folder, manifest)}`);
  else say('No dpkg-deb on this machine: the .deb is skipped.');
}

main().catch((error) => {
  say(error.message);
  process.exitCode = 1;
});
