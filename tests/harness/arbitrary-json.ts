import fc from 'fast-check';

const numbers = fc
  .oneof(
    fc.integer(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  )
  .map(String);

const texts = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.uuid(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.constantFrom('2026-01-01', '2026-01-01T00:00:00+01:00', '2024-02-30', '10:30:00', '', 'true', '1.50'),
  )
  .map((text) => JSON.stringify(text));

/** Member names that meet ours, JavaScript's, and those of paths. */
const keys = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('a', 'b', 'id', 'Id', 'type', 'owner', 'items', 'Value', 'Key', 'class') },
  { weight: 3, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', '1', '2026-01-01', 'EUR', 'x.y') },
  { weight: 2, arbitrary: fc.constantFrom('x[0]', '$', '', '{key}', '[*]', 'ä', '𝒜b') },
  { weight: 1, arbitrary: fc.string() },
);

/**
 * JSON texts as integrations meet them: exact numbers, texts that look like dates, awkward names, and lists of records that
 * share members but not all of them.
 */
export const arbitraryJson: fc.Arbitrary<string> = fc.letrec<{ value: string; record: string; list: string }>(
  (tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthSize: 'small' },
      numbers,
      texts,
      fc.constantFrom('null', 'true', 'false'),
      tie('record'),
      tie('list'),
      records(tie('value')),
    ),
    record: fc
      .uniqueArray(fc.tuple(keys, tie('value')), { selector: ([key]) => key, maxLength: 6 })
      .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
    list: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
  }),
).value;

function records(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.uniqueArray(keys, { minLength: 1, maxLength: 5 }),
      fc.array(fc.array(fc.option(value, { freq: 4 }), { minLength: 5, maxLength: 5 }), { maxLength: 4 }),
    )
    .map(([names, rows]) => {
      const record = (row: readonly (string | null)[]) =>
        names.flatMap((name, i) => (row[i] == null ? [] : [`${JSON.stringify(name)}:${row[i]}`])).join(',');
      return `[${rows.map((row) => `{${record(row)}}`).join(',')}]`;
    });
}
