import { type Code, callsAtOnce, identifier, js, listOfCodes, literal } from '../expression/emitted-code.ts';
import { checkExpression } from '../expression/index.ts';
import { mediaTypeOfFormat } from '../format/index.ts';
import { formatOfMapping } from '../mapping/format-of-mapping.ts';
import { compileMicroflow } from '../microflow/compile.ts';
import type { FlowFunctions } from '../microflow/flow-functions.ts';
import type { DataType } from '../microflow/kind.ts';
import type { ValueType } from '../model/catalog.ts';
import { parseXPath } from '../query/index.ts';
import type { ProgramContext } from './context.ts';
import type { ProgramFlow, ProgramQuery, ProgramType } from './program.ts';
import type { Waits } from './waits.ts';

const rt = callsAtOnce<FlowFunctions>();

/** The flows of a program and the source of each. */
export function compileFlows(
  context: ProgramContext,
  waits: Waits,
): { flows: ProgramFlow[]; sources: Code[]; queries: ProgramQuery[] } {
  const queries: ProgramQuery[] = [];
  const sources: Code[] = [];
  const flows = context.flowUnits.map((unit, index): ProgramFlow => {
    const isAsync = waits.flows.has(index);
    const compiled = compileMicroflow(unit, index, context.waits, {
      view: context.view,
      catalog: context.catalog,
      asksAccess: context.asksAccess,
      expression: (text, variables, variable) => context.expression(text, variables, variable),
      query: (entity, constraint, sort, variables, variable) => {
        const typeOf = (path: string): ValueType => checkExpression(path, { catalog: context.catalog, variables }).type;
        const parsed = parseXPath(constraint, entity, context.catalog, typeOf);
        // The step's own check refuses a broken constraint before; nothing else may come here and run without it.
        const error = parsed.diagnostics.find((d) => d.severity === 'error');
        if (error) return { index: -1, parameters: rt.invalid(literal(error.message)) };
        const known = context.catalog.entity(entity)?.attributes ?? [];
        const missing = sort.some((s) => !known.some((a) => a.id === s.attribute && a.definition.calculated === null));
        if (missing)
          return {
            index: -1,
            parameters: rt.invalid(literal('It is sorted by an attribute that is missing or calculated.')),
          };
        const parameters = parsed.parameters.map((p) => context.expression(p, variables, variable));
        queries.push({
          entity: context.layout.entityIndex(entity),
          tree: {
            entity,
            filter: parsed.filter,
            sort: sort.flatMap(({ attribute, descending }) => (attribute ? [{ attribute, descending }] : [])),
          },
        });
        return { index: queries.length - 1, parameters: listOfCodes(parameters) };
      },
      entity: (id) => context.layout.entityIndex(id),
      attribute: (id) => context.layout.attributeField(id),
      association: (id) => context.layout.associationIndex(id),
      flow: (id) => {
        const called = context.flowIndex.get(id) ?? -1;
        return {
          index: called,
          parameters: context.flowUnits[called]?.data.parameters.map((p) => p.name) ?? [],
        };
      },
      mapping: (id) => ({
        index: context.mappingIndex.get(id) ?? -1,
        mediaType: mediaTypeOfFormat(formatOfMapping(id, context.view)),
      }),
      transformation: (id) => context.transformationUnits.findIndex((u) => u.id === id),
      operation: (id) => context.operation(id),
      constant: (id) => {
        const index = context.constantUnits.findIndex((u) => u.id === id);
        return index < 0 ? null : index;
      },
    });
    const refusing = js`function ${identifier(`f${index}`)}() { throw ${rt.needsWaiting()}; }`;
    sources.push(isAsync && !context.waits ? refusing : compiled.source);
    return {
      index,
      id: unit.id,
      name: context.view.qualifiedName(unit),
      parameters: unit.data.parameters.map((p) => ({ name: p.name, type: programType(context, p.type) })),
      returns: programType(context, unit.data.returns),
      appliesAccess: unit.data.applyAccess,
      isAsync,
      nodes: compiled.nodes,
    };
  });
  return { flows, sources, queries };
}

/** A type of the model as the runtime knows it. */
export function programType(context: ProgramContext, type: DataType): ProgramType {
  const values =
    type.kind === 'enumeration'
      ? context.catalog.enumeration(type.enumeration ?? null)?.values.map((v) => v.name)
      : undefined;
  const entity =
    type.entity && context.catalog.entity(type.entity) ? context.layout.entityIndex(type.entity) : undefined;
  return { kind: type.kind, ...(entity === undefined ? {} : { entity }), ...(values ? { values } : {}) };
}
