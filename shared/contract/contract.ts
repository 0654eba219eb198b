import { decodeText } from '../format/decode-text.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { StructureNode } from '../structure/node.ts';

/** A file of a contract as bytes; readers touch neither disk nor network. */
export interface ContractFile {
  /** Its place in the set, with `/`: `orders.json`, `types/address.json`. */
  path: string;
  bytes: Uint8Array;
}

/** A contract: the file that was chosen, and what it may refer to. */
export interface ContractSource {
  main: ContractFile;
  /** A file that another one refers to: by its relative place, else by its base name; null when it is not among the files. */
  resolve(reference: string, from: ContractFile): ContractFile | null;
}

/** One structure that a contract gives, as a document in the making. */
export interface ReadStructure {
  /** Name that the contract gives it; null takes the file's. */
  name: string | null;
  /** Document kind. */
  kind: string;
  root: StructureNode;
  /** The other fields of the document's data. */
  data: Readonly<Record<string, unknown>>;
}

/** What a reader makes of a contract. Bad input gives findings with a place, never an exception. */
export interface ReadContract {
  structures: ReadStructure[];
  diagnostics: LocatedDiagnostic[];
}

/** One kind of contract; `kind` is the value of `weft import --kind`. */
export interface ContractReader {
  kind: string;
  label: string;
  extensions: readonly string[];
  /** How sure the reader is that a text of this beginning is of its kind, 0 to 1. */
  sniff(head: string): number;
  /** A small valid input, for tests and the docs. */
  sample: string;
  read(source: ContractSource): ReadContract;
}

/** A contract of files: the first that is named like `main` is the chosen one. */
export function contractSource(main: ContractFile, files: readonly ContractFile[] = []): ContractSource {
  const baseOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  return {
    main,
    resolve(reference, from) {
      const wanted = relativeTo(from.path, reference);
      return (
        [main, ...files].find((file) => file.path === wanted) ??
        [main, ...files].find((file) => baseOf(file.path) === baseOf(reference)) ??
        null
      );
    },
  };
}

function relativeTo(from: string, reference: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of reference.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** The text of a file; or the finding that it is none. */
export function textOf(file: ContractFile): { text: string } | { diagnostic: LocatedDiagnostic } {
  return decodeText(file.bytes);
}
