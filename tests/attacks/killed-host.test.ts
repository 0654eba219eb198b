import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { node24, root, temporaryFolder } from '../harness/checkout.ts';

const folder = temporaryFolder();
afterAll(() => folder.dispose());

/** Processor time that a process has used, in ticks; null when it is gone. */
function ticksOf(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return fields[0] === 'Z' ? null : Number(fields[11]);
  } catch {
    return null;
  }
}

it.skipIf(process.platform !== 'linux').each(['run', 'workbench'])(
  'a %s that spins ends when the host is killed',
  async (what) => {
    const host = spawn(node24, [join(root, 'tests/harness/spinning-host.ts'), what, folder.path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((started) => host.stdout.once('data', started));
    const children = readFileSync(`/proc/${host.pid}/task/${host.pid}/children`, 'utf8').trim().split(' ');
    expect(children).toHaveLength(1);
    const pid = Number(children[0]);
    // It is up, and spins, when it has worked for a while without a pause.
    let before = ticksOf(pid) ?? 0;
    for (let busy = 0; busy < 3; ) {
      await new Promise((done) => setTimeout(done, 500));
      const now = ticksOf(pid) ?? 0;
      busy = now - before > 15 ? busy + 1 : 0;
      before = now;
    }
    host.kill('SIGKILL');
    await expect.poll(() => ticksOf(pid), { timeout: 5_000 }).toBeNull();
  },
  60_000,
);
