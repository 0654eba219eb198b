import { decodeTable, likelyEncoding } from '../../format/csv/decode.ts';
import { csvStructureKind } from '../../format/csv/kind.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { ContractFile, ContractReader, ReadContract } from '../contract.ts';
import { inferTable } from './index.ts';
import { samplesOf } from './kept-sample.ts';
import { rereadCsv } from './reread.ts';

/** A table as text, as a sample: its structure is what fits it. */
export const csvReader: ContractReader = {
  kind: 'csv',
  label: 'CSV sample',
  extensions: ['.csv', '.tsv', '.psv', '.ssv', '.tab'],
  sniff: (head) => (/^[^\r\n]*[,;\t|][^\r\n]*(?:\r\n|\n|\r)/.test(head) && !/^\ufeff?\s*[[{<]/.test(head) ? 0.3 : 0.05),
  sample: 'id,name,price\r\n1,"Table, oak",249.50\r\n2,Lamp,18.00\r\n',
  read({ chosen }) {
    const read = chosen.map((file) => readTable(file, chosen.length > 1));
    return {
      structures: read.flatMap((r) => r.structures),
      enumerations: [],
      services: [],
      diagnostics: read.flatMap((r) => r.diagnostics),
    };
  },
  table: { documents: csvStructureKind.kind, reread: rereadCsv },
};

/** Each file is a table of its own. */
function readTable(file: ContractFile, isOneOfSeveral: boolean): Pick<ReadContract, 'structures' | 'diagnostics'> {
  const named = (d: LocatedDiagnostic): LocatedDiagnostic => (isOneOfSeveral ? { ...d, document: file.path } : d);
  const decoded = decodeSample(file.bytes);
  if (decoded.text === null) return { structures: [], diagnostics: decoded.diagnostics.map(named) };
  const { text, encoding } = decoded;
  const read = inferTable(text);
  const diagnostics = [...decoded.diagnostics, ...read.diagnostics].map(named);
  if (read.root === null) return { structures: [], diagnostics };
  const { root: _root, contract: _contract, ...defaults } = csvStructureKind.defaults();
  return {
    structures: [
      {
        name: null,
        kind: csvStructureKind.kind,
        root: read.root,
        data: { ...defaults, ...read.properties, encoding, samples: samplesOf(file, text) },
        files: [file],
      },
    ],
    diagnostics,
  };
}

/** The text of a sample. Where it is no UTF-8 but would be windows-1252, it is read so, and said: the bytes are all there, and the property can be changed. */
function decodeSample(bytes: Uint8Array): { text: string | null; encoding: string; diagnostics: LocatedDiagnostic[] } {
  const decoded = decodeTable(bytes, '');
  if ('text' in decoded) return { text: decoded.text, encoding: '', diagnostics: [] };
  const { diagnostic } = decoded;
  const likely = diagnostic.code === 'csv/not-utf8' ? likelyEncoding(bytes) : null;
  const again = likely === null ? decoded : decodeTable(bytes, likely);
  // Bytes without a line are no table of another encoding.
  if (likely === null || !('text' in again) || !/[\r\n]/.test(again.text))
    return { text: null, encoding: '', diagnostics: [diagnostic] };
  return {
    text: again.text,
    encoding: likely,
    diagnostics: [
      {
        ...diagnostic,
        severity: 'warning',
        message: `${diagnostic.message} The file was read as ${likely}, which Latin-1 is a part of.`,
        fix: 'Where letters are wrong, set the encoding of the structure, or save the file as UTF-8.',
      },
    ],
  };
}
