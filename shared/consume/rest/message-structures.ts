import { formatOfMediaType } from '../../format/index.ts';
import type { ImportMapping } from '../../mapping/kind.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import { holdsMessages, messageShape } from '../../structure/messages.ts';
import { memberPath, rootPath } from '../../structure/path.ts';
import type { StructureDocument, StructureShape } from '../../structure/structure-document.ts';
import type { ConsumedRestService } from './kind.ts';

/** The structures that the messages of a service are declared in: messages in XML are elements, and have one of their own. */
export interface MessageShapes {
  shape?: StructureShape | undefined;
  xmlShape?: StructureShape | undefined;
}

const isXml = (mediaType: string) => formatOfMediaType(mediaType)?.id === 'xml';

/** The structure of messages of a media type; undefined where there is none. */
export function shapeOfType({ shape, xmlShape }: MessageShapes, mediaType: string): StructureShape | undefined {
  if (!isXml(mediaType)) return shape;
  // What was made by hand may have but one structure.
  return xmlShape ?? shape;
}

/** The document of that structure. */
export function structureOfType(
  { structure, xmlStructure }: Pick<ConsumedRestService, 'structure' | 'xmlStructure'>,
  mediaType: string,
): string | null {
  return isXml(mediaType) ? (xmlStructure ?? structure) : structure;
}

/** The structures of a service in a project. */
export function messageShapes(
  { structure, xmlStructure }: Pick<ConsumedRestService, 'structure' | 'xmlStructure'>,
  view: ProjectView,
): MessageShapes {
  const of = (id: string | null) => (view.unit(id) as Unit<StructureDocument> | undefined)?.data;
  return { shape: of(structure), xmlShape: of(xmlStructure) };
}

/** Where a message stands in its structure. */
export function startOfMessage(message: string): string {
  return memberPath(rootPath, message);
}

/** One message as a structure of its own; undefined where nothing is known of it. */
export function messageOfType(
  shapes: MessageShapes,
  mediaType: string,
  message: string | null,
): StructureShape | undefined {
  const shape = shapeOfType(shapes, mediaType);
  if (!shape || message === null) return undefined;
  if (holdsMessages(shape)) return messageShape(shape, message);
  const children = (shape.root.children ?? []).filter(({ name }) => name === message);
  return children.length === 0 ? undefined : { ...shape, root: { ...shape.root, children } };
}

/** Whether a mapping is one of a message: it names it, or begins at its element. */
export function isMappingOfMessage(
  { message: own, root }: Pick<ImportMapping, 'message' | 'root'>,
  message: string,
): boolean {
  if (own !== undefined) return own === message;
  const start = startOfMessage(message);
  const path = root?.path ?? '';
  return path === start || path.startsWith(`${start}.`) || path.startsWith(`${start}[`);
}
