import type { ContractReader } from '../contract.ts';
import { textOf } from '../contract.ts';
import { inferStructure } from './index.ts';

/** Samples larger than this are not kept in the project, only what was learnt from them. */
const keptSample = 1024 * 1024;

/** A JSON message as a sample: its structure is what fits it. */
export const jsonReader: ContractReader = {
  kind: 'json',
  label: 'JSON sample',
  extensions: ['.json'],
  sniff: (head) => (/^\ufeff?\s*[[{]/.test(head) ? 0.5 : 0),
  sample: '{"id":1,"lines":[{"sku":"A-1","price":9.50}]}',
  read({ main }) {
    const read = textOf(main);
    if ('diagnostic' in read) return { structures: [], diagnostics: [read.diagnostic] };
    const { text } = read;
    const name = main.path.slice(main.path.lastIndexOf('/') + 1);
    const { root, problems } = inferStructure([{ id: 'sample', name, text }]);
    return {
      structures: root
        ? [
            {
              name: null,
              kind: 'json-structure',
              root,
              data: { samples: text.length <= keptSample ? [{ id: 'sample1', name, text }] : [], overrides: {} },
            },
          ]
        : [],
      diagnostics: problems.map(({ severity, code, message, path, line, column }) => ({
        severity,
        code,
        message,
        path,
        line,
        column,
      })),
    };
  },
};
