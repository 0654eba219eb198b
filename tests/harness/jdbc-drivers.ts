import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export const hsqldbJar = '/usr/share/java/hsqldb.jar';
export const postgresqlJar = '/usr/share/java/postgresql.jar';

const hasJava = spawnSync('java', ['-version']).status === 0;

/** For `describe.skipIf(!hasHsqldb)`: without them (apt: default-jre-headless, libhsqldb-java, libpostgresql-jdbc-java), tests of JDBC drivers are counted as skipped. */
export const hasHsqldb = hasJava && existsSync(hsqldbJar);
export const hasPostgresqlJdbc = hasJava && existsSync(postgresqlJar);
export const hasJavac = spawnSync('javac', ['-version']).status === 0;
