import type { StructureShape } from './structure-document.ts';
import { structureToJsonSchema } from './to-json-schema.ts';
import { structureToXsd } from './to-xsd.ts';

/** A document of a contract that a structure is written as. */
export interface WrittenContract {
  /** File name; the documents of one contract refer to each other by it. */
  name: string;
  text: string;
}

/** A language of contracts that any structure can be written in. */
export interface ContractForm {
  /** What the command line calls it: the kind of the reader that reads it back. */
  id: string;
  label: string;
  /** What editors of code call the language of its texts, and of the messages that it is usually about. */
  language: string;
  mediaType: string;
  /** The documents, the one that everything begins at first. */
  write(shape: StructureShape, name: string): WrittenContract[];
}

/** The languages, one line each. */
export const contractForms: readonly ContractForm[] = [
  {
    id: 'json-schema',
    label: 'JSON Schema',
    language: 'json',
    mediaType: 'application/schema+json',
    write: (shape, name) => [{ name: `${name}.schema.json`, text: structureToJsonSchema(shape, name) }],
  },
  {
    id: 'xsd',
    label: 'XSD',
    language: 'xml',
    mediaType: 'application/xml',
    write: (shape, name) =>
      structureToXsd(shape, name).map((document) => ({ name: document.name, text: document.text })),
  },
];
