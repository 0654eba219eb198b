// `npm run dev [FILE]`: the window from Vite's dev server with hot reload, in Electron; processes are bundled again on save,
// and the host restarts. Without a display: the built window is kept fresh and `weft serve` restarts on save.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { node24, root } from './checkout.mjs';
import {
  electronEnvironment,
  ensureCurrentElectron,
  ensureDependencies,
  ensureHostBuild,
  ensureRendererBuild,
  ensureTestElectron,
  say,
} from './setup.mjs';
import { callerFolder } from './weft.mjs';

const children = [];
const closers = [];

function launch(command, args, env = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  children.push(child);
  return child;
}

async function stop(code) {
  for (const child of children) child.kill();
  for (const close of closers) await close();
  process.exit(code);
}

async function watchBundles() {
  const { context } = await import('esbuild');
  const { bundles } = await import('./bundles.mjs');
  for (const options of bundles()) {
    const watched = await context(options);
    await watched.watch();
    closers.push(() => watched.dispose());
  }
}

/** Vite's dev server on a free port; gives its address. */
async function serveWindow() {
  const { createServer } = await import('vite');
  const server = await createServer({ configFile: join(root, 'build/vite.config.ts') });
  await server.listen();
  closers.push(() => server.close());
  return `http://127.0.0.1:${server.httpServer.address().port}/`;
}

ensureDependencies();
const [argument] = process.argv.slice(2).filter((each) => !each.startsWith('-'));
const file = argument ? [resolve(callerFolder(), argument)] : [];
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
const electron = hasDisplay ? (ensureCurrentElectron() ?? ensureTestElectron()) : null;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop(0));

if (electron === null) {
  say('No window here: the studio is served for a browser; it is built again and restarts on save.');
  // Without a window to serve, the server would end before the first build is there.
  ensureRendererBuild();
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  launch(node24(), [vite, 'build', '--watch', '--config', join(root, 'build/vite.config.ts'), '--logLevel', 'warn']);
  const watched = ['electron', 'shared'].map((each) => `--watch-path=${join(root, each)}`);
  launch(node24(), [...watched, '--watch-preserve-output', join(root, 'electron/cli/main.ts'), 'serve', ...file]);
} else {
  await ensureHostBuild();
  await watchBundles();
  const url = await serveWindow();
  say(`Window: ${url} in Electron ${electron.version}`);
  const flags = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = launch(electron.executable, [...flags, root, ...file], {
    ...electronEnvironment(electron),
    WEFT_DEV_URL: url,
  });
  child.on('exit', (code) => void stop(code ?? 0));
}
