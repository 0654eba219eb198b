import type { MessageFormat } from '../format/message-format.ts';
import type { AttributeInfo, Catalog, EntityInfo } from '../model/catalog.ts';
import { isValueNode } from '../structure/node.ts';
import { childrenOf, isRecursive, keyPath, type PlacedNode, StructureIndex } from '../structure/path.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import { pathOfKey } from './element-key.ts';
import type { MappedObject } from './kind.ts';
import { NameMatcher } from './name-similarity.ts';
import { valueFit } from './value-fit.ts';
import { walkMapped } from './walk-mapped.ts';

/** From here on a suggestion is sure enough to be taken with all others; from `reviewScore` on it is offered. */
export const sureScore = 90;
export const reviewScore = 70;

/** A connection that is not made yet: a value of the message and an attribute of the object it belongs to. */
export interface LinkSuggestion {
  /** Path of the value. */
  path: string;
  /** Key of the mapped object. */
  element: string;
  attribute: string;
  /** 0 to 100: how sure the match is. */
  score: number;
  /** Why, in words: "Same type, name is a known short form". */
  reason: string;
}

/** The name of a suggestion, for rejections to be remembered by. */
export function suggestionId(s: { path: string; element: string; attribute: string }): string {
  return `${s.element}|${s.attribute}|${s.path}`;
}

interface Candidate extends LinkSuggestion {
  order: number;
}

/**
 * Suggests connections between values and attributes that are free on both sides, each used once, the best first. Nothing below
 * `reviewScore` is given, nothing that was rejected, and nothing whose type needs an expression. `format` knows which values are called as the object that
 * they stand in.
 */
export function suggestLinks(
  root: MappedObject | null,
  structure: StructureShape,
  catalog: Catalog,
  rejected: ReadonlySet<string> = new Set(),
  format: NamingFormat = ownNames,
): LinkSuggestion[] {
  if (!root) return [];
  const values = freeValues(root, structure);
  const candidates: Candidate[] = [];
  const names = new NameMatcher();
  for (const { element, key } of walkMapped(root)) {
    const entity = catalog.entity(element.entity);
    if (!entity) continue;
    const taken = new Set(element.values.map((v) => v.attribute));
    const free = entity.attributes.filter((a) => !taken.has(a.id) && !a.definition.calculated);
    for (const value of values.get(element.path) ?? [])
      for (const attribute of free) {
        const { score, reason } = scoreLink(value, element, entity, attribute, format, names);
        const suggestion = { path: value.path, element: key, attribute: attribute.id, score, reason };
        if (score >= reviewScore && !rejected.has(suggestionId(suggestion)))
          candidates.push({ ...suggestion, order: candidates.length });
      }
  }
  candidates.sort((a, b) => b.score - a.score || a.order - b.order);
  const used = new Set<string>();
  const chosen: Candidate[] = [];
  for (const candidate of candidates) {
    const ends = [candidate.path, `${candidate.element}|${candidate.attribute}`];
    if (ends.some((end) => used.has(end))) continue;
    for (const end of ends) used.add(end);
    // Two that are nearly as good: a person decides.
    const rival = candidates.find(
      (c) =>
        c !== candidate &&
        c.path === candidate.path &&
        pathOfKey(c.element) === pathOfKey(candidate.element) &&
        candidate.score - c.score < 4,
    );
    chosen.push(
      rival && candidate.score >= sureScore
        ? { ...candidate, score: sureScore - 1, reason: `${candidate.reason}; another attribute fits nearly as well` }
        : candidate,
    );
  }
  return chosen.sort((a, b) => a.order - b.order).map(({ order: _order, ...suggestion }) => suggestion);
}

/** More nodes below one mapped object than this are not looked through. */
const mostBelow = 2_000;

