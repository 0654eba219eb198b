import { readWorkbookHead, writeWorkbookHead } from '../../format/workbook-text.ts';
import { decodeWorkbook } from '../../format/xlsx/decode.ts';
import { excelStructureKind } from '../../format/xlsx/kind.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { ContractFile, ContractReader, ReadContract, ReadStructure } from '../contract.ts';
import { rereadSheet } from './reread.ts';
import { sheetColumns, sheetRows } from './sheet-columns.ts';

/** A workbook as a sample: each of its sheets that has rows is a structure. */
export const xlsxReader: ContractReader = {
  kind: 'xlsx',
  label: 'Excel workbook',
  extensions: ['.xlsx', '.xlsm'],
  sniff: (head) =>
    head.startsWith('{"weftWorkbook":')
      ? 1
      : head.startsWith('PK\u0003\u0004') && /\bxl\/|\[Content_Types\]\.xml|workbook\.xml/.test(head)
        ? 0.9
        : 0,
  // A workbook as text: samples are texts.
  sample: sampleOf('1,"id","name","price"\n2,1,"Table",249.5\n3,2,"Lamp",18\n'),
  read({ chosen }) {
    const read = chosen.map((file) => readSheets(file, chosen.length > 1));
    return {
      structures: read.flatMap((r) => r.structures),
      enumerations: [],
      services: [],
      diagnostics: read.flatMap((r) => r.diagnostics),
    };
  },
  table: { documents: excelStructureKind.kind, reread: rereadSheet },
};

function sampleOf(rows: string): string {
  return writeWorkbookHead({ sheets: [{ name: 'Sheet1', from: 0, to: rows.length }] }) + rows;
}

function readSheets(file: ContractFile, isOneOfSeveral: boolean): Pick<ReadContract, 'structures' | 'diagnostics'> {
  const named = (d: LocatedDiagnostic): LocatedDiagnostic => (isOneOfSeveral ? { ...d, document: file.path } : d);
  const decoded = decodeWorkbook(file.bytes, null);
  if ('diagnostic' in decoded) return { structures: [], diagnostics: [named(decoded.diagnostic)] };
  const { text } = decoded;
  const sheets = readWorkbookHead(text)?.sheets ?? [];
  const structures: ReadStructure[] = [];
  const diagnostics: LocatedDiagnostic[] = [];
  const { root: _root, contract: _contract, ...defaults } = excelStructureKind.defaults();
  const filled = sheets.filter((sheet) => sheet.from < sheet.to);
  for (const sheet of filled) {
    const columns = sheetColumns(sheetRows(text, sheet));
    if (!columns) continue;
    const { root, headerRow, firstRow } = columns;
    structures.push({
      name: filled.length > 1 ? sheet.name : null,
      kind: excelStructureKind.kind,
      root,
      data: { ...defaults, sheet: sheet.name, headerRow, firstRow },
      files: [file],
    });
    if (headerRow !== 1) diagnostics.push(guess(sheet.name, headerRow));
  }
  const empty = sheets
    .filter((sheet) => !filled.includes(sheet))
    .map((sheet) => JSON.stringify(sheet.name.slice(0, 60)));
  if (structures.length === 0)
    diagnostics.push({
      severity: 'error',
      code: 'xlsx/no-rows',
      message: 'There is nothing in the sheets of the workbook.',
      path: '$',
      fix: 'Give a workbook with a row of names and some rows below.',
    });
  else if (empty.length > 0)
    diagnostics.push({
      severity: 'info',
      code: 'xlsx/empty-sheet',
      message: `There is nothing in ${empty.length === 1 ? 'the sheet' : 'the sheets'} ${empty.slice(0, 8).join(', ')}${empty.length > 8 ? ', …' : ''}.`,
      path: '$',
    });
  return { structures, diagnostics: diagnostics.map(named) };
}

function guess(sheet: string, headerRow: number): LocatedDiagnostic {
  return {
    severity: 'info',
    code: 'xlsx/read-as',
    message: `Sheet ${JSON.stringify(sheet.slice(0, 60))} is read with ${headerRow === 0 ? 'no row with names of columns' : `the names of the columns in row ${headerRow}`}.`,
    path: '$',
    fix: 'Where this is wrong, change the properties of the structure.',
  };
}
