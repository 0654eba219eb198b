import { isDecimalText } from '../expression/numeric.ts';
import { regularExpressionProblem } from '../expression/regular-expression.ts';
import { maxLineage } from '../model/catalog.ts';
import { constantVariable } from '../model/kinds/constant.ts';
import type { Attribute, DomainModel } from '../model/kinds/domain-model.ts';
import { groupBy, madeOnce } from '../model/made-once.ts';
import { isValidName, uniqueName } from '../model/naming.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import { describeDoorType, readText } from '../service/value-text.ts';
import { isDate, readDateTimeOrDay } from '../structure/date-time-text.ts';
import { type CheckContext, type CheckRule, namedOthers } from './check.ts';

/** Names, types, defaults, generalizations and associations of a domain model. */
export const domainModelRules: CheckRule = {
  id: 'domain-model',
  kinds: ['domain-model'],
  run(unit: Unit<DomainModel>, ctx) {
    const { report, catalog } = ctx;
    const names = new Map<string, string>();
    const name = (kind: string, id: string, text: string, scope: Map<string, string>, path: string) => {
      if (!isValidName(text))
        report({
          severity: 'error',
          code: 'domain/name',
          message: `${JSON.stringify(text)} is not a name for ${kind}: a letter or underscore, then letters, digits and underscores.`,
          element: id,
          path,
          property: 'name',
        });
      const key = text.toLowerCase();
      if (scope.has(key))
        report({
          severity: 'error',
          code: 'domain/name-taken',
          message: `${text} is there twice.`,
          element: id,
          path,
          property: 'name',
          fix: `Rename one of them, for example to ${uniqueName(text, (n) => scope.has(n.toLowerCase()))}.`,
        });
      scope.set(key, id);
    };
    for (const entity of unit.data.entities) {
      name('an entity', entity.id, entity.name, names, entity.name);
      const lineage = catalog.lineage(entity.id);
      let general = entity.generalization;
      for (let i = 0; general && i < maxLineage; i++) {
        if (general === entity.id) {
          report({
            severity: 'error',
            code: 'domain/generalization-circle',
            message: `${entity.name} is its own generalization, over a circle.`,
            element: entity.id,
            path: entity.name,
            fix: 'Remove one of the generalizations.',
          });
          break;
        }
        general = catalog.entity(general)?.definition.generalization ?? null;
      }
      if (lineage.length === maxLineage && catalog.entity(lineage.at(-1))?.generalization)
        report({
          severity: 'error',
          code: 'domain/generalization-depth',
          message: `${entity.name} has more than ${maxLineage - 1} generalizations above each other.`,
          element: entity.id,
          path: entity.name,
          fix: 'Remove one of the generalizations.',
        });
      const own = new Map<string, string>();
      for (const id of lineage.slice(1))
        for (const a of catalog.entity(id)?.definition.attributes ?? []) own.set(a.name.toLowerCase(), a.id);
      for (const attribute of entity.attributes) {
        const path = `${entity.name}.${attribute.name}`;
        name('an attribute', attribute.id, attribute.name, own, path);
        checkAttribute(attribute, path, entity.persistable, ctx);
      }
      const parent = lineage[1] ? catalog.entity(lineage[1]) : undefined;
      if (parent && parent.persistable !== entity.persistable)
        report({
          severity: 'error',
          code: 'domain/persistability',
          message: `${entity.name} ${entity.persistable ? 'is' : 'is not'} persistable, but its generalization ${parent.name} ${parent.persistable ? 'is' : 'is not'}.`,
          element: entity.id,
          path: entity.name,
          fix: 'Make both the same.',
        });
      for (const event of entity.events)
        if (!event.microflow)
          report({
            severity: 'error',
            code: 'domain/event-without-microflow',
            message: `The ${event.moment} handler has no microflow.`,
            element: entity.id,
            path: entity.name,
            fix: 'Choose a microflow, or remove the handler.',
          });
    }
    for (const association of unit.data.associations) {
      name('an association', association.id, association.name, names, association.name);
      const from = catalog.entity(association.from);
      const to = catalog.entity(association.to);
      if (!association.from || !association.to)
        report({
          severity: 'error',
          code: 'domain/association-end',
          message: `${association.name} has no entity at one of its ends.`,
          element: association.id,
          path: association.name,
        });
      else if (from?.persistable && to && !to.persistable)
        report({
          severity: 'error',
          code: 'domain/association-persistability',
          message: `${association.name} goes from the persistable ${from.name} to ${to.name}, which is not stored.`,
          element: association.id,
          path: association.name,
          fix: 'Let it begin at the entity that is not persistable (DMO-4).',
        });
    }
  },
};

