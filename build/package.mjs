// `npm run package`: a packaged studio for this machine in dist/. With the current Electron at hand, electron-builder makes
// every target of build/electron-builder.yml (`npm run package -- --release`). Without --release, or offline, it makes the
// unpacked folder, and on Linux tar and dpkg-deb make the .tar.gz and the .deb from it (`-- --folder` leaves these out).
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout.mjs';
import { makeDeb, makeTarGz } from './linux-archives.mjs';
import { ensurePackagedFolder, runElectronBuilder } from './packaged-folder.mjs';
import { ensureDependencies, ensureHostBuild, ensureRendererBuild, say } from './setup.mjs';

function onPath(program) {
  return spawnSync('which', [program], { stdio: 'ignore' }).status === 0;
}

async function main() {
  ensureDependencies();
  if (process.argv.includes('--release')) {
    await ensureHostBuild();
    ensureRendererBuild();
    runElectronBuilder([]);
    return;
  }
  const { folder } = await ensurePackagedFolder();
  if (process.platform !== 'linux' || !existsSync(folder)) return;
  say(`Made ${folder}`);
  if (process.argv.includes('--folder')) return;
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  say(`Made ${makeTarGz(folder, manifest)}`);
  if (onPath('dpkg-deb')) say(`Made ${makeDeb(folder, manifest)}`);
  else say('No dpkg-deb on this machine: the .deb is skipped.');
}

main().catch((error) => {
  say(error.message);
  process.exitCode = 1;
});
