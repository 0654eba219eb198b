import { unzipSync } from 'fflate';
import { type ContractFolder, contractLimits } from '../../../shared/contract/index.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { isContractPlace } from '../../../shared/structure/contract-origin.ts';

/** Whether bytes begin as a zip does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/**
 * A zip as a folder of contract files. An entry whose name leads outside is left out with a warning; a zip that is damaged, or
 * would be larger than a contract may be, gives an error and no folder.
 */
export function zipFolder(
  bytes: Uint8Array,
  name: string,
): { folder: ContractFolder | null; diagnostics: LocatedDiagnostic[] } {
  const paths: string[] = [];
  const outside: string[] = [];
  let total = 0;
  let contents: Record<string, Uint8Array> = {};
  try {
    // The directory alone first: nothing is unpacked before its size is known.
    unzipSync(bytes, {
      filter({ name: entry, originalSize }) {
        if (entry.endsWith('/') || isByTheWay(entry)) return false;
        total += originalSize;
        (isContractPlace(entry) ? paths : outside).push(entry);
        return false;
      },
    });
    if (paths.length > contractLimits.files || total > contractLimits.bytes)
      return refused(
        'input/too-large',
        `${name} holds ${paths.length} files of ${total} bytes; a contract has at most ${contractLimits.files} of ${contractLimits.bytes}.`,
        'Pack only the files of the contract.',
      );
    const wanted = new Set(paths);
    contents = unzipSync(bytes, { filter: (entry) => wanted.has(entry.name) });
  } catch (error) {
    return refused('contract/zip', `${name} cannot be read as a zip: ${(error as Error).message}.`, 'Pack it again.');
  }
  const files = new Map(Object.entries(contents));
  const folder: ContractFolder = {
    name,
    paths: () => [...files.keys()].sort(),
    read: (path) => files.get(path) ?? null,
  };
  return {
    folder,
    diagnostics: outside.map((entry) => ({
      severity: 'warning',
      code: 'contract/outside',
      message: `The entry ${JSON.stringify(entry)} of ${name} leads outside of it and was left out.`,
      path: entry,
    })),
  };
}

/** What file managers and version control add to a zip. */
function isByTheWay(entry: string): boolean {
  return entry.split('/').some((part) => part === '__MACOSX' || /^\.[^./]/.test(part));
}

function refused(code: string, message: string, fix: string): { folder: null; diagnostics: LocatedDiagnostic[] } {
  return { folder: null, diagnostics: [{ severity: 'error', code, message, fix, path: '$' }] };
}
