import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MappingBench } from '../../electron/host/workbench/mapping-preview.ts';
import { xsdReader } from '../../shared/contract/xsd/index.ts';
import { formatOf } from '../../shared/format/index.ts';
import { parseXml } from '../../shared/format/xml/parse.ts';
import { planImport } from '../../shared/import/plan-import.ts';
import { kinds } from '../../shared/kinds.ts';
import { applyPatch, type UnitOperation } from '../../shared/model/change.ts';
import { ProjectView } from '../../shared/model/project.ts';
import { countingIds, type Unit } from '../../shared/model/unit.ts';
import { firstDifference, xmlMeaning } from './xml-tree.ts';
import { type XsdCase, xsdFolder, xsdSource } from './xsd-conformance.ts';

const module: Unit = { id: 'm', kind: 'module', name: 'M', parent: null, documentation: '', data: { order: 0 } };

function planned(view: ProjectView, ops: readonly UnitOperation[]): ProjectView {
  let next = view;
  for (const op of ops) {
    if (op.op === 'create') next = next.withUnits([op.unit], []);
    else if (op.op === 'patch') next = next.withUnits([applyPatch(next.unit(op.id), op.patch).value as Unit], []);
  }
  return next;
}

/**
 * Takes a message through a schema set as a person does: the set is imported with entities and mappings for the message's root element, the message is read with
 * the one mapping and written with the other. Gives null when what was written says the same, and is valid; else what is wrong.
 */
export async function xmlRoundTrip({ set, schema, instance }: XsdCase): Promise<string | null> {
  const read = formatOf('xml').decode(readFileSync(join(xsdFolder, set, instance)), null);
  if ('diagnostic' in read) return read.diagnostic.message;
  const { root } = parseXml(read.text);
  if (!root) return 'not well-formed';
  const key = `${set} ${schema} ${root.name.key}`;
  if (last?.key !== key) last = { key, made: madeFor(set, schema, root.name.key) };
  const { view, diagnostics } = last.made;
  const [importing] = view.ofKind('import-mapping');
  const [exporting] = view.ofKind('export-mapping');
  if (!importing || !exporting)
    return diagnostics.find((d) => d.severity === 'error')?.message ?? 'no mapping was made';
  const bench = new MappingBench(view);
  try {
    const result = await bench.run({ mapping: importing.id, text: read.text, thenExport: exporting.id });
    const [problem] = result.diagnostics.filter((d) => d.severity === 'error');
    if (problem || result.output === null)
      return problem ? `${problem.path}: ${problem.message}` : 'nothing was written';
    const difference = firstDifference(xmlMeaning(read.text), xmlMeaning(result.output));
    if (difference) return difference;
    const [finding] = (last.made.validator?.validate(result.output) ?? []).filter((d) => d.severity === 'error');
    return finding ? `not valid any more: ${finding.path}: ${finding.message}` : null;
  } finally {
    bench.dispose();
  }
}

/** What was made for the message before: those of one schema and root share it. */
let last: { key: string; made: ReturnType<typeof madeFor> } | null = null;

function madeFor(set: string, schema: string, root: string) {
  const source = xsdSource(set, schema.split(' '));
  const plan = planImport(
    new ProjectView([module], kinds),
    xsdReader,
    source,
    { parent: 'm', entities: true, mappings: true, roots: [root] },
    countingIds(),
    (bytes) => String(bytes.length),
  );
  const view = planned(new ProjectView([module], kinds), plan.change?.ops ?? []);
  return { source, view, diagnostics: plan.diagnostics, validator: xsdReader.validator?.(source) ?? null };
}
