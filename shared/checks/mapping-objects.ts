import { givenVariables, valueVariables } from '../mapping/import-scope.ts';
import type { ImportMapping, MappedObject, MappedValue } from '../mapping/kind.ts';
import { isFound, levelsNeeded } from '../mapping/obtain-order.ts';
import { isValueOf, listBetween } from '../mapping/owner.ts';
import type { ResolvedMapping } from '../mapping/plan.ts';
import type { Microflow } from '../microflow/kind.ts';
import type { Catalog, EntityInfo, ValueType } from '../model/catalog.ts';
import { toValueType } from '../model/data-type.ts';
import { isValidName } from '../model/naming.ts';
import type { Unit } from '../model/unit.ts';
import { isValueNode } from '../structure/node.ts';
import type { StructureIndex } from '../structure/path.ts';
import type { CheckContext } from './check.ts';
import { checkText } from './mapping-text.ts';

const reserved = /^(value|object|above\d*)$/;

/** The parameters of a mapping: names that expressions can say, and types that a caller can give; an export may be given lists. */
export function checkParameters(
  { parameters }: Pick<ImportMapping, 'parameters'>,
  isImport: boolean,
  { catalog, report }: CheckContext,
): void {
  const names = new Set<string>();
  for (const { id, name, type } of parameters) {
    const at = { element: id, path: name };
    if (!isValidName(name) || names.has(name) || reserved.test(name))
      report({
        severity: 'error',
        code: 'mapping/parameter-name',
        message: names.has(name)
          ? `The parameter ${name} is there twice.`
          : `${JSON.stringify(name)} is not a name for a parameter of a mapping.`,
        ...at,
        fix: 'Give it a name of its own that begins with a letter; value, object and above are taken.',
      });
    names.add(name);
    const isWhole =
      type.kind === 'object' || (type.kind === 'list' && !isImport)
        ? catalog.entity(type.entity) !== undefined
        : type.kind === 'enumeration'
          ? catalog.enumeration(type.enumeration ?? null) !== undefined
          : type.kind !== 'list' && type.kind !== 'nothing';
    if (!isWhole)
      report({
        severity: 'error',
        code: 'mapping/parameter-type',
        message: `The parameter ${name} is neither an object of an entity nor a single value.`,
        ...at,
        fix: 'Choose its type.',
      });
  }
}

/** What the checks of an element know of it. */
interface Checked {
  element: MappedObject;
  key: string;
  entity: EntityInfo;
  /** Entities of the objects above, the nearest first. */
  above: readonly string[];
  parameters: ImportMapping['parameters'];
  nodes: StructureIndex;
}

