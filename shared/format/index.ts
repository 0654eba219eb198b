import { csvFormat } from './csv/index.ts';
import { formatRegistry } from './format-registry.ts';
import { jsonFormat } from './json/index.ts';
import { xlsxFormat } from './xlsx/index.ts';
import { xmlFormat } from './xml/index.ts';

export { mediaTypeOfFormat } from './format-registry.ts';
export { MappingError } from './message-error.ts';
export type {
  DefinitionForm,
  FormatLibrary,
  ItemsApart,
  Making,
  MessageFormat,
  MessagePieces,
  MessageTree,
  WriterEmitter,
  WrittenValue,
} from './message-format.ts';
export { messageAt, parseMessagePath, pathOfChild } from './message-path.ts';
export type { MemberTable, MessageDemands, MessageScanner } from './message-scanner.ts';

export {
  ExactNumber,
  isMessageObject,
  type MessageObject,
  type MessageValue,
  numberOfText,
  setMember,
  type ValueForm,
  ValueFormError,
  type ValueSetting,
  type ValueSettings,
} from './message-value.ts';

/** The message formats, one line each; what nobody has chosen a format for is made in the first. */
export const {
  formats,
  defaultFormat,
  formatOf,
  formatOfStructure,
  structureKinds,
  messageKinds,
  definitionFormats,
  formatOfMediaType,
} = formatRegistry([jsonFormat, xmlFormat, csvFormat, xlsxFormat]);
