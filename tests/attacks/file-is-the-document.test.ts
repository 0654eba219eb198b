import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject, newProjectOperations, ProjectSession } from '../../electron/host/session.ts';
import { ProjectStore } from '../../electron/host/store/project-store.ts';
import { kinds } from '../../shared/kinds.ts';
import type { ProjectLoss } from '../../shared/rpc/calls/project.ts';
import { node24, root, temporaryFolder } from '../harness/checkout.ts';
import { countHeld } from '../harness/figures.ts';
import { weft } from '../harness/weft.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let open: ProjectSession[] = [];
let losses: (ProjectLoss | null)[] = [];
const at = (name: string) => join(folder.path, name);

beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(at('work'));
  file = at('work/a.weft');
  losses = [];
  createProject(file, newProjectOperations('Main')).close();
});
afterEach(() => {
  for (const session of open) session.dispose();
  open = [];
  folder.dispose();
});

function session(path = file): ProjectSession {
  const made = new ProjectSession(new ProjectStore(path, kinds), (name, payload) => {
    if (name === 'project.lost') losses.push(payload as ProjectLoss | null);
  });
  open.push(made);
  return made;
}

function add(to: ProjectSession | ProjectStore, ...names: string[]) {
  const store = to instanceof ProjectStore ? to : to.store;
  const parent = [...store.all().values()].find((unit) => unit.kind === 'module')?.id as string;
  return names.map((name) =>
    to.apply(
      {
        label: `Add ${name}`,
        ops: [
          {
            op: 'create',
            unit: {
              id: name,
              kind: 'constant',
              name,
              parent,
              documentation: '',
              data: { type: 'string', value: '', secret: false },
            },
          },
        ],
      },
      store.version,
    ),
  );
}

/** The constants that a file holds, as a fresh process would read it. */
function constantsIn(path: string): string[] {
  const store = new ProjectStore(path, kinds);
  const names = [...store.all().values()].filter((unit) => unit.kind === 'constant').map((unit) => unit.name);
  store.close();
  return names.sort();
}
const lost = () => expect.poll(() => losses.length, { timeout: 5_000 }).toBeGreaterThan(0);
/** Only the file, as it is mailed: no log beside it. */
const mailed = (path = file) => {
  copyFileSync(path, at('mailed.weft'));
  return at('mailed.weft');
};

countHeld((held) => `copies: ${held} things done to a file while it is open, 0 acknowledged edits lost`);

