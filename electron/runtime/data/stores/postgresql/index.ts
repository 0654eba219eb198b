import type { Program } from '../../../../../shared/program/program.ts';
import { FlowError } from '../../../contract/flow-error.ts';
import type { ObjectStore, StoreOptions } from '../../../contract/object-store.ts';
import { DatabaseOpenError, type StoreScheme } from '../../store-scheme.ts';
import type { ConnectionSettings } from './connections.ts';

/** `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`, with `pool` (connections at most) and `schema` beside what PostgreSQL's own tools take. */
export const postgresqlScheme = {
  form: 'postgres://USER:PASSWORD@HOST:PORT/DATABASE',
  aliases: ['postgres'],
  read: readAddress,
  open: openPostgresql,
} satisfies StoreScheme;

const defaultPool = 16;

/** Why a server does not let us in, by SQLSTATE or the code of the system. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there. Start the server, or name another one.',
  ENOTFOUND: 'there is no such host.',
  EAI_AGAIN: 'the name of the host could not be looked up now.',
  ETIMEDOUT: 'it does not answer.',
  EHOSTUNREACH: 'there is no way to it.',
  '28P01': 'user or password is wrong.',
  '28000': 'it does not let this user in.',
  '3D000': 'it has no database of this name. Make it first (createdb).',
  '53300': 'it has no connection left.',
  '57P03': 'it is starting, or stopping.',
  '42501': 'the user may not make tables there (GRANT CREATE ON SCHEMA).',
  '55P03': 'another program holds its tables: a migration is under way, or a session was left open.',
  '42P07':
    'it has a table of another program under a name that this project wants. Name another schema (?schema=NAME).',
};

function readAddress(rest: string): { address: string } | { problem: string } {
  const read = settingsOf(rest);
  return 'problem' in read ? read : { address: rest };
}

/** `//…` as PostgreSQL's tools have it; without slashes the name of a database on the server that PGHOST names. */
function settingsOf(rest: string): ConnectionSettings | { problem: string } {
  if (rest === '') return { problem: `names no server. It looks like ${postgresqlScheme.form}.` };
  let url: URL;
  try {
    url = new URL(rest.startsWith('//') ? `postgresql:${rest}` : `postgresql:///${rest}`);
  } catch {
    return { problem: `is no address. It looks like ${postgresqlScheme.form}.` };
  }
  const pool = url.searchParams.get('pool') ?? String(defaultPool);
  if (!/^\d{1,4}$/.test(pool) || Number(pool) < 1)
    return { problem: `has pool=${pool}; it must be a number of connections from 1 to 9999.` };
  const schema = url.searchParams.get('schema');
  if (schema === '') return { problem: 'has an empty schema.' };
  url.searchParams.delete('pool');
  url.searchParams.delete('schema');
  return { config: { connectionString: url.href }, most: Number(pool), schema };
}

async function openPostgresql(address: string, program: Program, options: StoreOptions): Promise<ObjectStore> {
  const settings = settingsOf(address);
  if ('problem' in settings) throw new DatabaseOpenError(`The address of the database ${settings.problem}`);
  // Who does not come here does not read the driver.
  const { PostgresqlStore } = await import('./postgresql-store.ts');
  try {
    return await PostgresqlStore.open(settings, program, options);
  } catch (error) {
    if (error instanceof DatabaseOpenError) throw error;
    const url = new URL(settings.config.connectionString as string);
    const host = url.hostname || (process.env['PGHOST'] ?? 'localhost');
    // Without the user's password, which the address holds.
    const place = `PostgreSQL ${host}:${url.port || (process.env['PGPORT'] ?? 5432)}${url.pathname.length > 1 ? ` (${decodeURIComponent(url.pathname.slice(1))})` : ''}`;
    const cause = (error instanceof FlowError ? error.cause : error) as { code?: string; message?: string } | undefined;
    const reason = reasons[cause?.code ?? ''] ?? cause?.message ?? (error as Error).message;
    throw new DatabaseOpenError(`${place} is not opened: ${reason}`, { cause: error });
  }
}
