import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './checkout.ts';

const launcher = join(root, 'build/weft.mjs');

export interface WeftResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `weft …` to its end. */
export function weft(
  args: string[],
  cwd = root,
  environment: Readonly<Record<string, string>> = {},
): Promise<WeftResult> {
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...plainEnvironment(), ...environment },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}

/** Runs `weft …` and kills it, launcher and all, after a while; gives whether it ended before by itself. */
export function killedWeft(args: string[], afterMs: number): Promise<boolean> {
  const child = spawn(process.execPath, [launcher, ...args], {
    detached: true,
    stdio: 'ignore',
    env: plainEnvironment(),
  });
  return new Promise((done, fail) => {
    const timer = setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), afterMs);
    child.on('error', fail);
    child.on('exit', (code) => {
      clearTimeout(timer);
      void groupGone(child.pid as number).then(() => done(code !== null));
    });
  });
}

/** Waits until none of a killed group runs: one that is writing to the disk dies a moment after its launcher. At most two seconds. */
async function groupGone(group: number): Promise<void> {
  for (const end = Date.now() + 2_000; Date.now() < end; ) {
    try {
      process.kill(-group, 0);
    } catch {
      return;
    }
    await new Promise((after) => setTimeout(after, 10));
  }
}

export interface WeftServer {
  url: string;
  process: ChildProcess;
  /** Kills it, launcher and all, without a warning. */
  kill(): void;
  /** Asks it to stop and waits until it has; gives its exit code. */
  stop(): Promise<number | null>;
}

/** Starts `weft serve [FILE]` on a free port and gives the address it prints, token included. */
export function startServe(file?: string, environment: Readonly<Record<string, string>> = {}): Promise<WeftServer> {
  const args = ['serve', ...(file === undefined ? [] : [file]), '--port', '0'];
  return startServer(args, /"url":"([^"]+)"/, environment);
}

/** Starts `weft run FILE` on a free port and gives the address of its services. */
export function startRun(
  file: string,
  args: string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<WeftServer> {
  return startServer(['run', file, '--port', '0', ...args], /"url":\s*"([^"]+)"/, environment);
}

/** Starts `weft mock …` on a free port and gives its address. */
export function startMock(args: string[]): Promise<WeftServer> {
  return startServer(['mock', ...args, '--port', '0'], /"url":"([^"]+)"/);
}

/** Starts an exported bundle on a free port, with nothing in its environment but what it is told, and gives its address. */
export function startBundle(folder: string, environment: Readonly<Record<string, string>>): Promise<WeftServer> {
  const env = { PATH: process.env.PATH ?? '', HOST: '127.0.0.1', PORT: '0', ...environment };
  return listening(join(folder, 'start.mjs'), [], /"url":"([^"]+)"/, env);
}

function startServer(
  args: string[],
  address: RegExp,
  environment: Readonly<Record<string, string>> = {},
): Promise<WeftServer> {
  return listening(launcher, args, address, { ...plainEnvironment(), ...environment });
}

function listening(
  program: string,
  args: string[],
  address: RegExp,
  env: NodeJS.ProcessEnv,
  timeoutMs = 30_000,
): Promise<WeftServer> {
  const child = spawn(process.execPath, [program, ...args], {
    // A group of its own: the launcher has a child, and who kills the one means both.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  const ended = new Promise<number | null>((done) => child.on('exit', (code) => done(code)));
  let text = '';
  return new Promise((done, fail) => {
    const timer = setTimeout(() => {
      process.kill(-(child.pid as number), 'SIGKILL');
      fail(new Error(`${[program, ...args].join(' ')} printed no address in ${timeoutMs} ms:\n${text}`));
    }, timeoutMs);
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      const found = address.exec(text);
      if (found === null) return;
      clearTimeout(timer);
      done({
        url: found[1] ?? found[0],
        process: child,
        kill() {
          process.kill(-(child.pid as number), 'SIGKILL');
        },
        stop() {
          child.kill('SIGTERM');
          return ended;
        },
      });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then((code) => {
      clearTimeout(timer);
      fail(new Error(`${[program, ...args].join(' ')} ended with ${code} before it served:\n${text}`));
    });
  });
}

/** Without npm's own variables: they would move the command into the folder `npm test` was called from. */
/** Without npm's variables, and with a home of the studio's own: recent files of whoever runs the tests stay theirs. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const names = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') && name !== 'INIT_CWD');
  return { WEFT_HOME: join(tmpdir(), `weft-test-home-${process.pid}`), ...Object.fromEntries(names) };
}