describe('what people do to a file while it is open', () => {
  it('copied when nobody edits: the one file holds every edit', async () => {
    add(session(), 'A', 'B');
    await expect.poll(() => readFileSync(`${file}-wal`).length, { timeout: 10_000, interval: 100 }).toBe(0);
    expect(constantsIn(mailed())).toEqual(['A', 'B']);
  }, 20_000);

  it('copied in the middle of edits: the copy alone is the state before, with its log the state of now', () => {
    add(session(), 'A');
    expect(constantsIn(mailed())).toEqual([]);
    copyFileSync(file, at('both.weft'));
    copyFileSync(`${file}-wal`, at('both.weft-wal'));
    expect(constantsIn(at('both.weft'))).toEqual(['A']);
  });

  it('closed: one file, with everything, and nothing beside it', () => {
    const one = session();
    add(one, 'A');
    one.dispose();
    expect(readdirSync(at('work'))).toEqual(['a.weft']);
    expect(constantsIn(mailed())).toEqual(['A']);
  });

  it('renamed: said, not written to any more, and whole under its new name', async () => {
    const one = session();
    add(one, 'A');
    renameSync(file, at('work/b.weft'));
    await lost();
    expect(losses).toMatchObject([{ code: 'project/moved', message: expect.stringContaining('All edits are in it') }]);
    expect(add(one, 'B')).toMatchObject([{ ok: false, code: 'project/moved' }]);
    expect(constantsIn(mailed(at('work/b.weft')))).toEqual(['A']);
  });

  it('its folder renamed: the same', async () => {
    add(session(), 'A');
    renameSync(at('work'), at('other'));
    await lost();
    expect(losses).toMatchObject([{ code: 'project/moved' }]);
    expect(constantsIn(mailed(at('other/a.weft')))).toEqual(['A']);
  });

  it('renamed and back again: it goes on', async () => {
    const one = session();
    renameSync(file, at('b.weft'));
    await lost();
    renameSync(at('b.weft'), file);
    await expect.poll(() => losses.at(-1), { timeout: 5_000 }).toBeNull();
    expect(add(one, 'A')).toMatchObject([{ ok: true }]);
  });

  it('deleted: what was edited is kept beside it, with its history', async () => {
    const one = session();
    add(one, 'A', 'B');
    rmSync(file);
    await lost();
    expect(add(one, 'C')).toMatchObject([{ ok: false, code: 'project/deleted' }]);
    expect(losses).toMatchObject([{ code: 'project/deleted', kept: at('work/a (kept).weft') }]);
    expect(constantsIn(at('work/a (kept).weft'))).toEqual(['A', 'B']);
    const kept = new ProjectStore(at('work/a (kept).weft'), kinds);
    expect(kept.undo()).toMatchObject({ ok: true, label: 'Add B' });
    kept.close();
    one.dispose();
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ['with its log', true],
    ['without its log', false],
  ])('deleted %s and not edited before: nothing appears in its place', async (_what, withLog) => {
    session();
    rmSync(file);
    if (withLog) rmSync(`${file}-wal`);
    await lost();
    expect(losses).toMatchObject([{ code: 'project/deleted', kept: null }]);
    expect(readdirSync(at('work')).filter((name) => name.endsWith('.weft'))).toEqual([]);
  });

  it('replaced by another that is moved over it: the other is not written to, what was edited is kept', async () => {
    createProject(at('other.weft'), newProjectOperations('Other')).close();
    const other = readFileSync(at('other.weft'));
    const one = session();
    add(one, 'A');
    renameSync(at('other.weft'), file);
    expect(add(one, 'B')).toMatchObject([{ ok: false, code: 'project/replaced' }]);
    expect(losses).toMatchObject([{ code: 'project/replaced' }]);
    one.dispose();
    expect(readFileSync(file).equals(other)).toBe(true);
    expect(constantsIn(at('work/a (kept).weft'))).toEqual(['A']);
    expect(constantsIn(file)).toEqual([]);
  });

  it.each([
    ['an older copy of itself', () => undefined],
    ['a copy that went its own way', (path: string) => constantsOf(path, 'X', 'Y')],
  ])('overwritten in place by %s: that stands, what was edited is kept', async (_what, change) => {
    const backup = mailed();
    change(backup);
    const before = readFileSync(backup);
    const one = session();
    add(one, 'A');
    one.store.settle();
    add(one, 'B');
    writeFileSync(file, before);
    expect(add(one, 'C')).toMatchObject([{ ok: false, code: 'project/overwritten' }]);
    one.dispose();
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(constantsIn(at('work/a (kept).weft'))).toEqual(['A', 'B']);
  });

  it.each([
    ['while everything is in the file', true],
    ['while the log holds edits', false],
  ])('cut %s: noticed, not written to, and what was open is kept', async (_, isSettled) => {
    const one = session();
    add(one, 'A');
    one.store.settle();
    add(one, 'B');
    if (isSettled) one.store.settle();
    truncateSync(file, Math.floor(statSync(file).size / 8192) * 4096);
    const before = readFileSync(file);
    expect(add(one, 'C')).toMatchObject([{ ok: false, code: 'project/overwritten' }]);
    await lost();
    one.dispose();
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(constantsIn(at('work/a (kept).weft'))).toEqual(['A', 'B']);
  });
  it('overwritten in place by an older copy while everything is in the file: noticed as well', () => {
    const one = session();
    add(one, 'A');
    one.store.settle();
    const before = readFileSync(file);
    add(one, 'B');
    one.store.settle();
    writeFileSync(file, before);
    expect(add(one, 'C')).toMatchObject([{ ok: false, code: 'project/overwritten' }]);
    one.dispose();
    expect(constantsIn(file)).toEqual(['A']);
    expect(constantsIn(at('work/a (kept).weft'))).toEqual(['A', 'B']);
  });

  it('its log taken away: the edits of it are brought into the file', async () => {
    const one = session();
    add(one, 'A');
    rmSync(`${file}-wal`);
    await lost();
    expect(losses).toMatchObject([{ code: 'project/log-gone' }]);
    expect(add(one, 'B')).toMatchObject([{ ok: false, code: 'project/log-gone' }]);
    expect(constantsIn(mailed())).toEqual(['A']);
    // Opened again, it goes on.
    expect(add(session(), 'B')).toMatchObject([{ ok: true }]);
  });

  const logs: [string, ProjectLoss['code'], () => void][] = [
    ['taken away', 'project/log-gone', () => rmSync(`${file}-wal`)],
    [
      'taken away with its index',
      'project/log-gone',
      () => ['-wal', '-shm'].forEach((suffix) => void rmSync(`${file}${suffix}`)),
    ],
    ['replaced by an empty file', 'project/log-gone', () => renameSync(emptyAt(at('empty')), `${file}-wal`)],
    [
      'moved away, and an empty file made in its place',
      'project/log-gone',
      () => {
        renameSync(`${file}-wal`, at('was'));
        emptyAt(`${file}-wal`);
      },
    ],
    ['replaced by an older one', 'project/log-gone', () => renameSync(at('older'), `${file}-wal`)],
    ['cut to nothing', 'project/overwritten', () => truncateSync(`${file}-wal`, 0)],
    ['cut in half', 'project/overwritten', () => truncateSync(`${file}-wal`, statSync(`${file}-wal`).size / 2)],
    ['overwritten in place by an older one', 'project/overwritten', () => copyFileSync(at('older'), `${file}-wal`)],
    [
      'overwritten in place by that of another time',
      'project/overwritten',
      () => writeFileSync(`${file}-wal`, readFileSync(at('before')), { flag: 'r+' }),
    ],
  ];
  it.each(logs)('its log %s: every edit is in the file or kept, and it opens again', async (_what, code, work) => {
    const one = session();
    add(one, 'A', 'B', 'C', 'D');
    copyFileSync(`${file}-wal`, at('before'));
    one.store.settle();
    add(one, 'E');
    copyFileSync(`${file}-wal`, at('older'));
    add(one, 'F');
    const before = readFileSync(file);
    work();
    await lost();
    expect(losses).toMatchObject([{ code }]);
    expect(add(one, 'G')).toMatchObject([{ ok: false, code }]);
    one.dispose();
    const { kept, message } = losses[0] as ProjectLoss;
    if (!message.includes('All edits are in')) expect(readFileSync(file).equals(before)).toBe(true);
    expect(constantsIn(kept ?? mailed())).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
    expect(constantsIn(file)).toEqual(expect.arrayContaining(['A', 'B', 'C', 'D']));
  });

  it('its log taken away while another program reads: what cannot come into the file is kept', async () => {
    const one = session();
    add(one, 'A');
    const reader = new Database(file, { readonly: true });
    const rows = reader.prepare('SELECT * FROM unit').iterate();
    rows.next();
    add(one, 'B');
    rmSync(`${file}-wal`);
    await lost();
    expect(losses).toMatchObject([{ code: 'project/log-gone', kept: at('work/a (kept).weft') }]);
    expect(constantsIn(at('work/a (kept).weft'))).toEqual(['A', 'B']);
    rows.return?.();
    reader.close();
  });

  it('cut to nothing while its log holds edits: the log is not played into it', async () => {
    const one = session();
    add(one, 'A');
    truncateSync(file, 0);
    await lost();
    one.dispose();
    expect(losses).toMatchObject([{ code: 'project/overwritten' }]);
    expect(statSync(file).size).toBe(0);
    expect(constantsIn(at('work/a (kept).weft'))).toEqual(['A']);
  });

  it.each<[string, () => void]>([
    ['cut to nothing', () => truncateSync(file, 0)],
    ['cut in a page', () => truncateSync(file, 4096 + 100)],
    ['overwritten by something else', () => writeFileSync(file, 'x'.repeat(9000))],
    ['overwritten by an empty database', () => writeFileSync(file, Buffer.alloc(8192))],
  ])('%s while two windows edit it: both are told the same', (_what, harm) => {
    const [one, two] = [new ProjectStore(file, kinds), new ProjectStore(file, kinds)];
    add(one, 'A');
    add(two, 'B');
    for (const store of [one, two]) store.settle();
    harm();
    for (const store of [one, two, one, two])
      expect(add(store, 'C')).toMatchObject([{ ok: false, code: 'project/overwritten' }]);
    for (const store of [one, two]) store.close();
  });

  it.each([
    ['an older copy', () => undefined],
    ['a copy that went its own way', (path: string) => constantsOf(path, 'X', 'Y', 'Z')],
  ])(
    'overwritten in place by %s after another process brought all into it: noticed by one that has not looked since',
    (_what, change) => {
      const [one, two] = [new ProjectStore(file, kinds), new ProjectStore(file, kinds)];
      add(one, 'A');
      one.settle();
      const backup = mailed();
      change(backup);
      add(one, 'B');
      one.settle();
      two.pull();
      add(one, 'C');
      one.settle();
      const before = readFileSync(backup);
      writeFileSync(file, before);
      expect(two.pull()).toBeNull();
      for (const store of [two, one])
        expect(add(store, 'D')).toMatchObject([{ ok: false, code: 'project/overwritten' }]);
      for (const store of [two, one]) store.close();
      expect(readFileSync(file).equals(before)).toBe(true);
    },
  );

  // A backup that was made between two edits: as long as the log is not brought into the file, all of them are of one generation.
  it.each([
    ['file, log and index', ['', '-wal', '-shm']],
    ['log and index', ['-wal', '-shm']],
    ['file and index', ['', '-shm']],
    ['the index', ['-shm']],
  ])('put back in place as they were an edit before (%s): noticed, what was edited is kept', (_what, suffixes) => {
    const one = session();
    add(one, 'A');
    const before = suffixes.map((suffix) => readFileSync(`${file}${suffix}`));
    add(one, 'B');
    for (const [index, suffix] of suffixes.entries()) {
      writeFileSync(`${file}${suffix}`, before[index] as Buffer, { flag: 'r+' });
      truncateSync(`${file}${suffix}`, (before[index] as Buffer).length);
    }
    expect(add(one, 'C')).toMatchObject([{ ok: false, code: 'project/overwritten' }]);
    one.dispose();
    expect(constantsIn(at('work/a (kept).weft'))).toEqual(['A', 'B']);
  });

  // SQLite reads it as memory: a look behind its end is a signal, which ends the host with all its projects.
  it.each([0, 4096])('its index cut to %i bytes: made anew, nothing is lost and nobody ends', async (length) => {
    const program = `
      import { truncateSync } from 'node:fs';
      const [sessions, file] = process.argv.slice(1);
      const { ProjectStore } = await import(new URL('store/project-store.ts', sessions));
      const { kinds } = await import(new URL('../../shared/kinds.ts', sessions));
      const store = new ProjectStore(file, kinds);
      const data = { type: 'string', value: '', secret: false };
      const add = (id) =>
        store.apply(
          { label: id, ops: [{ op: 'create', unit: { id, kind: 'constant', name: id, parent: ${JSON.stringify(moduleIn(file))}, documentation: '', data } }] },
          store.version,
        );
      for (const id of ['A', 'B', 'C']) {
        add(id);
        truncateSync(file + '-shm', ${length});
      }
      store.pull();
      store.close();
    `;
    const host = pathToFileURL(join(root, 'electron/host/session.ts')).href;
    const options = ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '-e', program];
    const { status, signal, stderr } = spawnSync(node24, [...options, host, file], { encoding: 'utf8' });
    expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
    expect(constantsIn(mailed())).toEqual(['A', 'B', 'C']);
  });

  it.each<[string, ProjectLoss['code'], () => void]>([
    ['taken away', 'project/log-gone', () => rmSync(`${file}-wal`)],
    ['cut', 'project/overwritten', () => truncateSync(`${file}-wal`, statSync(`${file}-wal`).size / 2)],
  ])('opened by a link, its log %s beside the file itself: noticed', (_what, code, harm) => {
    symlinkSync(file, at('work/link.weft'));
    const one = session(at('work/link.weft'));
    add(one, 'A', 'B');
    harm();
    expect(add(one, 'C')).toMatchObject([{ ok: false, code }]);
  });

  it('edits and settlings of another process that were not looked at are no loss', () => {
    const [one, two] = [new ProjectStore(file, kinds), new ProjectStore(file, kinds)];
    for (const name of ['A', 'B', 'C']) {
      add(one, name);
      one.settle();
    }
    one.undo();
    one.undo();
    expect(one.apply({ label: 'Delete', ops: [{ op: 'delete', id: 'A' }] }, one.version)).toMatchObject({ ok: true });
    one.settle();
    expect(add(two, 'D')).toMatchObject([{ ok: true }]);
    for (const store of [one, two]) store.close();
    expect(constantsIn(file)).toEqual(['D']);
  });

  it('an edit of another process right behind one of ours is seen, and is no loss', () => {
    const [one, two] = [new ProjectStore(file, kinds), new ProjectStore(file, kinds)];
    const { database } = one as unknown as { database: Database.Database };
    const exec = database.exec.bind(database);
    let theirs = ['B'];
    database.exec = (sql) => {
      const done = exec(sql);
      if (sql === 'COMMIT') for (const name of theirs.splice(0)) add(two, name);
      return done;
    };
    add(one, 'A');
    expect(add(one, 'C')).toMatchObject([{ ok: true }]);
    expect([...one.all().keys()]).toEqual(expect.arrayContaining(['A', 'B', 'C']));
    // What it did not see it would have written over, and taken for an older state.
    theirs = [];
    two.settle();
    add(two, 'D');
    expect(one.loss()).toBeNull();
    for (const store of [one, two]) store.close();
    expect(constantsIn(file)).toEqual(['A', 'B', 'C', 'D']);
  });

  it('two processes edit and settle in turns: neither takes the other for a loss', () => {
    const [one, two] = [session(), session()];
    for (let n = 0; n < 6; n++) {
      expect(add(n % 2 ? one : two, `A${n}`)).toMatchObject([{ ok: true }]);
      if (n % 3 === 0) (n % 2 ? two : one).store.settle();
    }
    expect(losses).toEqual([]);
    one.dispose();
    two.dispose();
    expect(constantsIn(mailed())).toHaveLength(6);
  });
});

