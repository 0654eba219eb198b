import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** End-to-end tests drive real windows and processes, one file after the other. `npm run e2e` prepares what they need. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['tests/e2e/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 90_000,
    // As long as a page waits for an element: a second is no measure on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    passWithNoTests: true,
  },
});
