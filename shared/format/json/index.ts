import { holdsMessages } from '../../structure/messages.ts';
import { keyOfNode } from '../../structure/node.ts';
import { decodeText, markedEncoding } from '../decode-text.ts';
import { encodeText } from '../encode-text.ts';
import { definePieces, type MessageFormat } from '../message-format.ts';
import { completionSchema } from './completion-schema.ts';
import { JsonCutter, jsonCut } from './cutter.ts';
import { indentJson } from './indent.ts';
import { jsonStructureKind } from './kind.ts';
import { madeJson } from './made.ts';
import { jsonNodeLabel } from './node-label.ts';
import { firstMessage, shapeOfText, validateOneOf } from './one-of-messages.ts';
import { jsonPlaces } from './places.ts';
import { sampleJson } from './sample.ts';
import { jsonScannerIn, memberTable } from './scanner.ts';
import { jsonTree } from './tree.ts';
import { validateJson } from './validate.ts';
import { jsonValues } from './values.ts';
import { checkWellFormedJson } from './well-formed.ts';
import { jsonWriter } from './writer.ts';
import { jsonWritersIn } from './writers.ts';

/** JSON, RFC 8259. */
export const jsonFormat: MessageFormat = {
  id: 'json',
  label: 'JSON',
  language: 'json',
  kind: jsonStructureKind,
  definitions: {
    structure: ({ root, types }) => (Object.keys(types).length > 0 ? { root, types } : { root }),
    pathOf: (path) => path,
    definitionPath: (path) => path,
  },
  mediaTypes: ['application/json'],
  isMediaType: (type) => /^[^/]+\/(json|[^/]+\+json)$/.test(type),
  sniff: (head) => (/^\ufeff?\s*[[{"\d-]/.test(head) ? 0.5 : 0),
  decode: (bytes) => decodeText(bytes),
  encode: encodeText,
  repeats: () => false,
  isContent: () => false,
  described: { as: 'members' },
  memberKey: ({ node }) => keyOfNode(node),
  nodeLabel: jsonNodeLabel,
  keepsTexts: false,
  holdsUnmapped: true,
  isNothing: (text) => text.trim() === 'null',
  checkWellFormed: checkWellFormedJson,
  validate: (text, shape) => (holdsMessages(shape) ? validateOneOf(text, shape) : validateJson(text, shape)),
  tree: jsonTree,
  places: (text, shape) => jsonPlaces(text, shapeOfText(text, shape)),
  completionSchema: (shape) => completionSchema(firstMessage(shape)),
  sample: (shape) => sampleJson(firstMessage(shape)),
  made: (shape, making) => madeJson(making.start === undefined ? firstMessage(shape) : shape, making),
  indent: indentJson,
  values: jsonValues,
  library: (timeZone) => ({ Scanner: jsonScannerIn(timeZone), memberTable, writers: jsonWritersIn(timeZone) }),
  writer: jsonWriter,
  pieces: definePieces({
    cut: jsonCut,
    cutter: (cut, limits) => new JsonCutter(cut, limits),
    encodingOf: markedEncoding,
  }),
};
