// The .tar.gz and the .deb of the packaged folder, with tar and dpkg-deb alone: no toolset is downloaded.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './checkout.mjs';

const dist = join(root, 'dist');

function run(command, args) {
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (done.status !== 0) throw new Error(`${command} ${args[0]} failed (see above).`);
}

function writeText(path, lines, mode = 0o644) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${lines.join('\n')}\n`, { mode });
}

/** Gives the path of dist/NAME-VERSION-linux-x64.tar.gz. */
export function makeTarGz(folder, { name, version }) {
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

/** Gives the path of dist/NAME_VERSION_amd64.deb: the studio below /opt, its menu entry, and .weft files opened by it. */
export function makeDeb(folder, { name, version, description, author, homepage }) {
  const staging = join(dist, 'deb');
  rmSync(staging, { recursive: true, force: true });
  const app = join(staging, 'opt/weft-studio');
  mkdirSync(dirname(app), { recursive: true });
  cpSync(folder, app, { recursive: true, verbatimSymlinks: true });
  writeDebianFiles(staging, { name, version, description, author, homepage });
  const file = join(dist, `${name}_${version}_amd64.deb`);
  run('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', staging, file]);
  rmSync(staging, { recursive: true });
  return file;
}

/** Menu entry, file association, package description and set-up script, below a staging folder. */
export function writeDebianFiles(staging, { name, version, description, author, homepage }) {
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
}
