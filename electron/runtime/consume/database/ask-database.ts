import { bindStatement, writtenOffset } from '../../../../shared/consume/database/bind-statement.ts';
import { dialectOf } from '../../../../shared/consume/database/dialect.ts';
import type { DatabaseSchema } from '../../../../shared/consume/database/kind.ts';
import type { DatabaseAddress } from '../../../../shared/consume/database/program.ts';
import type { ParameterType } from '../../../../shared/consume/database/query-kind.ts';
import { parseStatement, placeOf } from '../../../../shared/consume/database/statement.ts';
import { type DatabaseRefusal, type QueryTrial, shownTrialRows } from '../../../../shared/rpc/calls/database.ts';
import { describeDoorType, readText } from '../../../../shared/service/value-text.ts';
import { driverOf } from './database-pools.ts';
import { DatabaseError, type DatabaseLink } from './driver.ts';

/** What is asked of a database while nothing runs. */
export type DatabaseTask =
  | { what: 'test' }
  | { what: 'browse'; schemas: string[] }
  | {
      what: 'try';
      sql: string;
      parameters: { name: string; type: string; list: boolean; test: string }[];
    };

export type DatabaseOutcome = { version: string; ms: number } | DatabaseSchema | QueryTrial | DatabaseRefusal;

/** Connects for one task, and closes again: for the window and the command line. A failure is a value. */
export async function askDatabase(address: DatabaseAddress, task: DatabaseTask): Promise<DatabaseOutcome> {
  const started = performance.now();
  let link: DatabaseLink | null = null;
  try {
    link = await (await driverOf(address)).connect(address, null);
    if (task.what === 'browse') return await link.browse(task.schemas);
    if (task.what === 'try') return await tryStatement(link, address, task, started);
    return { version: await link.version(), ms: Math.round(performance.now() - started) };
  } catch (error) {
    if (error instanceof Refusal) return error.refusal;
    if (error instanceof DatabaseError) return { error: sentence(error.message), fault: error.fault };
    throw error;
  } finally {
    await link?.close().catch(() => {});
  }
}

class Refusal extends Error {
  readonly refusal: DatabaseRefusal;
  constructor(refusal: DatabaseRefusal) {
    super(refusal.error);
    this.refusal = refusal;
  }
}

async function tryStatement(
  link: DatabaseLink,
  address: DatabaseAddress,
  { sql, parameters }: Extract<DatabaseTask, { what: 'try' }>,
  started: number,
): Promise<QueryTrial> {
  const dialect = dialectOf(address.system);
  const timeZone = address.timeZone || 'UTC';
  const { parts, problems } = parseStatement(sql, dialect.syntax);
  const [problem] = problems;
  if (problem) throw new Refusal({ error: problem.message, fault: problem.code, ...placeOf(sql, problem.at) });
  const given = Object.fromEntries(parameters.map((parameter) => [parameter.name, testValue(parameter, timeZone)]));
  const typed = parameters.map(({ name, type, list }) => ({ name, type: type as ParameterType, list }));
  const bound = bindStatement(parts, typed, given, dialect, timeZone);
  await link.begin();
  try {
    const { columns, rows, changed } = await link.run(bound, {
      timeoutMs: address.timeoutMs,
      signal: null,
      most: shownTrialRows,
    });
    return {
      columns,
      rows: rows
        .slice(0, shownTrialRows)
        .map((row) =>
          row.map((value) =>
            value instanceof Uint8Array
              ? `0x${Buffer.from(value).toString('hex')}`
              : value === null
                ? null
                : String(value),
          ),
        ),
      isCut: rows.length > shownTrialRows,
      changed,
      isTakenBack: changed !== null,
      ms: Math.round((performance.now() - started) * 10) / 10,
    };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const written =
      error.value === null
        ? error.at === null
          ? null
          : writtenOffset(bound, error.at)
        : (bound.values[error.value - 1]?.at ?? null);
    throw new Refusal({
      error: sentence(error.message),
      fault: error.fault,
      ...(written === null ? {} : placeOf(sql, Math.min(written, sql.length))),
    });
  } finally {
    if (!link.isBroken) await link.rollback().catch(() => {});
  }
}

/** A test value as one of its type; of a list those of its lines. */
function testValue(
  { name, type, list, test }: { name: string; type: string; list: boolean; test: string },
  timeZone: string,
): unknown {
  const read = (text: string) => {
    const value = readText({ kind: type }, text, { timeZone });
    if (value === undefined)
      throw new Refusal({
        error: `The test value of ${name} has to be ${describeDoorType({ kind: type })}.`,
        fault: 'bad-value',
      });
    return value;
  };
  if (list) return test === '' ? [] : test.split('\n').map(read);
  return test === '' ? null : read(test);
}

/** Words of a driver as a sentence. */
function sentence(words: string): string {
  const text = `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
