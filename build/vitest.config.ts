import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

const shared = {
  root,
  environment: 'node' as const,
  // SQLite and worker processes of a test live in a process of their own.
  pool: 'forks' as const,
  // Modules are loaded once a process: loading them for each file anew took as long as the tests themselves.
  isolate: false,
  testTimeout: 40_000,
  expect: { poll: { timeout: 10_000 } },
  passWithNoTests: true,
};

const notUnit = ['tests/e2e/**', '**/node_modules/**'];

/** Tests that replace a module, a clock or a global for all that is loaded beside them, or look at the stack or the pace of code that nothing has run before. */
const apart = [
  'electron/host/workbench/plan-contract.test.ts',
  'electron/runtime/engine/{clock-changes,invented-formats,obtain,redact,turns}.test.ts',
  'electron/runtime/starters/schedule/schedule.test.ts',
  'electron/runtime/supervision/front-door.test.ts',
  'renderer/widgets/clipboard.test.ts',
  'tests/attacks/{growth,growth-of-texts,served-studio,host-messages}.test.ts',
];

/** Tests that reach no store: of connections, of who asks (checking passwords is slow by design), of clients. */
const withoutStore = [
  'electron/runtime/consume/database/{query-database,query-mariadb,query-sqlite,tls}.test.ts',
  'electron/runtime/consume/{attempts,call-limits,connections,http-client,mock-server,redirects,shown-address,transport}.test.ts',
  'electron/runtime/publish/{rate-counters,silent-connections}.test.ts',
  'electron/runtime/publish/authentication/{client-certificate,introspection,passwords,session,tokens}.test.ts',
  'electron/runtime/publish/soap/{clients,username-token}.test.ts',
];

/** Tests that ask a store everything that the engine asks one. Without a PostgreSQL here they run on the embedded store once more. */
const onPostgresql = [
  'electron/runtime/data/{database,reckoned}-as-memory.test.ts',
  'electron/runtime/engine/{going-back,leaving,numbers-taken,rolled-back-objects}.test.ts',
  'electron/runtime/publish/odata/{alternate-keys,apply,batch}.test.ts',
  'electron/runtime/starters/task-queue/task-queue.test.ts',
];

/** Unit tests stand beside the code they test; tests/ holds those of the house as a whole. */
export default defineConfig({
  // The build for development of this library is another copy than the one that what uses it loads; objects of one are strangers to the other.
  resolve: { alias: { graphql: fileURLToPath(import.meta.resolve('graphql')) } },
  test: {
    root,
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['{shared,electron,renderer,build,tests}/**/*.test.{ts,tsx}'],
          exclude: [...notUnit, ...apart],
          benchmark: { include: ['{shared,electron,renderer}/**/*.bench.ts'] },
        },
      },
      { test: { ...shared, name: 'apart', include: apart, isolate: true } },
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
          exclude: [...notUnit, ...apart, ...withoutStore],
          env: { WEFT_TEST_STORE: 'waiting' },
        },
      },
      {
        // What of the engine meets the store most, once more on a real PostgreSQL.
        test: {
          ...shared,
          name: 'postgresql',
          // The first test of a process starts the server.
          hookTimeout: 60_000,
          include: onPostgresql,
          exclude: notUnit,
          env: existsSync('/usr/lib/postgresql') ? { WEFT_TEST_STORE: 'postgresql' } : {},
        },
      },
    ],
  },
});
