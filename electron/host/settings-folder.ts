import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the studio keeps what is of a person and not of a project: `WEFT_HOME`, else `.weft` in the home folder. */
export function settingsFolderOf(environment: Readonly<NodeJS.ProcessEnv> = process.env): string {
  return environment.WEFT_HOME ?? join(homedir(), '.weft');
}

/** Compiled code of our programs for the next start. In a folder of the person's own: who may write there decides what is run. */
export function compileCacheFolder(): string {
  return join(settingsFolderOf(), 'compile-cache');
}
