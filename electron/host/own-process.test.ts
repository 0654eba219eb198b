import { expect, it } from 'vitest';
import { startOwnProcess } from './own-process.ts';

it('a process that takes more than it may have, in its heap or not, is ended and says so', async () => {
  const program = {
    bundle: '',
    source: 'workbench/main.ts',
    workerData: {},
    stderr: 'ignore',
    wholeMemoryMb: 20,
  } as const;
  const reason = await new Promise((onExit) => startOwnProcess(program, { onMessage: () => {}, onExit }, false));
  expect(reason).toBe('more memory than it may have (20 MB)');
}, 20_000);
