import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

const shared = {
  root,
  exclude: ['tests/e2e/**', '**/node_modules/**'],
  environment: 'node' as const,
  // SQLite and worker processes of a test live in a process of their own.
  pool: 'forks' as const,
  testTimeout: 40_000,
  expect: { poll: { timeout: 10_000 } },
  passWithNoTests: true,
};

/** Unit tests stand beside the code they test; tests/ holds those of the house as a whole. */
export default defineConfig({
  test: {
    root,
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['{shared,electron,renderer,build,tests}/**/*.test.{ts,tsx}'],
          benchmark: { include: ['{shared,electron,renderer}/**/*.bench.ts'] },
        },
      },
      {
        // The engine and what it calls once more, on a store that waits: both colours of a program give equal results.
        test: {
          ...shared,
          name: 'waiting',
          include: [
            'electron/runtime/{engine,publish,starters,consume,connectors}/**/*.test.ts',
            'tests/activities-run.test.ts',
            'tests/runs-{that-meet,begun-again}.test.ts',
          ],
          env: { WEFT_TEST_STORE: 'waiting' },
        },
      },
    ],
  },
});
