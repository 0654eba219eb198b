// `npm start [FILE]`: sets up what is missing, then opens the studio: in Electron when there is a display, else for a browser.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { node24, out, root } from './checkout.mjs';
import {
  electronEnvironment,
  ensureCurrentElectron,
  ensureDependencies,
  ensureHostBuild,
  ensureRendererBuild,
  ensureSystemPackages,
  ensureTestElectron,
  say,
} from './setup.mjs';
import { callerFolder, cliProgram } from './weft.mjs';

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** An Electron that can run here, or null. */
function findElectron() {
  if (!hasDisplay()) return null;
  const missing = ensureSystemPackages();
  if (missing !== null) {
    say(missing);
    return null;
  }
  return ensureCurrentElectron() ?? ensureTestElectron();
}

/** The sample to start with: a copy in the user's own folder, made once and kept. */
function sampleProject() {
  const file = join(homedir(), 'Weft/orders-hub.weft');
  if (existsSync(file)) return file;
  mkdirSync(dirname(file), { recursive: true });
  say(`Making a copy of the sample "Orders hub": ${file}`);
  const made = spawnSync(node24(), [cliProgram(), 'new', file, '--sample', 'orders-hub'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (made.status !== 0) throw new Error('The sample project could not be made (see above).');
  return file;
}

/** Runs until the program ends, hands signals on and takes over its exit code. */
function become(command, args, env = {}) {
  const child = spawn(command, args, { cwd: callerFolder(), stdio: 'inherit', env: { ...process.env, ...env } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(`cannot start ${command}: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code) => {
    process.exitCode = code ?? 0;
  });
}

async function main() {
  const [argument] = process.argv.slice(2).filter((each) => !each.startsWith('-'));
  ensureDependencies();
  await ensureHostBuild();
  const hasWindow = ensureRendererBuild();
  const electron = hasWindow && existsSync(join(out, 'main.cjs')) ? findElectron() : null;
  const file = argument ? resolve(callerFolder(), argument) : sampleProject();
  if (electron !== null) {
    say(`Opening ${file} in Electron ${electron.version}`);
    // Chromium refuses its sandbox to root on Linux.
    const flags = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    become(electron.executable, [...flags, root, file], electronEnvironment(electron));
    return;
  }
  say(
    `No window here (${hasDisplay() ? 'no Electron runs on this machine' : 'no display'}): serving ${file} for a browser`,
  );
  const port = process.env.PORT ? ['--port', process.env.PORT] : [];
  become(node24(), ['--disable-warning=ExperimentalWarning', cliProgram(), 'serve', file, ...port]);
}

main().catch((error) => {
  say(error.message);
  process.exitCode = 1;
});
