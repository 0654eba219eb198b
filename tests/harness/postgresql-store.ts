import { PostgresqlServer } from './postgresql-server.ts';

let started: Promise<PostgresqlServer> | null = null;
let count = 0;

/** A new database on a server that is started once for all tests of this process; gives its URL. */
export async function newPostgresqlDatabase(): Promise<string> {
  started ??= PostgresqlServer.start({ settings: ['max_connections=300'] }).then((server) => {
    process.once('exit', () => void server.dispose());
    return server;
  });
  const server = await started;
  return server.url(await server.database(`t${process.pid}_${++count}`));
}
