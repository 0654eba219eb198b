import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MappingBench } from '../../electron/host/workbench/mapping-preview.ts';
import {
  type ContractReader,
  type ContractSource,
  contractSource,
  type MessageValidator,
} from '../../shared/contract/index.ts';
import { xmlReader } from '../../shared/contract/xml/reader.ts';
import { xsdReader } from '../../shared/contract/xsd/index.ts';
import { formatOf } from '../../shared/format/index.ts';
import { parseXml } from '../../shared/format/xml/parse.ts';
import { planImport } from '../../shared/import/plan-import.ts';
import { kinds } from '../../shared/kinds.ts';
import { applyPatch, type UnitOperation } from '../../shared/model/change.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
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
  if (last?.key !== key) last = { key, made: madeFor(xsdReader, xsdSource(set, schema.split(' ')), root.name.key) };
  return through(last.made, read.text);
}

/** The same without a schema: the message itself is the sample that its structure is made of. */
export async function sampleRoundTrip(path: string, bytes: Uint8Array): Promise<string | null> {
  const read = formatOf('xml').decode(bytes, null);
  if ('diagnostic' in read) return read.diagnostic.message;
  return through(madeFor(xmlReader, contractSource([{ path, bytes }])), read.text);
}

/** The same by the text of a schema. */
export async function schemaRoundTrip(schema: string, text: string): Promise<string | null> {
  const bytes = new TextEncoder().encode(schema);
  return through(madeFor(xsdReader, contractSource([{ path: 'a.xsd', bytes }])), text);
}

interface Made {
  view: ProjectView;
  diagnostics: readonly LocatedDiagnostic[];
  validator: MessageValidator | null;
}

/** What was made for the message before: those of one schema and root share it. */
let last: { key: string; made: Made } | null = null;

function madeFor(reader: ContractReader, source: ContractSource, root?: string): Made {
  const plan = planImport(
    new ProjectView([module], kinds),
    reader,
    source,
    { parent: 'm', entities: true, mappings: true, ...(root === undefined ? {} : { roots: [root] }) },
    countingIds(),
    (bytes) => String(bytes.length),
  );
  const view = planned(new ProjectView([module], kinds), plan.change?.ops ?? []);
  return { view, diagnostics: plan.diagnostics, validator: reader.validator?.(source) ?? null };
}

async function through({ view, diagnostics, validator }: Made, text: string): Promise<string | null> {
  const [importing] = view.ofKind('import-mapping');
  const [exporting] = view.ofKind('export-mapping');
  if (!importing || !exporting)
    return diagnostics.find((d) => d.severity === 'error')?.message ?? 'no mapping was made';
  const bench = new MappingBench(view);
  try {
    const result = await bench.run({ mapping: importing.id, text, thenExport: exporting.id });
    const [problem] = result.diagnostics.filter((d) => d.severity === 'error');
    if (problem || result.output === null)
      return problem ? `${problem.path}: ${problem.message}` : 'nothing was written';
    const difference = firstDifference(xmlMeaning(text), xmlMeaning(result.output));
    if (difference) return difference;
    const [finding] = (validator?.validate(result.output) ?? []).filter((d) => d.severity === 'error');
    return finding ? `not valid any more: ${finding.path}: ${finding.message}` : null;
  } finally {
    bench.dispose();
  }
}
