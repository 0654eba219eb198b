#!/usr/bin/env node
// The `weft` command in a checkout: finds Node 24, whatever Node it was started with, and runs the CLI where the caller stands.
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findNode24, isProgram, newestBelow, out, root } from './checkout.mjs';

/** The program to run: the bundle when it is newer than every source, else the sources themselves. */
export function cliProgram() {
  const bundle = join(out, 'cli.mjs');
  const source = join(root, 'electron/cli/main.ts');
  if (!existsSync(bundle)) return source;
  const isFresh = statSync(bundle).mtimeMs > newestBelow([join(root, 'electron'), join(root, 'shared')]);
  return isFresh ? bundle : source;
}

/** `npm run` starts scripts in the checkout and leaves the caller's folder in INIT_CWD. */
export function callerFolder() {
  const isInNpmScript = process.env.npm_lifecycle_event !== undefined && process.env.INIT_CWD !== undefined;
  return isInNpmScript ? process.env.INIT_CWD : process.cwd();
}

function fail(message) {
  process.stderr.write(`weft: ${message}\n`);
  process.exit(2);
}

function main() {
  const node = findNode24();
  if (node === null || !existsSync(join(root, 'node_modules'))) {
    fail(`the dependencies of this checkout are not installed. Run \`npm ci\` in ${root} first.`);
  }
  const program = cliProgram();
  if (!existsSync(program)) fail(`${program} is missing: this checkout is not complete.`);
  const args = ['--disable-warning=ExperimentalWarning', program, ...process.argv.slice(2)];
  // `weft open` has a window to open in a checkout.
  const env = { ...process.env, WEFT_OPEN_WITH: join(root, 'build/start.mjs') };
  const child = spawn(node, args, { cwd: callerFolder(), stdio: 'inherit', env });
  child.on('error', (error) => fail(`cannot start ${node}: ${error.message}`));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

if (isProgram(import.meta.url)) main();