/** How an import gets the object of an element: parameter, microflow, key, and the members that are given (IM-2, IM-3, IM-14). */
export function checkObtaining(checked: Checked, ctx: CheckContext): void {
  const { element, key, entity, above, parameters } = checked;
  const { catalog } = ctx;
  const at = { element: key, path: element.path };
  const report = (code: string, message: string, fix: string, property = 'obtain') =>
    ctx.report({ severity: 'error', code, message, ...at, property, fix });
  if (element.obtain === 'parameter' && element.parameter !== '') {
    const type = parameters.find((p) => p.name === element.parameter)?.type;
    if (type?.kind !== 'object' || !catalog.isKindOf(type.entity ?? '', entity.id))
      report(
        'mapping/parameter-unfit',
        type
          ? `The parameter ${element.parameter} is no object of ${entity.qualifiedName}.`
          : `The mapping has no parameter ${element.parameter}.`,
        `Choose a parameter of the type ${entity.name}.`,
        'parameter',
      );
  }
  if (element.obtain === 'microflow') checkMicroflow(checked, ctx, report);
  if (element.keyAbove && isFound({ element })) {
    const association = catalog.association(element.association);
    const owns = association?.type === 'reference' && catalog.isKindOf(entity.id, association.from);
    if (!owns || above.length === 0)
      report(
        'mapping/key-association',
        `The object above cannot be part of the key of ${entity.name}: only a reference that ${entity.name} itself holds can.`,
        'Choose an association that the entity owns and that refers to one object, or leave the object above out of the key.',
        'keyAbove',
      );
  }
  if (element.discriminator !== '' || element.specializations.length > 0)
    checkSpecializations({ ...checked, catalog }, report);
  element.given.forEach((given, i) => {
    const attribute = entity.attributes.find((a) => a.id === given.member);
    const association = attribute ? undefined : catalog.association(given.member);
    const owns = association !== undefined && catalog.isKindOf(entity.id, association.from);
    const isOther = association !== undefined && catalog.isKindOf(entity.id, association.to);
    const canBeKey = attribute !== undefined || (owns && association?.type === 'reference');
    const definition = attribute?.definition;
    if (
      (!attribute && !owns && !isOther) ||
      (given.key && !canBeKey) ||
      definition?.type === 'autonumber' ||
      (definition && definition.calculated !== null)
    )
      report(
        'mapping/given-member',
        given.member === null
          ? 'A member that is given is not chosen.'
          : `A member that is given to ${entity.name} ${given.key && !canBeKey ? 'cannot be part of its key' : 'is none that can be set'}.`,
        'Choose an attribute or association of the entity.',
        `given.${i}.member`,
      );
    const other = association && (owns ? association.to : association.from);
    const expected: ValueType | undefined = attribute?.type ?? (other ? { kind: 'object', entity: other } : undefined);
    checkText(given.value, givenVariables(parameters, above), expected, `given.${i}.value`, at, ctx);
  });
}

function checkSpecializations(
  { element, entity, nodes, catalog }: Checked & { catalog: Catalog },
  report: (code: string, message: string, fix: string, property?: string) => void,
): void {
  const wrong = (message: string, fix: string, property: string) =>
    report('mapping/specialization', message, fix, property);
  const { discriminator, specializations } = element;
  const node = nodes.get(discriminator)?.node;
  if (!node || !isValueNode(node) || !isValueOf(discriminator, element.path) || listBetween(element, discriminator))
    wrong(
      discriminator === ''
        ? 'No value says of which specialization an object is.'
        : `${discriminator} is no single value of ${element.path}.`,
      'Choose the value that says it.',
      'discriminator',
    );
  specializations.forEach((special, i) => {
    if (special.entity === null || special.entity === entity.id || !catalog.isKindOf(special.entity, entity.id))
      wrong(
        `What stands for ${special.value || 'a value'} is no specialization of ${entity.name}.`,
        'Choose a specialization.',
        `specializations.${i}.entity`,
      );
    if (special.value === '' || specializations.findIndex((s) => s.value === special.value) < i)
      wrong(
        special.value === '' ? 'A specialization stands for no value.' : `${special.value} stands there twice.`,
        'Give each specialization a value of its own.',
        `specializations.${i}.value`,
      );
  });
}

