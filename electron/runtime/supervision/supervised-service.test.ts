import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { SupervisedService } from './supervised-service.ts';

const folder = temporaryFolder();
afterEach(() => folder.dispose());

/** A service that ends after its first start, hangs at its second, and comes up at its third. */
const program = `
import { appendFileSync, readFileSync } from 'node:fs';
const starts = new URL('starts', import.meta.url);
appendFileSync(starts, 'x');
const start = readFileSync(starts, 'utf8').length;
if (start === 2) for (;;);
process.on('message', (message) => {
  if (message.type === 'stop') process.exit(0);
  if (message.type !== 'listening') return;
  process.send({ type: 'ready' });
  setInterval(() => process.send({ type: 'beat', underWay: [] }), 250);
  if (start === 1) setTimeout(() => process.exit(3), 300);
});
process.send({ type: 'configured', name: 'late', host: '127.0.0.1', port: 0, limitMs: 1000 });
`;

it('a service that hangs when it is started anew is ended in its time, and started once more', async () => {
  const file = join(folder.path, 'service.mjs');
  writeFileSync(file, program);
  const said: string[] = [];
  const service = new SupervisedService({
    program: file,
    args: [],
    startMs: 1_500,
    say: (_level, message) => said.push(message),
    refuse: (problem) => said.push(problem),
  });
  expect(await service.start()).toHaveProperty('url');
  await expect
    .poll(() => said, { timeout: 15_000 })
    .toEqual([
      'The service ended (exit code 3) and is started anew.',
      'The service did not come up: it is started once more.',
      'The service runs again.',
    ]);
  service.stop();
  expect(await service.ended).toBe(0);
}, 20_000);
