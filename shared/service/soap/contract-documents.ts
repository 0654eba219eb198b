import type { ContractFile } from '../../contract/contract.ts';
import { contractReaders, contractSource, folderOfFiles } from '../../contract/index.ts';
import { xmlFormat } from '../../format/xml/index.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import type { ContractOrigin } from '../../structure/contract-origin.ts';
import { joinPath } from '../join-path.ts';
import { addressMark, originMark } from './described-at.ts';
import type { SoapService } from './kind.ts';
import type { WrittenDescription } from './wsdl.ts';

/**
 * The description that a service follows, as it was given: its own words, with the address where the service stands now, and with what it refers to
 * at that address; other services of the description that are published have theirs. Null when the files are not at hand, or are no texts.
 */
export function contractDocuments(
  { data }: Unit<SoapService>,
  view: ProjectView,
  read: (hash: string) => Uint8Array | null | undefined,
): WrittenDescription | null {
  const origin: ContractOrigin | undefined = data.contract;
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
    const decoded = xmlFormat.decode(file.bytes, null);
    if ('diagnostic' in decoded) return null;
    const from = file === own ? own : (source.resolve({ location: file.path }, own) ?? file);
    return placed(decoded.text, addressesOf(data, view), (location, namespace) => {
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

/** What stands for the addresses of the services of a description, by their names. */
function addressesOf({ service, contract }: SoapService, view: ProjectView): ReadonlyMap<string, string> {
  const [own] = contract?.files ?? [];
  const others = view
    .ofKind<SoapService>('soap-service')
    .filter(({ data }) => data.enabled && data.service !== '' && data.contract?.files[0]?.hash === own?.hash)
    .map(({ data }) => [data.service, `${originMark}${encodeURI(joinPath(data.path))}`] as const);
  return new Map([...others.reverse(), [service, addressMark]]);
}

/** The name of the service of a description that a place of its text is in; null for none. */
function serviceAt(text: string): (at: number) => string | null {
  const service = /<((?:[\w.-]+:)?service)\b((?:[^<>"']|"[^"]*"|'[^']*')*)>/g;
  const regions = [...text.matchAll(service)].map((found) => {
    const end = text.indexOf(`</${found[1]}`, found.index);
    return { from: found.index, to: end < 0 ? text.length : end, name: attributeOf(found[2] ?? '', 'name') ?? '' };
  });
  return (at) => regions.find(({ from, to }) => from < at && at < to)?.name ?? null;
}

/** A description, or a schema of it, whose references and addresses are those of the services. */
function placed(
  text: string,
  addresses: ReadonlyMap<string, string>,
  at: (location: string, namespace: string | undefined) => string | null,
): string {
  const tag = /<(?:[\w.-]+:)?(import|include|redefine|address)\b((?:[^<>"']|"[^"]*"|'[^']*')*)>/g;
  // What was encoded otherwise is UTF-8 from here on.
  const utf8 = text.replace(/^(\ufeff?\s*<\?xml[^?]*?)\s+encoding\s*=\s*(?:"[^"]*"|'[^']*')/, '$1 encoding="UTF-8"');
  const nameAt = serviceAt(utf8);
  return utf8.replace(tag, (whole, name: string, attributes: string, offset: number) => {
    if (name === 'address') {
      const address = addresses.get(nameAt(offset) ?? '');
      if (address === undefined) return whole;
      return whole.replace(attributes, attributes.replace(/(\slocation\s*=\s*)(?:"[^"]*"|'[^']*')/, `$1"${address}"`));
    }
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
