import { AddressError, databaseAddress } from '../../../../shared/consume/database/address.ts';
import {
  type BoundStatement,
  type BoundValue,
  bindStatement,
  writtenOffset,
} from '../../../../shared/consume/database/bind-statement.ts';
import { type DatabaseDialect, dialectOf } from '../../../../shared/consume/database/dialect.ts';
import type {
  DatabaseAddress,
  ProgramConsumedDatabase,
  ProgramDatabaseQuery,
} from '../../../../shared/consume/database/program.ts';
import {
  onlyReads,
  type ParsedStatement,
  parseStatement,
  placeOf,
} from '../../../../shared/consume/database/statement.ts';
import type { DatabaseCall, DatabaseFunctions } from '../../../../shared/microflow/activities/query-database.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { TraceExchange } from '../../contract/run.ts';
import { timerMs } from '../../contract/timers.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import { answeredBy, type CallingRun, type CallValues, type ConsumeHost } from '../consumed-protocol.ts';
import type { HttpClient } from '../http-client.ts';
import { wholeClient } from '../whole-client.ts';
import { DatabaseError, type DatabaseLink, type StatementLimits, type StatementResult } from './driver.ts';
import { exchangeType, failureText, readResult, requestText, resultText } from './exchange.ts';
import { readRows, readValueOf } from './read-rows.ts';
import { bindBatch, runBatch, runOwnBatch } from './run-batch.ts';
import { RunTransaction } from './run-transaction.ts';

/** A query with what is made of it once. */
interface Prepared {
  parsed: ParsedStatement;
  isLook: boolean;
}

/** One call of a query. */
interface Asked<U extends CallingRun> {
  u: U;
  service: ProgramConsumedDatabase;
  query: ProgramDatabaseQuery;
  bound: BoundStatement;
  /** Of a query that is run once for each item. */
  batch: BoundStatement[] | null;
  call: DatabaseCall;
  limits: StatementLimits;
}

/** Who a fault is laid at: the database, where this project could not know. */
const partners: ReadonlySet<DatabaseError['fault']> = new Set([
  'unreachable',
  'refused',
  'no-database',
  'tls',
  'lost',
  'timeout',
  'lock-timeout',
  'deadlock',
  'serialization',
  'permission',
  'full',
]);