function emptyAt(path: string): string {
  writeFileSync(path, '');
  return path;
}

function moduleIn(path: string): string {
  const store = new ProjectStore(path, kinds);
  const module = [...store.all().values()].find((unit) => unit.kind === 'module')?.id as string;
  store.close();
  return module;
}

function constantsOf(path: string, ...names: string[]): void {
  const store = new ProjectStore(path, kinds);
  add(store, ...names);
  store.close();
}

describe('a log beside a file', () => {
  /** The state of a killed studio: file and log as they lie on the disk while the edits are not in the file yet. */
  function killed(...names: string[]): string {
    const one = session();
    add(one, ...names);
    cpSync(at('work'), at('killed'), { recursive: true });
    rmSync(at('killed/a.weft-shm'), { force: true });
    one.dispose();
    return at('killed/a.weft');
  }

  it('of its own is taken in', () => {
    expect(constantsIn(killed('A'))).toEqual(['A']);
  });

  it.each([
    ['an older copy of the file', (backup: string, path: string) => copyFileSync(backup, path)],
    [
      'a copy that went its own way',
      (backup: string, path: string) => {
        constantsOf(backup, 'X');
        copyFileSync(backup, path);
      },
    ],
    [
      'another project',
      (_backup: string, path: string) => {
        rmSync(path);
        copyFileSync(at('other.weft'), path);
      },
    ],
  ])(
    'is set aside and said when the file is %s now',
    async (_what, replace) => {
      createProject(at('other.weft'), newProjectOperations('Other')).close();
      const backup = mailed();
      constantsOf(file, 'A');
      const path = killed('B');
      const log = readFileSync(`${path}-wal`);
      replace(backup, path);
      const before = constantsIn(mailedAgain(path));
      const listed = await weft(['list', path]);
      expect(listed).toMatchObject({ code: 0, stderr: expect.stringContaining('a.weft-wal-set-aside') });
      expect(constantsIn(path)).toEqual(before);
      expect(readFileSync(`${path}-wal-set-aside`).equals(log)).toBe(true);
    },
    20_000,
  );

  it('that is not of the file is set aside when the file is opened by a link, too', () => {
    copyFileSync(`${killed('A')}-wal`, at('other-wal'));
    const one = session();
    add(one, 'X', 'Y');
    one.dispose();
    copyFileSync(at('other-wal'), `${file}-wal`);
    symlinkSync(file, at('link.weft'));
    expect(constantsIn(at('link.weft'))).toEqual(['A', 'X', 'Y']);
    expect(existsSync(`${file}-wal-set-aside`)).toBe(true);
  });

  it('a journal beside a file that is opened by a link is not played into it', () => {
    writeFileSync(`${file}-journal`, Buffer.alloc(1024, 1));
    symlinkSync(file, at('link.weft'));
    expect(() => new ProjectStore(at('link.weft'), kinds)).toThrow(/-journal/);
  });

  it('that makes no sense with the file is set aside when the file alone makes sense', () => {
    const large = at('large.weft');
    createProject(large, newProjectOperations('Large')).close();
    const store = new ProjectStore(large, kinds);
    add(store, ...Array.from({ length: 150 }, (_, n) => `L${n}`));
    copyFileSync(`${large}-wal`, `${file}-wal`);
    store.close();
    expect(constantsIn(file)).toEqual([]);
    expect(existsSync(`${file}-wal-set-aside`)).toBe(true);
  });

  it('that is older than the file is set aside', () => {
    const path = killed('A');
    const newer = mailed();
    constantsOf(newer, 'C');
    copyFileSync(newer, path);
    expect(constantsIn(path)).toEqual(['A', 'C']);
    expect(existsSync(`${path}-wal-set-aside`)).toBe(true);
  });
});

function mailedAgain(path: string): string {
  copyFileSync(path, at('again.weft'));
  return at('again.weft');
}