function checkMicroflow(
  { element, key, entity, above, parameters, nodes }: Checked,
  ctx: CheckContext,
  report: (code: string, message: string, fix: string, property?: string) => void,
): void {
  const { view, catalog } = ctx;
  const flow = view.unit(element.microflow) as Unit<Microflow> | undefined;
  if (!flow) {
    report(
      'mapping/microflow-unfit',
      'No microflow is chosen that gets the object.',
      'Choose a microflow.',
      'microflow',
    );
    return;
  }
  const { returns } = flow.data;
  if (returns.kind !== 'object' || !catalog.isKindOf(returns.entity ?? '', entity.id))
    report(
      'mapping/microflow-unfit',
      `${flow.name} does not give an object of ${entity.qualifiedName}.`,
      `Choose a microflow that returns ${entity.name}.`,
      'microflow',
    );
  const wrong = (message: string, fix: string, i: number) =>
    report('mapping/argument', message, fix, i < 0 ? 'arguments' : `arguments.${i}.parameter`);
  for (const { name } of flow.data.parameters)
    if (!element.arguments.some((a) => a.parameter === name))
      wrong(`The parameter ${name} of ${flow.name} has no argument.`, `Give ${name} a value.`, -1);
  element.arguments.forEach((argument, i) => {
    const parameter = flow.data.parameters.find((p) => p.name === argument.parameter);
    if (!parameter) {
      wrong(`${flow.name} has no parameter ${argument.parameter}.`, 'Remove the argument.', i);
      return;
    }
    const value = argument.path ? element.values.find((v) => v.path === argument.path) : undefined;
    if (argument.path && !value) {
      wrong(`${argument.path} is no value of this element.`, 'Choose a value that is mapped in it.', i);
      return;
    }
    const attribute = entity.attributes.find((a) => a.id === value?.attribute);
    const type = value && (attribute?.type ?? valueVariables(nodes.get(value.path)?.node.type, []).get('value'));
    const wanted = toValueType(parameter.type);
    if (argument.value.trim()) {
      const variables = new Map([...givenVariables(parameters, above), ...(type ? ([['value', type]] as const) : [])]);
      const at = { element: key, path: element.path };
      checkText(argument.value, variables, wanted, `arguments.${i}.value`, at, ctx);
    } else if (!type) wrong(`${argument.parameter} is given nothing.`, 'Choose a value, or write an expression.', i);
    else if (!passes(type, wanted))
      wrong(
        `${argument.parameter} takes ${wanted.kind}, and ${argument.path} is ${type.kind}.`,
        'Convert it with an expression.',
        i,
      );
  });
}

/** A microflow that converts a value: of one parameter, which takes what stands in the message or the expression gives, to the attribute's type. */
export function checkConverter(
  { microflow, expression }: MappedValue,
  given: ValueType,
  wanted: ValueType | undefined,
  at: { element: string; path: string; property: string },
  { view, report }: CheckContext,
): void {
  const flow = view.unit(microflow) as Unit<Microflow> | undefined;
  if (!flow) return;
  const [parameter, ...others] = flow.data.parameters;
  const wrong = (message: string, fix: string) =>
    report({ severity: 'error', code: 'mapping/converter', message, ...at, fix });
  if (!parameter || others.length > 0)
    wrong(`${flow.name} does not take one value.`, 'Choose a microflow of one parameter.');
  else if (!expression.trim() && !passes(given, toValueType(parameter.type)))
    wrong(
      `${flow.name} takes ${parameter.type.kind}, and the value of the message is ${given.kind}.`,
      'Convert it with an expression before, or choose another microflow.',
    );
  if (wanted && !passes(toValueType(flow.data.returns), wanted))
    wrong(`${flow.name} gives ${flow.data.returns.kind}, not ${wanted.kind}.`, 'Choose another microflow.');
}

function passes(given: ValueType, wanted: ValueType): boolean {
  if (given.kind === 'enumeration' && wanted.kind === 'enumeration') return given.enumeration === wanted.enumeration;
  const wider: Partial<Record<ValueType['kind'], readonly string[]>> = {
    integer: ['long', 'decimal'],
    long: ['decimal'],
  };
  return given.kind === wanted.kind || (wider[given.kind]?.includes(wanted.kind) ?? false);
}

/** What others are mapped like is read in several places: nothing in it may need an object above it, which is another one in each. */
export function checkSharedElements(plan: ResolvedMapping, { report }: CheckContext): void {
  const shared = new Set(plan.objects.flatMap(({ element }) => (element.like === undefined ? [] : [element.like])));
  for (const object of plan.objects) {
    let above: typeof object | null = object;
    for (let distance = 0; above; above = above.parent, distance++) {
      if (above.isBeside || !shared.has(above.element.path) || levelsNeeded(object) <= distance) continue;
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
