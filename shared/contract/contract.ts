import { decodeText } from '../format/decode-text.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { StructureNode } from '../structure/node.ts';
import type { ShownRow } from './table-columns.ts';

/** A file of a contract as bytes; readers touch neither disk nor network. */
export interface ContractFile {
  /** Its place in the set, with `/`: `orders.json`, `types/address.json`. */
  path: string;
  bytes: Uint8Array;
}

/** How one file names another: by its place, by what is declared in it, or by both. */
export interface ContractReference {
  location?: string;
  /** Target namespace of what is wanted. */
  namespace?: string;
  /** Files that are known to declare nothing of what is wanted, whatever namespace they say. */
  except?: ReadonlySet<ContractFile>;
}

/** A contract: the files that were chosen, and what they may refer to. */
export interface ContractSource {
  chosen: readonly ContractFile[];
  /** The file that another one refers to, always the same object for the same file; null when it is not among the files. */
  resolve(reference: ContractReference, from: ContractFile): ContractFile | null;
}

/** One structure that a contract gives, as a document in the making. */
export interface ReadStructure {
  /** Name that the contract gives it; null takes that of its file. */
  name: string | null;
  /** Document kind. */
  kind: string;
  root: StructureNode;
  /** The other fields of the document's data. */
  data: Readonly<Record<string, unknown>>;
  /** The files it was read from, its own first. They are kept with the document. */
  files: readonly [ContractFile, ...ContractFile[]];
  /** Of a structure of several messages: those that are read, and those that are written, by their names. Left out, each may be both. */
  directions?: { read: ReadonlySet<string>; written: ReadonlySet<string> };
}

/** One enumeration that a contract declares. */
export interface ReadEnumeration {
  name: string;
  /** `wire` is the text in messages, where it is not the name. */
  values: readonly { name: string; caption?: string; wire?: string }[];
}

/** One service that a contract describes. What it holds is between the reader and the protocol's planner. */
export interface ReadService {
  name: string;
  protocol: string;
  description: unknown;
  /** The files it was read from, its own first. */
  files: readonly [ContractFile, ...ContractFile[]];
}

/** What a reader makes of a contract. Bad input gives findings with a place, never an exception. */
export interface ReadContract {
  structures: ReadStructure[];
  enumerations: ReadEnumeration[];
  services: ReadService[];
  diagnostics: LocatedDiagnostic[];
}

/** The messages of a contract, held to it. */
export interface MessageValidator {
  validate(text: string): LocatedDiagnostic[];
}

/** A sample of a table, read again as the properties of its document say. */
export interface RereadTable {
  /** The data of the document as it follows, without where it came from; null when the sample cannot be read so. */
  data: Readonly<Record<string, unknown>> | null;
  /** The first rows of data, with the cells of the columns in their order; null for a cell that nothing stands in. */
  rows: ShownRow[];
  /** Of a workbook, the sheets that there are. */
  sheets: string[];
  diagnostics: LocatedDiagnostic[];
}

/** What a reader of tables has beyond reading: its samples are read again when a person says how. */
export interface TableReader {
  /** Document kind of its structures. */
  documents: string;
  /**
   * Reads `sample` by the properties of a document. `set` are those that are changed by this: what was found in the sample before (`before`, null for
   * none that is kept) is looked for again, what a person set stays. What was set by hand on a column stays on it.
   */
  reread(
    sample: ContractFile,
    before: ContractFile | null,
    data: Readonly<Record<string, unknown>>,
    set?: Readonly<Record<string, unknown>>,
  ): RereadTable;
}

/** One kind of contract; `kind` is the value of `weft import --kind`. */
export interface ContractReader {
  kind: string;
  label: string;
  extensions: readonly string[];
  /** How sure the reader is that a text of this beginning is of its kind, 0 to 1. */
  sniff(head: string): number;
  /** The namespace that a file declares things in, for references by namespace; null for none. */
  targetNamespace?(file: ContractFile): string | null;
  /** Holds messages to the whole of a contract, which knows more than a structure: every finding with its place. Null when the contract cannot be read. */
  validator?(source: ContractSource): MessageValidator | null;
  /** Its services hold entities, which a window imports with them. */
  hasEntities?: true;
  /** Only readers of tables have this. */
  table?: TableReader;
  /** A small valid input, for tests and the docs. */
  sample: string;
  read(source: ContractSource, options?: ContractReading): ReadContract;
}

export interface ContractReading {
  /** Root elements (`name` or `{namespace}name`) that are wanted although nothing but a reference to their namespace stands in the chosen files. */
  roots?: readonly string[];
  /** Each structured format of a body is read. A caller sends one of them; who publishes takes and gives them all. */
  allFormats?: boolean;
}

/** The text of a file; or the finding that it is none. */
export function textOf(file: ContractFile): { text: string } | { diagnostic: LocatedDiagnostic } {
  return decodeText(file.bytes);
}
