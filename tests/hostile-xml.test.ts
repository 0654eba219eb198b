import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contractSource, folderOfFiles } from '../shared/contract/index.ts';
import { xsdReader } from '../shared/contract/xsd/index.ts';
import { formatOf } from '../shared/format/index.ts';
import { parseXml } from '../shared/format/xml/parse.ts';
import { Tally } from './harness/conformance-page.ts';
import { fixturesFolder } from './harness/fixtures.ts';

const folder = join(fixturesFolder, 'hostile-xml');
const rows = existsSync(folder)
  ? readFileSync(join(folder, 'INDEX.md'), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [, file, , asked] = line.split('|').map((cell) => cell.trim());
        return file && asked && /\.(xml|xsd)$/.test(file) ? [{ file, asked }] : [];
      })
  : [];
const title = rows.length > 0 ? `${rows.length} files of ${folder}` : `no files in ${folder}`;

/** What the index lets a reader do. */
function mayBe(asked: string): { read: boolean; refused: boolean } {
  if (/^refuse, or|^read,? or refuse|^read or/.test(asked)) return { read: true, refused: true };
  if (/^refuse/.test(asked)) return { read: false, refused: true };
  return { read: true, refused: false };
}

/** Words that a refusal has to say. */
const words: Readonly<Record<string, RegExp>> = {
  'encoding-unknown.xml': /encoding/i,
  'encoding-utf7.xml': /utf-7/i,
  'entity-bomb-exponential.xml': /entit/i,
  'entity-bomb-quadratic.xml': /entit/i,
  'html-instead.xml': /HTML/,
  'json-instead.xml': /JSON/,
  'tag-mismatch.xml': /<c>/,
  'undefined-entity.xml': /&nbsp;/,
};

describe.skipIf(rows.length === 0)(`${title} are answered, not obeyed`, () => {
  const xml = formatOf('xml');
  const tally = new Tally('xml-hostile');

  it('the index has a row for each', () => {
    const known = new Set(rows.map((row) => row.file));
    expect(readdirSync(folder).filter((name) => name !== 'INDEX.md' && !known.has(name))).toEqual([]);
  });

  it.each(rows.filter((row) => row.file.endsWith('.xml')))('$file: $asked', ({ file, asked }) => {
    const start = performance.now();
    const read = xml.decode(readFileSync(join(folder, file)), null);
    const parsed = 'text' in read ? parseXml(read.text) : { root: null, problem: read.diagnostic };
    const may = mayBe(asked);
    if (parsed.root) expect(may.read, 'it was read').toBe(true);
    else {
      expect(may.refused, parsed.problem.message).toBe(true);
      expect(parsed.problem.line).toBeGreaterThan(0);
      expect(parsed.problem.column).toBeGreaterThan(0);
      expect(parsed.problem.message.length).toBeLessThan(400);
      const said = words[file];
      if (said) expect(parsed.problem.message).toMatch(said);
    }
    // A guard against hangs, not a measure.
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    tally.count();
  });

  it.each(rows.filter((row) => row.file.endsWith('.xsd')))('$file: $asked', ({ file, asked }) => {
    const own = { path: file, bytes: readFileSync(join(folder, file)) };
    const source = contractSource([own], [folderOfFiles([own])], xsdReader);
    const { structures, diagnostics } = xsdReader.read(source);
    const errors = diagnostics.filter((d) => d.severity === 'error');
    for (const d of errors) expect(d.line).toBeGreaterThan(0);
    if (/^refuse|missing/.test(asked))
      expect(errors.map((d) => d.message).join('\n')).toMatch(/etc\/passwd|http:|type/i);
    else {
      expect(errors).toEqual([]);
      expect(structures).toHaveLength(1);
    }
    const message = join(folder, file.replace(/\.xsd$/, '.xml'));
    if (existsSync(message)) {
      const start = performance.now();
      const found = xsdReader.validator?.(source)?.validate(readFileSync(message, 'utf8')) ?? [];
      expect(found.some((d) => d.severity === 'error')).toBe(true);
      expect(performance.now() - start).toBeLessThan(10_000);
    }
    tally.count();
  });

  it('docs/conformance.md says so', () => tally.hold());
});
