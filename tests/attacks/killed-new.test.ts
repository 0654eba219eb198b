import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject, newProjectOperations } from '../../electron/host/session.ts';
import { ProjectStore } from '../../electron/host/store/project-store.ts';
import { kinds } from '../../shared/kinds.ts';
import { temporaryFolder } from '../harness/checkout.ts';
import { seeded } from '../harness/corruptions.ts';
import { killedWeft, weft } from '../harness/weft.ts';

/** More by hand: WEFT_KILLS=160. */
const kills = Number(process.env['WEFT_KILLS'] ?? 20);

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'a.weft');
});
afterEach(() => folder.dispose());

describe('a `weft new` that is killed', () => {
  it(
    `at ${kills} moments: leaves nothing, or a project that opens whole`,
    async () => {
      const begun = performance.now();
      expect(await weft(['new', file, '--sample', 'orders-hub'])).toMatchObject({ code: 0 });
      const wholeMs = performance.now() - begun;
      const whole = new ProjectStore(file, kinds);
      const documents = whole.all().size;
      whole.close();
      const random = seeded(7);
      let made = 0;
      for (let n = 0; n < kills; n++) {
        rmSync(file, { force: true });
        // Most of the time goes into the start of the process; the writing is near the end.
        await killedWeft(['new', file, '--sample', 'orders-hub'], wholeMs * (0.5 + 0.6 * random()));
        if (!existsSync(file)) continue;
        made++;
        const store = new ProjectStore(file, kinds);
        expect([store.all().size, store.findings()]).toEqual([documents, []]);
        store.close();
      }
      rmSync(file, { force: true });
      createProject(file, newProjectOperations('Main')).close();
      expect(readdirSync(folder.path)).toEqual(['a.weft']);
      console.info(`weft new: ${kills} kills (${made} made whole before), 0 half projects`);
    },
    kills * 10_000 + 30_000,
  );

  it('what it left is removed by the next, what a living process is making is not', () => {
    const dead = '.b.weft.999999999.part';
    const mine = `.b.weft.${process.ppid}.part`;
    const others = ['.download.999999999.part', 'b.weft.999999999.part'];
    for (const name of [dead, `${dead}-wal`, mine, ...others]) writeFileSync(join(folder.path, name), 'x');
    createProject(file, newProjectOperations('Main')).close();
    expect(readdirSync(folder.path).sort()).toEqual([mine, 'a.weft', ...others].sort());
  });

  it.skipIf(process.platform !== 'linux')(
    'a number that nobody asked for, or that was given again, is no living process',
    async () => {
      // The first child ends, and its parent by then is a program that never asks for it.
      const parent = spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
      const pid = Number(await new Promise((said) => parent.stdout.once('data', said)));
      await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ')[2], { timeout: 10_000 }).toBe('Z');
      const unasked = `.b.weft.${pid}.part`;
      const givenAgain = `.b.weft.${parent.pid}.part`;
      const living = `.c.weft.${parent.pid}.part`;
      for (const name of [unasked, givenAgain, living]) writeFileSync(join(folder.path, name), 'x');
      const anHourAgo = Date.now() / 1000 - 3600;
      utimesSync(join(folder.path, givenAgain), anHourAgo, anHourAgo);
      createProject(file, newProjectOperations('Main')).close();
      parent.kill('SIGKILL');
      expect(readdirSync(folder.path).sort()).toEqual([living, 'a.weft'].sort());
    },
  );
});
