import { describe, expect, it } from 'vitest';
import { Tally } from '../../../tests/harness/conformance-page.ts';
import { openApiCases, openApiFolder, openApiSource } from '../../../tests/harness/openapi.ts';
import { type DescribedRestService, openApiReader } from './index.ts';

const cases = openApiCases();
const title = cases.length > 0 ? `the ${cases.length} descriptions of ${openApiFolder}` : `none in ${openApiFolder}`;

describe.skipIf(cases.length === 0)(title, () => {
  const imported = new Tally('openapi-imported');
  const counted = new Tally('openapi-counted');

  it.each(cases)('$entry: read without an error, with every operation', ({ entry, operations }) => {
    const { services, diagnostics } = openApiReader.read(openApiSource(entry));
    expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    imported.count();
    const found = services.flatMap(({ description }) => (description as DescribedRestService).operations);
    expect(found).toHaveLength(operations);
    counted.count(found.length);
    for (const d of diagnostics.filter((each) => each.path === undefined)) expect(d.message).toMatch(/more/);
  });

  it('docs/conformance.md says so', () => {
    imported.hold();
    counted.hold();
  });
});
