import type { AnyCode, Code } from '../expression/emitted-code.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { AnyKind } from '../model/kind.ts';
import type { DefinedMessage } from '../structure/message-definition/index.ts';
import type { StructureNode } from '../structure/node.ts';
import type { PlacedNode } from '../structure/path.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import type { MessageCutter, RunLimits } from './message-cutter.ts';
import type { MessagePlace } from './message-place.ts';
import type { MemberTable, MessageScanner } from './message-scanner.ts';
import type { ValueForm } from './message-value.ts';

/** What a value is that an export mapping writes: its attribute's type, null for the result of an expression. */
export interface WrittenValue {
  kind: string | null;
  /** Texts on the wire of an enumeration's values, by name, where they differ. */
  wire: Readonly<Record<string, string>> | null;
}

/**
 * The code that an export mapping is made of, in a format's words. Each is told the node that it writes, with those above it: an item's
 * name is that of its list, a header follows from what is below. The text of a node may hold its name or not, as the format likes, as long as
 * what takes the text (`member`, `list`) knows. The variables of an object's function are those that `begin` declares.
 */
export interface WriterEmitter {
  /** Expression: the text of a message without a root object. */
  nothing(root: PlacedNode): Code<string>;
  /** Statement that begins an object, and the expression of its whole text. */
  begin(object: PlacedNode): Code;
  end(object: PlacedNode): Code<string>;
  /** Statement that writes a member, whose text is given as an expression. */
  member(member: PlacedNode, text: Code): Code;
  /** Statements around the members of a level that has no object of its own; the first may open a block that the second closes. */
  openLevel(level: PlacedNode): Code;
  closeLevel(level: PlacedNode): Code;
  /** Expression: the text of null. */
  nullText(at: PlacedNode): Code<string>;
  /** The text of a node that nothing is mapped to but that must be there; of a list or dictionary without items. */
  emptyText(at: PlacedNode): string;
  /** Expression: the text of a list's or dictionary's items, each written by a function; `waits` for writers that wait. */
  list(at: PlacedNode, list: Code, write: Code, waits: boolean): Code;
  dictionary(at: PlacedNode, list: Code, write: Code, key: Code, waits: boolean): Code;
  /** Expression: the text of a value that is not empty. */
  value(code: AnyCode, at: PlacedNode, value: WrittenValue): Code;
  /** How the items of a list are written by themselves, for messages that are too long to be held; left out where messages are written whole. */
  apart?: ItemsApart;
  /** Expression: the whole message, of the text of its root; `written` are the nodes that may stand in it. */
  whole?(root: PlacedNode, text: Code, written: readonly PlacedNode[]): Code;
  /** Statement for a value that is empty where the structure requires one. */
  required(path: string, name: string): Code;
}

/** The code that writes a list in pieces: what stands around its items once, the items some at a time. */
export interface ItemsApart {
  /** Whether the items of a list can be told from what stands around them. */
  takes(list: PlacedNode): boolean;
  /** Expression: the text of a list that has items, with a text in their place. */
  around(list: PlacedNode, items: Code<string>): Code<string>;
  /** Expression: the texts of some items as they stand in the list, each written by a function; `waits` for writers that wait. */
  items(at: PlacedNode, list: Code, write: Code, waits: boolean): Code<string>;
  /** What stands between items that were written apart. */
  between: string;
}

/** A message as a person looks at it: what stands in what, each value as it is written. */
export interface MessageTree {
  /** Key of a member, number of an item from 0 on; '' for the whole. */
  name: string;
  type: 'object' | 'list' | 'text' | 'number' | 'boolean' | 'nothing';
  /** The value, every digit of it; '' for objects and lists. */
  text: string;
  children: readonly MessageTree[];
}

/** A table as a person looks at it: the names of its columns, and the rows of data with their numbers in the file. */
export interface MessageGrid {
  columns: readonly string[];
  rows: readonly { number: number; cells: readonly (string | null)[] }[];
  /** Whether there are more rows. */
  isCut: boolean;
}

/**
 * A message format (DESIGN, "Formats"): mappings, previews, activities and services ask it and name none themselves. Compiled
 * mappings reach `library` as `f`.
 */
