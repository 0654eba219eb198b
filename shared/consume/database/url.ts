import { databaseDialects } from './dialect.ts';
import type { DatabaseConnection } from './kind.ts';

/** What a URL says of a database; what it does not say is left out. */
export type ReadDatabaseUrl = Pick<DatabaseConnection, 'system' | 'host' | 'port' | 'database'> &
  Partial<Pick<DatabaseConnection, 'schema' | 'tls'>> & { user: string; password: string };

/** Reads the address of a database, as postgres://user:secret@host:5432/shop, with jdbc: before it or without. What is wrong is said without the secret. */
export function readDatabaseUrl(text: string): ReadDatabaseUrl | { problem: string } {
  const plain = text.replace(/^jdbc:/i, '');
  const scheme = /^([a-z0-9+.-]+):/i.exec(plain)?.[1]?.toLowerCase() ?? '';
  const dialect = databaseDialects.find(({ schemes }) => schemes.includes(scheme));
  // What no driver of ours knows, one of the user's does.
  if (!dialect && plain !== text && scheme !== '') return jdbcAddress(text);
  if (!dialect)
    return {
      problem: `${scheme ? `${scheme}: is` : 'It has'} no kind of address that is known: ${databaseDialects.map(({ id, schemes }) => `${schemes[0] ?? id}:`).join(', ')}.`,
    };
  if (dialect.port === null) {
    const path = decoded(
      plain
        .slice(scheme.length + 1)
        .replace(/^\/\/(?=\/)/, '')
        .replace(/\?.*$/s, ''),
    );
    if (path === '') return { problem: `It names no file: ${scheme}:path.` };
    return { system: dialect.id, host: '', port: null, database: path, user: '', password: '' };
  }
  if (dialect.id === 'sqlserver' && plain.includes(';')) return readSqlserverUrl(plain);
  if (dialect.id === 'oracle' && plain !== text) return readOracleUrl(plain);
  return readHostUrl(plain, dialect.id);
}

/** JDBC's form of SQL Server: `sqlserver://host\\instance:1433;databaseName=shop;user=…`. Braces hold values with semicolons in them. */
function readSqlserverUrl(text: string): ReadDatabaseUrl | { problem: string } {
  const read = /^[^:]+:\/\/([^;:/\\]*)(\\[^;:]*)?(?::(\d{1,5}))?((?:;[^;={}]*(?:=(?:\{[^}]*\}|[^;{}]*))?)*)$/.exec(
    text,
  );
  if (!read || Number(read[3] ?? 1) > 65_535)
    return { problem: 'It is no address as jdbc:sqlserver://host:1433;databaseName=shop.' };
  const [, host = '', instance = '', port = '', properties = ''] = read;
  const asked = (...names: string[]) => {
    for (const [, name = '', value = ''] of properties.matchAll(/;([^;={}]*)=(\{[^}]*\}|[^;{}]*)/g))
      if (names.includes(name.trim().toLowerCase())) return value.replace(/^\{|\}$/g, '');
    return '';
  };
  const encrypt = asked('encrypt').toLowerCase();
  return {
    system: 'sqlserver',
    host: `${host || asked('servername', 'server') || 'localhost'}${instance}`,
    port: port === '' ? Number(asked('portnumber', 'port')) || null : Number(port),
    database: asked('databasename', 'database'),
    user: asked('user', 'username'),
    password: asked('password'),
    // Since 10.2 of the driver encryption is what it does unless it is told not to.
    tls:
      encrypt === 'false' || encrypt === 'no'
        ? 'off'
        : asked('trustservercertificate') === 'true'
          ? 'encrypt'
          : 'verify',
  };
}

/** JDBC's forms of Oracle: `oracle:thin:user/password@//host:1521/service`, `@host:1521:SID`, `@(DESCRIPTION=…)`. */
function readOracleUrl(text: string): ReadDatabaseUrl | { problem: string } {
  const wrong = { problem: 'It is no address as jdbc:oracle:thin:@//host:1521/service.' };
  const head = /^oracle:thin:([^/@]*)(?:\/([^@]*))?@/.exec(text);
  if (!head) return wrong;
  const [whole, user = '', password = ''] = head;
  const where = text.slice(whole.length).trim();
  const who = { system: 'oracle', user, password };
  if (where.startsWith('(')) return { ...who, host: '', port: null, database: where };
  const read = /^(tcps?:)?(?:\/\/)?([^:/?()\s]+)(?::(\d{1,5}))?([:/][^?()\s]+)?$/.exec(where);
  if (!read || Number(read[3] ?? 1) > 65_535) return wrong;
  const [, protocol = '', host = '', port = '', name = ''] = read;
  return {
    ...who,
    host,
    port: port === '' ? null : Number(port),
    // With a colon before it it is the SID of old.
    database: name.startsWith('/') ? name.slice(1) : name,
    ...(protocol === 'tcps:' ? { tls: 'verify' as const } : {}),
  };
}

/** A URL that a JDBC driver of the user's is given as it is. */
export function jdbcAddress(url: string): ReadDatabaseUrl {
  return { system: 'jdbc', host: '', port: null, database: url, user: '', password: '' };
}

/** `scheme://user:password@host:port/database?name=value`. */
function readHostUrl(text: string, system: string): ReadDatabaseUrl | { problem: string } {
  const read =
    /^[^:]+:\/\/(?:([^/?#@:]*)(?::([^/?#@]*))?@)?(\[[0-9a-f:.]+\]|[^/?#:@[\]]*)(?::(\d{1,5}))?(?:\/([^?#]*))?(?:\?([^#]*))?$/i.exec(
      text,
    );
  if (!read || Number(read[4] ?? 1) > 65_535) return { problem: 'It is no address as postgres://host:5432/shop.' };
  const [, user = '', password = '', host = '', port = '', database = '', query = ''] = read;
  const pairs = query.split('&').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return at < 0 ? [decoded(pair), ''] : [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))];
  });
  const asked = (name: string) => pairs.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? '';
  const tls = tlsOf(asked('sslmode') || asked('ssl-mode'), asked('ssl') || asked('useSSL'));
  const schema = asked('currentSchema') || asked('schema');
  return {
    system,
    host: host.replace(/^\[|\]$/g, '') || 'localhost',
    port: port === '' ? null : Number(port),
    database: decoded(database),
    user: decoded(user) || asked('user'),
    password: decoded(password) || asked('password'),
    ...(schema ? { schema } : {}),
    ...(tls ? { tls } : {}),
  };
}

function tlsOf(mode: string, flag: string): DatabaseConnection['tls'] | null {
  switch (mode.toLowerCase()) {
    case 'disable':
    case 'disabled':
      return 'off';
    case 'allow':
    case 'prefer':
    case 'preferred':
    case 'require':
    case 'required':
    case 'trust':
      return 'encrypt';
    case 'verify-ca':
    case 'verify-full':
    case 'verify_ca':
    case 'verify_identity':
      return 'verify';
    default:
      return flag === 'true' ? 'verify' : flag === 'false' ? 'off' : null;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
