import { fork } from 'node:child_process';
import { join } from 'node:path';
import { app, utilityProcess } from 'electron';
import { isKeychainQuestion, type KeychainAnswer, type KeychainQuestion } from '../../shared/rpc/keychain.ts';

/** What travels to the host: a window's message, the news that the window is gone, or what the keychain says. */
type ToHost = { to: 'host'; client: number; data: string } | { client: number; closed: true } | KeychainAnswer;
type FromHost = { client: number; data: string };

interface HostPort {
  post(message: ToHost): void;
  kill(): void;
}

interface HostEvents {
  onMessage(message: unknown): void;
  onExit(reason: string): void;
}

export interface HostOptions {
  /** The host's bundle. */
  program: string;
  /** A Node that runs the host; null: Electron's own. */
  node: string | null;
  onData(client: number, data: string): void;
  /** The host asks for the keychain of the person. */
  onKeychain(question: KeychainQuestion): KeychainAnswer;
  /** The host ended without being asked to, and a new one was started. */
  onRestart(reason: string): void;
  /** The host ended again and again; it is not started any more until `restart`. */
  onGiveUp(reason: string): void;
}

const patience = { ends: 5, withinMs: 60_000 };

/** With a place for compiled code, which the next start finds there: a folder of the person's own, as who writes there decides what is run. */
function environmentOfHost(): NodeJS.ProcessEnv {
  return { NODE_COMPILE_CACHE: join(app.getPath('userData'), 'compile-cache'), ...process.env };
}

/** Electron's utility process: its own Node, outside the window and outside main. */
function startUtility(program: string, events: HostEvents): HostPort {
  const env = environmentOfHost();
  const child = utilityProcess.fork(program, [], { serviceName: 'Weft Studio host', stdio: 'inherit', env });
  child.on('message', events.onMessage);
  child.on('exit', (code) => events.onExit(`exit code ${code}`));
  return { post: (message) => child.postMessage(message), kill: () => child.kill() };
}

/** A plain Node of its own, for an Electron whose Node is too old for the host. Same messages. */
function startNode(node: string, program: string, events: HostEvents): HostPort {
  const child = fork(program, [], {
    execPath: node,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: environmentOfHost(),
  });
  let isOver = false;
  const over = (reason: string) => {
    if (isOver) return;
    isOver = true;
    events.onExit(reason);
  };
  child.on('message', events.onMessage);
  child.on('error', (error) => over(error.message));
  child.on('exit', (code, signal) => over(signal === null ? `exit code ${code}` : `signal ${signal}`));
  return {
    post: (message) => {
      // A message to a host that is just ending is lost with it; the window hears of the restart.
      if (child.connected) child.send(message, () => {});
    },
    kill: () => child.kill(),
  };
}

function isFromHost(message: unknown): message is FromHost {
  if (typeof message !== 'object' || message === null) return false;
  const { client, data } = message as Partial<FromHost>;
  return typeof client === 'number' && typeof data === 'string';
}

/** Runs the studio host and relays texts between it and the windows. Knows nothing of what they say. */
export class HostProcess {
  readonly #options: HostOptions;
  #port: HostPort | null = null;
  #ends: number[] = [];

  constructor(options: HostOptions) {
    this.#options = options;
    this.restart();
  }

  send(client: number, data: string): void {
    this.#port?.post({ to: 'host', client, data });
  }

  clientClosed(client: number): void {
    this.#port?.post({ client, closed: true });
  }

  /** Starts a new host in place of the one that runs, if any. */
  restart(): void {
    const before = this.#port;
    this.#port = null;
    before?.kill();
    this.#start();
  }

  dispose(): void {
    const port = this.#port;
    this.#port = null;
    port?.kill();
  }

  #start(): void {
    const { program, node, onData, onKeychain } = this.#options;
    const events: HostEvents = {
      onMessage: (message) => {
        if (isFromHost(message)) onData(message.client, message.data);
        else if (isKeychainQuestion(message)) port.post(onKeychain(message));
      },
      onExit: (reason) => {
        // An end we asked for: the port was taken away before.
        if (this.#port === port) this.#ended(reason);
      },
    };
    const port: HostPort = node === null ? startUtility(program, events) : startNode(node, program, events);
    this.#port = port;
  }

  #ended(reason: string): void {
    this.#port = null;
    const now = Date.now();
    this.#ends = [...this.#ends.filter((each) => now - each < patience.withinMs), now];
    if (this.#ends.length >= patience.ends) {
      this.#ends = [];
      this.#options.onGiveUp(reason);
      return;
    }
    this.#start();
    this.#options.onRestart(reason);
  }
}
