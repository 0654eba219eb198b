import { formats } from '../../../shared/format/index.ts';
import { planUpdate, type UpdatePlan } from '../../../shared/import/plan-update.ts';
import { serviceUpdaters } from '../../../shared/import/service-planners.ts';
import type { ServiceUpdatePlan } from '../../../shared/import/service-updater.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { ContractOrigin } from '../../../shared/structure/contract-origin.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import { fileHash } from '../../host/contract/file-hash.ts';
import { newId } from '../../host/new-id.ts';
import { openContract } from '../contract.ts';
import { Finding, printed, printJson, say, sayDiagnostics } from '../output.ts';
import { findUnit, refuseDamaged, withProject } from '../project.ts';

/** `weft import FILE CONTRACT --update Module.Name`: a new version of the contract of a structure (SE-8), or of a service that was made of one. */
export function updateStructure(
  file: string,
  contract: string,
  name: string,
  options: { kind?: string; files: string[]; dryRun?: boolean; json?: boolean },
): void {
  withProject(file, (project) => {
    const { store, view } = project;
    refuseDamaged(project, name);
    const kinds = [...formats.map((format) => format.kind.kind), ...serviceUpdaters.map(({ kind }) => kind)];
    const unit = findUnit(view, name, kinds) as Unit<StructureDocument & { contract?: ContractOrigin }>;
    const given = openContract(contract, options.kind ?? unit.data.contract?.kind, options.files);
    const kept = (unit.data.contract?.files ?? []).flatMap(({ path, hash }) => {
      const bytes = store.contractFile(hash);
      return bytes ? [{ path, bytes }] : [];
    });
    const updater = serviceUpdaters.find(({ kind }) => kind === unit.kind);
    const { reader, source } = given;
    const plan: (UpdatePlan & Partial<ServiceUpdatePlan>) | null = reader
      ? (updater?.plan(view, unit, reader, source, newId, fileHash) ??
        planUpdate(view, unit, reader, source, fileHash, { kept }))
      : null;
    const diagnostics = [...given.diagnostics, ...(plan?.diagnostics ?? [])];
    const isWrong = diagnostics.some((d) => d.severity === 'error');
    if (plan?.change && !isWrong && !options.dryRun) {
      const result = store.apply(plan.change, store.version, plan.files);
      if (!result.ok) throw new Finding(result.message);
    }
    const { changes = [], mappings = [], usedBy = [], operations = [] } = plan ?? {};
    if (options.json)
      printJson({
        ...(updater ? { service: name, operations } : { structure: name }),
        changes,
        mappings: mappings.map(({ unit: _, ...mapping }) => mapping),
        usedBy: usedBy.map((each) => each.name),
        diagnostics: printed(diagnostics),
      });
    else {
      sayDiagnostics(diagnostics);
      if (plan && !isWrong) sayUpdate(plan);
    }
    if (isWrong) throw new Finding('');
  });
}

function sayUpdate({ changes, mappings, usedBy, operations = [] }: UpdatePlan & Partial<ServiceUpdatePlan>): void {
  for (const { change, operation } of operations) say(`${change} ${operation}`);
  for (const { change, path, to, words } of changes) say(`${change} ${path}${to ? ` → ${to}` : ''}: ${words}`);
  if (changes.length === 0) say('No element changes.');
  for (const { name, kept, moved, dropped } of mappings) {
    say(`${name}: ${kept} kept, ${moved.length} moved, ${dropped.length} dropped`);
    for (const { from, to } of moved) say(`  moved ${from} → ${to}`);
    for (const { path, target } of dropped) say(`  dropped ${path}${target ? ` (${target})` : ''}`);
  }
  if (usedBy.length > 0) say(`Used by ${usedBy.map((each) => each.name).join(', ')}.`);
}
