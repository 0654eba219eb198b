import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { kinds } from '../../shared/kinds.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import { mostSimilar } from '../../shared/model/naming.ts';
import { ProjectView } from '../../shared/model/project.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { ProjectFileError } from '../host/store/project-file.ts';
import { ProjectStore } from '../host/store/project-store.ts';
import { Finding, UsageError } from './output.ts';

/** A project opened for one command. */
export interface OpenProject {
  store: ProjectStore;
  view: ProjectView;
}

/** Opens a project file; a missing one is a wrong call, a damaged or newer one a finding. */
export function withProject<T>(file: string, work: (project: OpenProject) => T): T {
  let store: ProjectStore;
  try {
    store = new ProjectStore(resolve(file), kinds);
  } catch (error) {
    if (error instanceof ProjectFileError) {
      const text = `${error.message}${error.fix ? ` ${error.fix}` : ''}`;
      throw error.code === 'project/missing' ? new UsageError(text) : new Finding(text);
    }
    throw error;
  }
  const close = () => store.close();
  try {
    const result = work({ store, view: new ProjectView(new Map(store.all()), kinds) });
    if (result instanceof Promise) return result.finally(close) as T;
    close();
    return result;
  } catch (error) {
    close();
    throw error;
  }
}

/** The unit with a qualified name, of one of the kinds; a name that is not there is a wrong call, with the nearest one named. */
export function findUnit(view: ProjectView, name: string, accepts: readonly string[]): Unit {
  const id = view.byName(name, accepts);
  const unit = view.unit(id);
  if (unit) return unit;
  const names = [...view.units.values()].filter((u) => accepts.includes(u.kind)).map((u) => view.qualifiedName(u));
  const similar = mostSimilar(name, names);
  throw new UsageError(
    `There is no ${accepts.map((a) => kinds.get(a)?.label.toLowerCase() ?? a).join(' or ')} ${name}.${similar ? ` Did you mean ${similar}?` : ''}`,
  );
}

/** Reads an input file as UTF-8 text; what is not UTF-8 is a finding with the place of the first bad byte. */
export function readInput(file: string): { text: string | null; diagnostics: LocatedDiagnostic[] } {
  let bytes: Buffer;
  try {
    if (file !== '-' && statSync(file).size > 512 * 1024 * 1024) {
      return {
        text: null,
        diagnostics: [
          {
            severity: 'error',
            code: 'input/too-large',
            message: `${file} is larger than 512 MiB.`,
            path: '$',
            fix: 'Split it, or take a part of it as a sample.',
          },
        ],
      };
    }
    bytes = readFileSync(file === '-' ? 0 : resolve(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'ENOENT'
        ? `${file} does not exist.`
        : code === 'EISDIR'
          ? `${file} is a folder.`
          : `${file} cannot be read (${code}).`,
    );
  }
  if (bytes.length >= 2 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))) {
    return { text: new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes), diagnostics: [] };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), diagnostics: [] };
  } catch {
    const offset = firstBadByte(bytes);
    const before = bytes.subarray(0, offset).toString('utf8');
    const line = before.split('\n').length;
    return {
      text: null,
      diagnostics: [
        {
          severity: 'error',
          code: 'input/not-utf8',
          message: `Byte ${offset} is not UTF-8.`,
          path: '$',
          line,
          column: before.length - before.lastIndexOf('\n'),
          fix: 'Save the file as UTF-8.',
        },
      ],
    };
  }
}

function firstBadByte(bytes: Buffer): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const decoder = new TextDecoder('utf-8', { fatal: true });
    try {
      decoder.decode(bytes.subarray(0, middle + 1), { stream: true });
      low = middle + 1;
    } catch {
      high = middle;
    }
  }
  return low;
}
