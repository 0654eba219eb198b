import {
  checkExpression,
  compileExpression,
  type ExpressionTarget,
  libraryNames,
  libraryPrelude,
  numberLiteral,
} from '../expression/index.ts';
import { compileExportMapping } from '../mapping/compile-export.ts';
import { type CompileMappingExpression, compileImportMapping } from '../mapping/compile-import.ts';
import type { ExportMapping, ImportMapping } from '../mapping/kind.ts';
import { resolveMapping } from '../mapping/plan.ts';
import { nodeValueType } from '../mapping/value-type.ts';
import { activityOf } from '../microflow/activities/index.ts';
import { compileMicroflow } from '../microflow/compile.ts';
import type { DataType, Microflow } from '../microflow/kind.ts';
import { Catalog, type ConstantInfo, type ValueType } from '../model/catalog.ts';
import type { Constant } from '../model/kinds/constant.ts';
import { settingsKind } from '../model/kinds/settings.ts';
import { type Layout, layoutOf } from '../model/layout.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import type { RestService } from '../publish/kind.ts';
import { openApiOf } from '../publish/openapi.ts';
import { joinPath } from '../publish/path.ts';
import { parseXPath } from '../query/index.ts';
import type { StructureNode } from '../structure/node.ts';
import { walkStructure } from '../structure/path.ts';
import type {
  Program,
  ProgramEntity,
  ProgramFlow,
  ProgramMapping,
  ProgramQuery,
  ProgramRestService,
  ProgramType,
} from './program.ts';

/**
 * Compiles a project. Documents with errors are left out where they can be: the checks have reported them, and a run that
 * needs them is refused before. The result is plain JSON.
 */
export function compileProgram(view: ProjectView, options: { name: string }): Program {
  return new ProgramCompiler(view, options.name).compile();
}

/** A name for tables and columns: lower case, at most 60 characters, unique in its set. */
function physicalName(name: string, taken: Set<string>): string {
  const base = name.toLowerCase().slice(0, 56);
  let result = base;
  for (let n = 2; taken.has(result); n++) result = `${base}_${n}`;
  taken.add(result);
  return result;
}

class ProgramCompiler {
  private readonly view: ProjectView;
  private readonly name: string;
  private readonly catalog: Catalog;
  private readonly layout: Layout;
  private readonly queries: ProgramQuery[] = [];
  private readonly flowUnits: Unit<Microflow>[];
  private readonly flowIndex: ReadonlyMap<string, number>;
  private readonly asyncFlows: ReadonlySet<number>;
  private readonly mappingUnits: Unit<ImportMapping | ExportMapping>[];
  private readonly mappingIndex: ReadonlyMap<string, number>;
  private readonly constantUnits: Unit<Constant>[];

  constructor(view: ProjectView, name: string) {
    this.view = view;
    this.name = name;
    this.catalog = new Catalog(view);
    this.layout = layoutOf(this.catalog);
    this.flowUnits = view.ofKind<Microflow>('microflow');
    this.flowIndex = new Map(this.flowUnits.map((u, i) => [u.id, i]));
    this.asyncFlows = this.findAsyncFlows();
    this.mappingUnits = [
      ...view.ofKind<ImportMapping>('import-mapping'),
      ...view.ofKind<ExportMapping>('export-mapping'),
    ];
    this.mappingIndex = new Map(this.mappingUnits.map((u, i) => [u.id, i]));
    this.constantUnits = view.ofKind<Constant>('constant');
  }

  /** Flows that wait, or call one that does. */
  private findAsyncFlows(): Set<number> {
    const waiting = new Set<number>();
    for (let changed = true; changed; ) {
      changed = false;
      this.flowUnits.forEach((unit, i) => {
        if (waiting.has(i)) return;
        const waits = unit.data.nodes.some((node) => {
          if (node.disabled) return false;
          if (activityOf(node.action.type).waits) return true;
          return (
            node.action.type === 'call-microflow' &&
            node.action.microflow !== null &&
            waiting.has(this.flowIndex.get(node.action.microflow) ?? -1)
          );
        });
        if (waits) {
          waiting.add(i);
          changed = true;
        }
      });
    }
    return waiting;
  }