export interface MessageFormat {
  id: string;
  label: string;
  /** What editors of code call the language of its texts. */
  language: string;
  /** The kind of the documents that hold a structure of this format; their data is a `StructureDocument`. */
  kind: AnyKind;
  /** Message definitions in this format; left out by formats that have no such messages. */
  definitions?: DefinitionForm;
  /** Media types, the usual one first. */
  mediaTypes: readonly string[];
  /** Whether a media type (without parameters, in lower case) is of the format. */
  isMediaType(type: string): boolean;
  /** How sure a text of this beginning is of the format, 0 to 1. */
  sniff(head: string): number;
  /**
   * A message as text, which is what all the others take: what its bytes, or the charset that came with it (of a media type; null when none did),
   * say. Bytes that are no text of the format are a finding with a place; nothing is replaced unseen. The structure that the message is read by, where
   * there is one, may say more (an encoding, a sheet).
   */
  decode(
    bytes: Uint8Array,
    charset: string | null,
    shape?: StructureShape,
  ): { text: string } | { diagnostic: LocatedDiagnostic };
  /** The charset that the bytes of a message say they are in, where the format has a way to say so; null when they say none. */
  declaredCharset?(bytes: Uint8Array): string | null;
  /** The bytes of a message that was written. */
  encode(text: string): Uint8Array;
  /** Whether the items of a list stand among the members of its parent, each by the list's name, rather than in a value of the list's own. */
  repeats(list: StructureNode): boolean;
  /** How people of the format write the name of a node (`@currency`, `cbc:ID`); left out where that is the node's own name. */
  nodeLabel?(placed: PlacedNode): string;
  /** Whether a member is the value of the object that it stands in, of which the other members say something: a text beside attributes. */
  isContent(member: StructureNode): boolean;
  /** How a contract of JSON Schema tells of its messages: by their members, with what XML must know of each, as a text, or as bytes. */
  described: { as: 'members'; xml?(placed: PlacedNode): XmlDescription } | { as: 'text' | 'bytes' };
  /** The key by which a scanner knows a member; what its `memberTable` is made of. */
  memberKey(member: PlacedNode): string;
  /**
   * The same value can be written in many ways, and a run that passes it on unchanged writes it as it came (`12.50`, `+02:00`). False
   * where the structure says how values are written.
   */
  keepsTexts: boolean;
  /** Whether doors hold what nothing is mapped to against the structure while they read (`MessageDemands`). */
  holdsUnmapped: boolean;
  /**
   * What a structure's document says beyond its tree of how its messages are written (delimiters, names of columns), as plain data; left out by formats
   * whose messages are all written alike. Compiled mappings hand it to `FormatLibrary.bySettings`; writers find it in the `shape` of what they write.
   */
  settings?(shape: StructureShape): object;
  /** Whether a message says that there is nothing, as `writer.nothing` does. */
  isNothing(text: string): boolean;
  /** What makes a text no message of the format, whatever its structure; every finding with its place. */
  checkWellFormed(text: string, shape?: StructureShape): LocatedDiagnostic[];
  /** Checks a message against a structure; every finding with its place. */
  validate(text: string, shape: StructureShape): LocatedDiagnostic[];
  /** The message as a tree; null when it is none of the format. */
  tree(text: string, shape?: StructureShape): MessageTree | null;
  /** Every place of a message that the structure knows, in the order of the text; none when it is no message of the format, or a very long one. */
  places(text: string, shape: StructureShape): MessagePlace[];
  /** The first rows of a message whose text is not what a person wrote (a workbook); left out by formats whose messages are read as text. */
  grid?(text: string, shape: StructureShape): MessageGrid;
  /** The JSON Schema by which an editor of code completes messages of a structure; null where there is no such thing. */
  completionSchema(shape: StructureShape): object | null;
  /** A message as the structure has it, of the values that its nodes show (`sample`); very large structures are cut. Left out by formats without such messages. */
  sample?(shape: StructureShape): string;
  /** A whole message of made-up values, valid by what the structure says and the same for the same seed. Left out by formats without such messages. */
  made?(shape: StructureShape, making: Making): string;
  /** The message in lines, without touching a value. */
  indent(text: string): string;
  /** A message with a mask for what has a name that says that it is secret, other texts through `redact`, and nothing else touched; left out where trees are masked instead. */
  masked?(
    text: string,
    mask: string,
    isSecret: (name: { local: string; ns: string }) => boolean,
    redact: (text: string) => string,
  ): string;
  /** How its texts are plain values without a structure, for transformations; left out by formats whose messages are no text. */
  values?: ValueForm;
  /** What compiled mappings call; date-times without an offset are wall clocks of the zone. */
  library(timeZone: string): FormatLibrary;
  writer: WriterEmitter;
  /** How messages are read that are too long to be held; left out by formats whose messages are always held whole. */
  pieces?: MessagePieces;
}

/** How a message is made up. */
export interface Making {
  /** Path of the node that the message is of; that of the first root element, or of the root, where none is given. */
  start?: string;
  /** Any number; other seeds give other values. */
  seed: number;
  /** Nothing that may be left out: the smallest message. */
  isLeast?: boolean;
}

/** How a node is written in XML, in the words of OpenAPI (XML Object). */
export interface XmlDescription {
  name: string;
  namespace?: string;
  attribute?: true;
}

/** Messages that come in pieces. What is known of a list is plain data (`Cut`), since programs hold it. */
export interface MessagePieces<Cut extends object = object> {
  /** How messages are cut between the items of a list; null for a list whose items cannot be told from outside. */
  cut(list: PlacedNode): Cut | null;
  cutter(cut: Cut, limits: RunLimits): MessageCutter;
  /**
   * The encoding of a message that begins with these bytes (some hundred, or all it has), by the names that `TextDecoder` knows; null where only the whole of it
   * tells. `decode` of all of the bytes gives the same text.
   */
  encodingOf(head: Uint8Array, charset: string | null, cut: Cut): string | null;
}

/** Pieces of a format: what its `cut` gives is what its others take. */
export function definePieces<Cut extends object>(pieces: MessagePieces<Cut>): MessagePieces {
  return pieces as unknown as MessagePieces;
}

/** How the messages of a message definition stand in a format. */
export interface DefinitionForm {
  /** Their structure. */
  structure(message: DefinedMessage): StructureShape;
  /** The path in that structure of what has a path in the definition's own tree, and the way back. */
  pathOf(path: string): string;
  definitionPath(path: string): string;
}

/** The functions that compiled mappings of a format call. */
export interface FormatLibrary {
  Scanner: new (text: string) => MessageScanner;
  /** The same for the messages of one structure, by its `MessageFormat.settings`; of formats that have them. */
  bySettings?(settings: object): FormatLibrary;
  /** The members that a reader knows, by their keys (`MessageFormat.memberKey`). */
  memberTable(keys: readonly string[]): MemberTable;
  /** Functions of values that the format's writer emits calls of, as `W.…`. */
  writers: object;
}
