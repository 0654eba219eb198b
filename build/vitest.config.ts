import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Unit tests stand beside the code they test; tests/ holds those of the house as a whole. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['{shared,electron,renderer,build,tests}/**/*.test.{ts,tsx}'],
    exclude: ['tests/e2e/**', '**/node_modules/**'],
    benchmark: { include: ['{shared,electron,renderer}/**/*.bench.ts'] },
    environment: 'node',
    // SQLite and worker processes of a test live in a process of their own.
    pool: 'forks',
    testTimeout: 20_000,
    passWithNoTests: true,
  },
});
