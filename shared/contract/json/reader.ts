import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { type ContractFile, type ContractReader, type ReadContract, textOf } from '../contract.ts';
import { baseName } from '../contract-files.ts';
import { inferStructure } from './index.ts';

/** Samples larger than this are kept as the contract's file only, not beside the tree, where they are edited. */
const keptSample = 1024 * 1024;

/** A JSON message as a sample: its structure is what fits it. */
export const jsonReader: ContractReader = {
  kind: 'json',
  label: 'JSON sample',
  extensions: ['.json'],
  sniff: (head) => (/^\ufeff?\s*[[{]/.test(head) ? 0.5 : 0),
  sample: '{"id":1,"lines":[{"sku":"A-1","price":9.50}]}',
  read({ chosen }) {
    const read = chosen.map((file) => readSample(file, chosen.length > 1));
    return {
      structures: read.flatMap((r) => r.structures),
      enumerations: [],
      services: [],
      diagnostics: read.flatMap((r) => r.diagnostics),
    };
  },
};

/** Each file is a message of its own; more samples of one message are added in its editor. */
function readSample(file: ContractFile, isOneOfSeveral: boolean): Pick<ReadContract, 'structures' | 'diagnostics'> {
  const read = textOf(file);
  const named = (d: LocatedDiagnostic): LocatedDiagnostic => (isOneOfSeveral ? { ...d, document: file.path } : d);
  if ('diagnostic' in read) return { structures: [], diagnostics: [named(read.diagnostic)] };
  const { text } = read;
  const name = baseName(file.path);
  const { root, problems } = inferStructure([{ id: 'sample', name, text }]);
  return {
    structures: root
      ? [
          {
            name: null,
            kind: 'json-structure',
            root,
            data: { samples: text.length <= keptSample ? [{ id: 'sample1', name, text }] : [], overrides: {} },
            files: [file],
          },
        ]
      : [],
    diagnostics: problems.map(({ severity, code, message, path, line, column }) =>
      named({ severity, code, message, path, line, column }),
    ),
  };
}
