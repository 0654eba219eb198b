import type { ContractReader } from './contract.ts';
import { jsonReader } from './json/reader.ts';

export {
  type ContractFile,
  type ContractReader,
  type ContractSource,
  contractSource,
  type ReadContract,
  type ReadStructure,
} from './contract.ts';

/** The readers, one line each. */
export const contractReaders: readonly ContractReader[] = [jsonReader];
export const readerKinds: readonly string[] = contractReaders.map((r) => r.kind);

/** The reader of a kind; else the one that a file's name speaks for, else the one that its beginning does. */
export function readerOf(kind: string | undefined, file: string, head = ''): ContractReader {
  const bySniff = contractReaders
    .map((reader) => ({ reader, sure: reader.sniff(head) }))
    .sort((a, b) => b.sure - a.sure)[0];
  return (
    contractReaders.find((r) => r.kind === kind) ??
    contractReaders.find((r) => r.extensions.some((e) => file.toLowerCase().endsWith(e))) ??
    (bySniff as { reader: ContractReader }).reader
  );
}
