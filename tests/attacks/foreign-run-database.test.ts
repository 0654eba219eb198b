import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject, newProjectOperations, ProjectSession } from '../../electron/host/session.ts';
import { ProjectStore } from '../../electron/host/store/project-store.ts';
import { parseDatabaseUrl } from '../../electron/runtime/data/open-store.ts';
import { DatabaseOpenError } from '../../electron/runtime/data/store-scheme.ts';
import { kinds } from '../../shared/kinds.ts';
import { temporaryFolder } from '../harness/checkout.ts';
import { orderProject, startRuntime } from '../harness/resource-runtime.ts';
import { killedWeft, weft } from '../harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(async () => {
  folder = temporaryFolder();
  file = join(folder.path, 'shop.sqlite');
  await (await startRuntime(orderProject(), { database: file })).stop();
});
afterEach(() => folder.dispose());

function foreign(work: (database: Database.Database) => void): void {
  const database = new Database(file);
  database.unsafeMode(true);
  database.pragma('writable_schema = ON');
  work(database);
  database.close();
}

/** Makes our table anew with another statement. */
const remade = (change: (sql: string) => string) => (database: Database.Database) => {
  const sql = database.prepare("SELECT sql FROM sqlite_schema WHERE name = 'm_order'").pluck().get() as string;
  database.exec(`DROP TABLE m_order; ${change(sql)}`);
};

/** An entry of the schema that SQLite did not write. */
const inSchema = (type: string, sql: string) => (database: Database.Database) =>
  database.prepare("INSERT INTO sqlite_schema VALUES (?, 't', 't', 0, ?)").run(type, sql);

const inTable = (more: string) => remade((sql) => `${sql.slice(0, -1)}${more})`);

async function refusal(): Promise<unknown> {
  try {
    await (await startRuntime(orderProject(), { database: file })).stop();
    return null;
  } catch (error) {
    return error;
  }
}

