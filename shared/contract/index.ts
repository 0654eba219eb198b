import type { ContractReader, TableReader } from './contract.ts';
import { csvReader } from './csv/reader.ts';
import { curlReader } from './curl/index.ts';
import { harReader } from './har/index.ts';
import { jsonReader } from './json/reader.ts';
import { jsonSchemaReader } from './json-schema/index.ts';
import { odataReader } from './odata/index.ts';
import { openApiReader } from './openapi/index.ts';
import { postmanReader } from './postman/index.ts';
import { wsdlReader } from './wsdl/index.ts';
import { xlsxReader } from './xlsx/reader.ts';
import { xmlReader } from './xml/reader.ts';
import { xsdReader } from './xsd/index.ts';

export type {
  ContractFile,
  ContractReader,
  ContractSource,
  MessageValidator,
  ReadContract,
  ReadEnumeration,
  ReadService,
  ReadStructure,
  RereadTable,
  TableReader,
} from './contract.ts';
export { baseName, type ContractFolder, contractLimits, contractSource, folderOfFiles } from './contract-files.ts';

/** The readers, one line each: contracts before samples, and a description before the schemas beside it. A folder is the contract of the first that has files there. */
export const contractReaders: readonly ContractReader[] = [
  odataReader,
  openApiReader,
  postmanReader,
  harReader,
  jsonSchemaReader,
  wsdlReader,
  xsdReader,
  curlReader,
  jsonReader,
  xmlReader,
  csvReader,
  xlsxReader,
];
export const readerKinds: readonly string[] = contractReaders.map((r) => r.kind);

/** The reader of a kind; else the one that a file's name speaks for, else the one that its beginning does. */
export function readerOf(kind: string | undefined, file: string, head = ''): ContractReader {
  const speaking = contractReaders.filter((r) => claimOf(r, file) !== null);
  const [first] = (speaking.length > 0 ? speaking : [...contractReaders])
    .map((reader) => ({ reader, ending: 0, order: 0, ...claimOf(reader, file), sure: reader.sniff(head) }))
    .sort((a, b) => b.ending - a.ending || b.sure - a.sure || a.order - b.order);
  return contractReaders.find((r) => r.kind === kind) ?? (first as { reader: ContractReader }).reader;
}

/** The reader whose tables are documents of a kind; null for documents that are none. */
export function tableReaderOf(documentKind: string): (ContractReader & { table: TableReader }) | null {
  for (const reader of contractReaders)
    if (reader.table?.documents === documentKind) return { ...reader, table: reader.table };
  return null;
}

/**
 * What a folder is the contract of: the first reader with files of its own there, or the one of the kind, and those files. Where readers share
 * an ending, `headOf` (the beginning of a file) says whose a file is.
 */
export function chooseFiles(
  paths: readonly string[],
  kind: string | undefined,
  headOf: (path: string) => string = () => '',
): { reader: ContractReader; chosen: string[] } | null {
  const spoken = paths.filter((path) => contractReaders.some((r) => claimOf(r, path) !== null));
  for (const reader of contractReaders) {
    if (kind !== undefined && reader.kind !== kind) continue;
    const own = spoken.filter((path) => claimOf(reader, path) !== null);
    const chosen = own.filter((path) => !isShared(path) || readerOf(undefined, path, headOf(path)) === reader);
    // Somebody who names the kind knows better than a look at the beginning.
    if (chosen.length > 0) return { reader, chosen };
    if (kind !== undefined && own.length > 0) return { reader, chosen: own };
  }
  return null;
}

function isShared(path: string): boolean {
  return contractReaders.filter((r) => claimOf(r, path) !== null).length > 1;
}

/** How a reader speaks for a file: the length of the ending, and whether that is its first one; null when it does not. */
function claimOf({ extensions }: ContractReader, path: string): { ending: number; order: number } | null {
  const name = path.toLowerCase();
  const order = extensions.findIndex((extension) => name.endsWith(extension));
  return order < 0 ? null : { ending: (extensions[order] as string).length, order };
}
