import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createProject, newProjectOperations } from '../electron/host/session.ts';
import { ProjectStore } from '../electron/host/store/project-store.ts';
import { kinds } from '../shared/kinds.ts';
import type { Unit } from '../shared/model/unit.ts';
import { node24, root, temporaryFolder } from './harness/checkout.ts';

/** How often the writer is killed; `WEFT_KILLS=200` for the long form. */
const kills = Number(process.env.WEFT_KILLS ?? 25);

it(
  `${kills} times kill -9 in the middle of edits: no acknowledged edit is lost, no file is damaged`,
  async () => {
    const folder = temporaryFolder();
    const file = join(folder.path, 'killed.weft');
    createProject(file, newProjectOperations('Main')).close();
    const store = new ProjectStore(file, kinds);
    const parent = [...store.all().values()].find((u) => u.kind === 'module')?.id as string;
    store.apply(
      {
        label: 'Counter',
        ops: [
          {
            op: 'create',
            unit: {
              id: 'c',
              kind: 'constant',
              name: 'Counter',
              parent,
              documentation: '',
              data: { type: 'string', value: '0', secret: false },
            },
          },
        ],
      },
      store.version,
    );
    store.close();
    let acknowledged = 0;
    let total = 0;
    for (let round = 0; round < kills; round++) {
      const child = spawn(
        node24,
        ['--disable-warning=ExperimentalWarning', join(root, 'tests/harness/scripted-edits.ts'), file],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const ended = new Promise((done) => child.on('exit', done));
      await new Promise<void>((done) => {
        let text = '';
        let isFirst = true;
        child.stdout.on('data', (chunk) => {
          text += String(chunk);
          const lines = text.split('\n');
          text = lines.pop() ?? '';
          for (const line of lines) acknowledged = Math.max(acknowledged, Number(line));
          if (!isFirst) return;
          isFirst = false;
          setTimeout(
            () => {
              child.kill('SIGKILL');
              done();
            },
            3 + ((round * 7) % 40),
          );
        });
      });
      await ended;
      // The process is gone: what is on disk must hold everything it said was done, and the way back.
      const after = new ProjectStore(file, kinds);
      const value = Number((after.all().get('c') as Unit<{ value: string }>).data.value);
      expect(value).toBeGreaterThanOrEqual(acknowledged);
      acknowledged = value;
      total = value;
      after.close();
    }
    expect(total).toBeGreaterThan(kills);
    console.info(`edits: ${kills} kills, ${total} acknowledged, 0 lost`);
    const last = new ProjectStore(file, kinds);
    expect(last.undo().ok).toBe(true);
    expect(Number((last.all().get('c') as Unit<{ value: string }>).data.value)).toBe(total - 1);
    last.close();
    folder.dispose();
  },
  60_000 + kills * 12_000,
);