  compile(): Program {
    const entities = this.entities();
    const { flows, sources } = this.flows();
    const mappings = this.mappings();
    const settings = settingsKind.schema.parse(this.view.ofKind('settings')[0]?.data ?? {});
    const source = [
      '(rt) => {',
      '"use strict";',
      'const { WeftObject, x, N, JsonScanner, memberTable, toInteger, toLong, toDecimal, toEnumeration, toBinary, W, C } = rt;',
      libraryPrelude('x', libraryNames),
      'const { int32 } = rt;',
      this.classes(entities),
      'const E = rt.E = [' + entities.map((e) => `E${e.index}`).join(', ') + '];',
      ...sources,
      'const F = [' + flows.map((f) => `f${f.index}`).join(', ') + '];',
      'const M = [' + mappings.map((m) => m.source).join(',\n') + '];',
      'return { E, F, M };',
      '}',
    ].join('\n');
    return {
      format: 1,
      project: this.name,
      settings,
      entities,
      associations: this.associations(),
      constants: this.constantUnits.map((u) => {
        const name = this.view.qualifiedName(u);
        return {
          name,
          type: u.data.type,
          value: u.data.value,
          secret: u.data.secret,
          variable: `CONSTANT_${name.replace('.', '_')}`,
        };
      }),
      flows,
      mappings: mappings.map((m) => m.mapping),
      queries: this.queries,
      services: this.services(flows),
      hasErrorHandlers: this.hasErrorHandlers(),
      source,
    };
  }

  private hasErrorHandlers(): boolean {
    const flows = this.view.ofKind('microflow') as readonly Unit<Microflow>[];
    return flows.some((flow) => flow.data.nodes.some((node) => node.onError !== 'rollback'));
  }

  private entities(): ProgramEntity[] {
    const tables = new Set<string>();
    const rootOf = (id: string): string => this.catalog.lineage(id).at(-1) as string;
    const columnsByRoot = new Map<string, Set<string>>();
    const columnOf = new Map<string, string>();
    for (const entity of this.layout.entities) {
      const root = rootOf(entity.id);
      const taken = columnsByRoot.get(root) ?? new Set(['_id', '_type']);
      columnsByRoot.set(root, taken);
      for (const attribute of entity.attributes)
        if (attribute.entity === entity.id) columnOf.set(attribute.id, physicalName(attribute.name, taken));
    }
    const tableOf = new Map<string, string>();
    for (const entity of this.layout.entities)
      if (rootOf(entity.id) === entity.id)
        tableOf.set(entity.id, physicalName(entity.qualifiedName.replace('.', '_'), tables));
    return this.layout.entities.map((entity, index): ProgramEntity => {
      const root = rootOf(entity.id);
      return {
        index,
        id: entity.id,
        name: entity.name,
        qualifiedName: entity.qualifiedName,
        persistable: entity.persistable,
        general: entity.generalization ? this.layout.entityIndex(entity.generalization) : null,
        root: this.layout.entityIndex(root),
        family: this.catalog.family(entity.id).map((id) => this.layout.entityIndex(id)),
        table: tableOf.get(root) as string,
        attributes: entity.attributes.map((a) => ({
          id: a.id,
          name: a.name,
          field: this.layout.attributeField(a.id),
          column: columnOf.get(a.id) as string,
          type: a.definition.type,
          length: a.definition.length,
          values:
            a.type.kind === 'enumeration'
              ? (this.catalog.enumeration(a.type.enumeration)?.values.map((v) => v.name) ?? [])
              : null,
          default: a.definition.default,
          validations: a.definition.validations,
          calculated: a.definition.calculated === null ? null : (this.flowIndex.get(a.definition.calculated) ?? null),
        })),
        indexes: entity.definition.indexes.map((i) =>
          i.attributes.flatMap((id) => (id && columnOf.has(id) ? [this.layout.attributeField(id)] : [])),
        ),
        events: this.catalog.lineage(entity.id).flatMap((id) =>
          (this.catalog.entity(id)?.definition.events ?? []).flatMap((event) => {
            const flow = event.microflow === null ? undefined : this.flowIndex.get(event.microflow);
            return flow === undefined ? [] : [{ moment: event.moment, flow, raiseOnFalse: event.raiseOnFalse }];
          }),
        ),
      };
    });
  }

  private associations(): Program['associations'] {
    const names = new Set<string>();
    return this.layout.associations.map((a, index) => ({
      index,
      id: a.id,
      name: a.name,
      qualifiedName: a.qualifiedName,
      from: this.layout.entityIndex(a.from),
      to: this.layout.entityIndex(a.to),
      type: a.type,
      owner: a.owner,
      column: `${physicalName(a.name, names)}_id`,
      table: a.qualifiedName.toLowerCase().replace('.', '_'),
      onDeleteFrom: a.definition.onDeleteFrom,
      onDeleteTo: a.definition.onDeleteTo,
    }));
  }

