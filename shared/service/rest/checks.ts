import { checkOperationAccess } from '../../authentication/index.ts';
import { canBeCut } from '../../mapping/cut-of-mapping.ts';
import type { ExportMapping } from '../../mapping/kind.ts';
import { mappingType } from '../../mapping/mapped-type.ts';
import { entityOf } from '../../microflow/activity.ts';
import { type Microflow, toValueType } from '../../microflow/kind.ts';
import { inWords, partsLeft } from '../../microflow/parts-left.ts';
import type { CheckRule } from '../../model/check-rule.ts';
import type { Unit } from '../../model/unit.ts';
import { checkAnswer } from './answer-checks.ts';
import { batchAnswers } from './batch-answers.ts';
import { checkConditions } from './condition-checks.ts';
import { checkForms } from './form-checks.ts';
import { checkFormats } from './format-checks.ts';
import { importArguments } from './import-arguments.ts';
import type { RestService } from './kind.ts';
import { parameterKey } from './openapi-names.ts';
import { answersOf, readingMappings } from './operation-formats.ts';
import { checkEnd, checkServiceOptions } from './option-checks.ts';
import { joinPath, pathParameters } from './path.ts';
import { checkOperationPaths, checkServicePath, pathComparison } from './path-checks.ts';

/** Operations of published REST services: paths, parameters, and that the microflow takes and gives what the mappings do. */
export const restServiceRules: CheckRule = {
  id: 'rest-services',
  kinds: ['rest-service'],
  compares: pathComparison,
  run(unit: Unit<RestService>, ctx) {
    const { data } = unit;
    const { view, catalog, report } = ctx;
    checkServicePath(unit, ctx);
    checkOperationPaths(unit, ctx);
    checkServiceOptions(unit, ctx);
    checkEnd(data, {}, ctx);
    for (const resource of data.resources) {
      for (const operation of resource.operations) {
        const path = joinPath(resource.name, operation.path);
        const label = `${operation.method} ${path}`;
        const at = { element: operation.id, path: label };
        checkOperationAccess(operation, data, at, report);
        const names = pathParameters(path);
        for (const name of names)
          if (!operation.parameters.some((p) => p.in === 'path' && p.name === name))
            report({
              severity: 'error',
              code: 'rest/path-parameter-missing',
              message: `{${name}} of the path is not among the parameters.`,
              ...at,
              property: 'parameters',
              fix: `Add the path parameter ${name}.`,
              params: { name },
            });
        for (const p of operation.parameters)
          if (p.in === 'path' && !names.includes(p.name))
            report({
              severity: 'error',
              code: 'rest/path-parameter-unknown',
              message: `The path has no {${p.name}}.`,
              ...at,
              property: 'parameters',
              params: { parameter: p.id },
            });
        operation.parameters.forEach((p, index) => {
          if (operation.parameters.findIndex((other) => parameterKey(other) === parameterKey(p)) !== index)
            report({
              severity: 'error',
              code: 'rest/parameter-twice',
              message: `${label} has the ${p.in} parameter ${p.name} twice.`,
              ...at,
              property: 'parameters',
              fix: 'Remove one of them, or call it otherwise.',
              params: { parameter: p.id },
            });
        });
        const flow = view.unit(operation.microflow) as Unit<Microflow> | undefined;
        checkAnswer(operation, flow?.data, at, ctx);
        checkFormats(operation, flow?.data, at, ctx);
        checkForms(operation, at, ctx);
        checkEnd(operation, at, ctx);
        checkConditions(unit, resource.name, operation, flow?.data, at, ctx);
        const read = readingMappings(operation);
        const answers = answersOf(operation, view);
        if (!flow) {
          if (!operation.microflow)
            report({
              severity: 'error',
              code: 'rest/no-microflow',
              message: `${label} has no microflow.`,
              ...at,
              property: 'microflow',
              fix: 'Choose the microflow that carries it out.',
            });
          continue;
        }
        for (const mapping of operation.commit ? [] : read)
          for (const { node, entity, parts } of partsLeft(flow.data, mapping, view, catalog))
            report({
              severity: 'warning',
              code: 'rest/parts-not-committed',
              message: `${flow.name} stores the ${entity} of the body without its ${inWords(parts)}: they stay uncommitted and are lost.`,
              ...at,
              property: 'microflow',
              fix: `Commit with parts in ${flow.name}, or commit the body here.`,
              params: { node: node.id },
            });
        const parameterOf = (name: string) =>
          flow.data.parameters.find((p) => p.name.toLowerCase() === name.toLowerCase());
        const fed = new Set<string>();
        if (operation.validate !== 'off' && read.length > 0 && operation.batchSize > 0)
          report({
            severity: 'error',
            code: 'rest/validated-batches',
            message: `${label} reads its body in batches: only a whole body is held to its structure.`,
            ...at,
            property: 'validate',
            fix: 'Read the body as a whole, or do not validate it.',
          });
        const mapped = read.flatMap((mapping) => importArguments(operation, mapping, view));
        for (const { parameter, index } of mapped) {
          const from = operation.parameters[index];
          const isOfType =
            from &&
            from.holds === 'one' &&
            (from.type === parameter.type.kind ||
              (from.type === 'integer' && ['long', 'decimal'].includes(parameter.type.kind)) ||
              (from.type === 'long' && parameter.type.kind === 'decimal'));
          if (!isOfType)
            report({
              severity: 'error',
              code: 'rest/mapping-parameter',
              message: from
                ? `${from.name} is ${from.type}, but the parameter ${parameter.name} of the import mapping is ${parameter.type.kind}.`
                : `Nothing gives the parameter ${parameter.name} of the import mapping a value.`,
              ...at,
              property: 'parameters',
              fix:
                parameter.type.kind === 'object'
                  ? 'Take the body as text and read it in the microflow: no request gives an object.'
                  : `Add the parameter ${parameter.name} (${parameter.type.kind}) to the operation, or take the body as text and read it in the microflow.`,
            });
        }
        for (const p of operation.parameters) {
          const target = parameterOf(p.argument || p.name);
          if (!target && mapped.some(({ index }) => operation.parameters[index] === p)) continue;
          if (!target)
            report({
              severity: 'warning',
              code: 'rest/parameter-not-used',
              message: `${flow.name} has no parameter ${p.argument || p.name}: the value goes nowhere.`,
              ...at,
              property: 'parameters',
              params: { parameter: p.id },
            });
          else {
            fed.add(target.name);
            const same =
              (p.holds !== 'one' && target.type.kind === 'string') ||
              (p.holds === 'one' && target.type.kind === p.type) ||
              (p.holds === 'one' &&
                ((p.type === 'integer' && ['long', 'decimal'].includes(target.type.kind)) ||
                  (p.type === 'long' && target.type.kind === 'decimal') ||
                  (p.type === 'string' && target.type.kind === 'enumeration')));
            if (!same)
              report({
                severity: 'error',
                code: 'rest/parameter-type',
                message:
                  p.holds === 'one'
                    ? `${p.name} is ${p.type}, but $${target.name} is ${target.type.kind}.`
                    : `${p.name} comes as JSON text (${p.holds}), but $${target.name} is ${target.type.kind}.`,
                ...at,
                property: 'parameters',
                params: { parameter: p.id },
              });
          }
        }
        if (operation.batchSize > 0 && read.some((mapping) => canBeCut(view, mapping) === false))
          report({
            severity: 'error',
            code: 'rest/no-batches',
            message:
              'The body is not read in batches: its mapping makes one object of a message, a list that stands in another one, or takes an object.',
            ...at,
            property: 'batchSize',
            fix: 'Map the items of one list, or set it to 0.',
          });
        const bodyParameter = operation.bodyArgument ? parameterOf(operation.bodyArgument) : undefined;
        if (operation.bodyArgument && !bodyParameter)
          report({
            severity: 'error',
            code: 'rest/body-parameter',
            message: `${flow.name} has no parameter ${operation.bodyArgument}.`,
            ...at,
            property: 'bodyArgument',
          });
        if (bodyParameter) {
          fed.add(bodyParameter.name);
          const wanted = toValueType(bodyParameter.type);
          for (const mapping of read.length > 0 ? read : [null]) {
            // A body that no mapping reads is a text, or bytes: whatever is asked for.
            const plain = wanted.kind === 'binary' ? ({ kind: 'binary' } as const) : ({ kind: 'string' } as const);
            const made = mapping === null ? plain : mappingType(view, mapping);
            const fits =
              !made ||
              (made.kind === wanted.kind &&
                (made.kind === 'string' ||
                  made.kind === 'binary' ||
                  catalog.isKindOf(entityOf(made) ?? '', entityOf(wanted) ?? '')));
            if (!fits)
              report({
                severity: 'error',
                code: 'rest/body-type',
                message: `The body is read as ${made.kind === 'list' ? 'a list' : made.kind === 'string' ? 'text' : 'an object'} of another type than $${bodyParameter.name}.`,
                ...at,
                property: mapping === null || mapping === operation.importMapping ? 'bodyArgument' : 'alsoReads',
              });
          }
        } else if (read.length > 0)
          report({
            severity: 'warning',
            code: 'rest/body-not-used',
            message: 'The body is read, but no parameter of the microflow takes it.',
            ...at,
            property: 'bodyArgument',
          });
        for (const p of flow.data.parameters)
          if (!fed.has(p.name))
            report({
              severity: 'warning',
              code: 'rest/argument-empty',
              message: `Nothing gives $${p.name} a value: it is always empty.`,
              ...at,
              property: 'parameters',
              params: { argument: p.name },
            });
        const inBatches = batchAnswers(flow.data);
        for (const mapping of inBatches)
          if (mapping !== operation.exportMapping)
            report({
              severity: 'error',
              code: 'rest/answer-in-batches',
              message: `${flow.name} answers in batches with ${view.unit(mapping)?.name ?? 'a mapping'}, which is not the export mapping of ${label}.`,
              ...at,
              property: 'exportMapping',
              fix: 'Choose the mapping that the microflow writes: the contract describes its messages.',
            });
        // The activity gives the mapping its objects and parameters.
        if (inBatches.length > 0 && flow.data.returns.kind === 'nothing') continue;
        const returns = toValueType(flow.data.returns);
        answers.forEach(({ exportMapping }, i) => {
          const property = i === 0 ? 'exportMapping' : 'alsoAnswers';
          const writer = view.unit(exportMapping) as Unit<ExportMapping> | undefined;
          const written = exportMapping ? mappingType(view, exportMapping) : undefined;
          if (
            written &&
            (returns.kind !== written.kind || !catalog.isKindOf(entityOf(returns) ?? '', entityOf(written) ?? ''))
          )
            report({
              severity: 'error',
              code: 'rest/result-type',
              message:
                i === 0
                  ? `${flow.name} does not return what the export mapping writes.`
                  : `${flow.name} does not return what ${writer?.name} writes.`,
              ...at,
              property,
            });
          if (writer?.kind === 'export-mapping' && writer.data.parameters.length > 0)
            report({
              severity: 'error',
              code: 'rest/mapping-parameters',
              message: `${writer.name} takes parameters, which nothing gives where an answer is written.`,
              ...at,
              property,
              fix: 'Choose a mapping without parameters, or answer with the text of Export with mapping.',
            });
        });
        if (!operation.exportMapping && (returns.kind === 'object' || returns.kind === 'list'))
          report({
            severity: 'error',
            code: 'rest/no-export-mapping',
            message: `${flow.name} returns objects, but no export mapping writes them.`,
            ...at,
            property: 'exportMapping',
            fix: 'Choose an export mapping.',
          });
      }
    }
  },
};
