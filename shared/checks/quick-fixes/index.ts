import type { Catalog } from '../../model/catalog.ts';
import type { Change } from '../../model/change.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource } from '../../model/unit.ts';
import { activityFixes } from './activities.ts';
import { authenticationFixes } from './authentication.ts';
import { brokenReferenceFixes } from './broken-reference.ts';
import { consumedRestFixes } from './consumed-rest.ts';
import { consumedSoapFixes } from './consumed-soap.ts';
import { databaseFixes } from './database.ts';
import { documentNameFixes } from './document-names.ts';
import { domainModelFixes } from './domain-model.ts';
import { expressionFixes } from './expressions.ts';
import { flowGraphFixes } from './flow-graph.ts';
import { mappingFixes } from './mapping.ts';
import { messageDefinitionFixes } from './message-definition.ts';
import { type Fixer, toChange } from './quick-fix.ts';
import { restFixes } from './rest.ts';
import { restContractFixes } from './rest-contract.ts';
import { scheduleFixes } from './schedule.ts';
import { soapServiceFixes } from './soap-service.ts';
import { transformationFixes } from './transformations.ts';
import { valueFixes } from './values.ts';

const fixers = new Map<string, Fixer>();
for (const table of [
  authenticationFixes,
  brokenReferenceFixes,
  consumedRestFixes,
  databaseFixes,
  consumedSoapFixes,
  documentNameFixes,
  domainModelFixes,
  valueFixes,
  mappingFixes,
  messageDefinitionFixes,
  flowGraphFixes,
  activityFixes,
  expressionFixes,
  restFixes,
  restContractFixes,
  scheduleFixes,
  soapServiceFixes,
  transformationFixes,
])
  for (const [code, fixer] of Object.entries(table)) {
    if (fixers.has(code)) throw new Error(`The code ${code} has two fixers`);
    fixers.set(code, fixer);
  }

/** The codes that have a quick fix. */
export const fixableCodes: ReadonlySet<string> = new Set(fixers.keys());

/**
 * The edits that make a finding go away, the likeliest first; each is one labelled change. They are made of the model as it
 * is now, when somebody asks: a check pays nothing for them, and they are never older than what they change.
 */
export function quickFixesOf(
  finding: LocatedDiagnostic,
  view: ProjectView,
  catalog: Catalog,
  newId: IdSource,
): readonly Change[] {
  const unit = view.unit(finding.unit);
  if (!unit) return [];
  const ctx = { finding, unit, view, catalog, newId };
  const changes = (fixers.get(finding.code)?.(ctx) ?? []).map((edit) => toChange(edit, ctx));
  const first = new Map(
    changes
      .filter((c) => c.ops.length > 0)
      .reverse()
      .map((c) => [c.label, c]),
  );
  return [...first.values()].reverse();
}
