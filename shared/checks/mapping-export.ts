import { exportScope, seesContext } from '../mapping/export-scope.ts';
import type { Variables } from '../mapping/import-scope.ts';
import type { ExportMapping, MappedObject, MappedValue } from '../mapping/kind.ts';
import { ownsLink } from '../mapping/owns-link.ts';
import type { ResolvedMapping } from '../mapping/plan.ts';
import { attributesOfElement } from '../mapping/specialization.ts';
import type { Microflow } from '../microflow/kind.ts';
import type { ValueType } from '../model/catalog.ts';
import { toValueType } from '../model/data-type.ts';
import type { Unit } from '../model/unit.ts';
import type { CheckContext } from './check.ts';
import { checkConverter } from './mapping-objects.ts';
import { checkText } from './mapping-text.ts';

/** What the checks of an element of an export know of it. */
interface Checked {
  element: MappedObject;
  key: string;
  /** Whether there is a list of its objects. */
  isList: boolean;
  /** Entities of the objects above, the nearest first. */
  above: readonly string[];
  mapping: ExportMapping;
  isTop: boolean;
}

/** What an export says of an element and of its values: where the objects come from, what is written of them, and when (EM-1 to EM-8). */
export function checkWriting(checked: Checked, ctx: CheckContext): void {
  const { element, key, isList, above, mapping, isTop } = checked;
  const { parameters } = mapping;
  const at = { element: key, path: element.path };
  const own =
    element.entity === null ? { object: above[0] ?? null, above: above.slice(1) } : { object: element.entity, above };
  const here = exportScope(parameters, own);
  const before = exportScope(parameters, { object: null, above });
  const text = (words: string, property: string, scope: Variables, expected?: ValueType) => {
    if (words.trim()) checkText(words, scope, expected, property, at, ctx);
  };
  text(element.when, 'when', here, { kind: 'boolean' });
  for (const [i, { value }] of element.sortBy.entries()) text(value, `sortBy.${i}.value`, here);
  text(element.limit, 'limit', before, { kind: 'integer' });
  if (!isList && (element.sortBy.length > 0 || element.limit.trim()))
    ctx.report({
      severity: 'error',
      code: 'mapping/order-without-list',
      message: `${element.path} is no list: there is nothing to order or to limit.`,
      ...at,
      property: element.sortBy.length > 0 ? 'sortBy' : 'limit',
      fix: 'Take the order and the limit away.',
    });
  if (element.entity !== null && !isTop) checkTaken(checked, before, ctx);
  const attributes = attributesOfElement({ entity: own.object, specializations: element.specializations }, ctx.catalog);
  for (const value of element.values)
    checkValue(value, attributes.find((a) => a.id === value.attribute)?.type, own, mapping, ctx);
}

function checkValue(
  value: MappedValue,
  type: ValueType | undefined,
  own: { object: string | null; above: readonly string[] },
  { parameters }: ExportMapping,
  ctx: CheckContext,
): void {
  const at = { element: value.path, path: value.path };
  const scope = exportScope(parameters, own, type ?? { kind: 'unknown' });
  if (value.expression.trim()) checkText(value.expression, scope, undefined, 'expression', at, ctx);
  if (value.microflow !== null && type && !value.expression.trim())
    checkConverter(value, type, undefined, { ...at, property: 'microflow' }, ctx);
  if (value.when.trim()) checkText(value.when, scope, { kind: 'boolean' }, 'when', at, ctx);
  if (value.whenEmpty !== 'value') return;
  if (value.instead.trim()) checkText(value.instead, scope, undefined, 'instead', at, ctx);
  else
    ctx.report({
      severity: 'error',
      code: 'mapping/no-instead',
      message: `What stands for ${value.path} where it is empty is not given.`,
      ...at,
      property: 'instead',
      fix: 'Give the value as an expression.',
    });
}

