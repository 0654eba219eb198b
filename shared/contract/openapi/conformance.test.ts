import { describe, expect, it } from 'vitest';
import { Tally } from '../../../tests/harness/conformance-page.ts';
import { openApiCases, openApiFolder, openApiSource } from '../../../tests/harness/openapi.ts';
import { type DescribedRestService, openApiReader } from './index.ts';

const cases = openApiCases();
const title = cases.length > 0 ? `the ${cases.length} descriptions of ${openApiFolder}` : `none in ${openApiFolder}`;

/** The longest a description may take to be read: the largest one has 2.4 MB. */
const longestMs = 3_000;

describe.skipIf(cases.length === 0)(title, () => {
  const imported = new Tally('openapi-imported');
  const counted = new Tally('openapi-counted');

  it.each(cases)('$entry: read without an error, with every operation', ({ entry, operations }) => {
    const begin = performance.now();
    const { services, diagnostics } = openApiReader.read(openApiSource(entry));
    expect(performance.now() - begin).toBeLessThan(longestMs);
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
