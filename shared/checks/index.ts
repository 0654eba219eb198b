import { Catalog } from '../model/catalog.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import { brokenReferences } from './broken-references.ts';
import type { CheckRule } from './check.ts';
import { constantRules, domainModelRules, enumerationRules } from './domain-model.ts';
import { mappingRules } from './mappings.ts';
import { microflowRules } from './microflows.ts';
import { restServiceRules } from './rest-services.ts';
import { structureRules } from './structures.ts';

/** The consistency rules, in the order in which their findings are listed. */
export const checkRules: readonly CheckRule[] = [
  brokenReferences,
  domainModelRules,
  enumerationRules,
  constantRules,
  structureRules,
  mappingRules,
  microflowRules,
  restServiceRules,
];

/** Kinds whose change can change the findings of every other document: types and names come from them. */
const farReaching = new Set(['domain-model', 'enumeration', 'constant', 'module']);

/**
 * Keeps the findings of a project right, edit by edit: a document is checked again when it or one that it refers to
 * changed; a change of types checks all.
 */
export class ProjectChecker {
  private readonly results = new Map<string, readonly LocatedDiagnostic[]>();
  private readonly readers = new Map<string, Set<string>>();

  /** Checks everything. */
  checkAll(view: ProjectView): LocatedDiagnostic[] {
    this.results.clear();
    this.readers.clear();
    const catalog = new Catalog(view);
    for (const unit of view.units.values()) this.check(unit, view, catalog);
    return this.all();
  }

  /** Checks what a change can have touched; gives every finding of the project. */
  update(view: ProjectView, changed: readonly Unit[], deleted: readonly string[]): LocatedDiagnostic[] {
    if (deleted.length > 0 || changed.some((u) => farReaching.has(u.kind) || !this.results.has(u.id))) {
      if (changed.some((u) => farReaching.has(u.kind)) || deleted.length > 0) return this.checkAll(view);
    }
    const catalog = new Catalog(view);
    const again = new Set(changed.map((u) => u.id));
    for (const unit of changed) for (const reader of this.readers.get(unit.id) ?? []) again.add(reader);
    for (const id of again) {
      const unit = view.unit(id);
      if (unit) this.check(unit, view, catalog);
    }
    return this.all();
  }

  private check(unit: Unit, view: ProjectView, catalog: Catalog): void {
    const found: LocatedDiagnostic[] = [];
    const document = view.qualifiedName(unit);
    for (const rule of checkRules) {
      if (rule.kinds && !rule.kinds.includes(unit.kind)) continue;
      rule.run(unit, { view, catalog, report: (finding) => found.push({ ...finding, document, unit: unit.id }) });
    }
    this.results.set(unit.id, found);
    for (const reference of view.referencesOf(unit)) {
      const readers = this.readers.get(reference.target) ?? new Set();
      readers.add(unit.id);
      this.readers.set(reference.target, readers);
    }
  }

  all(): LocatedDiagnostic[] {
    const order = { error: 0, warning: 1, info: 2 };
    return [...this.results.values()]
      .flat()
      .sort((a, b) => order[a.severity] - order[b.severity] || (a.document ?? '').localeCompare(b.document ?? ''));
  }
}
