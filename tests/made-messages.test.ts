import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ContractSource, contractReaders } from '../shared/contract/index.ts';
import { formats } from '../shared/format/index.ts';
import { Tally } from './harness/conformance-page.ts';
import { fixturesFolder } from './harness/fixtures.ts';
import { type MadeOutcome, makeMessages } from './harness/made-messages.ts';
import { wsdlCases, wsdlFolder, wsdlSource } from './harness/wsdl.ts';
import { xsdFolder, xsdSource } from './harness/xsd-conformance.ts';

/** Messages are made of the structure alone, and held to the whole contract. */

const keys = 'it refers to a value that a key has to have: keys are no part of a structure';
const alternatives = 'alternatives inside of alternatives, or conditions, which a structure merges';
const missing = 'a type or element of it is in none of the files';
const document = 'it has to be declared by a document type, which messages do not have';

/** Why a message may not be valid, by the code of the finding. */
const reasons: Readonly<Record<string, string>> = {
  'xsd/key-not-found': keys,
  'xsd/type-missing': missing,
  'xsd/element-missing': missing,
  'xsd/not-declared': 'an element of another schema is asked for, which is not among the files',
  'xsd/idref': 'it refers to an element with an ID, and none can stand in it',
  'xsd/fixed': 'types that xsi:type chooses among fix one attribute to different values, which a structure merges',
  'xsd/value-pattern': 'a text is held to a prefix that the message has to declare',
  'xsd/notation': document,
  'xsd/entity': document,
  'json-schema/fits-none': alternatives,
  'json-schema/fits-excluded': alternatives,
  'json-schema/member-not-allowed': alternatives,
  'json-schema/member-missing': alternatives,
  'json-schema/unknown-member': alternatives,
  'json-schema/wrong-type': alternatives,
  'json-schema/too-many-members': 'how many members an object has is no part of a structure',
};

/** Root elements of an entry whose messages are not all valid: how many, and how many when the contract chooses. One that comes right is to be taken out. */
const expected: Readonly<Record<string, readonly [made: number, chosen: number]>> = {
  'abc-inventory-module-data-5.3.0': [1, 0],
  'asconfig-schema': [1, 0],
  'aws-cdk-appconfig-featureflags-1.0.0': [1, 0],
  'azure-deviceupdate-update-manifest-4': [1, 0],
  'bpmn-2.0 BPMN20.xsd': [1, 0],
  chart: [1, 0],
  'chrome-manifest': [1, 0],
  'claude-code-keybindings': [1, 0],
  codecov: [1, 0],
  'gdal-vrt pdfcomposition.xsd': [1, 0],
  'github-action': [1, 0],
  'hl7-cda infrastructure/cda/CDA_extended.xsd': [1, 0],
  'interop-rpc-encoded/InteropTest.wsdl': [2, 2],
  intlayer: [1, 0],
  madge: [1, 0],
  'marketo/marketo.wsdl': [2, 2],
  'mongodb-atlas-search-index-definition': [1, 0],
  'mzml-1.1 mzML_1_10.xsd': [1, 1],
  'mzml-1.1 mzML_idx_1_10.xsd': [2, 2],
  'node-soap-builtin-types/builtin_types.wsdl': [5, 5],
  'node-soap-style-mix/wsdl_style_mix.wsdl': [1, 1],
  'node-soap-xsdinclude/xsd_include.wsdl': [1, 1],
  'saml-2.0 saml-schema-metadata-2.0.xsd': [1, 1],
  'sdformat-1.9 root.xsd': [11, 3],
  sergen: [1, 0],
  'sil-kit-participant-configuration': [1, 0],
  'sumo-traffic net_file.xsd': [1, 0],
  'utam-page-object': [1, 0],
  'wfs-2.0-filter wfs/2.0/wfs.xsd': [9, 3],
  'xliff-1.2 xliff-core-1.2-strict.xsd': [4, 0],
  'xmlschema-features patterns/patterns.xsd': [1, 0],
  'youtrack-app': [1, 0],
};

