import {
  baseName,
  type ContractFile,
  type ContractFolder,
  type ContractReader,
  type ContractSource,
  chooseFiles,
  contractReaders,
  contractSource,
  folderOfFiles,
  readerOf,
} from '../../../shared/contract/index.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { isZip, zipFolder } from './zip-folder.ts';

/** A contract as it was given, ready to be planned; no reader when there is nothing to read. */
export interface GivenContract {
  reader: ContractReader | null;
  source: ContractSource;
  diagnostics: LocatedDiagnostic[];
}

/** One file is read whatever it is called; what it refers to is looked for in the folders, its own first. */
export function givenFile(
  file: ContractFile,
  kind: string | undefined,
  folders: readonly ContractFolder[] = [],
): GivenContract {
  if (isZipOfFiles(file)) {
    const { folder, diagnostics } = zipFolder(file.bytes, baseName(file.path));
    if (!folder) return { reader: null, source: contractSource([]), diagnostics };
    const given = givenFolder(folder, kind, folders.slice(1));
    return { ...given, diagnostics: [...diagnostics, ...given.diagnostics] };
  }
  const reader = readerOf(kind, file.path, headOf(file.bytes));
  return { reader, source: contractSource([file], folders, reader), diagnostics: [] };
}

/** The beginning of a file, by which readers know it. */
function headOf(bytes: Uint8Array | null): string {
  return bytes ? new TextDecoder().decode(bytes.subarray(0, 4096)) : '';
}

/** Of a folder, the files that a reader speaks for are the contract; the others are what they may refer to. */
export function givenFolder(
  folder: ContractFolder,
  kind: string | undefined,
  others: readonly ContractFolder[] = [],
): GivenContract {
  const choice = chooseFiles(folder.paths(), kind, (path) => headOf(folder.read(path)));
  const chosen = (choice?.chosen ?? []).flatMap((path) => {
    const bytes = folder.read(path);
    return bytes ? [{ path, bytes }] : [];
  });
  const unread = (choice?.chosen ?? []).filter((path) => !chosen.some((file) => file.path === path));
  const diagnostics: LocatedDiagnostic[] = unread.map((path) => ({
    severity: 'error',
    code: 'contract/unreadable',
    message: `${path} in ${folder.name} cannot be read: it is damaged or too large.`,
    path,
  }));
  if (!choice)
    diagnostics.push({
      severity: 'error',
      code: 'contract/no-file',
      message: `${folder.name} holds no file of a contract.`,
      path: '$',
      fix: `Files that are read: ${contractReaders.map((r) => `${r.label} (${r.extensions.join(', ')})`).join(', ')}.`,
    });
  const reader = chosen.length > 0 ? (choice as { reader: ContractReader }).reader : null;
  return { reader, source: contractSource(chosen, [folder, ...others], reader ?? undefined), diagnostics };
}

/** Files that were chosen together are a folder without one; a zip among them stands for its files. */
export function givenFiles(files: readonly ContractFile[], kind: string | undefined): GivenContract {
  const [first, ...more] = files;
  if (first && more.length === 0) return givenFile(first, kind);
  const unpacked = new Map<string, ContractFile>();
  const diagnostics: LocatedDiagnostic[] = [];
  const add = (path: string, bytes: Uint8Array) => {
    let free = path;
    for (let n = 2; unpacked.has(free); n++) free = `${n}/${path}`;
    unpacked.set(free, { path: free, bytes });
  };
  for (const file of files) {
    if (!isZipOfFiles(file)) {
      add(file.path, file.bytes);
      continue;
    }
    const { folder, diagnostics: found } = zipFolder(file.bytes, baseName(file.path));
    diagnostics.push(...found);
    for (const path of folder?.paths() ?? []) {
      const bytes = folder?.read(path);
      if (bytes) add(path, bytes);
    }
  }
  const given = givenFolder(folderOfFiles([...unpacked.values()], 'The files'), kind);
  return { ...given, diagnostics: [...diagnostics, ...given.diagnostics] };
}

/** A workbook is a zip, too: what a reader speaks for is its file. */
function isZipOfFiles({ path, bytes }: ContractFile): boolean {
  const isSpokenFor = contractReaders.some((r) => r.extensions.some((e) => path.toLowerCase().endsWith(e)));
  return isZip(bytes) && !isSpokenFor;
}
