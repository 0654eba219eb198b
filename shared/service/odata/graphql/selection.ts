import {
  type FieldNode,
  GraphQLError,
  GraphQLIncludeDirective,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
} from 'graphql';
import type { ProgramODataNavigation, ProgramODataProperty } from '../program.ts';
import type { ModelType } from '../query/published-model.ts';
import { type FieldMeaning, meaningOfField, publishedOf } from './schema.ts';
import { filterText, orderText } from './texts.ts';

/** What is asked of the objects of a type. */
export interface Selection {
  type: ModelType;
  properties: { key: string; property: ProgramODataProperty; on: ModelType }[];
  ways: WayEntry[];
  /** Response keys of the version. */
  etags: string[];
}

interface WayEntry {
  key: string;
  way: ProgramODataNavigation;
  on: ModelType;
  /** Its options besides what is selected. */
  options: string[];
  selection: Selection;
  node: FieldNode;
}

/** What one request of OData answers of a selection: a way is in it with one set of options. */
export interface Tree {
  selection: Selection;
  /** Whether it has the properties, too; else only the ways. */
  isFull: boolean;
  ways: { entry: WayEntry; tree: Tree }[];
}

/** So many requests answer one field. */
const mostTrees = 50;
const deepest = 16;
/** So many fields of one root field lead to other objects: fragments inside each other name more than a query has letters. */
const mostWays = 500;

type Composite = GraphQLObjectType | GraphQLInterfaceType;

/** The fields of what field nodes select, those of fragments and directives too (GraphQL September 2025, 6.3.2). */
export function fieldsOf(
  parent: Composite,
  nodes: readonly FieldNode[],
  info: GraphQLResolveInfo,
): { key: string; name: string; on: Composite; nodes: FieldNode[] }[] {
  const found = new Map<string, { key: string; name: string; on: Composite; nodes: FieldNode[] }>();
  // A fragment that is spread again adds nothing: without this, fragments that each spread another one twice double the work each time.
  const spread = new Set<string>();
  const add = (selections: readonly SelectionNode[], on: Composite): void => {
    for (const node of selections) {
      if (!isIncluded(node, info)) continue;
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const place = `${node.name.value} ${on.name}`;
        if (spread.has(place)) continue;
        spread.add(place);
      }
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value;
        const place = `${key} ${on.name}`;
        const own = found.get(place);
        if (own) own.nodes.push(node);
        else found.set(place, { key, name: node.name.value, on, nodes: [node] });
        continue;
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? info.fragments[node.name.value] : node;
      if (!fragment) continue;
      const condition = fragment.typeCondition?.name.value;
      const type = condition === undefined ? on : info.schema.getType(condition);
      if (isObjectType(type) || isInterfaceType(type)) add(fragment.selectionSet.selections, narrower(on, type));
    }
  };
  for (const node of nodes) add(node.selectionSet?.selections ?? [], parent);
  return [...found.values()];
}

/** Of a type and one inside it, the one that is of fewer objects. */
function narrower(on: Composite, type: Composite): Composite {
  const [own, other] = [publishedOf(on), publishedOf(type)];
  return own && other && other.family.has(own.entity) && own !== other ? on : type;
}

function isIncluded(node: SelectionNode, info: GraphQLResolveInfo): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, node, info.variableValues);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues);
  return skip?.['if'] !== true && include?.['if'] !== false;
}

/** What fields ask of objects of a published type. Throws GraphQLError with the node. */
export function selectionOf(
  parent: Composite,
  nodes: readonly FieldNode[],
  info: GraphQLResolveInfo,
  depth = 0,
  budget = { ways: mostWays },
): Selection {
  const type = publishedOf(parent) as ModelType;
  if (depth > deepest) throw new GraphQLError(`Fields stand in each other more than ${deepest} deep.`, { nodes });
  const selection: Selection = { type, properties: [], ways: [], etags: [] };
  const ways = new Map<
    string,
    { key: string; on: ModelType; nodes: FieldNode[]; meaning: FieldMeaning & { kind: 'way' } }
  >();
  for (const { key, name, on, nodes: own } of fieldsOf(parent, nodes, info)) {
    const field = on.getFields()[name];
    const meaning = field ? meaningOfField(field) : null;
    const onType = publishedOf(on) ?? type;
    if (!field || !meaning) continue;
    if (meaning.kind === 'etag') selection.etags.push(key);
    else if (meaning.kind === 'property') selection.properties.push({ key, property: meaning.property, on: onType });
    else if (meaning.kind === 'way') {
      // The same of a type and of one that derives from it is one; what it asks more for is not told to those of the other.
      const same = [...ways.values()].find(
        (each) =>
          each.key === key &&
          each.meaning.way === meaning.way &&
          (each.on.family.has(onType.entity) || onType.family.has(each.on.entity)),
      );
      if (same) {
        same.nodes.push(...own);
        if (onType.family.has(same.on.entity)) same.on = onType;
      } else ways.set(`${key} ${on.name}`, { key, on: onType, nodes: [...own], meaning });
    }
  }
  for (const { key, on, nodes: own, meaning } of ways.values()) {
    const [node] = own as [FieldNode, ...FieldNode[]];
    const field = (typeNamed(info, on) as Composite).getFields()[node.name.value];
    if (!field) continue;
    if (budget.ways-- === 0)
      throw new GraphQLError(`One field leads to others more than ${mostWays} times.`, { nodes: node });
    const args = getArgumentValues(field, node, info.variableValues);
    const inner = getNamedType(field.type) as Composite;
    selection.ways.push({
      key,
      way: meaning.way,
      on,
      node,
      options: optionsOf(args, field.args),
      selection: selectionOf(inner, own, info, depth + 1, budget),
    });
  }
  return selection;
}

