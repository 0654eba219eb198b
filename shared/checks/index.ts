import { connectorRules } from '../connector/checks.ts';
import { consumedServiceRules } from '../consume/index.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { FoundReference, ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import { recordingRule } from '../recording/index.ts';
import { requestRules } from '../request/index.ts';
import { serviceRules } from '../service/index.ts';
import { starterRules } from '../starter/index.ts';
import { transformationRules } from '../transformation/index.ts';
import { accessOfFlowRules, accessRules } from './access.ts';
import { brokenReferences } from './broken-references.ts';
import type { CheckContext, CheckRule } from './check.ts';
import { documentNames } from './document-names.ts';
import { constantRules, domainModelRules, enumerationRules } from './domain-model.ts';
import { externalEntitiesRule } from './external-entities.ts';
import { mappingRules } from './mappings.ts';
import { messageDefinitionRules } from './message-definitions.ts';
import { microflowRules } from './microflows.ts';
import { mockFlowRules } from './mock-flows.ts';
import { placementRules } from './placement.ts';
import { type Fact, isSameAnswer, RecordingCatalog } from './recording-catalog.ts';
import { moduleRoleRules, securityRules } from './security.ts';
import { settingsRules } from './settings.ts';
import { structureRules } from './structures.ts';

/** The consistency rules, in the order in which their findings are listed. */
export const checkRules: readonly CheckRule[] = [
  brokenReferences,
  documentNames,
  placementRules,
  domainModelRules,
  accessRules,
  externalEntitiesRule,
  enumerationRules,
  constantRules,
  structureRules,
  messageDefinitionRules,
  mappingRules,
  microflowRules,
  accessOfFlowRules,
  settingsRules,
  securityRules,
  moduleRoleRules,
  ...connectorRules,
  ...consumedServiceRules,
  recordingRule,
  ...mockFlowRules,
  ...serviceRules,
  ...starterRules,
  requestRules,
  transformationRules,
];

/** Kinds whose documents are only found through the catalog and by the ids of their elements. */
const hasElements = new Set(['domain-model', 'enumeration', 'constant', 'security']);

/** What the check of a document looked at: documents and elements by id, and answers of the catalog. */
interface Reads {
  targets: Set<string>;
  facts: Set<Fact>;
}

/**
 * Keeps the findings of a project right, edit by edit: a document is checked again when it changed, or when an answer that its
 * check was given (a document or element it refers to, a fact of the domain) would be another one now.
 */
export class ProjectChecker {
  private readonly results = new Map<string, readonly LocatedDiagnostic[]>();
  private readonly reads = new Map<string, Reads>();
  private readonly readersOfTarget = new Map<string, Set<string>>();
  private readonly readersOfFact = new Map<Fact, Set<string>>();
  private view: ProjectView | null = null;
  private catalog: RecordingCatalog | null = null;

  /** Checks everything. */
  checkAll(view: ProjectView): LocatedDiagnostic[] {
    for (const map of [this.results, this.reads, this.readersOfTarget, this.readersOfFact]) map.clear();
    this.view = view;
    this.catalog = new RecordingCatalog(view);
    for (const unit of view.units.values()) this.check(unit, view, this.catalog);
    return this.all();
  }

  /** Checks what a change can have touched; gives every finding of the project. */
  update(view: ProjectView, changed: readonly Unit[], deleted: readonly string[]): LocatedDiagnostic[] {
    const before = this.view;
    const catalogBefore = this.catalog;
    if (!before || !catalogBefore) return this.checkAll(view);
    const touched = [...changed, ...deleted.flatMap((id) => before.unit(id) ?? [])];
    const ids = new Set(touched.map((unit) => unit.id));
    if (touched.some((unit) => movesOthers(unit.id, before, view, ids))) return this.checkAll(view);
    const again = new Set<string>();
    for (const { id } of touched) {
      again.add(id);
      for (const reader of this.readersOfTarget.get(id) ?? []) again.add(reader);
      for (const other of compared(before.unit(id), before, view.unit(id), view)) again.add(other.id);
    }
    let catalog = catalogBefore;
    if (touched.some((unit) => hasElements.has(unit.kind))) {
      catalog = new RecordingCatalog(view);
      for (const [target, readers] of this.readersOfTarget)
        if (!isSameAnswer(before.element(target), view.element(target))) for (const id of readers) again.add(id);
      for (const [fact, readers] of this.readersOfFact)
        if (!isSameAnswer(catalogBefore.answer(fact), catalog.answer(fact))) for (const id of readers) again.add(id);
    }
    this.view = view;
    this.catalog = catalog;
    for (const id of again) {
      this.forget(id);
      const unit = view.unit(id);
      if (unit) this.check(unit, view, catalog);
    }
    return this.all();
  }

