import type { ContractFile } from '../../contract/contract.ts';
import { contractReaders, contractSource, folderOfFiles } from '../../contract/index.ts';
import { decodeText } from '../../format/decode-text.ts';
import type { ContractOrigin } from '../../structure/contract-origin.ts';
import { addressMark, type WrittenDescription } from './wsdl.ts';

/**
 * The description that a service follows, as it was given: its own words, with the address where the service stands now, and with what it refers to
 * at that address. Null when the files are not at hand, or are no texts.
 */
export function contractDocuments(
  origin: ContractOrigin | undefined,
  read: (hash: string) => Uint8Array | null | undefined,
): WrittenDescription | null {
  const reader = contractReaders.find((each) => each.kind === origin?.kind);
  if (!origin || !reader) return null;
  const files: ContractFile[] = [];
  for (const { path, hash } of origin.files) {
    const bytes = read(hash);
    if (!bytes) return null;
    files.push({ path, bytes });
  }
  const [own, ...others] = files;
  if (!own) return null;
  const source = contractSource([own], [folderOfFiles(others)], reader);
  const numbers = new Map(files.map(({ path }, i) => [path, i]));
  const texts = files.map((file): string | null => {
    const decoded = decodeText(file.bytes);
    if ('diagnostic' in decoded) return null;
    const from = file === own ? own : (source.resolve({ location: file.path }, own) ?? file);
    return placed(decoded.text, (location, namespace) => {
      const found = source.resolve({ location, ...(namespace === undefined ? {} : { namespace }) }, from);
      const number = found ? numbers.get(found.path) : undefined;
      return number === undefined ? null : number === 0 ? '?wsdl' : `?xsd=${number}`;
    });
  });
  const [wsdl, ...documents] = texts;
  if (wsdl === null || wsdl === undefined || documents.includes(null)) return null;
  return {
    wsdl: wsdl.split(addressMark),
    documents: documents.map((text) => (text as string).split(addressMark)),
  };
}

/** A description, or a schema of it, whose references and addresses are those of the service. */
function placed(text: string, at: (location: string, namespace: string | undefined) => string | null): string {
  const tag = /<(?:[\w.-]+:)?(import|include|redefine|address)\b((?:[^<>"']|"[^"]*"|'[^']*')*)>/g;
  // What was encoded otherwise is UTF-8 from here on.
  return text
    .replace(/^(\ufeff?\s*<\?xml[^?]*?)\s+encoding\s*=\s*(?:"[^"]*"|'[^']*')/, '$1 encoding="UTF-8"')
    .replace(tag, (whole, name: string, attributes: string) => {
      if (name === 'address')
        return whole.replace(
          attributes,
          attributes.replace(/(\slocation\s*=\s*)(?:"[^"]*"|'[^']*')/, `$1"${addressMark}"`),
        );
      const namespace = attributeOf(attributes, 'namespace');
      const changed = attributes.replace(
        /(\s(?:schemaLocation|location)\s*=\s*)(?:"([^"]*)"|'([^']*)')/,
        (own, start: string, quoted: string | undefined, single: string | undefined) => {
          const place = at(quoted ?? single ?? '', namespace);
          return place === null ? own : `${start}"${addressMark}${place}"`;
        },
      );
      return whole.replace(attributes, changed);
    });
}

function attributeOf(attributes: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
  return found ? (found[1] ?? found[2]) : undefined;
}
