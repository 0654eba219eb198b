import { describe, expect, it } from 'vitest';
import { readDatabaseUrl } from './url.ts';

const where = (system: string, host: string, port: number | null, database: string, more: object = {}) => ({
  ...{ system, host, port, database, user: '', password: '' },
  ...more,
});

describe('the address of a database', () => {
  it.each([
    ['postgres://db:5433/shop', where('postgresql', 'db', 5433, 'shop')],
    ['postgresql://me:p%40ss@db/shop', where('postgresql', 'db', null, 'shop', { user: 'me', password: 'p@ss' })],
    [
      'jdbc:postgresql://[::1]:5432/shop?user=me&password=x%26y&sslmode=verify-full&currentSchema=sales',
      where('postgresql', '::1', 5432, 'shop', { user: 'me', password: 'x&y', tls: 'verify', schema: 'sales' }),
    ],
    ['jdbc:mysql://db/shop?useSSL=false', where('mysql', 'db', null, 'shop', { tls: 'off' })],
    ['jdbc:mariadb://db:3307/shop', where('mysql', 'db', 3307, 'shop')],
    ['jdbc:sqlite:/data/shop.db', where('sqlite', '', null, '/data/shop.db')],
    [
      'jdbc:derby://db/shop;user=me;password=hunter2',
      where('jdbc', '', null, 'jdbc:derby://db/shop;user=me;password=hunter2'),
    ],
    ['jdbc:h2:tcp://db/shop', where('jdbc', '', null, 'jdbc:h2:tcp://db/shop')],
    ['duckdb:/data/shop.duckdb', where('duckdb', '', null, '/data/shop.duckdb')],
    ['mssql://me:x@db:1434/shop', where('sqlserver', 'db', 1434, 'shop', { user: 'me', password: 'x' })],
    [
      'jdbc:sqlserver://db\\second:1433;databaseName=shop;user=me;password={a;b};encrypt=true;trustServerCertificate=true',
      where('sqlserver', 'db\\second', 1433, 'shop', { user: 'me', password: 'a;b', tls: 'encrypt' }),
    ],
    ['jdbc:sqlserver://db;encrypt=false', where('sqlserver', 'db', null, '', { tls: 'off' })],
    ['oracle://me:x@db/shop', where('oracle', 'db', null, 'shop', { user: 'me', password: 'x' })],
    ['jdbc:oracle:thin:@//db:1521/shop', where('oracle', 'db', 1521, 'shop')],
    ['jdbc:oracle:thin:me/x@db:1521:XE', where('oracle', 'db', 1521, ':XE', { user: 'me', password: 'x' })],
    ['jdbc:oracle:thin:@tcps://db/shop', where('oracle', 'db', null, 'shop', { tls: 'verify' })],
    ['jdbc:oracle:thin:@(DESCRIPTION=(x))', where('oracle', '', null, '(DESCRIPTION=(x))')],
    ['sqlite:///data/shop.db?mode=ro', where('sqlite', '', null, '/data/shop.db')],
  ])('%s', (text, read) => {
    expect(readDatabaseUrl(text)).toEqual(read);
  });

  it.each([
    ['db:5432/shop', /no kind of address/],
    ['derby://db/shop;user=me;password=hunter2', /^derby: is no kind of address that is known/],
    ['postgres://db:99999/shop', /no address as/],
    ['postgres://a@b@c/shop', /no address as/],
    ['postgres:shop', /no address as/],
    ['jdbc:sqlserver://db:99999;x=y', /no address as jdbc:sqlserver/],
    ['jdbc:oracle:oci:@db', /no address as jdbc:oracle/],
    ['jdbc:oracle:thin:me/hunter2@', /no address as jdbc:oracle/],
    ['sqlite:', /names no file/],
    ['', /has no kind/],
    [`postgres://${'a'.repeat(100_000)}@${'b'.repeat(100_000)}:x`, /no address as/],
  ])('%s is refused in words, without a secret', (text, words) => {
    const read = readDatabaseUrl(text) as { problem: string };
    expect(read.problem).toMatch(words);
    expect(read.problem).not.toContain('hunter2');
  });
});
