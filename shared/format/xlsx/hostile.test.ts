import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Tally } from '../../../tests/harness/conformance-page.ts';
import { fixturesFolder } from '../../../tests/harness/fixtures.ts';
import { errorsOf, readFile } from '../../../tests/harness/read-table.ts';
import { encodeText } from '../encode-text.ts';
import { decodeWorkbook } from './decode.ts';
import { encodeWorkbook } from './encode.ts';
import { WorkbookArchive, WorkbookError } from './zip.ts';

const folder = join(fixturesFolder, 'hostile-csv');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.xlsx')) : [];
const title = files.length > 0 ? `${files.length} workbooks of ${folder}` : `no workbooks in ${folder}`;

/** The finding that each is refused with, with a word of its message; or the rows that are read. */
const expected: Readonly<Record<string, { code: string; says?: string } | { rows: RegExp }>> = {
  'bomb-overlap.xlsx': { code: 'xlsx/overlap' },
  'bomb-shared-strings.xlsx': { code: 'xlsx/ratio', says: 'sharedStrings' },
  'bomb-sheet.xlsx': { code: 'xlsx/too-large', says: '511 MB' },
  'cell-address-bad.xlsx': { code: 'xlsx/address', says: 'ZZZZ99999999' },
  'cell-address-far.xlsx': { rows: /^1048576,{16384}\S{1,3}\n$/ },
  'csv-named.xlsx': { code: 'xlsx/not-a-workbook', says: 'no workbook' },
  'damaged.xlsx': { code: 'xlsx/damaged', says: 'damaged' },
  'empty.xlsx': { code: 'xlsx/empty' },
  'entity-bomb.xlsx': { code: 'xlsx/doctype' },
  'external-entity.xlsx': { code: 'xlsx/doctype' },
  'external-link.xlsx': { rows: /^1,7\n$/ },
  'part-name-traversal.xlsx': { rows: /^1,"x"\n$/ },
  'part-name-twice.xlsx': { code: 'xlsx/part-twice', says: 'sheet1.xml' },
  'shared-string-out-of-range.xlsx': { code: 'xlsx/shared-string', says: 'cell A1' },
  'sheet-missing.xlsx': { code: 'xlsx/part-missing', says: 'xl/worksheets/sheet1.xml' },
  'truncated.xlsx': { code: 'xlsx/damaged' },
};

describe(title, () => {
  const tally = new Tally('xlsx-hostile');

  it.skipIf(files.length === 0)('the folder holds what is asked of here, and nothing else', () => {
    expect(files.sort()).toEqual(Object.keys(expected).sort());
  });

  it.skipIf(files.length === 0).each(files)('%s', (file) => {
    const bytes = readFileSync(join(folder, file));
    const wanted = expected[file] as { code: string; says?: string } | { rows: RegExp };
    const decoded = decodeWorkbook(bytes, null);
    if ('rows' in wanted) {
      expect('text' in decoded ? decoded.text.slice(decoded.text.indexOf('\n') + 1) : decoded).toMatch(wanted.rows);
      tally.count();
      return;
    }
    expect(decoded).toMatchObject({ diagnostic: { severity: 'error', code: wanted.code } });
    const errors = errorsOf(readFile('xlsx', bytes, file).diagnostics);
    expect(errors).toEqual([
      expect.objectContaining({ code: wanted.code, message: expect.stringContaining(wanted.says ?? '') }),
    ]);
    tally.count();
  });

  it.skipIf(files.length === 0)('docs/conformance.md says so', () => tally.hold());
});

describe('archives', () => {
  const book = encodeWorkbook('{"weftWorkbook":[{"name":"S","from":0,"to":8}]}\n1,"a",2\n');
  const codeOf = (bytes: Uint8Array) => {
    const decoded = decodeWorkbook(bytes, null);
    return 'text' in decoded ? null : decoded.diagnostic.code;
  };

  it('any byte of a workbook may be another one: it is read, or refused with a finding', () => {
    expect(codeOf(book)).toBe(null);
    for (let at = 0; at < book.length; at++) {
      const broken = Uint8Array.from(book);
      broken[at] = (broken[at] as number) ^ 0x55;
      expect(() => codeOf(broken)).not.toThrow();
    }
    for (let length = 0; length < book.length; length += 7) expect(codeOf(book.slice(0, length))).not.toBe(null);
  });

  it('a part that is larger than its size says is refused before it is unpacked whole', () => {
    const bytes = zipSync({ 'a.xml': new Uint8Array(8_000_000) });
    const view = new DataView(bytes.buffer);
    const directory = bytes.length - 22 - 46 - 'a.xml'.length;
    view.setUint32(directory + 24, 1_000, true);
    let seen = 0;
    expect(() =>
      new WorkbookArchive(bytes).read('a.xml', (piece) => {
        seen += piece.length;
      }),
    ).toThrow(WorkbookError);
    expect(seen).toBeLessThan(1_000_000);
  });

  it('OpenDocument, binary workbooks and other archives are refused by name', () => {
    expect(codeOf(zipSync({ mimetype: encodeText('x'), 'content.xml': encodeText('<a/>') }))).toBe(
      'xlsx/not-a-workbook',
    );
    expect(codeOf(zipSync({ 'readme.txt': encodeText('hello') }))).toBe('xlsx/not-a-workbook');
    expect(codeOf(Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]))).toBe('xlsx/xls');
  });
});
