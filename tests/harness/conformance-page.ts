import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout.ts';
import { odataLevels, odataLevelsTest } from './odata-levels.ts';

/** What one row of docs/conformance.md is about. */
export interface ConformanceSubject {
  id: string;
  section: string;
  /** Folder of the fixtures it is measured over. */
  over: string;
  /** What holds for each that is counted. */
  demand: string;
  /** The test that measures it. */
  test: string;
}

const jsonTest = 'tests/json-conformance.test.ts';
const schemaTest = 'shared/contract/json-schema/conformance.test.ts';
const xsdTest = 'shared/contract/xsd/conformance.test.ts';
const tripTest = 'tests/xml-round-trip.test.ts';
const wsdlTest = 'shared/contract/wsdl/conformance.test.ts';
const openApiTest = 'shared/contract/openapi/conformance.test.ts';
const madeTest = 'tests/made-messages.test.ts';
const csvTest = 'shared/format/csv/conformance.test.ts';

/** The rows of the page, in its order. A test of each calls `Tally.hold`. */
export const conformanceSubjects: readonly ConformanceSubject[] = [
  {
    id: 'json-suite-taken',
    section: 'JSON',
    over: 'json/suite',
    demand: 'JSONTestSuite, `y_`: taken by the reader, the check and the scanner of mappings',
    test: jsonTest,
  },
  {
    id: 'json-suite-refused',
    section: 'JSON',
    over: 'json/suite',
    demand: 'JSONTestSuite, `n_`: refused by all three, with line and column',
    test: jsonTest,
  },
  {
    id: 'json-suite-either',
    section: 'JSON',
    over: 'json/suite',
    demand: 'JSONTestSuite, `i_`: taken, or refused with line and column; all three agree',
    test: jsonTest,
  },
  {
    id: 'json-documents',
    section: 'JSON',
    over: 'json/documents',
    demand:
      'imported, mapped automatically, checked, read and written again: an equal value, numbers digit for digit; one that is no JSON is refused with a place',
    test: 'electron/host/workbench/mapping-round-trip.test.ts',
  },
  {
    id: 'json-hostile',
    section: 'JSON',
    over: 'hostile-json',
    demand: 'as its index asks',
    test: jsonTest,
  },
  {
    id: 'json-schema-suite',
    section: 'JSON Schema',
    over: 'json-schema/suite',
    demand: 'JSON Schema test suite, draft-04 to 2020-12: the verdict on each message',
    test: schemaTest,
  },
  {
    id: 'json-schema-store',
    section: 'JSON Schema',
    over: 'json-schema/store',
    demand: 'messages of published schemas: valid ones accepted, others refused with a place',
    test: schemaTest,
  },
  {
    id: 'json-schema-structures',
    section: 'JSON Schema',
    over: 'json-schema/store',
    demand: 'each schema becomes a structure; what is not beside it is said by its name',
    test: schemaTest,
  },
  {
    id: 'json-schema-written',
    section: 'JSON Schema',
    over: 'json-schema/store',
    demand: 'its structure takes the valid messages; written as JSON Schema it does, too, and reads back as it was',
    test: schemaTest,
  },
  {
    id: 'xsd-entries',
    section: 'XML Schema and XML',
    over: 'xsd',
    demand: 'every entry of the index is imported, one structure without an error',
    test: xsdTest,
  },
  {
    id: 'xsd-cases',
    section: 'XML Schema and XML',
    over: 'xsd, without w3c-xsdtests',
    demand: '`cases.tsv`: valid accepted, invalid refused with a place',
    test: xsdTest,
  },
  {
    id: 'xsd-w3c',
    section: 'XML Schema and XML',
    over: 'xsd/w3c-xsdtests',
    demand: 'the selection of the suite of the W3C: verdicts on schemas and documents',
    test: xsdTest,
  },
  {
    id: 'xml-by-schema',
    section: 'XML Schema and XML',
    over: 'xsd, without w3c-xsdtests',
    demand:
      'samples imported by their schema, mapped automatically, read and written again: canonically equal, and valid',
    test: tripTest,
  },
  {
    id: 'xml-by-sample',
    section: 'XML Schema and XML',
    over: 'xsd, without w3c-xsdtests',
    demand: 'the same, each as the sample of its own structure',
    test: tripTest,
  },
  {
    id: 'xml-hostile',
    section: 'XML Schema and XML',
    over: 'hostile-xml',
    demand: 'as its index asks',
    test: 'tests/hostile-xml.test.ts',
  },
  {
    id: 'wsdl-imported',
    section: 'WSDL',
    over: 'wsdl',
    demand: 'imported without an error',
    test: wsdlTest,
  },
  {
    id: 'wsdl-counted',
    section: 'WSDL',
    over: 'wsdl',
    demand: 'operations, port types, bindings, services and ports as the index counts them',
    test: wsdlTest,
  },
  {
    id: 'wsdl-called',
    section: 'WSDL',
    over: 'wsdl',
    demand:
      'its services are made, and each of their operations called by *Call operation* at its mock: request and answer hold to the schema',
    test: 'tests/wsdl-services.test.ts',
  },
  {
    id: 'wsdl-published',
    section: 'WSDL',
    over: 'wsdl',
    demand:
      'its services are published as it says: each operation takes a request that the schema allows, answers what it wants, and is described again by `?wsdl`',
    test: 'tests/wsdl-published.test.ts',
  },
  {
    id: 'openapi-imported',
    section: 'OpenAPI',
    over: 'openapi',
    demand: 'read without an error; what does not come along is said at its place',
    test: openApiTest,
  },
  {
    id: 'openapi-counted',
    section: 'OpenAPI',
    over: 'openapi',
    demand: 'operations, as the index counts them',
    test: openApiTest,
  },
  {
    id: 'openapi-called',
    section: 'OpenAPI',
    over: 'openapi',
    demand:
      'its service is made, and each of its operations called by *Call operation* at its mock: request and answer hold to the contract',
    test: 'tests/openapi-services.test.ts',
  },
  {
    id: 'openapi-published',
    section: 'OpenAPI',
    over: 'openapi',
    demand:
      'its service is published contract first: each operation takes a made-up request of the contract, and answers by it',
    test: 'tests/openapi-published.test.ts',
  },
  {
    id: 'csv-read',
    section: 'CSV and Excel',
    over: 'csv',
    demand: 'every row and cell is read, or the file refused with a place',
    test: csvTest,
  },
  {
    id: 'csv-paired',
    section: 'CSV and Excel',
    over: 'csv',
    demand: 'the rows are those of the JSON beside it',
    test: csvTest,
  },
  {
    id: 'xlsx-read',
    section: 'CSV and Excel',
    over: 'csv',
    demand: 'every sheet of a workbook is a structure that reads its rows, and writes them again',
    test: 'shared/format/xlsx/conformance.test.ts',
  },
  {
    id: 'table-round-trip',
    section: 'CSV and Excel',
    over: 'csv and hostile-csv',
    demand: 'imported, mapped automatically, read and written again: the same rows',
    test: 'electron/host/workbench/table-round-trip.test.ts',
  },
  {
    id: 'csv-hostile',
    section: 'CSV and Excel',
    over: 'hostile-csv, texts',
    demand: 'as its index asks',
    test: 'shared/format/csv/hostile.test.ts',
  },
  {
    id: 'xlsx-hostile',
    section: 'CSV and Excel',
    over: 'hostile-csv, workbooks',
    demand: 'as its index asks',
    test: 'shared/format/xlsx/hostile.test.ts',
  },
  {
    id: 'odata-metadata',
    section: 'OData',
    over: 'odata/metadata and odata/vocabularies',
    demand:
      'as many schemas, types, sets, operations, terms and annotations as its index counts; each finding has a place',
    test: 'shared/odata/csdl/conformance.test.ts',
  },
  {
    id: 'odata-external',
    section: 'OData',
    over: 'odata/metadata',
    demand:
      'services with all their sets, and an external entity for each type of a set, of what is whole in the metadata',
    test: 'shared/import/services/odata-conformance.test.ts',
  },
  {
    id: 'odata-abnf',
    section: 'OData',
    over: 'odata/abnf',
    demand: 'test cases of the ABNF: right ones are read, wrong ones refused with a place',
    test: 'shared/odata/query/conformance.test.ts',
  },
  ...Object.keys(odataLevels).map((level) => ({
    id: `odata-${level.toLowerCase()}`,
    section: 'OData',
    over: `OData 4.01, ${level}`,
    demand: `the lines of the level of conformance ${level}, of 4.0 and 4.01, by what a service of ours answers`,
    test: odataLevelsTest,
  })),
  {
    id: 'made-xsd',
    section: 'Made-up messages',
    over: 'xsd',
    demand:
      'each root element: the messages of three seeds, made of the structure alone, are valid against the contract',
    test: madeTest,
  },
  {
    id: 'made-xsd-chosen',
    section: 'Made-up messages',
    over: 'xsd, chosen',
    demand: 'each root element: they are when the contract chooses, one of at most twelve a seed',
    test: madeTest,
  },
  {
    id: 'made-wsdl',
    section: 'Made-up messages',
    over: 'wsdl',
    demand:
      'each element of a message: the messages of three seeds, made of the structure alone, are valid against the contract',
    test: madeTest,
  },
  {
    id: 'made-wsdl-chosen',
    section: 'Made-up messages',
    over: 'wsdl, chosen',
    demand: 'each element of a message: they are when the contract chooses, one of at most twelve a seed',
    test: madeTest,
  },
  {
    id: 'made-json-schema',
    section: 'Made-up messages',
    over: 'json-schema/store',
    demand: 'each schema: the messages of three seeds, made of the structure alone, are valid against the contract',
    test: madeTest,
  },
  {
    id: 'made-json-schema-chosen',
    section: 'Made-up messages',
    over: 'json-schema/store, chosen',
    demand: 'each schema: they are when the contract chooses, one of at most twelve a seed',
    test: madeTest,
  },
  {
    id: 'jsonata',
    section: 'Transformations',
    over: 'jsonata',
    demand: 'the test suite of JSONata, by the evaluation that steps of transformations use',
    test: 'tests/jsonata-conformance.test.ts',
  },
];

