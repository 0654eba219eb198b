import type { DatabaseDriver } from '../driver.ts';

/** The drivers, one line each, loaded when first needed; shared/consume/database has the dialect of the same id. */
export const databaseDrivers: Readonly<Record<string, () => Promise<DatabaseDriver>>> = {
  duckdb: async () => (await import('./duckdb.ts')).duckdb,
  jdbc: async () => (await import('./jdbc/jdbc.ts')).jdbcDriver,
  mysql: async () => (await import('./mysql.ts')).mysqlDriver,
  oracle: async () => (await import('./oracle.ts')).oracle,
  postgresql: async () => (await import('./postgresql.ts')).postgresql,
  sqlite: async () => (await import('./sqlite.ts')).sqlite,
  sqlserver: async () => (await import('./sqlserver.ts')).sqlserver,
};