function checkAttribute(
  attribute: Attribute,
  path: string,
  persistable: boolean,
  { report, view }: CheckContext,
): void {
  const at = { element: attribute.id, path };
  if (attribute.type === 'enumeration' && !attribute.enumeration)
    report({
      severity: 'error',
      code: 'domain/no-enumeration',
      message: `${path} has no enumeration.`,
      ...at,
      property: 'enumeration',
      fix: 'Choose the enumeration.',
    });
  if (attribute.type === 'autonumber' && !persistable)
    report({
      severity: 'error',
      code: 'domain/autonumber-not-stored',
      message: `${path}: an AutoNumber needs a persistable entity (DMO-3).`,
      ...at,
      property: 'type',
    });
  if (attribute.calculated && attribute.validations.length > 0)
    report({
      severity: 'warning',
      code: 'domain/calculated-validation',
      message: `${path} is calculated; its validation rules never run.`,
      ...at,
    });
  const { default: text, type } = attribute;
  if (text !== '') {
    const values = attribute.enumeration
      ? (view.unit(attribute.enumeration)?.data as { values: { name: string }[] } | undefined)?.values
      : undefined;
    const isRight =
      type === 'integer'
        ? /^-?\d{1,10}$/.test(text) && Math.abs(Number(text)) <= 2147483648
        : type === 'long' || type === 'autonumber'
          ? /^-?\d{1,19}$/.test(text)
          : type === 'decimal'
            ? /^-?\d+(\.\d+)?$/.test(text)
            : type === 'boolean'
              ? text === 'true' || text === 'false'
              : type === 'datetime'
                ? text === '[%CurrentDateTime%]' || readDateTimeOrDay(text, 'UTC') !== null
                : type === 'date'
                  ? isDate(text)
                  : type === 'enumeration'
                    ? (values?.some((v) => v.name === text) ?? true)
                    : type !== 'binary';
    if (!isRight)
      report({
        severity: 'error',
        code: 'domain/default',
        message: `${path}: ${JSON.stringify(text)} is not a default for this type.`,
        ...at,
        property: 'default',
        fix:
          type === 'enumeration'
            ? `Use one of ${values?.map((v) => v.name).join(', ')}.`
            : 'Correct it, or leave it empty.',
      });
  }
  for (const rule of attribute.validations) {
    if (rule.rule === 'pattern') {
      const problem = regularExpressionProblem(rule.pattern, 'whole');
      if (problem)
        report({
          severity: 'error',
          code: 'domain/pattern',
          message: `${path}: ${problem}`,
          ...at,
          property: 'validations',
        });
    }
    if (rule.rule === 'range' && !['integer', 'long', 'decimal', 'datetime', 'autonumber'].includes(type))
      report({
        severity: 'error',
        code: 'domain/range-type',
        message: `${path}: a range needs a number or a date.`,
        ...at,
        property: 'validations',
      });
    else if (rule.rule === 'range')
      for (const limit of [rule.min.trim(), rule.max.trim()])
        if (!isRangeLimit(type, limit))
          report({
            severity: 'error',
            code: 'domain/range-limit',
            message: `${path}: ${JSON.stringify(limit)} is no limit of a range.`,
            ...at,
            property: 'validations',
            fix:
              type === 'datetime'
                ? 'Use a date such as 2026-11-20, with a time if needed.'
                : 'Use a number such as 9.5.',
          });
  }
}

/** Whether a text can limit the range of an attribute; none is no limit. */
export function isRangeLimit(type: Attribute['type'], text: string): boolean {
  if (text.trim() === '') return true;
  return type === 'datetime' ? readDateTimeOrDay(text.trim(), 'UTC') !== null : isDecimalText(text.trim());
}

/** Values of an enumeration. */
export const enumerationRules: CheckRule = {
  id: 'enumeration',
  kinds: ['enumeration'],
  run(unit: Unit<{ values: { id: string; name: string }[] }>, { report }) {
    const names = new Set<string>();
    for (const value of unit.data.values) {
      if (!isValidName(value.name))
        report({
          severity: 'error',
          code: 'enumeration/name',
          message: `${JSON.stringify(value.name)} is not a name for a value.`,
          element: value.id,
          path: value.name,
          fix: 'A letter or underscore, then letters, digits and underscores; the caption is free.',
        });
      if (names.has(value.name.toLowerCase()))
        report({
          severity: 'error',
          code: 'enumeration/name-taken',
          message: `${value.name} is there twice.`,
          element: value.id,
          path: value.name,
        });
      names.add(value.name.toLowerCase());
    }
    if (unit.data.values.length === 0)
      report({
        severity: 'warning',
        code: 'enumeration/no-values',
        message: 'The enumeration has no values.',
        fix: 'Add at least one.',
      });
  },
};

/** The constants, itself included, that one environment variable sets. */
function sameVariable(unit: Unit, view: ProjectView): readonly Unit[] {
  return variablesOf(view).get(constantVariable(view.qualifiedName(unit))) ?? [];
}

const variablesOf = madeOnce((view: ProjectView) =>
  groupBy(view.ofKind('constant'), (unit) => constantVariable(view.qualifiedName(unit))),
);

/** The default value of a constant. */
export const constantRules: CheckRule = {
  id: 'constant',
  kinds: ['constant'],
  compares: { shows: (unit, view) => view.qualifiedName(unit), meets: sameVariable },
  run(unit: Unit<{ type: string; value: string; secret: boolean }>, { view, report }) {
    const { type, value, secret } = unit.data;
    const variable = constantVariable(view.qualifiedName(unit));
    const same = sameVariable(unit, view);
    const sharing = (message: string) =>
      report({ severity: 'error', code: 'constant/same-variable', message, fix: 'Rename one of them.' });
    for (const other of same
      .slice(0, namedOthers + 1)
      .filter(({ id }) => id !== unit.id)
      .slice(0, namedOthers))
      sharing(`${view.qualifiedName(other)} is set by the environment variable ${variable}, too.`);
    if (same.length > namedOthers + 1)
      sharing(`And ${same.length - namedOthers - 1} more constants are set by ${variable}.`);
    if (secret && value !== '')
      report({
        severity: 'error',
        code: 'constant/secret-value',
        message: 'A secret constant must not have its value in the project.',
        property: 'value',
        fix: 'Clear it, and set the environment variable where it runs.',
      });
    const isRight = value === '' || readText({ kind: type }, value) !== undefined;
    if (!isRight)
      report({
        severity: 'error',
        code: 'constant/value',
        message: `${JSON.stringify(value)} is not ${describeDoorType({ kind: type })}.`,
        property: 'value',
      });
  },
};
