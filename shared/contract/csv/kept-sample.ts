import type { CsvStructure } from '../../format/csv/kind.ts';
import type { ContractFile } from '../contract.ts';
import { baseName } from '../contract-files.ts';

/** Samples larger than this are kept as the contract's file only, not beside the tree, in characters. */
const mostKept = 1024 * 1024;

/** The sample that is kept in the document, where mappings are tried on it. */
export function samplesOf(file: ContractFile, text: string): CsvStructure['samples'] {
  return text.length <= mostKept ? [{ id: 'sample1', name: baseName(file.path), text }] : [];
}
