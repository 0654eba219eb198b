import { completionsAt, type ExpressionScope } from '../../expression/index.ts';
import type { MappedObject, MappedValue } from '../../mapping/kind.ts';
import { walkMapped } from '../../mapping/walk-mapped.ts';
import type { Microflow } from '../../microflow/kind.ts';
import type { ValueType } from '../../model/catalog.ts';
import { mostSimilar } from '../../model/naming.ts';
import { nodeOf, propertyMeta, variablesAt } from './flow-data.ts';
import { setAt, valueAt } from './places.ts';
import type { FixContext, FixEdit, Fixer, FixerTable } from './quick-fix.ts';

/** The text of an expression with its names, and how to write another one. */
interface Place {
  text: string;
  scope: ExpressionScope;
  write(label: string, text: string): FixEdit;
}

/** Finds the expression that a finding is about: a property of a node, or a value of a mapping. */
function placeOf(ctx: FixContext): Place | null {
  const property = ctx.finding.property ?? '';
  if (ctx.unit.kind === 'microflow') {
    const text = valueAt(nodeOf(ctx)?.action, property);
    if (typeof text !== 'string') return null;
    const write = (label: string, next: string) => ({
      label,
      mutate: (flow: Microflow) => setAt(flow.nodes.find((n) => n.id === ctx.finding.element)?.action, property, next),
    });
    return { text, scope: { catalog: ctx.catalog, variables: variablesAt(ctx) }, write };
  }
  const root = ctx.unit.data.root as MappedObject | null;
  if (!root || property !== 'expression') return null;
  const isIt = (v: MappedValue) => v.path === ctx.finding.element && v.expression.trim() !== '';
  const element = [...walkMapped(root)].map((w) => w.element).find((o) => o.values.some(isIt));
  const value = element?.values.find(isIt);
  if (!value) return null;
  const variables = new Map<string, ValueType>([['value', { kind: 'unknown' }]]);
  if (ctx.unit.kind === 'export-mapping' && element?.entity)
    variables.set('object', { kind: 'object', entity: element.entity });
  return {
    text: value.expression,
    scope: { catalog: ctx.catalog, variables },
    write: (label, next) => ({
      label,
      mutate: (data: { root: MappedObject }) => {
        for (const { element: object } of walkMapped(data.root))
          for (const v of object.values) if (isIt(v) && v.expression === value.expression) v.expression = next;
      },
    }),
  };
}

/** The completion most like what is written, in its place. */
const similarName: Fixer = (ctx) => {
  const place = placeOf(ctx);
  if (!place || !ctx.finding.range) return [];
  const offers = completionsAt(place.text, ctx.finding.range[1], place.scope);
  const range = offers[0]?.range;
  if (!range) return [];
  const written = place.text.slice(...range);
  const similar = mostSimilar(
    written,
    offers.map((o) => o.label).filter((label) => label !== written),
  );
  if (!similar) return [];
  return [
    place.write(`Change to ${similar}`, `${place.text.slice(0, range[0])}${similar}${place.text.slice(range[1])}`),
  ];
};

/** A member of the retrieved entity, in a constraint. */
const similarMember: Fixer = (ctx) => {
  const place = placeOf(ctx);
  const { range } = ctx.finding;
  const entity = ctx.catalog.entity(valueAt(nodeOf(ctx)?.action, 'entity') as string | null);
  if (!place || !range || !entity) return [];
  const names = [...entity.attributes.map((a) => a.name), ...ctx.catalog.associationsOf(entity.id).map((a) => a.name)];
  const similar = mostSimilar(place.text.slice(...range), names);
  return similar
    ? [place.write(`Change to ${similar}`, place.text.slice(0, range[0]) + similar + place.text.slice(range[1]))]
    : [];
};

/** A bare word: the variable of that name, else a text. */
const variableOrText: Fixer = (ctx) => {
  const place = placeOf(ctx);
  const { range } = ctx.finding;
  if (!place || !range) return [];
  const written = place.text.slice(...range);
  const rest = (text: string) => place.text.slice(0, range[0]) + text + place.text.slice(range[1]);
  return place.scope.variables.has(written)
    ? [place.write(`Change to $${written}`, rest(`$${written}`))]
    : [place.write('Make it a text', rest(`'${written.replaceAll("'", "''")}'`))];
};

/** Names in expressions and constraints, and expressions that are not there. */
export const expressionFixes: FixerTable = {
  'expression/unknown-variable': similarName,
  'expression/unknown-member': similarName,
  'expression/unknown-constant': similarName,
  'expression/unknown-enumeration-value': similarName,
  'expression/unknown-function': similarName,
  'expression/unknown-name': (ctx) => [...similarName(ctx), ...variableOrText(ctx)],
  'expression/missing': (ctx) => {
    const place = placeOf(ctx);
    if (!place) return [];
    const wanted = propertyMeta(nodeOf(ctx), ctx.finding.property ?? '').expression;
    const [label, text] =
      wanted === 'string'
        ? ['Use an empty text', "''"]
        : String(wanted).startsWith('boolean')
          ? ['Use true', 'true']
          : ['Use empty', 'empty'];
    return [place.write(label, text)];
  },
  'query/unknown-member': similarMember,
  'query/unknown-name': variableOrText,
};
