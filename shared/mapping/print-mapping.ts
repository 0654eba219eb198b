import { guardFormula } from '../format/formula-guard.ts';
import type { MappingTable, MappingTableRow } from './mapping-table.ts';

/** A form in which a mapping is given to people who do not open the studio. */
export interface MappingPrint {
  id: string;
  label: string;
  extension: string;
  mediaType: string;
  print(table: MappingTable): string;
}

const columns = ['Message', 'Type', 'Occurs', 'Entity and attribute', 'How', 'Documentation'] as const;

const cellsOf = ({ path, type, occurs, target, rules, documentation }: MappingTableRow): string[] => [
  path,
  type,
  occurs,
  target,
  rules.join('\n'),
  documentation,
];

/** The forms, one line each. */
export const mappingPrints: readonly MappingPrint[] = [
  { id: 'html', label: 'HTML', extension: '.html', mediaType: 'text/html', print: printHtml },
  { id: 'csv', label: 'CSV', extension: '.csv', mediaType: 'text/csv', print: printCsv },
];

/** RFC 4180, with a mark by which sheets know UTF-8; a text that a sheet would run as a formula is guarded. */
function printCsv({ rows }: MappingTable): string {
  const cell = (text: string) => {
    const guarded = guardFormula(text);
    return /[",\r\n]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
  };
  return `\ufeff${[columns, ...rows.map(cellsOf)].map((line) => `${line.map(cell).join(',')}\r\n`).join('')}`;
}

const style = `
:root { color-scheme: light dark; --line: #cbc7bf; --head: #f6f5f2; --text: #1d1c1a; --meta: #67635c; --page: #fff; }
@media (prefers-color-scheme: dark) { :root { --line: #3c3e44; --head: #26272b; --text: #e9e8e5; --meta: #9c9a95; --page: #1e1f22; } }
body { margin: 24px; background: var(--page); color: var(--text); font: 13px/18px system-ui, sans-serif; }
h1 { margin: 0 0 4px; font-size: 20px; line-height: 28px; }
p { margin: 0 0 12px; color: var(--meta); max-width: 80ch; white-space: pre-line; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: 4px 10px 4px 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { position: sticky; top: 0; background: var(--head); padding-left: 0; }
td:nth-child(3) { white-space: nowrap; }
td:nth-child(5) { white-space: pre-line; }
tr.object td { font-weight: 600; background: var(--head); }
tr.object td:nth-child(n + 5) { font-weight: 400; }
@media print {
  :root { --line: #bbb; --head: #f2f2f2; --text: #000; --meta: #444; --page: #fff; }
  @page { size: landscape; margin: 14mm; }
  body { margin: 0; font-size: 10px; line-height: 14px; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  th { position: static; }
  tr.object td, th { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}`;

/** One page that needs nothing else: no script, no file, no address. It is read in light and dark, and printed in black. */
function printHtml(table: MappingTable): string {
  const { name, direction, structure, format, documentation, rows } = table;
  const values = rows.filter((row) => row.kind === 'value').length;
  const words =
    direction === 'import'
      ? `Import mapping: reads messages of ${structure} (${format}) into objects.`
      : `Export mapping: writes objects as messages of ${structure} (${format}).`;
  const body = rows
    .map((row) => {
      const [path = '', ...others] = cellsOf(row);
      const indent = row.depth === 0 ? '' : ` style="padding-left: ${row.depth * 16}px"`;
      return `<tr class="${row.kind}"><td${indent}>${escaped(path)}</td>${others.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
    })
    .join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(name)}</title>
<style>${style}
</style>
</head>
<body>
<h1>${escaped(name)}</h1>
<p>${escaped(words)} ${values} ${values === 1 ? 'value is' : 'values are'} mapped.</p>
${documentation.trim() ? `<p>${escaped(documentation.trim())}</p>\n` : ''}<table>
<thead><tr>${columns.map((column) => `<th scope="col">${column}</th>`).join('')}</tr></thead>
<tbody>
${body}
</tbody>
</table>
</body>
</html>
`;
}

/** Characters that HTML has no way to show are left out. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{7e}\u{a0}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
