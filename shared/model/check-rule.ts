import type { Catalog } from './catalog.ts';
import type { LocatedDiagnostic } from './diagnostic.ts';
import type { ProjectView } from './project.ts';
import type { Unit } from './unit.ts';

/** What a rule sees. Reports get the document's name and unit from the engine. */
export interface CheckContext {
  view: ProjectView;
  catalog: Catalog;
  report(finding: Omit<LocatedDiagnostic, 'document' | 'unit'>): void;
}

/** One consistency rule: which kinds of document it reads, and what it reports. */
export interface CheckRule {
  id: string;
  /** Kinds it runs on; null for all. */
  kinds: readonly string[] | null;
  /** It compares a document with every other of its kinds: one that changes has all of them checked again. */
  comparesAll?: true;
  /** The documents whose findings depend on the name and the place of this one: they are checked again when it comes, goes, or has another. */
  comparedWith?(unit: Unit, view: ProjectView): readonly Unit[];
  // biome-ignore lint/suspicious/noExplicitAny: a rule knows the data of its kinds
  run(unit: Unit<any>, ctx: CheckContext): void;
}
