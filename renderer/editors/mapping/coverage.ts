import type { SourceTree } from './source-rows.ts';
import type { MappingLink, TargetRow } from './target-rows.ts';

export interface Coverage {
  mapped: number;
  all: number;
}

/** How many values of the message are mapped. */
export function sourceCoverage(tree: SourceTree, links: readonly MappingLink[]): Coverage {
  const mapped = new Set(links.filter((l) => l.kind === 'value').map((l) => l.path));
  const values = tree.rows.filter((r) => r.valuePath !== null);
  return { mapped: values.filter((r) => mapped.has(r.valuePath as string)).length, all: values.length };
}

/** How many attributes of the mapped entities are mapped. */
export function targetCoverage(rows: readonly TargetRow[]): Coverage {
  const attributes = rows.filter((r) => r.kind === 'attribute');
  return { mapped: attributes.filter((r) => r.value !== null).length, all: attributes.length };
}
