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

/**
 * How documents meet: by a key that both have, found in an index that is made once a view (`madeOnce`). Comparing each with all others
 * grows with their square, in a process that answers every window.
 */
export interface Comparison {
  /** What the findings of others depend on. While it stays the same, nobody else is checked again. */
  shows(unit: Unit, view: ProjectView): string;
  /** The documents whose findings depend on this one: they are checked again when it comes, goes, or shows something else. */
  meets(unit: Unit, view: ProjectView): Iterable<Unit>;
}

/** Of what one document has in common with others, as many are named. */
export const namedOthers = 10;

/** One consistency rule: which kinds of document it reads, and what it reports. */
export interface CheckRule {
  id: string;
  /** Kinds it runs on; null for all. */
  kinds: readonly string[] | null;
  /** For a rule that compares documents with each other: whose findings depend on whom. */
  compares?: Comparison;
  // biome-ignore lint/suspicious/noExplicitAny: a rule knows the data of its kinds
  run(unit: Unit<any>, ctx: CheckContext): void;
}
