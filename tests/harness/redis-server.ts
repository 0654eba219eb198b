import { existsSync } from 'node:fs';
import { temporaryFolder } from './checkout.ts';
import { freePort, type StartedServer, startServer } from './started-server.ts';

const program = '/usr/bin/redis-server';

/** For `describe.skipIf(!hasRedis)`: without it (apt: redis-server), tests of a real server are counted as skipped. */
export const hasRedis = existsSync(program);

/** A real Redis on 127.0.0.1 that keeps what it was told over a restart. */
export class RedisServer {
  readonly port: number;
  private readonly folder = temporaryFolder();
  private server: StartedServer | null = null;

  private constructor(port: number) {
    this.port = port;
  }

  static async start(): Promise<RedisServer> {
    const made = new RedisServer(await freePort());
    await made.startAgain();
    return made;
  }

  async startAgain(): Promise<void> {
    const options = ['--bind', '127.0.0.1', '--port', String(this.port), '--dir', this.folder.path, '--save', ''];
    this.server = await startServer([program, ...options, '--appendonly', 'yes'], this.port);
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    await this.server?.end('SIGKILL');
    this.server = null;
  }

  async stop(): Promise<void> {
    await this.kill();
    this.folder.dispose();
  }
}
