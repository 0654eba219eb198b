import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { StructureNode } from '../structure/node.ts';
import type { MemberTable, MessageScanner } from './message-scanner.ts';

/** What a value is that an export mapping writes: its attribute's type, null for the result of an expression. */
export interface WrittenValue {
  kind: string | null;
  /** Texts on the wire of an enumeration's values, by name, where they differ. */
  wire: Readonly<Record<string, string>> | null;
}

/**
 * The code that an export mapping is made of, in a format's words. Inside an object's function `t` is the text so far; values
 * are expressions that give text. Emitted code holds identifiers of ours and quoted literals only.
 */
export interface WriterEmitter {
  /** Text of nothing at all: no root object. */
  nothing: string;
  /** Statement that begins an object, and the expression of its whole text. */
  begin: string;
  end: string;
  /** Statement that writes a member with a value, given as an expression that gives text. */
  member(node: StructureNode, value: string): string;
  /** Statements around the members of a level that has no object of its own. */
  openLevel(node: StructureNode): string;
  closeLevel(node: StructureNode): string;
  /** Expression: the text of null. */
  nullText: string;
  /** The text of a node that nothing is mapped to but that must be there. */
  emptyText(node: StructureNode): string;
  /** Expression: the text of a list's or dictionary's items, each written by a function; `waits` for writers that wait. */
  list(list: string, write: string, waits: boolean): string;
  dictionary(list: string, write: string, key: string, waits: boolean): string;
  /** Expression: the text of a value that is not empty. */
  value(code: string, node: StructureNode, value: WrittenValue): string;
  /** Statement for a value that is empty where the structure requires one. */
  required(path: string, name: string): string;
}

/**
 * A message format (DESIGN, "Formats"): mappings, previews, activities and services ask it and name none themselves. Compiled
 * mappings reach `library` as `f`.
 */
export interface MessageFormat {
  id: string;
  label: string;
  /** The kind of documents that hold a structure of this format. */
  structureKind: string;
  /** Media types, the usual one first. */
  mediaTypes: readonly string[];
  /** Whether a media type (without parameters, in lower case) is of the format. */
  isMediaType(type: string): boolean;
  /** How sure a text of this beginning is of the format, 0 to 1. */
  sniff(head: string): number;
  /** Checks a message against a structure; every finding with its place. */
  validate(text: string, root: StructureNode): LocatedDiagnostic[];
  /** The message in lines, without touching a value. */
  indent(text: string): string;
  /** What compiled mappings call; date-times without an offset are wall clocks of the zone. */
  library(timeZone: string): FormatLibrary;
  writer: WriterEmitter;
}

/** The functions that compiled mappings of a format call. */
export interface FormatLibrary {
  Scanner: new (text: string) => MessageScanner;
  memberTable(names: readonly string[]): MemberTable;
  /** Functions of values that the format's writer emits calls of, as `W.…`. */
  writers: object;
}
