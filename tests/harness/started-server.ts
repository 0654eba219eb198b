import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';

/** A port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The words before a command that run it as another user: servers of databases refuse to be root. They end with us. */
export function asUser(user: string): string[] {
  if (process.getuid?.() !== 0) return [];
  return ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups', '--pdeathsig=KILL'];
}

/** Runs a command to its end. Throws with what it said. */
export function runToEnd(words: readonly string[]): void {
  const [command, ...args] = words as [string, ...string[]];
  const done = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' });
  if (done.status !== 0)
    throw new Error(`${command} ended with ${done.status}: ${done.error?.message ?? ''}${done.stderr}${done.stdout}`);
}

/** Gives a folder to the user that a server runs as. */
export function giveTo(user: string, folder: string): void {
  if (process.getuid?.() === 0) execFileSync('chown', ['-R', `${user}:${user}`, folder]);
}

/** A server that a test started: it answers on its port, and ends by its id. */
export interface StartedServer {
  readonly pid: number;
  /** Resolves when the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts a server and waits until its port answers. Throws with what it said where it ends before. */
export async function startServer(words: readonly string[], port: number, longestMs = 20_000): Promise<StartedServer> {
  const [command, ...args] = words as [string, ...string[]];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' });
  let said = '';
  const hear = (text: Buffer) => {
    said = `${said}${text}`.slice(-8_000);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const started = performance.now();
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${command} ended: ${said}`);
    if (await answers(port)) break;
    if (performance.now() - started > longestMs) {
      child.kill('SIGKILL');
      throw new Error(`${command} did not answer on ${port}: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { pid: child.pid as number, end: (signal) => endOf(child, signal) };
}

async function endOf(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await gone;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
