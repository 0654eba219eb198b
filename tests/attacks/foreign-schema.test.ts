import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject, newProjectOperations } from '../../electron/host/session.ts';
import { ProjectFileError } from '../../electron/host/store/file-error.ts';
import { ProjectStore } from '../../electron/host/store/project-store.ts';
import { salvageProject } from '../../electron/host/store/salvage.ts';
import { kinds } from '../../shared/kinds.ts';
import { temporaryFolder } from '../harness/checkout.ts';
import { editSealed } from '../harness/sealed-rows.ts';
import { weft } from '../harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'a.weft');
  createProject(file, newProjectOperations('Main')).close();
});
afterEach(() => folder.dispose());

/** Changes the file as another program would, the schema itself too, and leaves one file without a log. */
function tamper(sql: string): void {
  const database = new Database(file);
  database.unsafeMode(true);
  database.pragma('writable_schema = ON');
  database.exec(sql);
  database.pragma('writable_schema = OFF');
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

/** Opens it; gives the code of the refusal, or null. */
function codeOf(path = file): string | null {
  try {
    new ProjectStore(path, kinds).close();
    return null;
  } catch (error) {
    if (!(error instanceof ProjectFileError)) throw error;
    expect(error.message).toContain(path);
    return error.code;
  }
}

/** As the text of the schema, without SQLite's say. */
const inSchema = (name: string, from: string, to: string) =>
  `UPDATE sqlite_schema SET sql = replace(sql, '${from}', '${to}') WHERE name = '${name}'`;

describe('SQL inside a foreign file', () => {
  it.each([
    ['a view', 'CREATE VIEW v AS SELECT 1'],
    ['a view in place of the documents', 'DROP TABLE unit; CREATE VIEW unit AS SELECT * FROM deleted_unit'],
    ['a trigger', 'CREATE TRIGGER t AFTER INSERT ON change BEGIN DELETE FROM unit; END'],
    ['a table', 'CREATE TABLE other (a)'],
    ['another virtual table', 'CREATE VIRTUAL TABLE other USING rtree(a, b, c)'],
    ['an index', 'CREATE INDEX other ON unit (name)'],
    ['an index over an expression', 'CREATE INDEX other ON unit (upper(data))'],
    ['a generated column', 'ALTER TABLE unit ADD COLUMN extra TEXT AS (upper(data))'],
    ['a column more', "ALTER TABLE meta ADD COLUMN extra TEXT DEFAULT 'x'"],
    ['a check', inSchema('unit', 'parent TEXT', 'parent TEXT CHECK (length(data) > 0)')],
    ['a default', inSchema('change', 'at INTEGER NOT NULL', 'at INTEGER NOT NULL DEFAULT (random())')],
    ['another search index', inSchema('unit_text', 'unicode61', 'porter unicode61')],
    ['a function for the rank of the search', "INSERT INTO unit_text_config VALUES ('rank', 'highlight(0)')"],
    ['statistics', 'ANALYZE'],
    ['a table less', 'DROP TABLE deleted_unit'],
  ])('%s: refused, and not written to', (_what, sql) => {
    tamper(sql);
    const before = readFileSync(file);
    expect(codeOf()).toBe('project/foreign-schema');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it.each([
    ['meta', 'value TEXT', 'value\u00a0TEXT'],
    ['unit', 'data TEXT', 'data\u00a0TEXT'],
    ['unit', 'kind TEXT', 'kind\u2003TEXT'],
    ['change', 'label TEXT', 'label\ufeffTEXT'],
    ['deleted_unit', 'version INTEGER', 'version\u2028INTEGER'],
    ['unit_text', "'2 3'", "'2\u00a03'"],
    ['unit_text', "'2 3'", "'2\n3'"],
    ['unit_text', 'unit UNINDEXED', 'unit\tUNINDEXED'],
    ['unit', 'data TEXT', 'data\u000bTEXT'],
  ])('%s, where only some readers see a space: %j as %j', (table, from, to) => {
    tamper(inSchema(table, from.replaceAll("'", "''"), to.replaceAll("'", "''")));
    expect(['project/foreign-schema', 'project/damaged']).toContain(codeOf());
    expect(() => salvageProject(file, kinds)).not.toThrow();
  });

  it('a view that never ends, in place of the documents, is not asked by a recovery either', () => {
    tamper(
      'DROP TABLE unit; CREATE VIEW unit AS WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id FROM n',
    );
    expect(salvageProject(file, kinds)).toMatchObject({ units: [], leftOut: ['It has no table of documents.'] });
  });

  it('bytes in place of text are damage of their document', () => {
    editSealed(file, (database) =>
      database.exec("UPDATE unit SET data = CAST(data AS BLOB) WHERE kind = 'domain-model'"),
    );
    const store = new ProjectStore(file, kinds);
    expect(store.damage()).toMatchObject([
      { code: 'project/damaged', document: 'Main.DomainModel', message: expect.stringContaining('bytes') },
    ]);
    store.close();
  });

  it('the number of the last edit is no number', () => {
    tamper("UPDATE meta SET value = 'x'");
    expect(codeOf()).toBe('project/damaged');
  });

  it.each([0, -1, -2147483648])('schema version %i is a sentence', (version) => {
    tamper(`PRAGMA user_version = ${version}`);
    expect(codeOf()).toBe('project/damaged');
  });

  it('a file of each earlier version opens, with what it holds', () => {
    const made = new ProjectStore(file, kinds);
    made.apply(
      {
        label: 'Say more',
        ops: [
          {
            op: 'patch',
            id: made.all().keys().next().value as string,
            patch: [{ op: 'replace', path: ['documentation'], value: 'More.' }],
          },
        ],
      },
      made.version,
    );
    made.close();
    tamper('ALTER TABLE unit DROP COLUMN seal; ALTER TABLE change DROP COLUMN seal; PRAGMA user_version = 3');
    expect(codeOf()).toBeNull();
    tamper(
      'ALTER TABLE unit DROP COLUMN seal; ALTER TABLE change DROP COLUMN seal; ALTER TABLE change DROP COLUMN kinds; PRAGMA user_version = 1',
    );
    const store = new ProjectStore(file, kinds);
    expect([...store.all().values()].map((unit) => unit.name).sort()).toEqual(['DomainModel', 'Main', 'Settings']);
    expect(store.undoState().undo).toBe('Say more');
    store.close();
    expect(codeOf()).toBeNull();
  });
});

describe.skipIf(process.platform === 'win32')('what is no plain file', () => {
  it('a pipe, a device, a socket, a folder named .weft are refused at once', async () => {
    const path = (name: string) => join(folder.path, `${name}.weft`);
    spawnSync('mkfifo', [path('pipe')]);
    symlinkSync('/dev/zero', path('device'));
    mkdirSync(path('folder'));
    const server = createServer().listen(path('socket'));
    await new Promise((done) => server.once('listening', done));
    for (const name of ['pipe', 'device', 'socket', 'folder'])
      expect([name, codeOf(path(name))]).toEqual([name, 'project/not-a-project']);
    server.close();
    for (const args of [
      ['list', path('pipe')],
      ['new', path('new'), '--recover', path('pipe')],
    ]) {
      const { code, stderr } = await weft(args);
      expect([args[0], code]).toEqual([args[0], 1]);
      expect(stderr).toMatch(/is a pipe, socket or device/);
    }
  }, 20_000);

  it.each(['-wal', '-shm', '-journal'])('a pipe or a link in place of the %s is refused, not followed', (suffix) => {
    const victim = join(folder.path, 'victim');
    writeFileSync(victim, 'mine');
    symlinkSync(victim, `${file}${suffix}`);
    expect(codeOf()).toBe('project/companion');
    expect(readFileSync(victim, 'utf8')).toBe('mine');
    expect(existsSync(`${file}${suffix}`)).toBe(true);
  });

  it('a rollback journal beside it is not played', () => {
    writeFileSync(`${file}-journal`, readFileSync(file));
    expect(codeOf()).toBe('project/companion');
  });
});
