import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProjectChecker } from '../../../shared/checks/index.ts';
import { inferStructure } from '../../../shared/contract/json/index.ts';
import { validateJson } from '../../../shared/format/json/validate.ts';
import { kinds } from '../../../shared/kinds.ts';
import { planAutoMap } from '../../../shared/mapping/auto-map.ts';
import { ProjectView } from '../../../shared/model/project.ts';
import { countingIds, type Unit } from '../../../shared/model/unit.ts';
import type { StructureNode } from '../../../shared/structure/node.ts';
import { arbitraryJson } from '../../../tests/harness/arbitrary-json.ts';
import { canonicalJson } from '../../../tests/harness/canonical-json.ts';
import { Tally } from '../../../tests/harness/conformance-page.ts';
import { fixtureFiles } from '../../../tests/harness/fixtures.ts';
import { MappingBench } from './mapping-preview.ts';

/** Infers, maps automatically, checks, validates, imports and exports a text; `codes` are all findings on the way. */
async function roundTrip(text: string): Promise<{ output: string | null; codes: string[] }> {
  const { root } = inferStructure([{ id: 's', name: 's', text }]);
  const module: Unit = { id: 'm', kind: 'module', name: 'M', parent: null, documentation: '', data: { order: 0 } };
  const structure: Unit<{ root: StructureNode; samples: never[]; overrides: object }> = {
    id: 'st',
    kind: 'json-structure',
    name: 'Doc',
    parent: 'm',
    documentation: '',
    data: { root: root as StructureNode, samples: [], overrides: {} },
  };
  const before = new ProjectView([module, structure], kinds);
  const plan = planAutoMap(
    before,
    { structure, parent: 'm', persistable: true, importMapping: true, exportMapping: true },
    countingIds(),
  );
  const view = before.withUnits(
    plan.change.ops.flatMap((op) => (op.op === 'create' ? [op.unit] : [])),
    [],
  );
  const bench = new MappingBench(view);
  const [importing, exporting] = ['import-mapping', 'export-mapping'].map(
    (kind) => view.ofKind(kind)[0]?.id as string,
  ) as [string, string];
  const result = await bench.run({ mapping: importing, text, thenExport: exporting });
  bench.dispose();
  const findings = [
    ...new ProjectChecker().checkAll(view).filter((d) => d.severity === 'error'),
    ...validateJson(text, structure.data),
    ...result.diagnostics,
  ];
  return { output: result.output, codes: findings.map((d) => d.code) };
}

describe('automatic mapping returns an equal document', () => {
  it.each([
    '{}',
    '[]',
    '42',
    '"a"',
    'null',
    '[[1,2],[3]]',
    '{"a":[],"b":{},"c":[[]],"d":[{}],"e":[null]}',
    '[{"x":1},{"x":null},{}]',
    '{"":1,"a b":2,"A":3,"a":4}',
    '{"big":123456789012345678901234567890.123456789,"id":9007199254740993}',
    '{"e":"\\ud83d\\ude00 \\u2028 \\"","n":-0.0}',
    '{"constructor":[{"toString":1}],"__proto__":{"𝒜":[]}}',
  ])('%s', async (text) => {
    expect(canonicalJson((await roundTrip(text)).output as string)).toBe(canonicalJson(text));
  });
  it('for messages as integrations meet them, without a finding on the way', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryJson, async (text) => {
        const { output, codes } = await roundTrip(text);
        expect(codes).toEqual([]);
        expect(canonicalJson(output as string)).toBe(canonicalJson(text));
      }),
      { numRuns: 400 },
    );
  });
  it('for any JSON value', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 4 }), async (text) => {
        expect(canonicalJson((await roundTrip(text)).output as string)).toBe(canonicalJson(text));
      }),
      { numRuns: 150 },
    );
  });
  const documents = fixtureFiles('json/documents');
  const tally = new Tally('json-documents');
  it.skipIf(documents.length === 0).each(documents.map((f) => [basename(f), f]))('%s', async (name, file) => {
    const text = readFileSync(file, 'utf8');
    if (name.includes('malformed')) {
      const { root, problems } = inferStructure([{ id: 's', name, text }]);
      expect(root).toBeNull();
      expect(problems[0]).toMatchObject({ severity: 'error', line: expect.any(Number), column: expect.any(Number) });
    } else {
      const { output, codes } = await roundTrip(text);
      expect(codes).toEqual([]);
      expect(canonicalJson(output as string)).toBe(canonicalJson(text));
    }
    tally.count();
  });
  it.skipIf(documents.length === 0)('docs/conformance.md says so', () => tally.hold());
});
