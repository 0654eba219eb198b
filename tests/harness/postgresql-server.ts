import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { temporaryFolder } from './checkout.ts';
import { asUser, freePort, giveTo, runToEnd, type StartedServer, startServer } from './started-server.ts';

const versions = '/usr/lib/postgresql';
/** Folder of the programs of the newest PostgreSQL here; null where none is installed (apt: postgresql). */
const programs =
  (existsSync(versions) ? readdirSync(versions) : [])
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(versions, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb'))) ?? null;

/** For `describe.skipIf(!hasPostgresql)`: without it, tests of a real server are counted as skipped. */
export const hasPostgresql = programs !== null;

export interface PostgresqlOptions {
  /** Data are forced to the disk: only for tests that kill the server or its machine. */
  fsync?: boolean;
  /** Settings of the server, as `max_connections=20`. */
  settings?: readonly string[];
  /** Of the superuser, over TCP; without one everybody is trusted. */
  password?: string;
  /** Certificate and key in PEM, for connections over TLS. */
  tls?: {
    certificate: string;
    key: string /** Of client certificates, which it asks for then. */;
    authorities?: string;
  };
}

/** A real PostgreSQL on 127.0.0.1, in a folder of its own. */
export class PostgresqlServer {
  readonly port: number;
  readonly user = 'weft';
  readonly password: string;
  private readonly folder: { path: string; dispose(): void };
  private readonly words: readonly string[];
  private server: StartedServer | null = null;

  private constructor(
    port: number,
    folder: { path: string; dispose(): void },
    words: readonly string[],
    password: string,
  ) {
    this.port = port;
    this.folder = folder;
    this.words = words;
    this.password = password;
  }

  static async start(options: PostgresqlOptions = {}): Promise<PostgresqlServer> {
    if (!programs) throw new Error('PostgreSQL is not installed here (apt-get install postgresql).');
    const { fsync = false, settings = [], password = '', tls } = options;
    const folder = temporaryFolder();
    const port = await freePort();
    const data = join(folder.path, 'data');
    mkdirSync(data);
    const passwordFile = join(folder.path, 'password');
    if (password) writeFileSync(passwordFile, password);
    const given: string[] = [];
    if (tls) {
      writeFileSync(join(folder.path, 'server.crt'), tls.certificate);
      writeFileSync(join(folder.path, 'server.key'), tls.key);
      chmodSync(join(folder.path, 'server.key'), 0o600);
      if (tls.authorities) {
        writeFileSync(join(folder.path, 'authorities.crt'), tls.authorities);
        given.push(`ssl_ca_file=${folder.path}/authorities.crt`);
      }
      given.push('ssl=on', `ssl_cert_file=${folder.path}/server.crt`, `ssl_key_file=${folder.path}/server.key`);
    }
    giveTo('postgres', folder.path);
    runToEnd([
      ...asUser('postgres'),
      join(programs, 'initdb'),
      ...['-D', data, '-U', 'weft', '--no-sync', '-E', 'UTF8', '--locale=C.UTF-8'],
      ...(password ? ['-A', 'scram-sha-256', '--pwfile', passwordFile] : ['-A', 'trust']),
    ]);
    const words = [
      ...asUser('postgres'),
      join(programs, 'postgres'),
      ...['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder.path],
      ...[`fsync=${fsync ? 'on' : 'off'}`, 'synchronous_commit=on', ...given, ...settings].flatMap((each) => [
        '-c',
        each,
      ]),
    ];
    const made = new PostgresqlServer(port, folder, words, password);
    try {
      await made.startAgain();
    } catch (error) {
      folder.dispose();
      throw error;
    }
    return made;
  }

  /** `postgres://…` of a database. */
  url(database = 'postgres'): string {
    const secret = this.password ? `:${encodeURIComponent(this.password)}` : '';
    return `postgres://${this.user}${secret}@127.0.0.1:${this.port}/${database}`;
  }

  /** Starts it after `stop` or `kill`, on the same port with the same data. */
  async startAgain(): Promise<void> {
    this.server = await startServer(this.words, this.port);
    // The port answers before the server takes connections.
    await this.whenReady();
  }

  /** Takes down every connection, as an administrator does; the data stay. */
  async stop(): Promise<void> {
    await this.server?.end('SIGINT');
    this.server = null;
  }

  /** Without a word to anybody, as a machine that fails. */
  async kill(): Promise<void> {
    await this.server?.end('SIGKILL');
    this.server = null;
  }

  /** A new database with what a script makes in it; gives its name. */
  async database(name: string, script = ''): Promise<string> {
    await this.run(`CREATE DATABASE "${name}"`);
    if (script) await this.run(script, name);
    return name;
  }

  /** Runs statements on a connection of their own; gives the rows of the last one, values as texts. */
  async run(sql: string, database = 'postgres'): Promise<Record<string, string | null>[]> {
    const client = new pg.Client({
      connectionString: this.url(database),
      types: { getTypeParser: () => (text: string) => text },
    });
    await client.connect();
    try {
      const result: unknown = await client.query(sql);
      const last = Array.isArray(result) ? result.at(-1) : result;
      return (last as { rows: Record<string, string | null>[] }).rows;
    } finally {
      await client.end();
    }
  }

  async dispose(): Promise<void> {
    await this.server?.end('SIGQUIT');
    this.server = null;
    this.folder.dispose();
  }

  private async whenReady(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.run('SELECT 1');
        return;
      } catch (error) {
        // 57P03: it is still starting, or recovering.
        if ((error as { code?: string }).code !== '57P03' || attempt > 400) throw error;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    }
  }
}
