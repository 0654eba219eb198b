import { existsSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { temporaryFolder } from './checkout.ts';
import { asUser, freePort, giveTo, runToEnd, type StartedServer, startServer } from './started-server.ts';

const program = '/usr/sbin/mariadbd';
const installer = '/usr/bin/mariadb-install-db';

/** For `describe.skipIf(!hasMariadb)`: without it (apt: mariadb-server), tests of a real server are counted as skipped. */
export const hasMariadb = existsSync(program) && existsSync(installer);

/** A real MariaDB on 127.0.0.1, in a folder of its own; the user `weft` may do everything. */
export class MariadbServer {
  readonly port: number;
  readonly user = 'weft';
  readonly password = 'weft';
  private readonly folder: { path: string; dispose(): void };
  private server: StartedServer | null = null;

  private constructor(port: number, folder: { path: string; dispose(): void }) {
    this.port = port;
    this.folder = folder;
  }

  static async start(): Promise<MariadbServer> {
    const folder = temporaryFolder();
    const { path } = folder;
    const made = new MariadbServer(await freePort(), folder);
    giveTo('mysql', path);
    runToEnd([
      ...asUser('mysql'),
      installer,
      ...['--no-defaults', `--datadir=${path}/data`, '--auth-root-authentication-method=normal', '--skip-test-db'],
    ]);
    await made.startAgain();
    const root = await mysql.createConnection({ host: '127.0.0.1', port: made.port, user: 'root' });
    await root.query("CREATE USER 'weft'@'%' IDENTIFIED BY 'weft'");
    await root.query("GRANT ALL PRIVILEGES ON *.* TO 'weft'@'%' WITH GRANT OPTION");
    await root.end();
    return made;
  }

  async startAgain(): Promise<void> {
    const { path } = this.folder;
    this.server = await startServer(
      [
        ...asUser('mysql'),
        program,
        ...['--no-defaults', `--datadir=${join(path, 'data')}`, '--bind-address=127.0.0.1', `--port=${this.port}`],
        ...[`--socket=${path}/s.sock`, `--pid-file=${path}/pid`, '--innodb-flush-log-at-trx-commit=0'],
      ],
      this.port,
    );
  }

  async stop(): Promise<void> {
    await this.server?.end('SIGTERM');
    this.server = null;
  }

  /** Runs statements; the first makes the database where it is not there. */
  async run(sql: string, database?: string): Promise<unknown> {
    const connection = await mysql.createConnection({
      ...{ host: '127.0.0.1', port: this.port, user: this.user, password: this.password },
      ...{ multipleStatements: true, supportBigNumbers: true, bigNumberStrings: true, dateStrings: true },
      ...(database === undefined ? {} : { database }),
    });
    try {
      const [rows] = await connection.query(sql);
      return rows;
    } finally {
      await connection.end();
    }
  }

  async dispose(): Promise<void> {
    await this.server?.end('SIGKILL');
    this.server = null;
    this.folder.dispose();
  }
}
