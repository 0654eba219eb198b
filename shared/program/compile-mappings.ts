import { formatOfStructure } from '../format/index.ts';
import { compileExportMapping } from '../mapping/compile-export.ts';
import { type CompileMappingExpression, compileImportMapping } from '../mapping/compile-import.ts';
import type { ExportMapping, ImportMapping } from '../mapping/kind.ts';
import { resolveMapping } from '../mapping/plan.ts';
import { nodeValueType } from '../mapping/value-type.ts';
import type { ValueType } from '../model/catalog.ts';
import type { Unit } from '../model/unit.ts';
import type { StructureNode } from '../structure/node.ts';
import { walkStructure } from '../structure/path.ts';
import type { ProgramContext } from './context.ts';
import type { ProgramMapping } from './program.ts';
import type { Waits } from './waits.ts';

/** The mappings of a program and the source of each. */
export function compileMappings(context: ProgramContext, waits: Waits): { mapping: ProgramMapping; source: string }[] {
  return context.mappingUnits.map((unit, index) => {
    const kind = unit.kind === 'import-mapping' ? ('import' as const) : ('export' as const);
    const name = context.view.qualifiedName(unit);
    const structure = context.view.unit(unit.data.structure) as Unit<{ root: StructureNode }> | undefined;
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
      pretty: false,
      isAsync,
      format: format?.id ?? null,
    };
    const broken = (message: string) => ({
      mapping: empty,
      source: `{ isList: false, read() { rt.invalid(${JSON.stringify(message)}); }, write() { rt.invalid(${JSON.stringify(message)}); } }`,
    });
    if (!structure || !format || !unit.data.root) return broken(`${name} has no structure or nothing mapped.`);
    const { plan, diagnostics } = resolveMapping(unit.data.root, structure.data.root, context.catalog);
    const error = diagnostics.find((d) => d.severity === 'error');
    if (!plan || error) return broken(`${name}: ${error?.message ?? 'nothing is mapped'}`);
    const expression: CompileMappingExpression = (text, identifiers, value) => {
      const variables = new Map<string, ValueType>([['object', { kind: 'object', entity: value.object.entity.id }]]);
      const node = plan && findNode(structure.data.root, value.element.path);
      variables.set(
        'value',
        kind === 'export' ? (value.attribute?.type ?? { kind: 'unknown' }) : nodeValueType(node?.type),
      );
      return context.expression(text, variables, (n) => identifiers[n] ?? 'null');
    };
    const source =
      kind === 'import'
        ? compileImportMapping(plan, context.layout, context.catalog, {
            unknownMembers: (unit.data as ImportMapping).unknownMembers,
            expression,
            waits: context.waits,
          })
        : compileExportMapping(plan, context.layout, context.catalog, {
            expression,
            writer: format.writer,
            attribute: (object, attribute) => context.attribute(object, attribute),
            waits: context.waits,
          });
    return {
      mapping: {
        ...empty,
        entity: context.layout.entityIndex(plan.rootObject.entity.id),
        isList: plan.isList,
        takesParameter: plan.objects.some((o) => o.element.obtain === 'parameter'),
        pretty: kind === 'export' && (unit.data as ExportMapping).pretty,
      },
      source:
        isAsync && !context.waits
          ? '{ read() { throw rt.needsWaiting(); }, write() { throw rt.needsWaiting(); } }'
          : `((f) => ${source})(rt.formats[${JSON.stringify(format.id)}])`,
    };
  });
}

function findNode(root: StructureNode, path: string): StructureNode | undefined {
  for (const placed of walkStructure(root)) if (placed.path === path) return placed.node;
  return undefined;
}