  private check(unit: Unit, view: ProjectView, catalog: RecordingCatalog): void {
    const found: LocatedDiagnostic[] = [];
    const document = view.qualifiedName(unit);
    let references: readonly FoundReference[] = [];
    const facts = catalog.record(() => {
      try {
        references = view.referencesOf(unit);
        // A document of another kind where one is read has other members; the broken reference is finding enough.
        const isForeign = ({ target, accepts }: FoundReference) =>
          !accepts.includes(view.unit(target)?.kind ?? accepts[0] ?? '');
        const rules = references.some(isForeign) ? [brokenReferences] : checkRules;
        for (const rule of rules) {
          if (rule.kinds && !rule.kinds.includes(unit.kind)) continue;
          const hidden: LocatedDiagnostic['severity'][] = [];
          const last = found.length + mostFindings;
          const report: CheckContext['report'] = (finding) => {
            if (found.length < last) found.push({ ...finding, document, unit: unit.id });
            else hidden.push(finding.severity);
          };
          rule.run(unit, { view, catalog, report });
          if (hidden.length > 0) found.push({ ...more(hidden), document, unit: unit.id });
        }
      } catch (error) {
        // A fault of a rule costs its document, which is not run then, and not the project.
        found.push({ ...checkFailed(error), document, unit: unit.id });
      }
    });
    const targets = new Set(references.map((reference) => reference.target));
    this.results.set(unit.id, found);
    this.reads.set(unit.id, { targets, facts });
    for (const target of targets) addTo(this.readersOfTarget, target, unit.id);
    for (const fact of facts) addTo(this.readersOfFact, fact, unit.id);
  }

  private forget(id: string): void {
    const reads = this.reads.get(id);
    this.results.delete(id);
    this.reads.delete(id);
    for (const target of reads?.targets ?? []) removeFrom(this.readersOfTarget, target, id);
    for (const fact of reads?.facts ?? []) removeFrom(this.readersOfFact, fact, id);
  }

  all(): LocatedDiagnostic[] {
    const order = { error: 0, warning: 1, info: 2 };
    return [...this.results.values()]
      .flat()
      .sort((a, b) => order[a.severity] - order[b.severity] || (a.document ?? '').localeCompare(b.document ?? ''));
  }
}

function checkFailed(error: unknown): LocatedDiagnostic {
  return {
    severity: 'error',
    code: 'project/check-failed',
    message: `It could not be checked: ${(error as Error).message}.`,
    fix: 'This is a fault of Weft Studio; please report it with the document. The last edit of it can be undone.',
  };
}

/** What a document is compared with, was or is, where others see something else of it now. */
function compared(old: Unit | undefined, before: ProjectView, now: Unit | undefined, view: ProjectView): Unit[] {
  return checkRules.flatMap(({ kinds, compares }) => {
    const kind = (now ?? old)?.kind;
    if (!compares || kind === undefined || (kinds && !kinds.includes(kind))) return [];
    if (old && now && compares.shows(old, before) === compares.shows(now, view)) return [];
    return [...(old ? compares.meets(old, before) : []), ...(now ? compares.meets(now, view) : [])];
  });
}

/** As many findings of one rule on one document are told: all of them go to every window with each edit. */
const mostFindings = 200;

/** What is said in place of findings that are too many. It is as severe as the worst of them. */
function more(severities: readonly LocatedDiagnostic['severity'][]): Omit<LocatedDiagnostic, 'document' | 'unit'> {
  return {
    severity: severities.includes('error') ? 'error' : severities.includes('warning') ? 'warning' : 'info',
    code: 'project/more-findings',
    message: `And ${severities.length} more such findings.`,
    fix: 'Mend those that are named; the others are named then.',
  };
}

/** Documents inside that did not change have other qualified names now: their module has another name, their folder is elsewhere. */
function movesOthers(id: string, before: ProjectView, view: ProjectView, changed: ReadonlySet<string>): boolean {
  const [old, now] = [before.unit(id), view.unit(id)];
  const kind = (now ?? old)?.kind;
  if (kind !== 'module' && kind !== 'folder') return false;
  const children = view.childrenOf(id);
  if (old && now) return children.length > 0 && (kind === 'module' ? old.name !== now.name : old.parent !== now.parent);
  return children.some((child) => !changed.has(child.id));
}

function addTo<K>(map: Map<K, Set<string>>, key: K, id: string): void {
  const set = map.get(key);
  if (set) set.add(id);
  else map.set(key, new Set([id]));
}

function removeFrom<K>(map: Map<K, Set<string>>, key: K, id: string): void {
  const set = map.get(key);
  set?.delete(id);
  if (set?.size === 0) map.delete(key);
}
