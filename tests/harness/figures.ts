import { afterAll, afterEach } from 'vitest';

/** Says at the end of a file how many of its tests held, in the words that `npm run attacks` collects into docs/security.md. */
export function countHeld(words: (held: number) => string): void {
  let held = 0;
  let failed = 0;
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') failed++;
    else held++;
  });
  afterAll(() => {
    if (failed === 0) console.info(words(held));
  });
}