/** The functions that the code of *Query database* calls as `rt.…`. */
export function databaseFunctions<U extends CallingRun>(host: ConsumeHost<U>): DatabaseFunctions<CallValues<U>> {
  const prepared = new WeakMap<ProgramDatabaseQuery, Prepared>();
  const addresses = new WeakMap<ProgramConsumedDatabase, DatabaseAddress>();
  const transactions = new WeakMap<U, Map<string, RunTransaction>>();

  const preparedOf = (query: ProgramDatabaseQuery, dialect: DatabaseDialect): Prepared => {
    let known = prepared.get(query);
    if (!known) {
      const parsed = parseStatement(query.sql, dialect.syntax);
      known = { parsed, isLook: !query.writes && onlyReads(parsed.parts) };
      prepared.set(query, known);
    }
    return known;
  };

  const addressOf = (service: ProgramConsumedDatabase): DatabaseAddress => {
    let known = addresses.get(service);
    if (!known) {
      known = databaseAddress(service.data, (setting) => {
        const constant = service.data.constants[setting];
        return constant === null ? '' : String(host.constant(constant) ?? '');
      });
      addresses.set(service, known);
    }
    return known;
  };

  /** An address by constant may be of another kind of database; one that cannot be used is said when it is asked. */
  const systemOf = (service: ProgramConsumedDatabase): string => {
    try {
      return addressOf(service).system;
    } catch (error) {
      if (error instanceof AddressError) return service.data.system;
      throw error;
    }
  };

  /** Asks the database itself. */
  async function askLive({ u, service, bound, batch, call, limits }: Asked<U>): Promise<StatementResult> {
    const address = addressOf(service);
    const pool = host.memory.databases.of(service.id, address);
    if (batch?.length === 0) return { columns: [], rows: [], changed: 0 };
    const work = (link: DatabaseLink) =>
      batch === null
        ? link.run(bound, limits)
        : (call.transaction === 'run' ? runBatch : runOwnBatch)(link, batch, limits);
    if (call.transaction === 'run') {
      const own = transactions.get(u) ?? new Map<string, RunTransaction>();
      transactions.set(u, own);
      let transaction = own.get(service.id);
      if (!transaction) {
        transaction = await RunTransaction.begin(pool, service.name, limits.signal);
        own.set(service.id, transaction);
        u.join(transaction);
      }
      return transaction.run(work);
    }
    const link = await pool.acquire(limits.signal);
    try {
      return await work(link);
    } finally {
      pool.release(link);
    }
  }

  /** The database as what mocks, recordings and recorders stand in the place of. */
  function networkOf(asked: Asked<U>): HttpClient {
    return wholeClient(async () => {
      const answer = (status: number, body: string) => {
        const content = Buffer.from(body);
        return {
          ...{
            status,
            statusText: '',
            headers: [['content-type', exchangeType]] as [string, string][],
            contentType: exchangeType,
          },
          ...{ body, content, problem: null, bytes: content.length, redirects: [] },
        };
      };
      try {
        return answer(200, resultText(await askLive(asked)));
      } catch (error) {
        // What the database did not say is no answer of it.
        if (!(error instanceof DatabaseError) || /^(no-driver|unreachable|stopped|lost)$/.test(error.fault))
          throw error;
        return answer(500, failureText(error));
      }
    });
  }

  async function askAround(asked: Asked<U>, inputs: Readonly<Record<string, unknown>>): Promise<StatementResult> {
    const { service, query, limits } = asked;
    const called = { id: query.id, name: query.name, base: 'database:', headers: [], secrets: [] };
    const http = host.httpOf(service, called, networkOf(asked));
    const response = await http.send({
      method: 'QUERY',
      url: `database:/${encodeURIComponent(query.name)}`,
      headers: [['content-type', exchangeType]],
      body: requestText(valuesByName(query, inputs, dialectOf(systemOf(service)), service.data.timeZone || 'UTC')),
      timeoutMs: limits.timeoutMs,
      signal: limits.signal,
      redirects: 'follow',
    });
    return readResult(response.body);
  }

  return {
    async queryDatabase(u, t, call, given) {
      const service = host.services[call.service] as ProgramConsumedDatabase | undefined;
      const query = service?.data.queries[call.operation];
      if (!service || !query || service.protocol !== 'database')
        throw new FlowError('flow/invalid', 'The project has an error here: there is no such query.');
      const name = `${service.name}.${query.name}`;
      const { data } = service;
      const dialect = dialectOf(systemOf(service));
      const timeZone = data.timeZone || 'UTC';
      const { parsed, isLook } = preparedOf(query, dialect);
      const inputs = readInputs(query, given, name);
      const batch = query.each ? bindBatch(parsed.parts, query.parameters, inputs, dialect, timeZone, name) : null;
      const bound = batch?.[0] ?? bindStatement(parsed.parts, query.parameters, inputs, dialect, timeZone);
      if (!host.reachesOutside) throw new FlowError('database/offline', 'Databases are not asked here.');
      // What is committed with the run leaves with it.
      if (isLook || call.transaction === 'run') u.run.check();
      else await u.leave();
      const limits: StatementLimits = {
        timeoutMs: Math.max(1, timerMs(u.run.deadline, query.timeoutMs || data.timeoutMs)),
        signal: u.run.signal,
        ...(query.gives === 'list' && query.most > 0 ? { most: query.most } : {}),
      };
      const asked: Asked<U> = { u, service, query, bound, batch, call, limits };
      t?.start({ kind: 'call', label: `${name}: ${firstWords(query.sql)}`, ...answeredBy(service) });
      let result: StatementResult;
      try {
        result =
          service.mock || service.replay || service.isRecorded ? await askAround(asked, inputs) : await askLive(asked);
        if (query.most > 0 && query.gives === 'list' && result.rows.length > query.most)
          throw new DatabaseError('bad-value', `it gives more than ${query.most} rows, which is the most that it may.`);
      } catch (error) {
        const failure = inWords(error, name, query, bound);
        t?.finish([], failure.message, tracedQuery(bound, null, host.redact));
        // Whether it is the statement that took too long, or the run that asked.
        u.run.check();
        await u.meanwhile();
        throw failure;
      }
      t?.finish(
        [{ name: 'rows', text: String(result.changed ?? result.rows.length) }],
        undefined,
        tracedQuery(bound, result, host.redact),
      );
      u.run.check();
      await u.meanwhile();
      switch (query.gives) {
        case 'nothing':
          return null;
        case 'count':
          return result.changed ?? result.rows.length;
        case 'value':
          return readValueOf(result, query.valueType, timeZone, name);
        default: {
          const objects = await readRows(
            query.gives === 'object' ? { ...result, rows: result.rows.slice(0, 1) } : result,
            query,
            timeZone,
            name,
            () => host.newObject(u, query.entity ?? -1),
          );
          return query.gives === 'object' ? (objects[0] ?? null) : objects;
        }
      }
    },
  };
}

