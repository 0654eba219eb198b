import { zipSync } from 'fflate';
import { isDecimalText } from '../../expression/numeric.ts';
import { encodeText } from '../encode-text.ts';
import { columnLetters } from '../table-place.ts';
import { RowReader } from '../table-rows.ts';
import { readWorkbookHead } from '../workbook-text.ts';
import { serialOf } from './number-formats.ts';
import { workbookSettings } from './settings.ts';

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const contentTypes = 'http://schemas.openxmlformats.org/package/2006/content-types';
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Styles of cells, by their place in `cellXfs`. */
const styleOf = { date: 1, datetime: 2, time: 3 } as const;
const styles = `${declaration}<styleSheet xmlns="${main}"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="hh:mm:ss"/></numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/>${[164, 165, 166].map((id) => `<xf numFmtId="${id}" applyNumberFormat="1"/>`).join('')}</cellXfs></styleSheet>`;

/** The bytes of a workbook of its text (`workbook-text.ts`). A text is never a formula in it. */
export function encodeWorkbook(text: string): Uint8Array {
  const sheets = readWorkbookHead(text)?.sheets ?? [{ name: 'Sheet1', from: 0, to: 0 }];
  const names = sheetNames(sheets.map((sheet) => sheet.name));
  const numbered = sheets.map((_, i) => i + 1);
  const part = (path: string, type: string) =>
    `<Override PartName="${path}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`;
  const files: Record<string, Uint8Array> = {
    '[Content_Types].xml': encodeText(
      `${declaration}<Types xmlns="${contentTypes}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part('/xl/workbook.xml', 'sheet.main')}${part('/xl/styles.xml', 'styles')}${numbered.map((n) => part(`/xl/worksheets/sheet${n}.xml`, 'worksheet')).join('')}</Types>`,
    ),
    '_rels/.rels': encodeText(
      `${declaration}<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    'xl/workbook.xml': encodeText(
      `${declaration}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${numbered.map((n) => `<sheet name="${escapeXml(names[n - 1] as string)}" sheetId="${n}" r:id="rId${n}"/>`).join('')}</sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': encodeText(
      `${declaration}<Relationships xmlns="${packageRelations}">${numbered.map((n) => `<Relationship Id="rId${n}" Type="${relations}/worksheet" Target="worksheets/sheet${n}.xml"/>`).join('')}<Relationship Id="rId${sheets.length + 1}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    ),
    'xl/styles.xml': encodeText(styles),
  };
  for (const [i, { from, to }] of sheets.entries())
    files[`xl/worksheets/sheet${i + 1}.xml`] = encodeText(sheetXml(text, from, to));
  return zipSync(files);
}

function sheetXml(text: string, from: number, to: number): string {
  const parts = [`${declaration}<worksheet xmlns="${main}"><sheetData>`];
  const rows = new RowReader(text, workbookSettings, true, from, to);
  while (rows.read()) {
    const number = rows.cell(0);
    let line = `<row r="${number}">`;
    for (let i = 1; i < rows.count; i++)
      if (!rows.isEmpty(i) || rows.isQuoted(i))
        line += cellXml(`${columnLetters(i)}${number}`, rows.cell(i), rows.isQuoted(i));
    parts.push(`${line}</row>`);
  }
  parts.push('</sheetData></worksheet>');
  return parts.join('');
}

function cellXml(address: string, value: string, isText: boolean): string {
  if (!isText) {
    if (isDecimalText(value)) return `<c r="${address}"><v>${value}</v></c>`;
    if (value === 'TRUE' || value === 'FALSE') return `<c r="${address}" t="b"><v>${value === 'TRUE' ? 1 : 0}</v></c>`;
    const date = serialOf(value);
    if (date) return `<c r="${address}" s="${styleOf[date.as]}"><v>${date.serial}</v></c>`;
    if (/^#[A-Z0-9/!?]+$/.test(value)) return `<c r="${address}" t="e"><v>${value}</v></c>`;
  }
  return `<c r="${address}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(escapeCell(value))}</t></is></c>`;
}

/** Characters that XML does not hold or keep, and what looks like the escape of one (ECMA-376 part 1, 22.9.2.19). */
function escapeCell(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(
      /(?![\t\n])\p{Cc}|[\ufffe\uffff]/gu,
      (c) => `_x${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    );
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] as string);
}

/** Names as spreadsheets take them: of at most 31 characters, without some signs, each only once. */
function sheetNames(wanted: readonly string[]): string[] {
  const taken = new Set<string>();
  return wanted.map((each, i) => {
    const clean =
      each
        .replace(/[\\/?*:[\]\p{Cc}]|^'+|'+$/gu, '_')
        .slice(0, 31)
        .toWellFormed() || `Sheet${i + 1}`;
    let name = clean;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${clean.slice(0, 27)} ${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}
