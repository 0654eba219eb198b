// Notices of the packages that ship with the studio and in exported bundles, and a bill of materials (CycloneDX), in out/.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as checker from 'license-checker-rseidelsohn';
import { out, root } from './checkout.mjs';

/** The files that buildNotices writes, by what they are. */
export const noticeFiles = {
  notices: join(out, 'THIRD-PARTY-NOTICES.txt'),
  materials: join(out, 'sbom.cdx.json'),
};

/** What a package contains and says nothing of. */
const unsaid = {
  'monaco-editor': [
    'codicon.ttf: Visual Studio Code Icons, Copyright (c) Microsoft Corporation, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/).',
  ],
};

/** What a package carries of notices of its own, such as of what is built into it. */
function ownNotices(path) {
  return readdirSync(path)
    .filter((name) => /^(?:notice|third.?party.?(?:notices?|licen[cs]es?))\b[^/]*$/i.test(name))
    .sort()
    .map((name) => readFileSync(join(path, name), 'utf8'));
}

/** Writes both; throws when a package that ships has no licence that may be passed on, or npm cannot tell the tree. */
export async function buildNotices() {
  mkdirSync(out, { recursive: true });
  const packages = await promisify(checker.init)({
    start: root,
    production: true,
    excludePrivatePackages: true,
    customFormat: { name: '', version: '', licenses: '', repository: '', licenseText: '', path: '' },
  });
  const texts = Object.values(packages).map(({ name, version, licenses, repository, licenseText, path }) => {
    if (!licenses || licenses === 'UNKNOWN' || licenses === 'UNLICENSED')
      throw new Error(`${name} ${version} has no licence that lets us pass it on.`);
    const head = `${name} ${version}\n${[licenses].flat().join(', ')}${repository ? `, ${repository}` : ''}`;
    const text = [
      licenseText || 'The package carries no text of its licence.',
      ...ownNotices(path),
      ...(unsaid[name] ?? []),
    ].map((each) => each.trim());
    return `${head}\n\n${text.join('\n\n')}\n`;
  });
  const line = `\n${'-'.repeat(80)}\n\n`;
  writeFileSync(
    noticeFiles.notices,
    `Weft Studio and the services it exports contain these packages, under their own licences.\n${line}${texts.join(line)}`,
  );
  const npm = spawnSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) throw new Error(`npm sbom failed: ${npm.stderr}`);
  const materials = JSON.parse(npm.stdout);
  // npm leaves out too much when it is told to omit development (what a tool of ours needs, too): the list is the checker's.
  const ships = new Set(Object.keys(packages));
  materials.components = materials.components.filter((each) => ships.has(each['bom-ref']));
  const refs = new Set([...ships, materials.metadata.component['bom-ref']]);
  materials.dependencies = materials.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }));
  // The same tree gives the same file: no number and time of its own.
  delete materials.serialNumber;
  delete materials.metadata.timestamp;
  // npm names the project by its folder, and tells where that is.
  const { component } = materials.metadata;
  component.name = component.purl.replace(/^pkg:npm\/(.*)@.*$/, '$1');
  component.properties = [];
  writeFileSync(noticeFiles.materials, `${JSON.stringify(materials, null, 1)}\n`);
}
