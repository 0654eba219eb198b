import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root, temporaryFolder } from './harness/checkout.ts';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; version: string };
let staging: ReturnType<typeof temporaryFolder>;
const text = (path: string) => readFileSync(join(staging.path, path), 'utf8');

beforeEach(async () => {
  staging = temporaryFolder();
  const { writeDebianFiles } = await import(join(root, 'build/linux-archives.mjs'));
  writeDebianFiles(staging.path, manifest);
});
afterEach(() => staging.dispose());

it('the .deb opens .weft files in the studio', () => {
  expect(text('usr/share/mime/packages/weft-studio.xml')).toMatch(
    /type="application\/x-weft"[\s\S]*pattern="\*\.weft"/,
  );
  const entry = text('usr/share/applications/weft-studio.desktop');
  expect(entry).toMatch(/^MimeType=application\/x-weft;$/m);
  expect(entry).toMatch(/^Exec=\/opt\/weft-studio\/weft-studio %f$/m);
  expect(readlinkSync(join(staging.path, 'usr/bin/weft-studio'))).toBe('/opt/weft-studio/weft-studio');
});

it('the .deb keeps the sandbox of Chromium working', () => {
  expect(text('DEBIAN/postinst')).toContain('chmod 4755 /opt/weft-studio/chrome-sandbox');
  expect(statSync(join(staging.path, 'DEBIAN/postinst')).mode & 0o777).toBe(0o755);
  expect(text('DEBIAN/control')).toContain(`Package: ${manifest.name}\nVersion: ${manifest.version}\n`);
});

it('the installers of release machines know the file association and unpack what a plain Node reads', async () => {
  const { parse } = await import('yaml');
  const config = parse(readFileSync(join(root, 'build/electron-builder.yml'), 'utf8'));
  expect(config.fileAssociations[0]).toMatchObject({ ext: 'weft', mimeType: 'application/x-weft' });
  expect(config.linux.target).toEqual(['AppImage', 'deb', 'tar.gz']);
  expect(config.mac.target).toEqual(['dmg', 'zip']);
  expect(config.win.target).toEqual(['nsis']);
  expect(config.asarUnpack).toEqual(
    expect.arrayContaining([
      'out/host.mjs',
      'out/runtime.mjs',
      'out/workbench.mjs',
      'out/bundle-start.mjs',
      'out/bundle-service.mjs',
      'out/connector-process.mjs',
      'out/connectors/**',
    ]),
  );
});
