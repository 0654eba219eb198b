import { messageDefinitionKind } from '../structure/message-definition/index.ts';
import type { MessageFormat } from './message-format.ts';

/** The look-ups over a list of message formats, the default one first. Throws for an id that is there twice. */
export function formatRegistry(formats: readonly [MessageFormat, ...MessageFormat[]]) {
  const byId = new Map<string, MessageFormat>();
  for (const format of formats) {
    if (byId.has(format.id)) throw new Error(`Message format ${format.id} is registered twice`);
    byId.set(format.id, format);
  }
  return {
    formats: formats as readonly MessageFormat[],

    /** The format of what is made without anybody having chosen one. */
    defaultFormat: formats[0],

    /** The format of an id; an unknown one is a bug of ours. */
    formatOf(id: string): MessageFormat {
      const found = byId.get(id);
      if (!found) throw new Error(`Unknown message format ${id}`);
      return found;
    },

    /** The format of the structures that a kind of documents holds. */
    formatOfStructure: (kind: string): MessageFormat | undefined => formats.find((f) => f.kind.kind === kind),

    /** Kinds of the documents that hold structures. */
    structureKinds: formats.map((f) => f.kind.kind) as readonly string[],

    /** Kinds of the documents that mappings may be of: those that hold a structure, and definitions, which give one in a format. */
    messageKinds: [...formats.map((f) => f.kind.kind), messageDefinitionKind.kind] as readonly string[],

    /** The formats that a message definition can be used with, the usual one first. */
    definitionFormats: formats.filter((f) => f.definitions !== undefined),

    /** The format of a media type such as `application/json; charset=utf-8`. */
    formatOfMediaType(mediaType: string): MessageFormat | undefined {
      const type = mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
      return formats.find((f) => f.isMediaType(type));
    },
  };
}

/** The usual media type of a format. */
export function mediaTypeOfFormat(format: MessageFormat): string {
  return format.mediaTypes[0] as string;
}
