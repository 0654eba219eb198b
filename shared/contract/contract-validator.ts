import type { ContractOrigin } from '../structure/contract-origin.ts';
import type { ContractFile, MessageValidator } from './contract.ts';
import { contractSource, folderOfFiles } from './contract-files.ts';
import { contractReaders } from './index.ts';

/**
 * What holds messages to the contract that a structure came of, which knows more than the structure; null when the structure came of samples, or
 * the contract's files cannot be read. `read` gives the bytes of a file by its hash.
 */
export function contractValidator(
  origin: ContractOrigin | undefined,
  read: (hash: string) => Uint8Array | null | undefined,
): MessageValidator | null {
  const reader = contractReaders.find((each) => each.kind === origin?.kind);
  if (!origin || !reader?.validator) return null;
  const files: ContractFile[] = [];
  for (const { path, hash } of origin.files) {
    const bytes = read(hash);
    if (!bytes) return null;
    files.push({ path, bytes });
  }
  const [own] = files;
  return own ? reader.validator(contractSource([own], [folderOfFiles(files)], reader)) : null;
}