/** Arguments of a flow as values of the parameters: lists as lists. Throws a FlowError for one that is missing, or no list. */
export function readInputs(
  { parameters }: ProgramDatabaseQuery,
  given: Readonly<Record<string, unknown>>,
  name: string,
): Record<string, unknown> {
  const inputs: Record<string, unknown> = Object.create(null);
  for (const { name: parameter, type, list, required, field } of parameters) {
    const value = given[parameter] ?? null;
    if (value === null) {
      if (required)
        throw new FlowError('database/missing-parameter', `${name}: ${parameter} is empty, and has to be given.`);
      inputs[parameter] = null;
    } else if (!list) inputs[parameter] = value;
    else if (Array.isArray(value))
      inputs[parameter] = field === null ? value : value.map((object: WeftObject) => object[field] ?? null);
    else inputs[parameter] = itemsOfText(String(value), type, `${name}: ${parameter}`);
  }
  return inputs;
}

/** Items of a list that is given as a text: JSON, or what stands between commas. */
function itemsOfText(text: string, type: string, what: string): unknown[] {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  if (!trimmed.startsWith('[')) return trimmed.split(',').map((item) => item.trim());
  // Digits of JSON numbers stay as they are written.
  try {
    const items: unknown = JSON.parse(
      trimmed.replace(/("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g, (all, _text, number) =>
        number ? `"${number}"` : all,
      ),
    );
    if (Array.isArray(items))
      return items.map((item) => (type === 'boolean' ? item === true || item === 'true' : item));
  } catch {
    // Said below.
  }
  throw new FlowError(
    'database/bad-list',
    `${what}: ${trimmed.slice(0, 60)} is no list of values, as 1, 2, 3 or ["a", "b"].`,
  );
}

/** The values as mocks and recordings see them. */
function valuesByName(
  { parameters }: ProgramDatabaseQuery,
  inputs: Readonly<Record<string, unknown>>,
  dialect: DatabaseDialect,
  timeZone: string,
): Record<string, BoundValue['value'] | BoundValue['value'][]> {
  return Object.fromEntries(
    parameters.map((parameter) => {
      const part = [{ kind: 'parameter' as const, name: parameter.name, at: 0 }];
      const { values } = bindStatement(part, [parameter], inputs, dialect, timeZone);
      return [parameter.name, parameter.list ? values.map(({ value }) => value) : (values[0]?.value ?? null)];
    }),
  );
}

/** What went wrong, with the query's name, and the place in the statement as it is written. */
function inWords(error: unknown, name: string, { sql }: ProgramDatabaseQuery, bound: BoundStatement): FlowError {
  if (error instanceof FlowError) return error;
  if (!(error instanceof DatabaseError))
    return new FlowError('database/statement', `${name}: ${(error as Error).message}`, { cause: error });
  const { fault, message, at, value, state } = error;
  const written = value === null ? (at === null ? undefined : writtenOffset(bound, at)) : bound.values[value - 1]?.at;
  const place = written === undefined ? null : placeOf(sql, Math.min(sql.length, written));
  const where = place ? ` (line ${place.line}, column ${place.column})` : '';
  return new FlowError(`database/${fault}`, `${name}: ${message}${where}`, {
    cause: error,
    ...(partners.has(fault) ? { blame: 'partner' as const } : {}),
    ...(state ? { details: [{ path: place ? `sql:${place.line}:${place.column}` : '', message, code: state }] } : {}),
  });
}

/** The first words of a statement, for a line. */
function firstWords(sql: string): string {
  const line = sql.replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** So many rows are shown. */
const shownRows = 20;
const longestShown = 4_000;

function tracedQuery(
  { sql, values }: BoundStatement,
  result: StatementResult | null,
  redact: (text: string) => string,
): TraceExchange {
  const cut = (text: string) => {
    const shown = redact(text);
    return shown.length > longestShown ? `${shown.slice(0, longestShown)}…` : shown;
  };
  const shown = values.map(
    ({ value }, i) => `${i + 1}: ${value instanceof Uint8Array ? `${value.length} bytes` : JSON.stringify(value)}`,
  );
  const rows = result?.rows.slice(0, shownRows) ?? [];
  return {
    request: { headers: [], body: cut(shown.length > 0 ? `${sql}\n\n${shown.join('\n')}` : sql), note: null },
    answer: result && {
      line: result.changed === null ? `${result.rows.length} rows` : `${result.changed} rows changed`,
      headers: [],
      body: cut(
        [result.columns.map(({ name }) => name), ...rows]
          .map((row) =>
            row
              .map((value) => (value instanceof Uint8Array ? `${value.length} bytes` : String(value ?? 'NULL')))
              .join('\t'),
          )
          .join('\n'),
      ),
      note: result.rows.length > shownRows ? `The first ${shownRows} of ${result.rows.length} rows.` : null,
    },
  };
}
