import { jsonFormat } from './json/index.ts';
import type { MessageFormat } from './message-format.ts';

export { MappingError } from './message-error.ts';
export type { FormatLibrary, MessageFormat, WriterEmitter, WrittenValue } from './message-format.ts';
export type { MemberTable, MessageScanner } from './message-scanner.ts';

/** The message formats, one line each. */
export const formats: readonly MessageFormat[] = [jsonFormat];

const byId = new Map<string, MessageFormat>();
for (const format of formats) {
  if (byId.has(format.id)) throw new Error(`Message format ${format.id} is registered twice`);
  byId.set(format.id, format);
}

/** The format of an id; an unknown one is a bug of ours. */
export function formatOf(id: string): MessageFormat {
  const found = byId.get(id);
  if (!found) throw new Error(`Unknown message format ${id}`);
  return found;
}

/** The format of the structures that a kind of documents holds. */
export function formatOfStructure(kind: string): MessageFormat | undefined {
  return formats.find((f) => f.structureKind === kind);
}

/** Kinds of the documents that hold structures. */
export const structureKinds: readonly string[] = formats.map((f) => f.structureKind);

/** The format of a media type such as `application/json; charset=utf-8`. */
export function formatOfMediaType(mediaType: string): MessageFormat | undefined {
  const type = mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
  return formats.find((f) => f.isMediaType(type));
}
