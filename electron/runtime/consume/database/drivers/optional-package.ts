import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DatabaseError } from '../driver.ts';

/** A driver that is not part of the studio, nor of bundles: large, and needed by few (decision 57). */
export interface OptionalPackage {
  name: string;
  /** The version that was tried. */
  version: string;
  /** What it is for, as it is said. */
  database: string;
}

/** The packages, by the id of the database. */
export const optionalPackages = {
  duckdb: { name: '@duckdb/node-api', version: '1.5.6-r.1', database: 'DuckDB' },
  oracle: { name: 'oracledb', version: '26.0.0', database: 'Oracle' },
  sqlserver: { name: 'tedious', version: '20.3.9', database: 'SQL Server' },
} as const satisfies Record<string, OptionalPackage>;

/** Where drivers are looked for: what the environment says, a folder beside the program, one of the person's own. */
export function driverFolders(): string[] {
  const said = process.env.WEFT_DRIVERS ?? '';
  const program = process.argv[1];
  return [
    ...(said === '' ? [] : [said]),
    ...(program === undefined ? [] : [join(dirname(program), 'drivers')]),
    join(process.env.WEFT_HOME ?? join(homedir(), '.weft'), 'drivers'),
  ];
}

/** Loads a driver, or a file of its package, from the first folder that has it. Throws a DatabaseError `no-driver` with what to do. */
export async function loadOptional<T>({ name, version, database }: OptionalPackage, file = ''): Promise<T> {
  const folders = driverFolders();
  const folder = folders.find((each) => existsSync(join(each, 'node_modules', name, 'package.json')));
  if (folder === undefined)
    throw new DatabaseError(
      'no-driver',
      `the driver of ${database} is not installed. Install it by: npm install --prefix ${folders.at(-1)} ${name}@${version} (or into a folder that WEFT_DRIVERS names; for a bundle into drivers beside it).`,
    );
  try {
    const loaded = (await import(
      pathToFileURL(createRequire(join(folder, 'package.json')).resolve(name + file)).href
    )) as {
      default?: T;
    };
    return (loaded.default ?? loaded) as T;
  } catch (error) {
    const found = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as {
      version?: string;
    };
    throw new DatabaseError(
      'no-driver',
      `the driver of ${database} in ${folder} (${name} ${found.version ?? ''}) cannot be loaded: ${(error as Error).message.split('\n')[0]}. ${version} is the version that was tried.`,
      { cause: error },
    );
  }
}
