import { decodeTable } from '../../format/csv/decode.ts';
import type { CsvStructure } from '../../format/csv/kind.ts';
import type { TableProperties } from '../../format/table-settings.ts';
import { columnOverrides } from '../column-overrides.ts';
import type { ContractFile, RereadTable } from '../contract.ts';
import { overrideColumns } from '../table-columns.ts';
import { type GivenProperties, inferTable } from './index.ts';
import { samplesOf } from './kept-sample.ts';

/** Properties that say where rows and cells end; the others are found once these are known. */
const ofRows = ['layout', 'delimiter', 'quote', 'escape', 'comment', 'trim', 'fields'] as const;
const ofValues = [
  'headerRow',
  'firstRow',
  'decimalSign',
  'thousandsSign',
  'trueWord',
  'falseWord',
  'unevenRows',
] as const satisfies readonly (keyof TableProperties)[];

/**
 * Reads a sample of a table as text again (`TableReader`). A property that is as the sample said before was found, and is found again; one that is
 * otherwise was set by a person, and stays.
 */
export function rereadCsv(
  sample: ContractFile,
  before: ContractFile | null,
  data: Readonly<Record<string, unknown>>,
  set: Readonly<Record<string, unknown>> = {},
): RereadTable {
  const was = data as unknown as CsvStructure;
  const document: CsvStructure = { ...was, ...set };
  const decoded = decodeTable(sample.bytes, document.encoding);
  if ('diagnostic' in decoded) return { data: null, rows: [], sheets: [], diagnostics: [decoded.diagnostic] };
  const old = before && decodeTable(before.bytes, was.encoding);
  const own = ownProperties(was, old && 'text' in old ? old.text : null);
  const given: GivenProperties = { ...own };
  for (const name of [...ofRows, ...ofValues])
    if (Object.hasOwn(set, name)) (given as Record<string, unknown>)[name] = set[name];
  const read = inferTable(decoded.text, given);
  if (read.root === null) return { data: null, rows: [], sheets: [], diagnostics: read.diagnostics };
  const overrides = columnOverrides(was.root, read.root, document.overrides);
  return {
    data: {
      ...document,
      ...read.properties,
      ...given,
      samples: samplesOf(sample, decoded.text),
      overrides,
      root: overrideColumns(read.root, overrides),
    },
    rows: read.rows(),
    sheets: [],
    diagnostics: read.diagnostics,
  };
}

/** The properties that a person set: those which the sample does not say. All, where there is no sample. */
function ownProperties(data: CsvStructure, text: string | null): GivenProperties {
  const own: Record<string, unknown> = {};
  for (const names of [ofRows, ofValues]) {
    const found = text === null ? null : inferTable(text, own);
    for (const name of names) {
      const isFound = found !== null && found.root !== null && found.properties[name] === data[name];
      if (!isFound && data[name] !== undefined) own[name] = data[name];
    }
  }
  return own;
}