/** Where the objects of an element below the topmost come from. */
function checkTaken({ element, key, isList, above, mapping }: Checked, scope: Variables, ctx: CheckContext): void {
  const { catalog, view } = ctx;
  const at = { element: key, path: element.path };
  const name = catalog.entity(element.entity)?.qualifiedName ?? 'the entity';
  const report = (code: string, message: string, fix: string, property: string) =>
    ctx.report({ severity: 'error', code, message, ...at, property, fix });
  const fits = (type: ValueType): boolean => {
    const item = type.kind === 'list' ? type.item : type;
    return (
      type.kind === (isList ? 'list' : 'object') &&
      item.kind === 'object' &&
      catalog.isKindOf(item.entity, element.entity ?? '')
    );
  };
  const wanted = `${isList ? 'a list of' : 'an object of'} ${name}`;
  switch (element.takenFrom) {
    case 'association':
      if (above.length === 0)
        report(
          'mapping/no-source',
          `Nothing stands above ${element.path} that its objects could be taken from.`,
          'Take them from a parameter of the mapping, by a microflow or by an expression.',
          'takenFrom',
        );
      return;
    case 'parameter': {
      const parameter = mapping.parameters.find((p) => p.name === element.parameter);
      if (!parameter || !fits(toValueType(parameter.type)))
        report(
          'mapping/parameter-unfit',
          parameter
            ? `The parameter ${parameter.name} is not ${wanted}.`
            : `${element.path} is taken from no parameter that there is.`,
          `Choose a parameter that is ${wanted}.`,
          'parameter',
        );
      return;
    }
    case 'expression': {
      if (!element.taken.trim()) {
        report(
          'mapping/no-source',
          `No expression says what is written at ${element.path}.`,
          'Write the expression.',
          'taken',
        );
        return;
      }
      const type = checkText(element.taken, scope, undefined, 'taken', at, ctx);
      if (type && type.kind !== 'unknown' && !fits(type))
        report(
          'mapping/taken-unfit',
          `The expression gives ${type.kind}, not ${wanted}.`,
          `Write one that gives ${wanted}.`,
          'taken',
        );
      return;
    }
    case 'microflow': {
      const flow = view.unit(element.microflow) as Unit<Microflow> | undefined;
      if (!flow || !fits(toValueType(flow.data.returns))) {
        report(
          'mapping/microflow-unfit',
          flow ? `${flow.name} does not give ${wanted}.` : 'No microflow is chosen that gives what is written.',
          `Choose a microflow that returns ${wanted}.`,
          'microflow',
        );
        return;
      }
      for (const parameter of flow.data.parameters) {
        const i = element.arguments.findIndex((a) => a.parameter === parameter.name);
        const value = element.arguments[i]?.value ?? '';
        if (value.trim()) checkText(value, scope, toValueType(parameter.type), `arguments.${i}.value`, at, ctx);
        else
          report(
            'mapping/argument',
            `The parameter ${parameter.name} of ${flow.name} has no argument.`,
            `Give ${parameter.name} a value.`,
            'arguments',
          );
      }
      element.arguments.forEach(({ parameter }, i) => {
        if (!flow.data.parameters.some((p) => p.name === parameter))
          report(
            'mapping/argument',
            `${flow.name} has no parameter ${parameter}.`,
            'Remove the argument.',
            `arguments.${i}.parameter`,
          );
      });
    }
  }
}

/** What shares an element with the object above it is one of each: an association that leads to several would leave the others out. */
export function checkOneOfEach({ objects }: ResolvedMapping, { catalog, report }: CheckContext): void {
  for (const object of objects) {
    const { parent, element, entity, isBeside, key } = object;
    const association = catalog.association(element.association);
    if (!isBeside || !parent || !association || element.takenFrom !== 'association') continue;
    const isOne =
      association.type === 'reference' &&
      (association.owner === 'both' || !ownsLink(object, parent, association, catalog));
    if (isOne) continue;
    report({
      severity: 'error',
      code: 'mapping/several-of-one-element',
      message: `${parent.entity.name} can have several objects of ${entity.name} by ${association.name}, and ${element.path} has a place for one.`,
      element: key,
      path: element.path,
      property: 'association',
      fix: `Begin with ${entity.name} and put ${parent.entity.name} below it, or take one of them by an expression.`,
    });
  }
}

/** What others are mapped like is written in several places, with another object above it in each. */
export function checkSharedWriting(plan: ResolvedMapping, { report }: CheckContext): void {
  const shared = new Set(plan.objects.flatMap(({ element }) => (element.like === undefined ? [] : [element.like])));
  if (shared.size === 0) return;
  for (const object of plan.objects) {
    const alone = { ...object.element, objects: [] };
    if (!seesContext(alone, [])) continue;
    for (let above: typeof object | null = object; above; above = above.parent) {
      if (above.isBeside || !shared.has(above.element.path)) continue;
      report({
        severity: 'error',
        code: 'mapping/above-shared',
        message: `${object.element.path} needs an object above ${above.element.path}, like which other elements are mapped: there is another object above each.`,
        element: object.key,
        path: object.element.path,
        fix: `Map the elements that are like ${above.element.path} by themselves.`,
      });
      break;
    }
  }
}