/** Values that nothing is mapped to, by the path of the mapped object they belong to. */
function freeValues(root: MappedObject, structure: StructureShape): Map<string, PlacedNode[]> {
  const index = new StructureIndex(structure);
  const elements = [...walkMapped(root)].map(({ element }) => element);
  const mapped = new Set(elements.flatMap((element) => element.values.map((v) => v.path)));
  const objects = new Set(elements.flatMap((element) => (element.entity === null ? [] : [element.path])));
  const found = new Map<string, PlacedNode[]>();
  for (const { path, entity, like } of elements) {
    const at = index.get(path);
    if (!at || entity === null || like !== undefined) continue;
    const list: PlacedNode[] = [];
    const add = (placed: PlacedNode) => {
      if (!mapped.has(placed.path)) list.push(placed);
    };
    if (at.parent?.node.type === 'dictionary')
      add({ ...at.parent, path: keyPath(at.parent.path), parent: at.parent, node: { name: 'key', type: 'string' } });
    const waiting = [at];
    let left = mostBelow;
    for (let next = waiting.pop(); next && left > 0; next = waiting.pop(), left--) {
      if (isValueNode(next.node)) add(next);
      // The items of a list have objects of their own, or none.
      if (next.node.type !== 'object' || (next !== at && (objects.has(next.path) || isRecursive(next)))) continue;
      const below = childrenOf(next);
      for (let i = below.length - 1; i >= 0; i--) waiting.push(below[i] as PlacedNode);
    }
    if (list.length > 0) found.set(path, list);
  }
  return found;
}

/** What a format says of the names of values. */
type NamingFormat = Pick<MessageFormat, 'isContent'>;
const ownNames: NamingFormat = { isContent: () => false };

/** How well a value fits an attribute, 0 to 100, and why. It serves connections that exist as well as those that do not. */
export function scoreLink(
  value: PlacedNode,
  element: MappedObject,
  entity: EntityInfo,
  attribute: AttributeInfo,
  format: NamingFormat = ownNames,
  names = new NameMatcher(),
): { score: number; reason: string } {
  const { node } = value;
  // What others say something of (a text beside attributes) is called as the element is.
  const named = value.parent && format.isContent(node) ? value.parent : value;
  const name =
    named.node.exposedName ??
    (named.node.name || (named.path.endsWith('{*}') || named.path.endsWith('[*]') ? 'value' : ''));
  const match = names.compare(name, attribute.name, { one: parentName(named), other: entity.name });
  if (match.how === 'different')
    return { score: Math.round(match.likeness * 60), reason: 'The names have little in common' };
  const fit = valueFit(node, attribute);
  const reasons: string[] = [];
  let score = match.likeness * 100;
  if (fit === 'exact') reasons.push('same type');
  else if (fit === 'converts') {
    score -= node.type === 'string' || node.type === 'any' ? 12 : 5;
    reasons.push('the type is converted');
  } else {
    score -= 45;
    reasons.push('the type needs an expression');
  }
  const words = { same: 'same name', 'short form': 'name is a known short form', similar: 'similar name' };
  reasons.push(words[match.how]);
  if (match.likeness >= 0.5 && match.likeness < 1 && hasMappedNeighbour(value, element, entity, attribute)) {
    score += 6;
    reasons.push('its neighbours are mapped side by side');
  }
  if (node.seen && match.likeness >= 0.5) reasons.push(`${node.seen[0]} of ${node.seen[1]} samples have it`);
  const text = reasons.join(', ');
  return {
    score: Math.max(0, Math.min(match.how === 'same' && fit === 'exact' ? 99 : 96, Math.round(score))),
    reason: `${text[0]?.toUpperCase()}${text.slice(1)}`,
  };
}

function parentName(value: PlacedNode): string {
  for (let at = value.parent; at; at = at.parent) if (at.node.name) return at.node.exposedName ?? at.node.name;
  return '';
}

/** Whether the member before or after the value is mapped to the attribute before or after. */
function hasMappedNeighbour(
  value: PlacedNode,
  element: MappedObject,
  entity: EntityInfo,
  attribute: AttributeInfo,
): boolean {
  const parent = value.parent;
  if (parent?.node.type !== 'object') return false;
  const siblings = parent.node.children ?? [];
  const at = siblings.findIndex((s) => s.name === value.node.name);
  const column = entity.attributes.findIndex((a) => a.id === attribute.id);
  return [-1, 1].some((step) => {
    const sibling = siblings[at + step];
    const neighbour = entity.attributes[column + step];
    return (
      sibling !== undefined &&
      neighbour !== undefined &&
      element.values.some((v) => v.attribute === neighbour.id && endsWithName(v.path, sibling.name))
    );
  });
}

const endsWithName = (path: string, name: string): boolean =>
  path.endsWith(`.${name}`) || path.endsWith(`[${JSON.stringify(name)}]`);
