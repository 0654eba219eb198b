import { formatOfStructure } from '../../../shared/format/index.ts';
import { occurrenceOf, type StructureNode } from '../../../shared/structure/node.ts';
import { childrenOf, type PlacedNode, rootOf, rootPath, walkStructure } from '../../../shared/structure/path.ts';
import type { StructureShape } from '../../../shared/structure/structure-document.ts';

/** A row of the tree of a structure. A list and its item are one row. */
export interface SchemaRow {
  /** Its path. */
  key: string;
  parent: string | null;
  depth: number;
  label: string;
  node: StructureNode;
  typeText: string;
  occurs: string;
  /** What its values are held to. */
  rules: string;
  documentation: string;
  hasChildren: boolean;
}

/** The rows of a structure whose nodes in `open` are unfolded. The tree is made as it is opened: with recursion it has no end. */
export function schemaRows(kind: string, shape: StructureShape, open: ReadonlySet<string>): SchemaRow[] {
  const format = formatOfStructure(kind);
  const rows: SchemaRow[] = [];
  const add = (placed: PlacedNode, parent: string | null, depth: number): void => {
    const { node, path } = placed;
    const item = node.type === 'array' || node.type === 'dictionary' ? childrenOf(placed)[0] : undefined;
    const held = item ?? placed;
    const below = item && item.node.type !== 'object' ? [] : childrenOf(held);
    rows.push({
      key: path,
      parent,
      depth,
      label: format?.nodeLabel?.(placed) ?? (node.name || (path === rootPath ? '(root)' : '(item)')),
      node,
      typeText: typeText(held.node),
      occurs: occursOf(node),
      rules: rulesOf(held.node).join(', '),
      documentation: node.documentation ?? held.node.documentation ?? '',
      hasChildren: below.length > 0,
    });
    if (open.has(path)) for (const child of below) add(child, path, depth + 1);
  };
  add(rootOf(shape), null, 0);
  return rows;
}

function typeText({ type, ref, group, wire }: StructureNode): string {
  if (group !== undefined) return group;
  if (wire?.kind === 'mixed') return 'mixed';
  if (ref !== undefined) return ref;
  return type === 'datetime' ? 'date-time' : type;
}

function occursOf(node: StructureNode): string {
  if (node.type !== 'array') return occurrenceOf(node);
  const least = node.minItems ?? (node.optional ? 0 : 1);
  return `${least}..${node.maxItems ?? '*'}`;
}

/** What values of a node are held to, in short words: `3 of EUR, USD, …`, `max 70`, `[A-Z]{3}`. */
export function rulesOf({ facets, enum: values, fixed, default: usual, nullable }: StructureNode): string[] {
  const rules: string[] = [];
  if (values) rules.push(`${values.slice(0, 4).join(' | ')}${values.length > 4 ? ` | … (${values.length})` : ''}`);
  if (fixed !== undefined) rules.push(`= ${fixed}`);
  else if (usual !== undefined) rules.push(`default ${usual}`);
  if (nullable) rules.push('nillable');
  if (!facets) return rules;
  const { length, minLength, maxLength, minInclusive, maxInclusive, minExclusive, maxExclusive } = facets;
  if (length !== undefined) rules.push(`${length} long`);
  if (minLength !== undefined || maxLength !== undefined) rules.push(`${minLength ?? 0} to ${maxLength ?? 'any'} long`);
  if (minInclusive !== undefined) rules.push(`≥ ${minInclusive}`);
  if (minExclusive !== undefined) rules.push(`> ${minExclusive}`);
  if (maxInclusive !== undefined) rules.push(`≤ ${maxInclusive}`);
  if (maxExclusive !== undefined) rules.push(`< ${maxExclusive}`);
  if (facets.totalDigits !== undefined) rules.push(`${facets.totalDigits} digits`);
  if (facets.fractionDigits !== undefined) rules.push(`${facets.fractionDigits} decimals`);
  if (facets.multipleOf !== undefined) rules.push(`multiple of ${facets.multipleOf}`);
  rules.push(...(facets.pattern ?? []));
  return rules;
}

/** A search that finds more than this shows the first ones. */
const mostFound = 300;

/** The nodes that a search finds by name, anywhere in the structure, with all above them. */
export function nodesFound(
  kind: string,
  shape: StructureShape,
  text: string,
): { found: ReadonlySet<string>; above: ReadonlySet<string>; isCut: boolean } {
  const format = formatOfStructure(kind);
  const found = new Set<string>();
  const above = new Set<string>();
  for (const placed of walkStructure(shape)) {
    const label = format?.nodeLabel?.(placed) ?? placed.node.name;
    if (!label.toLowerCase().includes(text)) continue;
    found.add(placed.path);
    for (let at = placed.parent; at; at = at.parent) above.add(at.path);
    if (found.size === mostFound) return { found, above, isCut: true };
  }
  return { found, above, isCut: false };
}
