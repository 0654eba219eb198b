import { closeSync, existsSync, fsyncSync, linkSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ProjectFileError, translateFileError } from './file-error.ts';

/**
 * Makes a project file under a name of its own and gives it its name when it is whole and on the disk: who is killed meanwhile
 * leaves no half project, and what is left is removed by the next one. Throws `project/exists` when the name is taken by then.
 */
export function writeCopy(target: string, make: (work: string) => void): void {
  refuseExisting(target);
  const work = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  const remove = () => {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${work}${suffix}`, { force: true });
  };
  try {
    remove();
    sweep(dirname(target));
    make(work);
    const handle = openSync(work, 'r+');
    fsyncSync(handle);
    closeSync(handle);
    giveName(work, target);
  } catch (error) {
    if (existsSync(work)) remove();
    throw translateFileError(target, error);
  }
  remove();
}

/** Removes what processes that are gone left of projects they were making. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = /^\..+\.weft\.(\d+)\.part(?:-wal|-shm|-journal)?$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** A link never replaces what has the name; where the file system knows none, a renaming has to do. */
function giveName(work: string, target: string): void {
  try {
    linkSync(work, target);
  } catch {
    refuseExisting(target);
    renameSync(work, target);
  }
}

function refuseExisting(target: string): void {
  if (existsSync(target))
    throw new ProjectFileError('project/exists', `${target} exists already.`, 'Choose another name, or open it.');
}