/** The output type of a published type. */
function typeNamed(info: GraphQLResolveInfo, type: ModelType): Composite | undefined {
  for (const each of Object.values(info.schema.getTypeMap()))
    if ((isObjectType(each) || isInterfaceType(each)) && publishedOf(each) === type) return each;
  return undefined;
}

/** Arguments of a list as options of a query. */
export function optionsOf(
  args: Readonly<Record<string, unknown>>,
  definitions: readonly { name: string; type: unknown }[],
): string[] {
  const options: string[] = [];
  const inputOf = (name: string): GraphQLInputObjectType | null => {
    const type = getNamedType(definitions.find((each) => each.name === name)?.type as never);
    return isInputObjectType(type) ? type : null;
  };
  const { where, orderBy, first, skip, after, search } = args;
  const whereType = inputOf('where');
  const filter = where && whereType ? filterText(where as Record<string, unknown>, whereType) : null;
  if (filter !== null) options.push(`$filter=${encodeURIComponent(filter)}`);
  const orderType = inputOf('orderBy');
  const order = Array.isArray(orderBy) && orderType ? orderText(orderBy as Record<string, unknown>[], orderType) : '';
  if (order !== '') options.push(`$orderby=${encodeURIComponent(order)}`);
  for (const [name, value] of [
    ['$top', first],
    ['$skip', skip],
  ] as const)
    if (value !== null && value !== undefined) {
      if ((value as number) < 0) throw new GraphQLError(`${name === '$top' ? 'first' : 'skip'} is not below zero.`);
      options.push(`${name}=${value}`);
    }
  if (typeof after === 'string') options.push(`$skiptoken=${encodeURIComponent(after)}`);
  if (typeof search === 'string' && search.trim() !== '')
    options.push(`$search=${encodeURIComponent(searchText(search))}`);
  return options;
}

/** Words that all must be there, none of them an operator of `$search`. */
function searchText(text: string): string {
  return text
    .trim()
    .split(/\s+/)
    .map((word) => `"${word.replace(/["\\]/g, ' ')}"`)
    .join(' ');
}

/** The requests that answer a selection: the first has all properties, and each way once; what is asked of a way with other options is in one more. */
export function treesOf(selection: Selection): Tree[] {
  const byWay = new Map<string, { entry: WayEntry; tree: Tree }[]>();
  for (const entry of selection.ways) {
    const name = `${entry.on.name}/${entry.way.name}`;
    const trees = treesOf(entry.selection).map((tree) => ({ entry, tree }));
    byWay.set(name, [...(byWay.get(name) ?? []), ...trees]);
  }
  const groups = [...byWay.values()];
  const trees: Tree[] = [
    { selection, isFull: true, ways: groups.flatMap(([first]) => first ?? []) },
    ...groups.flatMap((group) => group.slice(1).map((one): Tree => ({ selection, isFull: false, ways: [one] }))),
  ];
  if (trees.length > mostTrees)
    throw new GraphQLError(`One field asks for the same in more than ${mostTrees} ways.`, {
      nodes: selection.ways.map(({ node }) => node),
    });
  return trees;
}

/** `$select` and `$expand` of a tree. */
export function selectOptions(tree: Tree): string[] {
  const { selection, isFull, ways } = tree;
  const names = new Set(selection.type.key.map(({ name }) => name));
  if (isFull) for (const { property } of selection.properties) names.add(property.name);
  // What only some of the types have is told with all of them.
  const isOfAll = selection.properties.every(({ property }) => selection.type.property.has(property.name));
  const options = isOfAll && names.size > 0 ? [`$select=${[...names].map(encodeURIComponent).join(',')}`] : [];
  const expands = ways.map(({ entry, tree: inner }) => {
    const cast = selection.type.navigation.has(entry.way.name) ? '' : `${entry.on.name}/`;
    return `${cast}${encodeURIComponent(entry.way.name)}(${[...entry.options, ...selectOptions(inner)].join(';')})`;
  });
  if (expands.length > 0) options.push(`$expand=${expands.join(',')}`);
  return options;
}