  /** Classes with every field in a fixed order, so that objects of an entity share one shape. */
  private classes(entities: readonly ProgramEntity[]): string {
    return entities
      .map((entity) => {
        const lineage = this.catalog.lineage(entity.id);
        const fields = entity.attributes.map((a) => `this.${a.field} = ${defaultLiteral(a.type, a.default)};`);
        this.layout.associations.forEach((association, i) => {
          if (lineage.includes(association.from)) fields.push(`this.r${i} = undefined;`);
          if (lineage.includes(association.to)) fields.push(`this.b${i} = undefined;`);
        });
        return `class E${entity.index} extends WeftObject { constructor() { super(); ${fields.join(' ')} } }\nE${entity.index}.prototype.$entity = ${entity.index};`;
      })
      .join('\n');
  }

  private target(identifier: (name: string) => string): ExpressionTarget {
    return {
      library: 'x',
      variable: identifier,
      attribute: (object, attribute) => {
        const calculated = attribute.definition.calculated;
        const flow = calculated === null ? undefined : this.flowIndex.get(calculated);
        return flow === undefined
          ? `${object}.${this.layout.attributeField(attribute.id)}`
          : `F[${flow}](u, null, ${object})`;
      },
      associated: (object, association, reverse) => {
        const index = this.layout.associationIndex(association.id);
        if (!reverse)
          return association.type === 'reference'
            ? `u.ownedOne(${object}, ${index})`
            : `rt.list(u.ownedList(${object}, ${index})).slice()`;
        return association.owner === 'both' && association.type === 'reference'
          ? `u.backOne(${object}, ${index})`
          : `rt.list(u.backList(${object}, ${index})).slice()`;
      },
      constant: (constant: ConstantInfo) => `C[${this.constantUnits.findIndex((u) => u.id === constant.id)}]`,
      captions: (id) =>
        JSON.stringify(
          Object.fromEntries((this.catalog.enumeration(id)?.values ?? []).map((v) => [v.name, v.caption || v.name])),
        ),
    };
  }

  private expression(
    text: string,
    variables: ReadonlyMap<string, ValueType>,
    identifier: (name: string) => string,
  ): string {
    const checked = checkExpression(text, { catalog: this.catalog, variables });
    const error = checked.diagnostics.find((d) => d.severity === 'error');
    if (error) return `rt.invalid(${JSON.stringify(error.message)})`;
    return compileExpression(checked, this.target(identifier));
  }

  private flows(): { flows: ProgramFlow[]; sources: string[] } {
    const sources: string[] = [];
    const flows = this.flowUnits.map((unit, index): ProgramFlow => {
      const isAsync = this.asyncFlows.has(index);
      const compiled = compileMicroflow(unit, index, isAsync, {
        view: this.view,
        catalog: this.catalog,
        loopLimit: settingsKind.schema.parse(this.view.ofKind('settings')[0]?.data ?? {}).loopLimit,
        expression: (text, variables, identifier) => this.expression(text, variables, identifier),
        query: (entity, constraint, sort, variables, identifier) => {
          const typeOf = (path: string): ValueType => checkExpression(path, { catalog: this.catalog, variables }).type;
          const parsed = parseXPath(constraint, entity, this.catalog, typeOf);
          const parameters = parsed.parameters.map((p) => this.expression(p, variables, identifier));
          this.queries.push({
            entity: this.layout.entityIndex(entity),
            tree: {
              entity,
              filter: parsed.filter,
              sort: sort.flatMap((s) => (s.attribute ? [{ attribute: s.attribute, descending: s.descending }] : [])),
            },
          });
          return { index: this.queries.length - 1, parameters: parameters.join(', ') };
        },
        entity: (id) => this.layout.entityIndex(id),
        attribute: (id) => this.layout.attributeField(id),
        association: (id) => this.layout.associationIndex(id),
        flow: (id) => {
          const called = this.flowIndex.get(id) ?? -1;
          return {
            index: called,
            isAsync: this.asyncFlows.has(called),
            parameters: this.flowUnits[called]?.data.parameters.map((p) => p.name) ?? [],
          };
        },
        mapping: (id) => ({ index: this.mappingIndex.get(id) ?? -1, isList: false }),
      });
      sources.push(compiled.source);
      return {
        index,
        id: unit.id,
        name: this.view.qualifiedName(unit),
        parameters: unit.data.parameters.map((p) => ({ name: p.name, type: this.type(p.type) })),
        returns: this.type(unit.data.returns),
        isAsync,
        nodes: compiled.nodes,
      };
    });
    return { flows, sources };
  }

  private type(type: DataType): ProgramType {
    const values =
      type.kind === 'enumeration'
        ? this.catalog.enumeration(type.enumeration ?? null)?.values.map((v) => v.name)
        : undefined;
    const entity = type.entity && this.catalog.entity(type.entity) ? this.layout.entityIndex(type.entity) : undefined;
    return { kind: type.kind, ...(entity === undefined ? {} : { entity }), ...(values ? { values } : {}) };
  }

