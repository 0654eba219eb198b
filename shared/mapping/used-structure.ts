import { definitionFormats, formatOfStructure, type MessageFormat } from '../format/index.ts';
import { Catalog } from '../model/catalog.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import { type MessageDefinition, messageDefinitionKind, messageOf } from '../structure/message-definition/index.ts';
import { holdsMessages, messageShape } from '../structure/messages.ts';
import type { StructureDocument, StructureShape } from '../structure/structure-document.ts';

/** What a place says of the structure that it uses (a mapping's data): of a message definition also in which format, and whether of a list (MD-3). */
export interface UsedStructure {
  structure: string | null;
  /** Id of a format; none for the first that definitions are used with. */
  format?: string | undefined;
  list?: boolean | undefined;
  /** Of a structure of several messages, which one; the first where none is named. */
  message?: string | undefined;
}

/** Whether two places use the same messages: those of a definition in one format and form. */
export function isSameMessage(one: UsedStructure, other: UsedStructure): boolean {
  return (
    one.structure === other.structure &&
    definitionFormat(one) === definitionFormat(other) &&
    one.message === other.message &&
    (one.list === true) === (other.list === true)
  );
}

/** Whether a document is a message definition. */
export function isDefinition(unit: Unit | undefined): unit is Unit<MessageDefinition> {
  return unit?.kind === messageDefinitionKind.kind;
}

/** The format in which a message definition is used. */
export function definitionFormat({ format }: Pick<UsedStructure, 'format'>): MessageFormat {
  return definitionFormats.find((f) => f.id === format) ?? (definitionFormats[0] as MessageFormat);
}

/**
 * The structure that is used, as a document of its format. A message definition is one in the format that the place says: it has the name and the id of
 * the definition, and the kind and the data of a structure of that format, read off the domain model as it is now. Undefined when there is none.
 */
export function structureOf(
  used: UsedStructure | null | undefined,
  view: ProjectView,
  catalog?: Catalog,
): Unit<StructureDocument> | undefined {
  const unit = view.unit(used?.structure);
  if (!unit || !used) return undefined;
  if (!isDefinition(unit))
    return formatOfStructure(unit.kind) ? usedMessage(unit as Unit<StructureDocument>, used) : undefined;
  return definedStructure(unit, definitionFormat(used), used.list === true, catalog ?? new Catalog(view));
}

const messageUnits = new WeakMap<StructureShape, Unit<StructureDocument>>();

/** A structure of several messages as one of the message that is used; the same object for the same document. */
function usedMessage(unit: Unit<StructureDocument>, { message }: UsedStructure): Unit<StructureDocument> | undefined {
  if (!holdsMessages(unit.data)) return unit;
  const shape = messageShape(unit.data, message);
  if (!shape) return undefined;
  const known = messageUnits.get(shape);
  if (known?.id === unit.id && known.name === unit.name) return known;
  const made = { ...unit, data: { ...shape, samples: [] } };
  messageUnits.set(shape, made);
  return made;
}

/** A message definition as a structure of a format, with a message of its examples as the one sample. */
export function definedStructure(
  unit: Unit<MessageDefinition>,
  format: MessageFormat,
  isList: boolean,
  catalog: Catalog,
): Unit<StructureDocument> | undefined {
  const shape = format.definitions?.structure(messageOf(unit.data, isList, catalog));
  if (!shape) return undefined;
  const text = format.sample?.(shape);
  const samples = text === undefined ? [] : [{ id: 'example', name: 'Example', text }];
  return { ...unit, kind: format.kind.kind, data: { ...shape, samples } };
}
