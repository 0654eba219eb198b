import { completionsAt, type ExpressionScope } from '../../expression/index.ts';
import { scopesOf } from '../../kinds.ts';
import { mostSimilar } from '../../model/naming.ts';
import { type DataPath, pathBeside, walkData } from '../../model/schema-walk.ts';
import { setAt, valueAt } from './places.ts';
import type { FixContext, FixEdit, Fixer, FixerTable } from './quick-fix.ts';

/** The text of an expression with its names, and how to write another one. */
interface Place {
  text: string;
  scope: ExpressionScope;
  /** What the schema says of it. */
  meta: Readonly<Record<string, unknown>>;
  /** The entity that it constrains, of a constraint. */
  entity: string | null;
  write(label: string, text: string): FixEdit;
}

/** Finds the text that a finding is about: the property that it names, of the element that it names. */
function placeOf(ctx: FixContext): Place | null {
  const { finding, unit, view, catalog } = ctx;
  const scopeAt = scopesOf(unit, view, catalog);
  const property = finding.property ?? '';
  const found: { path: DataPath; text: string; meta: Place['meta'] }[] = [];
  walkData(view.kinds.require(unit.kind).schema, unit.data, ({ meta, value, path }) => {
    if (typeof value !== 'string' || (meta.expression === undefined && meta.constraint === undefined)) return;
    if (`.${path.join('.')}`.endsWith(`.${property}`) && scopeAt(path).element === finding.element)
      found.push({ path, text: value, meta });
  });
  const place = found.find(({ text }) => text.trim() !== '') ?? found[0];
  if (!place) return null;
  const beside = pathBeside(place.path, String(place.meta.constraint)).join('.');
  return {
    text: place.text,
    meta: place.meta,
    entity: place.meta.constraint === undefined ? null : (valueAt(unit.data, beside) as string | null),
    scope: { catalog, variables: scopeAt(place.path).variables },
    write: (label, next) => ({ label, mutate: (data: object) => setAt(data, place.path.join('.'), next) }),
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

/** A member of the entity that it is about, in a constraint. */
const similarMember: Fixer = (ctx) => {
  const place = placeOf(ctx);
  const { range } = ctx.finding;
  const entity = ctx.catalog.entity(place?.entity);
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
    const wanted = place.meta.expression;
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
