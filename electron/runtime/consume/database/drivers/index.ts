import type { DatabaseDriver } from '../driver.ts';

/** The drivers, one line each, loaded when first needed; shared/consume/database has the dialect of the same id. */
export const databaseDrivers: Readonly<Record<string, () => Promise<DatabaseDriver>>> = {
  jdbc: async () => (await import('./jdbc/jdbc.ts')).jdbcDriver,
  mysql: async () => (await import('./mysql.ts')).mysqlDriver,
  postgresql: async () => (await import('./postgresql.ts')).postgresql,
  sqlite: async () => (await import('./sqlite.ts')).sqlite,
};
