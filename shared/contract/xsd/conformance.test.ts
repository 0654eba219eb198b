import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Tally } from '../../../tests/harness/conformance-page.ts';
import { runXsdCases, xsdCases, xsdFolder, xsdSource } from '../../../tests/harness/xsd-conformance.ts';
import { contractSource } from '../contract-files.ts';
import { xsdReader } from './index.ts';

/** Rows that do not come out as expected, each with the reason. One that starts to come out so turns the test red: take it off then. */
const expectedFailures: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['xv003', 'xv006', 'xv008'].map((name) => [
      `w3c-xsdtests: saxonData/XmlVersions/${name}.xsd → saxonData/XmlVersions/${name}.v01.xml`,
      'control characters of XML 1.1; only what keeps to XML 1.0 is read',
    ]),
  ),
  'w3c-xsdtests: ibmData/instance_invalid/S3_10_6/s3_10_6ii01.xsd': 'notQName, of XML Schema 1.1',
  'w3c-xsdtests: ibmData/instance_invalid/S3_10_6/s3_10_6ii01.xsd → ibmData/instance_invalid/S3_10_6/s3_10_6ii01.xml':
    'notQName, of XML Schema 1.1',
};

/** Findings that an entry has, by set; all others are imported without an error. */
const missingFiles: Readonly<Record<string, readonly string[]>> = {
  'sdformat-1.9': ['types.xsd', 'navsat.xsd'],
  'wfs-2.0-filter': ['xlink.xsd'],
  // The schemas of XML signature and encryption stand in another set.
  'saml-2.0': ['xmldsig-core-schema.xsd', 'xenc-schema.xsd'],
};

describe.skipIf(!existsSync(xsdFolder))(`the cases of ${xsdFolder}`, () => {
  const cases = xsdCases().filter((row) => row.expected === 'valid' || row.expected === 'invalid');
  const sets = [...new Set(cases.map((row) => row.set))];
  const published = new Tally('xsd-cases');
  const suite = new Tally('xsd-w3c');

  it.each(sets)(
    '%s: every schema and document is what its row says',
    (set) => {
      const wrong: string[] = [];
      const right: string[] = [];
      const tally = set === 'w3c-xsdtests' ? suite : published;
      for (const { name, row, found, findings } of runXsdCases(cases.filter((row) => row.set === set))) {
        const isExpected = Object.hasOwn(expectedFailures, name);
        if (found === row.expected && isExpected) right.push(name);
        if (found === row.expected) tally.count();
        else if (isExpected) tally.differs(name.replace(/^w3c-xsdtests: /, ''), expectedFailures[name] as string);
        if (found !== row.expected && !isExpected)
          wrong.push(`${name}: ${found}, not ${row.expected}. ${findings[0] ?? ''}`);
      }
      expect(wrong).toEqual([]);
      // These work now: they are no longer failures to expect.
      expect(right).toEqual([]);
    },
    120_000,
  );

  it('documents that are refused are refused at a place', () => {
    for (const { name, row, findings } of runXsdCases(
      cases.filter((r) => r.set !== 'w3c-xsdtests' && r.expected === 'invalid'),
    ))
      if (row.instance) expect(findings[0], name).toMatch(/\(\/\S+ \d+:\d+\)$/);
  });

  it('docs/conformance.md says so', () => {
    published.hold();
    suite.hold();
  });
});

const entries = existsSync(xsdFolder)
  ? [
      ...readFileSync(join(xsdFolder, 'INDEX.md'), 'utf8').matchAll(/^\| ([\w.-]+) \| (`[^|]*) \| \d+ \| \d+ \/ /gm),
    ].flatMap(([, set = '', files = '']) =>
      [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => [set, file] as const),
    )
  : [];

describe.skipIf(entries.length === 0)(`the entries of ${join(xsdFolder, 'INDEX.md')}`, () => {
  const tally = new Tally('xsd-entries');
  it.each(entries)('%s: %s is imported', (set, file) => {
    const { structures, diagnostics } = xsdReader.read(xsdSource(set, [`schema/${file}`]));
    const known = missingFiles[set] ?? [];
    const errors = diagnostics
      .filter((d) => d.severity === 'error')
      // What a missing file would define is not found, of course.
      .filter((d) => !(known.length > 0 && d.code === 'xsd/not-found'))
      .filter((d) => !known.some((name) => d.fix?.includes(name)));
    expect(errors).toEqual([]);
    expect(structures).toHaveLength(1);
    const [{ root, data }] = structures as [(typeof structures)[0]];
    expect(root.children?.length).toBeGreaterThan(0);
    const types = data.types as Record<string, unknown>;
    const refs = [...JSON.stringify([root, types]).matchAll(/"ref":"((?:[^"\\]|\\.)*)"/g)].map(
      ([, ref]) => ref as string,
    );
    expect(refs.filter((ref) => !Object.hasOwn(types, ref))).toEqual([]);
    const isWhole = !diagnostics.some((d) => d.severity === 'error');
    if (isWhole) tally.count();
    else tally.differs(`${set} ${file}`, `what it refers to is not in its set, and is named: ${known.join(', ')}`);
  });

  it('docs/conformance.md says so', () => tally.hold());

  it('UBL: the set is read once, and its tree does not repeat itself', () => {
    const { structures } = xsdReader.read(xsdSource('ubl-2.1', ['schema/maindoc/UBL-Invoice-2.1.xsd']));
    const [{ root, data, files }] = structures as [(typeof structures)[0]];
    expect(files).toHaveLength(14);
    expect(root.children?.map((c) => [c.name, c.ref])).toEqual([['Invoice', 'InvoiceType']]);
    expect(JSON.stringify([root, data]).length).toBeLessThan(1_000_000);
    expect(Object.keys(data.namespaces as object)).toEqual(['', 'ext', 'cbc', 'cac']);
  });

  it('signature and encryption are found by their namespaces in another set', () => {
    const saml = xsdSource('saml-2.0', ['schema/saml-schema-protocol-2.0.xsd']);
    const signatures = xsdSource('xmldsig', ['schema/XENC/xenc-schema.xsd', 'schema/DSIG/xmldsig-core-schema.xsd']);
    const source = contractSource(
      saml.chosen,
      [
        {
          name: 'saml',
          paths: () => ['schema/saml-schema-assertion-2.0.xsd'],
          read: (path) => readFileSync(join(xsdFolder, 'saml-2.0', path)),
        },
        {
          name: 'more',
          paths: () => signatures.chosen.map((f) => f.path),
          read: (path) => signatures.chosen.find((f) => f.path === path)?.bytes ?? null,
        },
      ],
      xsdReader,
    );
    expect(xsdReader.read(source).diagnostics).toEqual([]);
  });
});
