import { encodeText } from '../encode-text.ts';
import { definePieces, type MessageFormat } from '../message-format.ts';
import { XmlCutter, xmlCut } from './cutter.ts';
import { declaredEncoding, decodeXml, xmlEncodingOf } from './decode.ts';
import { xmlDefinitions } from './definitions.ts';
import { indentXml } from './indent.ts';
import { xmlSchemaKind } from './kind.ts';
import { madeXml } from './made.ts';
import { maskedXml } from './masked-text.ts';
import { xmlNodeLabel } from './node-label.ts';
import { parseXml } from './parse.ts';
import { xmlPlaces } from './places.ts';
import { sampleXml } from './sample.ts';
import { xmlMemberTable, xmlScannerIn } from './scanner.ts';
import { xmlTree } from './tree.ts';
import { validateXml } from './validate.ts';
import { xmlValues } from './values.ts';
import { xmlDescription, xmlMemberKey, xmlPlaceOf } from './wire.ts';
import { xmlWriter } from './writer.ts';
import { xmlWritersIn } from './writers.ts';

/** XML 1.0 with namespaces. */
export const xmlFormat: MessageFormat = {
  id: 'xml',
  label: 'XML',
  language: 'xml',
  kind: xmlSchemaKind,
  definitions: xmlDefinitions,
  mediaTypes: ['application/xml', 'text/xml'],
  isMediaType: (type) => /^[^/]+\/(xml|[^/]+\+xml)$/.test(type),
  sniff: (head) => (/^\ufeff?\s*<(\?xml\s|!--|[A-Za-z_])/.test(head) ? 0.6 : 0),
  decode: decodeXml,
  declaredCharset: declaredEncoding,
  encode: encodeText,
  repeats: (node) =>
    (node.type === 'array' && node.wire?.list !== true) ||
    node.wire?.beside === true ||
    ['any', 'anyAttribute'].includes(xmlPlaceOf(node)),
  nodeLabel: xmlNodeLabel,
  isContent: (node) => xmlPlaceOf(node) === 'text',
  described: { as: 'members', xml: xmlDescription },
  memberKey: xmlMemberKey,
  keepsTexts: true,
  holdsUnmapped: false,
  isNothing: (text) => text.trim() === '',
  checkWellFormed(text) {
    const parsed = parseXml(text);
    return parsed.root ? [] : [parsed.problem];
  },
  validate: validateXml,
  tree: xmlTree,
  places: xmlPlaces,
  completionSchema: () => null,
  sample: sampleXml,
  made: madeXml,
  indent: indentXml,
  masked: maskedXml,
  values: xmlValues,
  library: (timeZone) => ({
    Scanner: xmlScannerIn(timeZone),
    memberTable: xmlMemberTable,
    writers: xmlWritersIn(timeZone),
  }),
  writer: xmlWriter,
  pieces: definePieces({ cut: xmlCut, cutter: (cut, limits) => new XmlCutter(cut, limits), encodingOf: xmlEncodingOf }),
};
