import { describe, expect, it } from 'vitest';
import { hasMariadb, MariadbServer } from './harness/mariadb-server.ts';
import { hasPostgresql, PostgresqlServer } from './harness/postgresql-server.ts';

describe.skipIf(!hasPostgresql)(hasPostgresql ? 'a PostgreSQL of the tests' : 'no PostgreSQL on this machine', () => {
  it('keeps what it was given when it is killed and started again', async () => {
    const server = await PostgresqlServer.start({ fsync: true, password: 'p@ss/word' });
    try {
      await server.database('shop', 'CREATE TABLE t (n int8); INSERT INTO t VALUES (9007199254740993)');
      await server.kill();
      await server.startAgain();
      expect(await server.run('SELECT n FROM t', 'shop')).toEqual([{ n: '9007199254740993' }]);
    } finally {
      await server.dispose();
    }
  });
});

describe.skipIf(!hasMariadb)(hasMariadb ? 'a MariaDB of the tests' : 'no MariaDB on this machine', () => {
  it('answers', async () => {
    const server = await MariadbServer.start();
    try {
      await server.run('CREATE DATABASE shop');
      expect(await server.run('SELECT 1 AS n', 'shop')).toEqual([{ n: 1 }]);
    } finally {
      await server.dispose();
    }
  });
});
