import type { ContractReader } from './contract.ts';
import { jsonReader } from './json/reader.ts';
import { xsdReader } from './xsd/index.ts';

export type {
  ContractFile,
  ContractReader,
  ContractSource,
  ReadContract,
  ReadEnumeration,
  ReadService,
  ReadStructure,
} from './contract.ts';
export { baseName, type ContractFolder, contractLimits, contractSource, folderOfFiles } from './contract-files.ts';

/** The readers, one line each. */
export const contractReaders: readonly ContractReader[] = [jsonReader, xsdReader];
export const readerKinds: readonly string[] = contractReaders.map((r) => r.kind);

/** The reader of a kind; else the one that a file's name speaks for, else the one that its beginning does. */
export function readerOf(kind: string | undefined, file: string, head = ''): ContractReader {
  const bySniff = contractReaders
    .map((reader) => ({ reader, sure: reader.sniff(head) }))
    .sort((a, b) => b.sure - a.sure)[0];
  return (
    contractReaders.find((r) => r.kind === kind) ??
    contractReaders.find((r) => speaksFor(r, file)) ??
    (bySniff as { reader: ContractReader }).reader
  );
}

/** What a folder is the contract of: the first reader with files of its own there, or the one of the kind, and those files. */
export function chooseFiles(
  paths: readonly string[],
  kind: string | undefined,
): { reader: ContractReader; chosen: string[] } | null {
  for (const reader of contractReaders) {
    if (kind !== undefined && reader.kind !== kind) continue;
    const chosen = paths.filter((path) => speaksFor(reader, path));
    if (chosen.length > 0) return { reader, chosen };
  }
  return null;
}

function speaksFor(reader: ContractReader, path: string): boolean {
  return reader.extensions.some((extension) => path.toLowerCase().endsWith(extension));
}
