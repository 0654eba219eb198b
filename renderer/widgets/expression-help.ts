import { functions, signatureText, typeName } from '../../shared/expression/index.ts';
import type { Catalog, ValueType } from '../../shared/model/catalog.ts';
import { valueIcon } from './type-icons.ts';

/** Something that can be put into an expression: a variable, a member of one, a constant, a value, a function. */
export interface ExpressionOffer {
  id: string;
  group: string;
  label: string;
  icon: string;
  /** Its type, or what it does. */
  detail: string;
  /** The value at the last run. */
  value?: string;
  help: string;
  examples: readonly { call: string; gives: string | null }[];
  /** What is put in; the cursor goes to `cursor` characters behind its beginning. */
  text: string;
  cursor: number;
}

function variableOffer(name: string, type: ValueType, catalog: Catalog, value: string | undefined): ExpressionOffer {
  const text = `$${name}`;
  return {
    id: text,
    group: 'Variables',
    label: text,
    icon: valueIcon(type),
    detail: typeName(type, catalog),
    ...(value === undefined ? {} : { value }),
    help: value === undefined ? 'It has no value yet: run the flow to see one here.' : '',
    examples: [],
    text,
    cursor: text.length,
  };
}

/** Members that are reached from an object variable. */
function memberOffers(name: string, type: ValueType, catalog: Catalog): ExpressionOffer[] {
  const entity = type.kind === 'object' ? catalog.entity(type.entity) : undefined;
  if (!entity) return [];
  const offer = (member: string, icon: string, detail: string, help: string): ExpressionOffer => {
    const text = `$${name}/${member}`;
    return {
      id: text,
      group: `Of $${name}`,
      label: member,
      icon,
      detail,
      help,
      examples: [],
      text,
      cursor: text.length,
    };
  };
  return [
    ...entity.attributes.map((a) =>
      offer(a.name, valueIcon(a.type), typeName(a.type, catalog), a.definition.documentation),
    ),
    ...catalog.associationsOf(entity.id).map((a) => {
      const other = catalog.isKindOf(entity.id, a.from) ? a.to : a.from;
      return offer(a.qualifiedName, 'spline', catalog.entity(other)?.name ?? '', '');
    }),
  ];
}

/** Constants, and the values of enumerations. */
function valueOffers(catalog: Catalog): ExpressionOffer[] {
  const offer = (group: string, text: string, icon: string, detail: string): ExpressionOffer => ({
    id: text,
    group,
    label: text,
    icon,
    detail,
    help: '',
    examples: [],
    text,
    cursor: text.length,
  });
  return [
    ...[...catalog.constants()].map((c) =>
      offer('Constants', `@${c.qualifiedName}`, 'variable', typeName(c.type, catalog)),
    ),
    ...[...catalog.enumerations()].flatMap((e) =>
      e.values.map((v) => offer(e.qualifiedName, `${e.qualifiedName}.${v.name}`, 'list-ordered', v.caption || v.name)),
    ),
  ];
}

/** Examples of a function; of one that gives something else each time only how it is called. */
function examplesOf({ name, examples }: (typeof functions)[number]): ExpressionOffer['examples'] {
  const right = examples.filter((e) => e.code === undefined).slice(0, 3);
  if (right.length === 0) return [{ call: `${name}()`, gives: null }];
  return right.map(({ call, gives }) => ({ call, gives: gives === null ? 'empty' : String(gives) }));
}

const functionOffers: readonly ExpressionOffer[] = functions.map((entry) => ({
  id: entry.name,
  group: entry.group,
  label: entry.name,
  icon: 'square-function',
  detail: signatureText(entry).slice(entry.name.length),
  help: entry.summary,
  examples: examplesOf(entry),
  text: `${entry.name}()`,
  cursor: entry.name.length + (entry.parameters.length > 0 ? 1 : 2),
}));

/** All that can be put into an expression at a place, group by group: what is in scope, constants and enumerations, the functions. */
export function expressionOffers(
  variables: ReadonlyMap<string, ValueType>,
  catalog: Catalog,
  values: ReadonlyMap<string, string>,
): ExpressionOffer[] {
  return [
    ...[...variables].map(([name, type]) => variableOffer(name, type, catalog, values.get(name))),
    ...[...variables].flatMap(([name, type]) => memberOffers(name, type, catalog)),
    ...valueOffers(catalog),
    ...functionOffers,
  ];
}

/** Offers that have every word of a search in what is said of them; those whose name begins with it first. */
export function findOffers(offers: readonly ExpressionOffer[], search: string): ExpressionOffer[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = offers.filter((o) =>
    words.every((w) => `${o.text} ${o.group} ${o.detail} ${o.help}`.toLowerCase().includes(w)),
  );
  const [first] = words;
  if (!first) return found;
  const rank = (o: ExpressionOffer) => {
    const label = o.label.toLowerCase().replace('$', '');
    return label.startsWith(first.replace('$', '')) ? 0 : label.includes(first) ? 1 : 2;
  };
  // Groups stay together; the one with the best offer comes first.
  const best = new Map<string, number>();
  for (const o of found) best.set(o.group, Math.min(best.get(o.group) ?? 9, rank(o)));
  return found.toSorted(
    (a, b) =>
      (best.get(a.group) as number) - (best.get(b.group) as number) ||
      [...best.keys()].indexOf(a.group) - [...best.keys()].indexOf(b.group) ||
      rank(a) - rank(b),
  );
}
