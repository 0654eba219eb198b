/**
 * Makes what SQL of a stranger stands in a database file inert, before the first statement on its tables: no function with side effects in
 * views, triggers and the like, no cells that lie about their size. The connection is in defensive mode as it is
 * (better-sqlite3 sets SQLITE_DBCONFIG_DEFENSIVE): shadow tables and the schema cannot be written.
 */
export function distrust(database: { pragma(source: string): unknown }): void {
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
}