/** Entries that nothing can be made of: no structure comes of them. */
const without: ReadonlySet<string> = new Set([
  'node-soap-recursive/file.wsdl',
  'stockquote/stockquote.wsdl',
  'team-software/team_software.xml',
  'wsdl20-hotel-reservation/HotelReservationService.wsdl',
  'zeep-recursive-schema/recursive_schema_main.wsdl',
]);

const reader = (kind: string) => contractReaders.find((each) => each.kind === kind) as (typeof contractReaders)[0];
const format = (id: string) => formats.find((each) => each.id === id) as (typeof formats)[0];

interface Entry {
  name: string;
  source(): ContractSource;
}

const xsdEntries = (): Entry[] =>
  existsSync(xsdFolder)
    ? [
        ...readFileSync(join(xsdFolder, 'INDEX.md'), 'utf8').matchAll(/^\| ([\w.-]+) \| (`[^|]*) \| \d+ \| \d+ \/ /gm),
      ].flatMap(([, set = '', files = '']) =>
        [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => ({
          name: `${set} ${file}`,
          source: () => xsdSource(set, [`schema/${file}`]),
        })),
      )
    : [];

const store = join(fixturesFolder, 'json-schema/store');
const jsonEntries = (): Entry[] =>
  existsSync(store)
    ? readdirSync(store)
        .filter((name) => existsSync(join(store, name, 'schema.json')))
        .map((name) => ({
          name,
          source: () => ({
            chosen: [{ path: 'schema.json', bytes: readFileSync(join(store, name, 'schema.json')) }],
            resolve: () => null,
          }),
        }))
    : [];

const wsdlEntries = (): Entry[] => wsdlCases().map(({ entry }) => ({ name: entry, source: () => wsdlSource(entry) }));

const tallies = {
  xsd: [new Tally('made-xsd'), new Tally('made-xsd-chosen')],
  wsdl: [new Tally('made-wsdl'), new Tally('made-wsdl-chosen')],
  'json-schema': [new Tally('made-json-schema'), new Tally('made-json-schema-chosen')],
} as const;

describe.each([
  ['xsd', 'xml', xsdFolder, xsdEntries()],
  ['wsdl', 'xml', wsdlFolder, wsdlEntries()],
  ['json-schema', 'json', store, jsonEntries()],
] as const)('messages made of %s structures', (kind, formatId, folder, entries) => {
  const title = entries.length > 0 ? `${entries.length} entries of ${folder}` : `no entries in ${folder}`;
  const [made, chosen] = tallies[kind];

  it.skipIf(entries.length === 0)(
    `${title}: valid against the contract, but for those that are named`,
    () => {
      for (const { name, source } of entries) {
        const outcomes = makeMessages(reader(kind), source(), format(formatId));
        expect(outcomes === null, name).toBe(without.has(name));
        if (!outcomes) continue;
        for (const { texts } of outcomes) for (const text of texts) expect(text.length).toBeLessThan(300_000);
        const notMade = outcomes.filter(({ faults }) => faults.length > 0);
        const notChosen = outcomes.filter(({ chosenFault }) => chosenFault !== null);
        expect([notMade.length, notChosen.length], `${name}\n${said(notMade)}`).toEqual(expected[name] ?? [0, 0]);
        count(made, name, outcomes, ({ faults }) => faults[0]?.replace(/^\d+: /, '') ?? null);
        count(chosen, name, outcomes, ({ chosenFault }) => chosenFault);
      }
    },
    400_000,
  );

  it.skipIf(entries.length === 0)('docs/conformance.md says so', () => {
    made.hold();
    chosen.hold();
  });
});

function said(outcomes: readonly MadeOutcome[]): string {
  return outcomes.map(({ root, faults }) => `${root} ${faults[0]}`).join('\n');
}

function count(
  tally: Tally,
  entry: string,
  outcomes: readonly MadeOutcome[],
  faultOf: (outcome: MadeOutcome) => string | null,
): void {
  for (const outcome of outcomes) {
    const fault = faultOf(outcome);
    if (fault === null) {
      tally.count();
      continue;
    }
    const code = fault.slice(0, fault.indexOf(' '));
    expect(reasons, `${entry} ${outcome.root}: ${fault}`).toHaveProperty([code]);
    tally.differs(outcome.root === '$' ? entry : `${entry}: ${outcome.root}`, reasons[code] as string);
  }
}
