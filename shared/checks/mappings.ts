import { checkExpression } from '../expression/index.ts';
import { defaultFormat, formatOfStructure } from '../format/index.ts';
import { elementKeys } from '../mapping/element-key.ts';
import { usesInstead } from '../mapping/import-policies.ts';
import { givenVariables, valueVariables } from '../mapping/import-scope.ts';
import type { ExportMapping, ImportMapping, MappedObject } from '../mapping/kind.ts';
import { resolveMapping } from '../mapping/plan.ts';
import { attributesOfElement } from '../mapping/specialization.ts';
import { structureOf } from '../mapping/used-structure.ts';
import { valueFit } from '../mapping/value-fit.ts';
import { nodeValueType } from '../mapping/value-type.ts';
import type { Unit } from '../model/unit.ts';
import { isValueNode } from '../structure/node.ts';
import { childrenOf, StructureIndex } from '../structure/path.ts';
import type { CheckRule } from './check.ts';
import { checkOneOfEach, checkSharedWriting, checkWriting } from './mapping-export.ts';
import { checkConverter, checkObtaining, checkParameters, checkSharedElements } from './mapping-objects.ts';

/** Import and export mappings against their structure and the domain model. */
export const mappingRules: CheckRule = {
  id: 'mappings',
  kinds: ['import-mapping', 'export-mapping'],
  run(unit: Unit<ImportMapping | ExportMapping>, ctx) {
    const { view, catalog, report } = ctx;
    const isImport = unit.kind === 'import-mapping';
    const structure = structureOf(unit.data, view, catalog);
    if (!structure) {
      if (!unit.data.structure)
        report({
          severity: 'error',
          code: 'mapping/no-structure',
          message: 'The mapping has no structure.',
          property: 'structure',
          fix: 'Choose the structure it reads or writes.',
        });
      return;
    }
    const format = formatOfStructure(structure.kind) ?? defaultFormat;
    if (!unit.data.root) {
      report({
        severity: 'error',
        code: 'mapping/nothing-mapped',
        message: 'Nothing is mapped yet.',
        fix: 'Map automatically, or drag an element onto an entity.',
      });
      return;
    }
    const { plan, diagnostics } = resolveMapping(
      unit.data.root,
      structure.data,
      format,
      catalog,
      isImport ? 'reads' : 'writes',
    );
    for (const d of diagnostics) report(d);
    const nodes = new StructureIndex(structure.data);
    const paths = new Map<string, number>();
    const targets = new Map<string, string>();

    const { parameters } = unit.data;
    checkParameters(unit.data, isImport, ctx);

    const keys = elementKeys(unit.data.root);
    const visit = (element: MappedObject, above: readonly string[], pathAbove: string | null): void => {
      const [parentEntity] = above;
      const key = keys.get(element) ?? element.path;
      const isBeside = pathAbove === element.path;
      const entity = element.entity ? catalog.entity(element.entity) : undefined;
      const isLinked = isImport
        ? element.obtain === 'parameter' || element.given.some((given) => catalog.association(given.member))
        : element.takenFrom !== 'association';
      if (entity && parentEntity && !element.association && !isLinked) {
        report({
          severity: isImport ? 'warning' : 'error',
          code: 'mapping/no-association',
          message: `${entity.name} at ${element.path} is not linked to the object above it.`,
          element: key,
          path: element.path,
          property: 'association',
          fix: 'Choose the association between the two.',
        });
      }
      if (entity && isImport && (element.obtain === 'find' || element.obtain === 'find-or-create')) {
        const hasKey = element.keyAbove || element.values.some((v) => v.key) || element.given.some((g) => g.key);
        if (!hasKey)
          report({
            severity: 'error',
            code: 'mapping/no-key',
            message: `${entity.name} is found by key, but no value is marked as key.`,
            element: key,
            path: element.path,
            fix: 'Mark the values that identify the object as key.',
          });
        if (!entity.persistable)
          report({
            severity: 'warning',
            code: 'mapping/find-non-persistable',
            message: `${entity.name} is not persistable: only objects of the same run are found.`,
            element: key,
            path: element.path,
          });
      }
      if (entity && isImport && element.like === undefined)
        checkObtaining({ element, key, entity, above, parameters, nodes }, ctx);
      if (!isImport && element.like === undefined)
        checkWriting(
          {
            element,
            key,
            isList: !isBeside && /(\[\*\]|\{\*\})$/.test(element.path),
            above,
            mapping: unit.data as ExportMapping,
            isTop: element === plan?.rootObject.element,
          },
          ctx,
        );
      const owner = isImport ? element.entity : (element.entity ?? parentEntity ?? null);
      const attributes = attributesOfElement({ entity: owner, specializations: element.specializations }, catalog);
      if (!isImport && element.discriminator !== '') paths.set(element.discriminator, 0);
      for (const value of element.values) {
        const node = nodes.get(value.path)?.node;
        const attribute = attributes.find((a) => a.id === value.attribute);
        const at = { element: value.path, path: value.path };
        const which = { params: { owner: key, attribute: value.attribute ?? '' } };
        if (!isImport) {
          paths.set(value.path, (paths.get(value.path) ?? 0) + 1);
          if (paths.get(value.path) === 2)
            report({
              severity: 'error',
              code: 'mapping/mapped-twice',
              message: `${node?.name || value.path} is mapped twice. The message holds it once.`,
              ...at,
              fix: 'Keep one of the two, or join both in an expression.',
            });
        } else if (attribute && entity) {
          const target = `${key}|${attribute.id}`;
          if (targets.has(target))
            report({
              severity: 'warning',
              code: 'mapping/attribute-twice',
              message: `${attribute.name} is set by ${targets.get(target)} and by ${value.path}; the last one stays.`,
              ...at,
              ...which,
            });
          targets.set(target, value.path);
        }
        if (isImport && usesInstead(value)) {
          if (!value.instead.trim())
            report({
              severity: 'error',
              code: 'mapping/no-instead',
              message: `What stands for ${value.path} where it has no value is not given.`,
              ...at,
              property: 'instead',
              fix: 'Give the value as an expression.',
            });
          else
            for (const d of checkExpression(
              value.instead,
              { catalog, variables: givenVariables(parameters, []) },
              attribute?.type,
            ).diagnostics)
              report({
                severity: d.severity,
                code: d.code,
                message: d.message,
                ...at,
                property: 'instead',
                range: d.range,
                ...(d.fix ? { fix: d.fix } : {}),
              });
        }
        if (isImport && value.microflow !== null)
          checkConverter(value, nodeValueType(node?.type), attribute?.type, { ...at, property: 'microflow' }, ctx);
        if (value.expression.trim() && !isImport) {
          // Checked with the conditions of the value.
        } else if (value.expression.trim()) {
          const variables = valueVariables(node?.type, parameters);
          const checked = checkExpression(
            value.expression,
            { catalog, variables },
            value.microflow === null ? attribute?.type : undefined,
          );
          for (const d of checked.diagnostics)
            report({
              severity: d.severity,
              code: d.code,
              message: d.message,
              ...at,
              property: 'expression',
              range: d.range,
              ...(d.fix ? { fix: d.fix } : {}),
            });
        } else if (attribute && node && !value.path.endsWith('{key}') && value.microflow === null) {
          const fits =
            valueFit(node, attribute) !== 'no' ||
            // What they hold is known only when a message comes.
            ['any', 'unknown'].includes(node.type) ||
            (attribute.definition.type === 'autonumber' && !isImport);
          if (!fits)
            report({
              severity: 'error',
              code: 'mapping/type',
              message: `${node.type} at ${value.path} cannot become ${attribute.type.kind} ${attribute.name} as it is.`,
              ...at,
              ...which,
              property: 'expression',
              fix: 'Convert it with an expression.',
            });
          else if (isImport && node.type === 'decimal' && ['integer', 'long'].includes(attribute.type.kind))
            report({
              severity: 'warning',
              code: 'mapping/refuses-fractions',
              message: `${value.path} is a decimal, and ${attribute.name} a whole number: a message with a fraction there is refused.`,
              ...at,
              ...which,
              property: 'expression',
              fix: `Make ${attribute.name} a Decimal, or round it with an expression.`,
            });
        } else if (!value.attribute && !isImport && value.path !== element.discriminator) {
          report({
            severity: 'error',
            code: 'mapping/no-source',
            message: `${value.path} has neither an attribute nor an expression.`,
            ...at,
            ...which,
          });
        }
        if (value.key && !entity?.attributes.some((a) => a.id === value.attribute))
          report({
            severity: 'error',
            code: 'mapping/key-not-mapped',
            message: `${value.path} is a key but has no attribute.`,
            ...at,
            fix: 'Map it to an attribute (IM-12).',
          });
      }
      for (const child of element.objects)
        if (element.entity) visit(child, [element.entity, ...above], element.path);
        else visit(child, above, pathAbove);
    };
    visit(unit.data.root, [], null);
    if (isImport && plan) checkSharedElements(plan, ctx);
    if (!isImport && plan) checkSharedWriting(plan, ctx);
    if (!isImport && plan) checkOneOfEach(plan, ctx);

    if (!isImport && plan)
      for (const { element, isBeside } of plan.objects) {
        if (isBeside) continue;
        const at = nodes.get(element.path);
        if (!at || element.like !== undefined || at.node.group === 'choice') continue;
        for (const { path, node } of childrenOf(at)) {
          if (paths.has(path) || node.optional || node.nullable || !isValueNode(node) || node.type === 'unknown')
            continue;
          report({
            severity: 'warning',
            code: 'mapping/required-not-mapped',
            message: `${node.name || path} is required by the structure but not mapped: an empty value is written.`,
            element: path,
            path,
            fix: 'Map it, or make it optional in the structure.',
          });
        }
      }
  },
};
