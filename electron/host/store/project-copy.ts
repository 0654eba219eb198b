import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { uptime } from 'node:os';
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
    if (pid === undefined) continue;
    const path = join(folder, name);
    const writtenMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (!isAlive(Number(pid), writtenMs)) rmSync(path, { force: true });
  }
}

/** As far as a clock may be set while a project is being made. */
const clockStepMs = 60_000;

/**
 * Whether a process has this number that may still write. One that is killed keeps its number until its parent asks for it, which an adopted
 * one's may never do, and a number is given again: neither is the process that wrote.
 */
function isAlive(pid: number, writtenMs: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
  const found = linuxProcess(pid);
  return found === null || (!found.isDead && found.startedMs <= writtenMs + clockStepMs);
}

/** What Linux knows of a process (proc(5)): null elsewhere, or when it cannot be told. Start time to about 10 ms, in ms since 1970. */
function linuxProcess(pid: number): { isDead: boolean; startedMs: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program, in brackets, may hold anything.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startedMs = Date.now() - uptime() * 1000 + Number(rest[18]) * 10;
    return { isDead: state === 'Z' || state === 'X', startedMs };
  } catch {
    return null;
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
