import type { SourceTree } from './source-rows.ts';
import type { MappingLink, TargetRow } from './target-rows.ts';

export interface Coverage {
  mapped: number;
  all: number;
  /** Rows that should be mapped and are not: what the message must have, attributes that must be filled. */
  lacking: readonly { key: string; label: string }[];
}

/** How many values of the message are mapped. Of an export, those that the message must have are written empty while they are not. */
export function sourceCoverage(tree: SourceTree, links: readonly MappingLink[]): Coverage {
  const mapped = new Set(links.filter((l) => l.kind === 'value').map((l) => l.path));
  const values = tree.rows.filter((r) => r.valuePath !== null);
  const isMapped = (path: string | null) => path !== null && mapped.has(path);
  return {
    mapped: values.filter((r) => isMapped(r.valuePath)).length,
    all: values.length,
    lacking: values
      .filter((r) => !r.isKey && !isMapped(r.valuePath) && !r.node.optional && !r.node.nullable && !isInChoice(r, tree))
      .map(({ key, label }) => ({ key, label })),
  };
}

/** One of several that may stand there need not. */
function isInChoice(row: SourceTree['rows'][number], tree: SourceTree): boolean {
  for (let at = row.parent; at !== null; ) {
    const above = tree.byKey.get(at);
    if (!above) return false;
    if (above.node.group === 'choice' || above.node.optional) return true;
    at = above.parent;
  }
  return false;
}

/** How many attributes of the mapped entities are mapped. Of an import, required ones that nothing fills would be refused when they are stored. */
export function targetCoverage(rows: readonly TargetRow[]): Coverage {
  const attributes = rows.filter((r) => r.kind === 'attribute');
  return {
    mapped: attributes.filter((r) => r.value !== null).length,
    all: attributes.length,
    lacking: attributes
      .filter((r) => r.value === null && isNeverFilled(r))
      .map(({ key, label, entity }) => ({ key, label: entity ? `${entity.name}.${label}` : label })),
  };
}

/** Nothing gives the attribute a value: no message, no default, no counting, no calculation. */
function isNeverFilled({ attribute, element }: TargetRow): boolean {
  if (!attribute || element.like !== undefined) return false;
  const { type, calculated, default: usual, validations } = attribute.definition;
  const isGiven = type === 'autonumber' || calculated !== null || usual !== '';
  return (
    !isGiven &&
    element.obtain !== 'find' &&
    element.obtain !== 'parameter' &&
    validations.some((v) => v.rule === 'required')
  );
}