/** What a subject came to; `differing` are those that are not right, by name, with the reason. */
export interface ConformanceOutcome {
  right: number;
  count: number;
  differing: Readonly<Record<string, string>>;
}

export const conformancePage = join(root, 'docs/conformance.md');

/** The lines of the page for a subject: its row of the table, and those that it names below. */
export function linesOf(subject: ConformanceSubject, { right, count, differing }: ConformanceOutcome): string[] {
  const number = (value: number) => value.toLocaleString('en-US');
  const escaped = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  return [
    `| \`${subject.over}\` | ${escaped(subject.demand)} | ${number(right)} of ${number(count)} | [test](../${subject.test}) |`,
    ...Object.keys(differing)
      .sort()
      .map((name) => `- \`${subject.over}\`: \`${name}\`: ${escaped(differing[name] as string)}`),
  ];
}

/**
 * Counts what a test finds for one row of docs/conformance.md, so that nothing is measured twice. `hold`, in the last test of its file, compares with the
 * page; under `npm run conformance` (WEFT_CONFORMANCE names a folder) it writes what the page is made of instead.
 */
export class Tally {
  private readonly subject: ConformanceSubject;
  private right = 0;
  private readonly differing: Record<string, string> = {};

  constructor(id: string) {
    const subject = conformanceSubjects.find((each) => each.id === id);
    if (!subject) throw new Error(`docs/conformance.md has no row ${id}`);
    this.subject = subject;
  }

  /** One is, or some are, as demanded. */
  count(right = 1): void {
    this.right += right;
  }

  /** One is not, and is known to be: its name and why. */
  differs(name: string, reason: string): void {
    this.differing[name] = reason;
  }

  /** Throws when the page says something else. */
  hold(): void {
    const { right, differing } = this;
    const outcome: ConformanceOutcome = { right, count: right + Object.keys(differing).length, differing };
    const folder = process.env['WEFT_CONFORMANCE'];
    if (folder) {
      writeFileSync(join(folder, `${this.subject.id}.json`), JSON.stringify(outcome));
      return;
    }
    const page = existsSync(conformancePage) ? readFileSync(conformancePage, 'utf8').split('\n') : [];
    const missing = linesOf(this.subject, outcome).filter((line) => !page.includes(line));
    if (missing.length > 0)
      throw new Error(`docs/conformance.md does not say (npm run conformance writes it):\n${missing.join('\n')}`);
  }
}
