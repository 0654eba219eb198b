import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { decodeText } from '../decode-text.ts';
import { readWorkbookHead, type WorkbookHead, writeWorkbookHead } from '../workbook-text.ts';
import { mostText, sheetRows } from './sheet-rows.ts';
import { readWorkbook } from './workbook.ts';
import { WorkbookArchive, WorkbookError } from './zip.ts';

/**
 * The bytes of a workbook as text (`workbook-text.ts`): all sheets, or the one that is asked for. What is no workbook, or one that was made to
 * do harm, is a finding.
 */
export function decodeWorkbook(
  bytes: Uint8Array,
  sheetName: string | null,
): { text: string } | { diagnostic: LocatedDiagnostic } {
  const written = workbookTextOf(bytes);
  if (written !== null) return { text: written };
  try {
    refuseOthers(bytes);
    const archive = new WorkbookArchive(bytes);
    const workbook = readWorkbook(archive);
    const head: WorkbookHead['sheets'] = [];
    const bodies: string[] = [];
    let length = 0;
    for (const sheet of workbook.sheets) {
      const isAsked = sheetName === null || sheetName === '' || sheet.name.toLowerCase() === sheetName.toLowerCase();
      const rows = isAsked ? sheetRows(archive, workbook, sheet, mostText - length) : '';
      head.push({
        name: sheet.name,
        ...(sheet.isHidden ? { isHidden: true } : {}),
        from: length,
        to: length + rows.length,
      });
      length += rows.length;
      bodies.push(rows);
    }
    return { text: writeWorkbookHead({ sheets: head }) + bodies.join('') };
  } catch (error) {
    if (!(error instanceof WorkbookError)) throw error;
    const { code, message, fix } = error;
    return { diagnostic: { severity: 'error', code, message, path: '$', ...(fix === undefined ? {} : { fix }) } };
  }
}

/** A workbook that is given as text already, as people keep samples of it; null for what is none. */
function workbookTextOf(bytes: Uint8Array): string | null {
  if (bytes[0] !== 0x7b) return null;
  const decoded = decodeText(bytes);
  return 'text' in decoded && readWorkbookHead(decoded.text) ? decoded.text : null;
}

/** Files that are called .xlsx and are none. */
function refuseOthers(bytes: Uint8Array): void {
  if (bytes.length === 0) throw new WorkbookError('xlsx/empty', 'The file is empty.', 'Give an .xlsx file.');
  const [a, b, c, d] = bytes;
  if (a === 0xd0 && b === 0xcf && c === 0x11 && d === 0xe0) {
    if (hasText(bytes, 'EncryptedPackage'))
      throw new WorkbookError(
        'xlsx/encrypted',
        'The workbook is encrypted: it can be read with its password only.',
        'Save it without a password.',
      );
    throw new WorkbookError(
      'xlsx/xls',
      'This is an Excel workbook of an older kind (.xls), which is not read.',
      'Save it as .xlsx or CSV.',
    );
  }
  if (a !== 0x50 || b !== 0x4b)
    throw new WorkbookError(
      'xlsx/not-a-workbook',
      'This is no workbook: it is no zip archive, as .xlsx files are.',
      'Is it CSV? Then read it as csv.',
    );
}

/** Whether a name in UTF-16 stands in bytes, as it does in the list of streams of a compound file. */
function hasText(bytes: Uint8Array, text: string): boolean {
  const wanted = [...text].flatMap((letter) => [letter.charCodeAt(0), 0]);
  for (let at = bytes.indexOf(wanted[0] as number); at >= 0; at = bytes.indexOf(wanted[0] as number, at + 1))
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return true;
  return false;
}