/** `weft run shop.weft` takes shop.sqlite beside it, the studio .weft/shop.run.sqlite: both come along with a folder that somebody made. */
describe("the run's database beside a stranger's project is refused with a sentence, and nothing of it runs", () => {
  const cases: [string, (database: Database.Database) => void, RegExp][] = [
    [
      'a trigger',
      (db) => db.exec('CREATE TRIGGER evil AFTER INSERT ON m_order BEGIN UPDATE m_order SET total = 999; END'),
      /the trigger evil/,
    ],
    ['a view', (db) => db.exec('CREATE VIEW v AS SELECT * FROM m_order'), /the view v/],
    ['a virtual table', (db) => db.exec('CREATE VIRTUAL TABLE t USING fts5(x)'), /the virtual table t/],
    [
      'a view in place of our own table',
      (db) => db.exec("DROP TABLE _weft_marks; CREATE VIEW _weft_marks AS SELECT 'a' AS name, 1 AS at"),
      /the view/,
    ],
    ['a column that calculates', inTable(', "more" TEXT GENERATED ALWAYS AS (1)'), /calculate/],
    ['a column that calculates, without the word', inTable(', "more" AS (1)'), /calculate/],
    ['a check of its own', inTable(', "more" TEXT CHECK (total < 5)'), /checks/],
    ['a check between comments that hold quotes', inTable(', "more" TEXT /* " */ CHECK (total < 5) /* " */'), /checks/],
    ['a default that calculates', inTable(', "more" TEXT DEFAULT (1 + 1)'), /begin with/],
    [
      'a default that calculates, behind a comment',
      inTable(', "more" TEXT DEFAULT/**/(hex(zeroblob(200000000)))'),
      /begin with/,
    ],
    [
      'a default that calculates, in place of the version',
      remade((sql) => sql.replace('DEFAULT 1', 'DEFAULT/**/(abs(random()))')),
      /begin with/,
    ],
    [
      'another beginning of versions',
      remade((sql) => sql.replace('DEFAULT 1', 'DEFAULT 9007199254740993')),
      /versions/,
    ],
    [
      'a virtual table, behind a comment',
      inSchema('table', 'CREATE/* */VIRTUAL TABLE t USING rtree(a, b, c)'),
      /its table t/,
    ],
    ['a table of small letters', inSchema('table', 'create table t (a)'), /its table t/],
    ['a column that must be filled', inTable(', "more" TEXT NOT NULL'), /asks for a value in more/],
    [
      'a column of ours that must be filled',
      remade((sql) => sql.replace('"total" BLOB', '"total" BLOB NOT NULL DEFAULT 1')),
      /asks for a value in total/,
    ],
    [
      'a unique index on what is repeated',
      (db) => db.exec('CREATE UNIQUE INDEX i ON m_order (_type, total)'),
      /several rows/,
    ],
    ['a unique column', inTable(', "more" TEXT UNIQUE'), /several rows/],
    ['another key', remade((sql) => sql.replace('_id INTEGER PRIMARY KEY', '_id TEXT PRIMARY KEY')), /another key/],
    ['no key', remade((sql) => sql.replace('_id INTEGER PRIMARY KEY', '_id INTEGER')), /another key/],
    [
      'ids that are used up',
      (db) => db.exec("INSERT OR REPLACE INTO _weft_meta VALUES ('ids', '9007199254740990')"),
      /ids counts from where no numbers are left/,
    ],
    [
      'numbers that are none',
      (db) => db.exec("INSERT INTO _weft_sequences VALUES ('a', 'x'), ('b', -9223372036854775808)"),
      /no numbers are left/,
    ],
    [
      'a row with the last id',
      (db) => db.exec('INSERT INTO m_order (_id) VALUES (9223372036854775807)'),
      /no numbers are left/,
    ],
    ['a foreign key', inTable(', "more" REFERENCES m_order ON DELETE CASCADE'), /foreign keys/],
    ['a rule for rows that meet', inTable(', "more" TEXT UNIQUE ON CONFLICT REPLACE'), /rules of its own/],
    ['an index that calculates', (db) => db.exec('CREATE INDEX i ON m_order (abs(total))'), /index that calculates/],
    ['a table that is missing', (db) => db.exec('DROP TABLE m_order'), /no table m_order/],
    ['a column that is missing', (db) => db.exec('ALTER TABLE m_order DROP COLUMN total'), /no column total/],
    [
      'a description of itself that is none',
      (db) => db.exec("UPDATE _weft_meta SET value = '{\"tables\":7}' WHERE key = 'schema'"),
      /cannot be read/,
    ],
    [
      'a description with a type of its own',
      (db) => db.exec("UPDATE _weft_meta SET value = replace(value, 'decimal', 'TEXT); --') WHERE key = 'schema'"),
      /cannot be read/,
    ],
    ['tables of another program alone', (db) => db.exec('DROP TABLE _weft_meta'), /another program/],
  ];
  it.each(cases)('%s', async (_what, work, said) => {
    foreign(work);
    const before = readFileSync(file);
    const error = await refusal();
    expect(error).toBeInstanceOf(DatabaseOpenError);
    expect((error as Error).message).toMatch(said);
    expect((error as Error).message).toMatch(/move (it|the file) away/i);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('rows, indexes and tables of a person are no reason', async () => {
    foreign((db) =>
      db.exec(
        'CREATE TABLE notes (a TEXT CHECK (a <> 1)); CREATE INDEX mine ON m_order (total); CREATE UNIQUE INDEX own ON m_order (note)',
      ),
    );
    expect(await refusal()).toBeNull();
  });

  it.skipIf(process.platform === 'win32')('a link beside it: nothing is written through it', async () => {
    const mine = join(folder.path, 'mine.txt');
    writeFileSync(mine, 'mine');
    for (const suffix of ['-wal', '-shm', '-journal']) {
      symlinkSync(mine, `${file}${suffix}`);
      expect(((await refusal()) as Error).message).toMatch(/no plain file/);
      expect(readFileSync(mine, 'utf8')).toBe('mine');
      spawnSync('rm', [`${file}${suffix}`]);
    }
  });

  it.skipIf(process.platform === 'win32')(
    'a pipe in its place, by the command line: a sentence, no hang',
    async () => {
      const project = join(folder.path, 'pipe.weft');
      const units = [...orderProject().units.values()].sort(
        (a, b) => Number(b.kind === 'module') - Number(a.kind === 'module'),
      );
      createProject(
        project,
        units.map((unit) => ({ op: 'create' as const, unit })),
      ).close();
      spawnSync('mkfifo', [join(folder.path, 'pipe.sqlite')]);
      expect(await killedWeft(['run', project, '--port', '0'], 20_000)).toBe(true);
      const { code, stderr } = await weft(['run', project, '--port', '0']);
      expect([code, /is a pipe, socket or device/.test(stderr), /\n\s+at /.test(stderr)]).toEqual([1, true, false]);
      expect(existsSync(join(folder.path, 'pipe.sqlite-wal'))).toBe(false);
    },
    60_000,
  );
});

it('it is opened as a stranger file is: no function of ours, and no foreign key, works for its schema', async () => {
  const runtime = await startRuntime(orderProject(), { database: file });
  const { handle } = (runtime.generationInUse.store as unknown as { owner: { handle: Database.Database } }).owner;
  expect(
    ['trusted_schema', 'foreign_keys', 'cell_size_check'].map((name) => handle.pragma(name, { simple: true })),
  ).toEqual([0, 0, 1]);
  await runtime.stop();
});

describe.skipIf(process.platform === 'win32')('links that come with a folder lead a run nowhere', () => {
  let elsewhere: string;
  let project: string;
  beforeEach(() => {
    elsewhere = join(folder.path, 'elsewhere');
    project = join(folder.path, 'project');
    mkdirSync(elsewhere);
    mkdirSync(project);
  });

  it.each([
    ['what is not there', () => {}],
    ['an empty file', (path: string) => writeFileSync(path, '')],
    ['the database of another project', (path: string) => writeFileSync(path, readFileSync(file))],
  ])('the database is a link to %s: nothing is made or written there', async (_what, make) => {
    const target = join(elsewhere, 'data');
    make(target);
    const before = existsSync(target) ? readFileSync(target) : null;
    file = join(project, 'shop.sqlite');
    symlinkSync(target, file);
    const error = await refusal();
    expect(error).toBeInstanceOf(DatabaseOpenError);
    expect((error as Error).message).toMatch(/is a link: .*Move it away/);
    expect(existsSync(target) ? readFileSync(target) : null).toEqual(before);
    expect(readdirSync(elsewhere)).toEqual(before === null ? [] : ['data']);
  });

  it('a link that a person names in a URL is followed, and what stands beside its file is looked at', async () => {
    const link = join(project, 'mine.sqlite');
    symlinkSync(file, link);
    const url = parseDatabaseUrl(`sqlite:${link}`);
    expect(url).toEqual({ scheme: 'sqlite', address: file });
    const database = `sqlite:${link}`;
    await (await startRuntime(orderProject(), { database })).stop();
    symlinkSync(join(elsewhere, 'wal'), `${file}-wal`);
    await expect(startRuntime(orderProject(), { database })).rejects.toThrow(/no plain file/);
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('the folder .weft of the studio is a link: the run is not started, and that is said', async () => {
    symlinkSync(elsewhere, join(project, '.weft'));
    const path = join(project, 'a.weft');
    createProject(path, newProjectOperations('Main')).close();
    const session = new ProjectSession(new ProjectStore(path, kinds), () => {});
    const program = session.program();
    expect(await session.run.start({ ...program, settings: { ...program.settings, port: 0 } })).toMatchObject({
      phase: 'crashed',
      reason: expect.stringMatching(/\.weft is a link/),
    });
    expect(readdirSync(elsewhere)).toEqual([]);
    session.dispose();
  });

  it('a project that is opened by a link: what SQLite would open beside its file is looked at there', () => {
    const path = join(elsewhere, 'a.weft');
    createProject(path, newProjectOperations('Main')).close();
    const link = join(project, 'b.weft');
    symlinkSync(path, link);
    new ProjectStore(link, kinds).close();
    symlinkSync(join(project, 'wal'), `${path}-wal`);
    expect(() => new ProjectStore(link, kinds)).toThrow(/no plain file/);
    expect(readdirSync(project)).toEqual(['b.weft']);
  });
});

describe('a value that is none of its type, which somebody else wrote', () => {
  it.each([
    ['total', "x'00ff'", 'bytes where a decimal belongs'],
    ['total', "'NaN'", 'a text where a decimal belongs'],
    ['total', "'.'", 'a text where a decimal belongs'],
    ['total', '9e999', 'another number where a decimal belongs'],
    ['total', "'1e-999999999'", 'a text where a decimal belongs'],
    ['note', "x'00ff'", 'bytes where a text belongs'],
    ['count', "'many'", 'a text where a whole number belongs'],
    ['long', "'many'", 'a text where a whole number belongs'],
    ['long', '1.5', 'another number where a whole number belongs'],
    ['paid', "'yes'", 'a text where yes or no belongs'],
    ['at', "'now'", 'a text where a date and time belongs'],
    ['file', '4000000000', 'another number where binary belongs'],
  ])('%s = %s: said with its row and column, and the other rows work', async (column, value, words) => {
    file = join(folder.path, 'typed.sqlite');
    const view = orderProject({}, { Count: 'integer', Long: 'long', Paid: 'boolean', At: 'datetime', File: 'binary' });
    const log: string[] = [];
    await (await startRuntime(view, { database: file })).stop();
    foreign((db) =>
      db.exec(
        `INSERT INTO m_order (_id, _type, ordernumber, ${column}) VALUES (1, 0, 'odd', ${value}); INSERT INTO m_order (_id, _type, ordernumber) VALUES (2, 0, 'even')`,
      ),
    );
    const runtime = await startRuntime(view, { database: file, log: { write: ({ message }) => log.push(message) } });
    const get = async (path: string) => {
      const answer = await fetch(`${runtime.url}/m/v1/orders${path}`);
      return [answer.status, await answer.text()] as const;
    };
    const [status, text] = await get('');
    expect([status, `${text}${log.join('')}`]).toEqual([
      500,
      expect.stringContaining(`The row 1 of the table \\"m_order\\" is not as Weft Studio writes it`),
    ]);
    expect(text + log.join('')).toContain(words);
    expect((await get('/even'))[0]).toBe(200);
    await runtime.stop();
  });
});
