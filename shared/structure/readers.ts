import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import { inferStructure } from './json/index.ts';
import type { StructureNode } from './node.ts';

/** What a reader makes of a contract: the tree, what is kept with the document, and findings. Bad input never throws. */
export interface ReadContract {
  root: StructureNode | null;
  data: { samples: { id: string; name: string; text: string }[]; overrides: Record<string, never> };
  diagnostics: LocatedDiagnostic[];
}

/** One kind of contract; `kind` is the value of `weft import --kind`. */
export interface StructureReader {
  kind: string;
  label: string;
  extensions: readonly string[];
  /** A small valid input, for tests and the docs. */
  sample: string;
  read(text: string, name: string): ReadContract;
}

/** Samples larger than this are not kept in the project, only what was learnt from them. */
const keptSample = 1024 * 1024;

const json: StructureReader = {
  kind: 'json',
  label: 'JSON sample',
  extensions: ['.json'],
  sample: '{"id":1,"lines":[{"sku":"A-1","price":9.50}]}',
  read(text, name) {
    const { root, problems } = inferStructure([{ id: 'sample', name, text }]);
    return {
      root,
      data: { samples: root && text.length <= keptSample ? [{ id: 'sample1', name, text }] : [], overrides: {} },
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

/** The readers, one line each. */
export const structureReaders: readonly StructureReader[] = [json];
export const readerKinds: readonly string[] = structureReaders.map((r) => r.kind);

/** The reader of a kind, or the one that a file's name speaks for. */
export function readerOf(kind: string | undefined, file: string): StructureReader {
  return (
    structureReaders.find((r) => r.kind === kind) ??
    structureReaders.find((r) => r.extensions.some((e) => file.toLowerCase().endsWith(e))) ??
    json
  );
}
