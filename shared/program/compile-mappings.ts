import { type Code, callsAtOnce, js, literal } from '../expression/emitted-code.ts';
import { formatOfStructure, type MessageFormat } from '../format/index.ts';
import { compileExportMapping } from '../mapping/compile-export.ts';
import { compileImportMapping } from '../mapping/compile-import.ts';
import { cutOfMapping } from '../mapping/cut-of-mapping.ts';
import type { CompileMappingExpression } from '../mapping/import-emission.ts';
import type { ExportMapping, ImportMapping } from '../mapping/kind.ts';
import { resolveMapping } from '../mapping/plan.ts';
import { structureOf } from '../mapping/used-structure.ts';
import { whyWholeOf } from '../mapping/written-apart.ts';
import type { ListFunctions } from '../microflow/activities/lists.ts';
import type { FlowFunctions } from '../microflow/flow-functions.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import { programType } from './compile-flows.ts';
import type { ProgramContext } from './context.ts';
import type { ProgramMapping } from './program.ts';
import type { Waits } from './waits.ts';

const rt = callsAtOnce<FlowFunctions>();
const lists = callsAtOnce<ListFunctions>();

/** The mappings of a program and the source of each. */
export function compileMappings(context: ProgramContext, waits: Waits): { mapping: ProgramMapping; source: Code }[] {
  return context.mappingUnits.map((unit, index) => {
    const kind = unit.kind === 'import-mapping' ? ('import' as const) : ('export' as const);
    const name = context.view.qualifiedName(unit);
    const structure = structureOf(unit.data, context.view, context.catalog);
    const format = structure && formatOfStructure(structure.kind);
    const isAsync = waits.mappings.has(index);
    const empty = {
      index,
      id: unit.id,
      name,
      kind,
      entity: -1,
      isList: false,
      takesParameter: false,
      parameters: [],
      pretty: false,
      isAsync,
      format: format?.id ?? null,
      cut: null,
    };
    const broken = (message: string) => ({
      mapping: empty,
      source: js`{ isList: false, read() { ${rt.invalid(literal(message))}; }, write() { ${rt.invalid(literal(message))}; } }`,
    });
    if (!structure || !format || !unit.data.root) return broken(`${name} has no structure or nothing mapped.`);
    const { plan, diagnostics } = resolveMapping(
      unit.data.root,
      structure.data,
      format,
      context.catalog,
      kind === 'import' ? 'reads' : 'writes',
    );
    const error = diagnostics.find((d) => d.severity === 'error');
    if (!plan || error) return broken(`${name}: ${error?.message ?? 'nothing is mapped'}`);
    const expression: CompileMappingExpression = (text, identifiers, variables) =>
      context.expression(text, variables, (n) => identifiers[n] ?? literal(null));
    const { parameters } = unit.data;
    const source =
      kind === 'import'
        ? compileImportMapping(plan, context.layout, context.catalog, {
            unknownMembers: (unit.data as ImportMapping).unknownMembers,
            format,
            expression,
            flow: (id) => flowOf(context, id),
            parameters,
            waits: context.waits,
          })
        : compileExportMapping(plan, context.layout, context.catalog, {
            expression,
            format,
            attribute: (object, attribute) => context.attribute(object, attribute),
            flow: (id) => flowOf(context, id),
            sorted: (list, key, descending) => lists.sorted(list, key, literal(descending)),
            parameters,
            waits: context.waits,
            apart: whyWholeOf(unit.data.root, structure.data, format) === null,
          });
    return {
      mapping: {
        ...empty,
        entity: context.layout.entityIndex(plan.rootObject.entity.id),
        isList: plan.isList,
        takesParameter:
          kind === 'import' && plan.objects.some((o) => o.element.obtain === 'parameter' && o.element.parameter === ''),
        parameters: parameters.map((p) => ({ name: p.name, type: programType(context, p.type) })),
        pretty: kind === 'export' && (unit.data as ExportMapping).pretty,
        cut: kind === 'import' ? cutOfMapping(unit.data.root, structure.data, format) : null,
      },
      source:
        isAsync && !context.waits
          ? js`{ read() { throw ${rt.needsWaiting()}; }, write() { throw ${rt.needsWaiting()}; }, get apart() { throw ${rt.needsWaiting()}; } }`
          : js`((f) => ${source})(${libraryOf(format, structure.data)})`,
    };
  });
}

function flowOf(context: ProgramContext, id: string | null): { index: number; parameters: string[] } | null {
  const index = id === null ? undefined : context.flowIndex.get(id);
  const unit = index === undefined ? undefined : context.flowUnits[index];
  return index === undefined || !unit ? null : { index, parameters: unit.data.parameters.map((p) => p.name) };
}

/** The library of a format, with the settings of the structure where it has any. */
function libraryOf(format: MessageFormat, shape: StructureShape): Code {
  const library = js`rt.formats[${literal(format.id)}]`;
  return format.settings ? js`${library}.bySettings(${literal(format.settings(shape))})` : library;
}