  private mappings(): { mapping: ProgramMapping; source: string }[] {
    return this.mappingUnits.map((unit, index) => {
      const kind = unit.kind === 'import-mapping' ? ('import' as const) : ('export' as const);
      const name = this.view.qualifiedName(unit);
      const empty = { index, id: unit.id, name, kind, entity: -1, isList: false, takesParameter: false, pretty: false };
      const structure = this.view.unit(unit.data.structure) as Unit<{ root: StructureNode }> | undefined;
      const broken = (message: string) => ({
        mapping: empty,
        source: `{ isList: false, read() { rt.invalid(${JSON.stringify(message)}); }, write() { rt.invalid(${JSON.stringify(message)}); } }`,
      });
      if (!structure || !unit.data.root) return broken(`${name} has no structure or nothing mapped.`);
      const { plan, diagnostics } = resolveMapping(unit.data.root, structure.data.root, this.catalog);
      const error = diagnostics.find((d) => d.severity === 'error');
      if (!plan || error) return broken(`${name}: ${error?.message ?? 'nothing is mapped'}`);
      const expression: CompileMappingExpression = (text, identifiers, value) => {
        const variables = new Map<string, ValueType>([['object', { kind: 'object', entity: value.object.entity.id }]]);
        const node = plan && findNode(structure.data.root, value.element.path);
        variables.set(
          'value',
          kind === 'export' ? (value.attribute?.type ?? { kind: 'unknown' }) : nodeValueType(node?.type),
        );
        return this.expression(text, variables, (n) => identifiers[n] ?? 'null');
      };
      const source =
        kind === 'import'
          ? compileImportMapping(plan, this.layout, this.catalog, {
              unknownMembers: (unit.data as ImportMapping).unknownMembers,
              expression,
            })
          : compileExportMapping(plan, this.layout, this.catalog, { expression });
      return {
        mapping: {
          ...empty,
          entity: this.layout.entityIndex(plan.rootObject.entity.id),
          isList: plan.isList,
          takesParameter: plan.objects.some((o) => o.element.obtain === 'parameter'),
          pretty: kind === 'export' && (unit.data as ExportMapping).pretty,
        },
        source,
      };
    });
  }

  private services(flows: readonly ProgramFlow[]): ProgramRestService[] {
    return this.view
      .ofKind<RestService>('rest-service')
      .filter((u) => u.data.enabled)
      .map((unit) => ({
        id: unit.id,
        name: this.view.qualifiedName(unit),
        path: joinPath(unit.data.path),
        version: unit.data.version,
        operations: unit.data.resources.flatMap((resource) =>
          resource.operations.flatMap((operation) => {
            const flow =
              operation.microflow === null ? undefined : flows[this.flowIndex.get(operation.microflow) ?? -1];
            if (!flow) return [];
            const argument = (name: string) =>
              flow.parameters.findIndex((p) => p.name.toLowerCase() === name.toLowerCase());
            return [
              {
                id: operation.id,
                method: operation.method,
                path: joinPath(unit.data.path, resource.name, operation.path),
                flow: flow.index,
                parameters: operation.parameters.map((p) => ({
                  name: p.name,
                  in: p.in,
                  type: p.type,
                  required: p.required || p.in === 'path',
                  argument: argument(p.argument || p.name),
                })),
                importMapping:
                  operation.importMapping === null ? null : (this.mappingIndex.get(operation.importMapping) ?? null),
                bodyArgument: operation.bodyArgument ? argument(operation.bodyArgument) : -1,
                commit: operation.commit,
                exportMapping:
                  operation.exportMapping === null ? null : (this.mappingIndex.get(operation.exportMapping) ?? null),
                status: operation.status,
                emptyStatus: operation.emptyStatus,
                contentType: operation.contentType,
              },
            ];
          }),
        ),
        openApi: openApiOf(unit, this.view),
      }));
  }
}

function findNode(root: StructureNode, path: string): StructureNode | undefined {
  for (const placed of walkStructure(root)) if (placed.path === path) return placed.node;
  return undefined;
}

/** The initial value of an attribute as a JavaScript literal. */
function defaultLiteral(type: string, text: string): string {
  if (text === '') return 'undefined';
  switch (type) {
    case 'integer':
    case 'long':
    case 'decimal':
    case 'autonumber':
      return numberLiteral(text);
    case 'boolean':
      return text === 'true' ? 'true' : 'false';
    case 'datetime':
      return text.startsWith('[%') ? 'x_$token("CurrentDateTime")' : `x_parseDateTime(${JSON.stringify(text)})`;
    default:
      return JSON.stringify(text);
  }
}
