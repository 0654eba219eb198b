import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { baseName, type ContractFolder, contractSource, folderOfFiles } from '../../shared/contract/index.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import { diskFolder } from '../host/contract/disk-folder.ts';
import { type GivenContract, givenFile, givenFolder } from '../host/contract/given-contract.ts';
import { isZip, zipFolder } from '../host/contract/zip-folder.ts';
import { UsageError } from './output.ts';
import { readBytes } from './project.ts';

/**
 * A CONTRACT of the command line: a file, a folder, a zip, or `-` for standard input. What it refers to is looked for at its
 * relative place, in its own folder, then in the folders, zips and files of `--files`.
 */
export function openContract(contract: string, kind: string | undefined, besides: readonly string[]): GivenContract {
  const diagnostics: LocatedDiagnostic[] = [];
  const others = besides.map((place) => openPlace(place, diagnostics));
  const given = isFolder(contract) ? givenFolder(diskFolder(contract), kind, others) : openFile(contract, kind, others);
  return { ...given, diagnostics: [...diagnostics, ...given.diagnostics] };
}

function openFile(contract: string, kind: string | undefined, others: readonly ContractFolder[]): GivenContract {
  const { bytes, diagnostics } = readBytes(contract);
  if (!bytes) return { reader: null, source: contractSource([]), diagnostics };
  const own = contract === '-' ? folderOfFiles([]) : diskFolder(dirname(resolve(contract)), { neighbours: true });
  return givenFile({ path: nameOf(contract), bytes }, kind, [own, ...others]);
}

function openPlace(place: string, diagnostics: LocatedDiagnostic[]): ContractFolder {
  if (isFolder(place)) return diskFolder(place);
  const { bytes, diagnostics: found } = readBytes(place);
  diagnostics.push(...found);
  if (!bytes) return folderOfFiles([]);
  if (!isZip(bytes)) return folderOfFiles([{ path: nameOf(place), bytes }]);
  const zip = zipFolder(bytes, nameOf(place));
  diagnostics.push(...zip.diagnostics);
  return zip.folder ?? folderOfFiles([]);
}

function isFolder(path: string): boolean {
  if (path === '-') return false;
  const found = statSync(resolve(path), { throwIfNoEntry: false });
  if (!found) throw new UsageError(`${path} does not exist.`);
  return found.isDirectory();
}

const nameOf = (path: string) => baseName(path.replaceAll('\\', '/'));
