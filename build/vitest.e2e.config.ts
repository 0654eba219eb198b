import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Builds what others have open, or measures: nothing runs beside these. */
const alone = ['tests/e2e/{packaged,start-and-dev,studio-walls}.test.ts'];

const displays = (process.env.WEFT_TEST_DISPLAYS ?? '').split(',').filter(Boolean);

const shared = {
  root: fileURLToPath(new URL('..', import.meta.url)),
  environment: 'node' as const,
  pool: 'forks' as const,
  setupFiles: ['tests/harness/own-display.ts'],
  testTimeout: 60_000,
  hookTimeout: 90_000,
  // As long as a page waits for an element: a second is no measure on a busy machine.
  expect: { poll: { timeout: 10_000 } },
  passWithNoTests: true,
};

/** End-to-end tests drive real windows and processes, a file a display. `npm run e2e` prepares what they need. */
export default defineConfig({
  test: {
    root: shared.root,
    projects: [
      {
        test: {
          ...shared,
          name: 'windows',
          include: ['tests/e2e/**/*.test.ts'],
          exclude: alone,
          maxWorkers: Math.max(displays.length, 1),
          sequence: { groupOrder: 0 },
        },
      },
      { test: { ...shared, name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
