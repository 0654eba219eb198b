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
  return readHostUrl(plain, dialect.id);
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
