import { xmlFormat } from '../../format/xml/index.ts';
import type { AutoMapRow } from '../../mapping/auto-map.ts';
import {
  type EntityShape,
  isWritable,
  type MappedShapeOptions,
  mappedShape,
  shapeOfEntity,
  toMemberName,
} from '../../mapping/entity-message.ts';
import { exportMappingKind, importMappingKind } from '../../mapping/kind.ts';
import { FlowBuilder } from '../../microflow/flow-builder.ts';
import type { DataType } from '../../microflow/kind.ts';
import { type AttributeInfo, Catalog, type EntityInfo } from '../../model/catalog.ts';
import { diffToPatch, structuredCloneJson, type UnitOperation } from '../../model/change.ts';
import { NameSet } from '../../model/naming.ts';
import { plural, withArticle } from '../../model/plural.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';
import { commitWithParts } from '../commit-with-parts.ts';
import { keyAttribute, uniqueKey } from '../entity-key.ts';
import { joinPath } from '../join-path.ts';
import type { EntityPlan } from '../protocol.ts';
import { elementStructure, movedToXml } from './entity-element.ts';
import {
  newSoapOperation,
  type ServedSoapOperation,
  type SoapParameter,
  type SoapService,
  soapServiceKind,
} from './kind.ts';
import { pathFromName } from './names.ts';

/**
 * Plans the operations of an entity as a web service: get by key, list by pages, create, change and delete, each with its microflow, structures and
 * mappings. Into `service`, or a new one.
 */
export function planSoapOperations(
  view: ProjectView,
  options: { entity: string; service: string | null; parent: string },
  ids: IdSource,
): EntityPlan | { error: string } {
  const catalog = new Catalog(view);
  const entity = catalog.entity(options.entity);
  if (!view.unit(options.parent)) return { error: 'The module or folder does not exist any more.' };
  if (!entity) return { error: 'The entity does not exist any more.' };
  if (!entity.persistable) return { error: `${entity.name} is not persistable: there is nothing stored to publish.` };
  const key = keyAttribute(entity);
  if (!key) return { error: `${entity.name} has no attribute that could name one of its objects.` };
  return new OperationPlanner(view, catalog, entity, key, options, ids).plan();
}

class OperationPlanner {
  private readonly view: ProjectView;
  private readonly catalog: Catalog;
  private readonly entity: EntityInfo;
  private readonly key: AttributeInfo;
  private readonly options: { service: string | null; parent: string };
  private readonly ids: IdSource;
  private readonly module: Unit;
  private readonly names: NameSet;
  private readonly rows: AutoMapRow[] = [];
  private readonly ops: UnitOperation[] = [];
  private readonly service: Unit<SoapService>;

  constructor(
    view: ProjectView,
    catalog: Catalog,
    entity: EntityInfo,
    key: AttributeInfo,
    options: { service: string | null; parent: string },
    ids: IdSource,
  ) {
    this.view = view;
    this.catalog = catalog;
    this.entity = entity;
    this.key = key;
    this.options = options;
    this.ids = ids;
    const parent = view.unit(options.parent);
    this.module = (parent && view.moduleOf(parent)) as Unit;
    this.names = new NameSet(
      [...view.units.values()].filter((u) => view.moduleOf(u) === this.module).map((u) => u.name),
    );
    this.service = (view.unit(options.service) as Unit<SoapService> | undefined) ?? this.newService();
  }

  private newService(): Unit<SoapService> {
    const name = this.names.take(`${this.module.name}Service`);
    const taken = new Set(this.view.ofKind<SoapService>('soap-service').map((s) => joinPath(s.data.path)));
    const wanted = pathFromName(name);
    let path = wanted;
    for (let n = 2; taken.has(joinPath(path)); n++) path = `${wanted}-${n}`;
    return {
      id: this.ids(),
      kind: soapServiceKind.kind,
      name,
      parent: this.options.parent,
      documentation: '',
      data: { ...soapServiceKind.defaults(), path, namespace: `urn:${name.toLowerCase()}` },
    };
  }

  private create(kind: string, wanted: string, type: string, data: unknown): string {
    const id = this.ids();
    const name = this.names.take(wanted);
    this.ops.push({ op: 'create', unit: { id, kind, name, parent: this.options.parent, documentation: '', data } });
    this.row('create', name, type);
    return id;
  }

  private row(action: 'create' | 'change', name: string, type: string): void {
    this.rows.push({
      id: `${type}:${name}`,
      action,
      subject: 'mapping',
      source: this.entity.qualifiedName,
      name,
      type,
      parent: null,
      score: 100,
    });
  }

  plan(): EntityPlan {
    const { entity, key, ids } = this;
    const unique = uniqueKey(this.view, entity, key);
    if (unique) {
      this.ops.push(unique.op);
      this.rows.push(unique.row);
    }
    const one = entity.name;
    const many = plural(one);
    const shape = shapeOfEntity(entity, this.catalog, 1);
    const parts = shape.links.filter((link) => link.role === 'part');
    const mappings = this.mappings(shape, many);
    const keyType: DataType = {
      kind: key.definition.type === 'string' ? 'string' : key.definition.type === 'integer' ? 'integer' : 'long',
    };
    const object: DataType = { kind: 'object', entity: entity.id };
    const variables = () => new NameSet([key.name]);
    const found = variables().take(one);
    const byKey = {
      source: 'database' as const,
      entity: entity.id,
      constraint: `[${key.name} = $${key.name}]`,
      range: 'first' as const,
      output: found,
    };
    const keyParameter = { name: key.name, type: keyType };
    const missing = (flow: FlowBuilder) => {
      const test = flow.add('decision', { expression: `$${found} = empty` }, { caption: 'Missing?' });
      flow.from(test, 'true', 1).add('error-end', {
        message: `'There is no ${one} with the ${key.name} ' + ${keyType.kind === 'string' ? `$${key.name}` : `toString($${key.name})`} + '.'`,
        status: '404',
      });
      flow.from(test, 'false', 0);
    };

    const get = new FlowBuilder(ids, [keyParameter], object);
    get.add('retrieve', byKey);
    missing(get);
    get.add('end', { value: `$${found}` });

    const list = new FlowBuilder(
      ids,
      [
        { name: 'Limit', type: { kind: 'integer' } },
        { name: 'Offset', type: { kind: 'integer' } },
      ],
      { kind: 'list', entity: entity.id },
    );
    const listed = new NameSet(['Limit', 'Offset']).take(many === one ? `${one}List` : many);
    list.add('retrieve', {
      source: 'database',
      entity: entity.id,
      sort: [{ attribute: key.id, descending: false }],
      range: 'custom',
      limit: 'if $Limit = empty then 100 else max(1, min($Limit, 1000))',
      offset: 'if $Offset = empty then 0 else max(0, $Offset)',
      output: listed,
    });
    list.add('end', { value: `$${listed}` });

    const make = new FlowBuilder(ids, [{ name: one, type: object }], object);
    commitWithParts(make, one, parts, new NameSet([one]));
    make.add('end', { value: `$${one}` });

    const change = new FlowBuilder(ids, [{ name: one, type: object }], object);
    change.add('commit', { variable: one, events: true });
    change.add('end', { value: `$${one}` });

    const remove = new FlowBuilder(ids, [keyParameter], { kind: 'nothing' });
    remove.add('retrieve', byKey);
    missing(remove);
    remove.add('delete', { variable: found });
    remove.add('end', { value: '' });

    const flow = (wanted: string, built: FlowBuilder) => this.create('microflow', wanted, 'Microflow', built.build());
    const taken = new NameSet(this.service.data.operations.map((o) => o.name));
    const operation = (name: string, own: Partial<ServedSoapOperation>): ServedSoapOperation => ({
      ...newSoapOperation(ids(), taken.take(name)),
      ...own,
    });
    const keyElement = () => this.parameter(key.name, null);
    const operations = [
      operation(`Get${one}`, {
        documentation: `The ${one} with a ${key.name}.`,
        microflow: flow(`Get_${one}_ByKey`, get),
        parameters: [keyElement()],
        responseMapping: mappings.one,
      }),
      operation(`List${many}`, {
        documentation: `All ${many} in the order of their ${key.name}, by pages: at most 100, or so many as Limit says.`,
        microflow: flow(`List_${many}`, list),
        parameters: [
          { ...this.parameter('Limit', null), optional: true },
          { ...this.parameter('Offset', null), optional: true },
        ],
        responseMapping: mappings.list,
      }),
      operation(`Create${one}`, {
        documentation: `Stores ${withArticle(one)}.`,
        microflow: flow(`Add_${one}`, make),
        parameters: [this.parameter(one, mappings.create)],
        responseMapping: mappings.one,
      }),
      operation(`Change${one}`, {
        documentation: `Changes the ${one} that its ${key.name} names: what the message holds.`,
        microflow: flow(`Change_${one}`, change),
        parameters: [this.parameter(one, mappings.change)],
        responseMapping: mappings.one,
      }),
      operation(`Delete${one}`, {
        documentation: `Deletes the ${one} with a ${key.name}.`,
        microflow: flow(`Remove_${one}`, remove),
        parameters: [keyElement()],
      }),
    ];
    return {
      rows: this.rows,
      change: { label: `Publish ${one} in a web service`, ops: [...this.ops, this.withOperations(operations)] },
      words: `Creates ${this.ops.filter((o) => o.op === 'create').length} documents and ${operations.length} operations in ${this.service.name}.`,
      service: this.service.id,
    };
  }

  private parameter(argument: string, mapping: string | null): SoapParameter {
    return {
      id: this.ids(),
      name: mapping === null ? toMemberName(argument) : argument,
      argument,
      mapping,
      optional: false,
      nillable: false,
      documentation: '',
    };
  }

  private withOperations(operations: readonly ServedSoapOperation[]): UnitOperation {
    const isThere = this.view.unit(this.service.id) !== undefined;
    this.row(isThere ? 'change' : 'create', this.service.name, 'Published web service');
    const draft = structuredCloneJson(this.service);
    draft.data.operations.push(...operations);
    return isThere
      ? { op: 'patch', id: draft.id, patch: diffToPatch(this.service, draft) }
      : { op: 'create', unit: draft };
  }

  /** The structures of the entity, of a list and of a change, in the namespace of the service, and the mappings over them. */
  private mappings(shape: EntityShape, many: string) {
    const { name } = this.entity;
    const { namespace } = this.service.data;
    const structure = (wanted: string, of: EntityShape, isList: boolean, root: { name: string; listName: string }) =>
      this.create(
        xmlFormat.kind.kind,
        wanted,
        xmlFormat.kind.label,
        elementStructure(of, this.catalog, { ...root, isList, namespace }),
      );
    const own: EntityShape = { ...shape, links: shape.links.filter((link) => link.role === 'reference') };
    const one = structure(`${name}Message`, shape, false, { name, listName: many });
    const list = structure(`${name}ListMessage`, shape, true, { name, listName: many });
    const changes = structure(`${name}ChangeMessage`, own, false, {
      name: `${name}Change`,
      listName: `${name}Changes`,
    });
    const importing = (
      wanted: string,
      of: string,
      source: EntityShape,
      options: Omit<MappedShapeOptions, 'isImport'>,
      data: object = {},
    ) => {
      const root = movedToXml(mappedShape(source, '$', { ...options, isImport: true }));
      const keyed =
        options.obtain === 'find'
          ? { ...root, values: root.values.map((v) => ({ ...v, key: v.attribute === this.key.id })) }
          : root;
      return this.create('import-mapping', wanted, 'Import mapping', {
        ...importMappingKind.defaults(),
        structure: of,
        root: { ...keyed, ...data },
      });
    };
    const exporting = (wanted: string, of: string, path: string) =>
      this.create('export-mapping', wanted, 'Export mapping', {
        ...exportMappingKind.defaults(),
        structure: of,
        root: movedToXml(mappedShape(shape, path, { isImport: false })),
      });
    return {
      create: importing(`Import_${name}Message`, one, shape, { only: isWritable }),
      change: importing(
        `Import_${name}Change`,
        changes,
        own,
        { only: (a) => isWritable(a) || a.id === this.key.id, obtain: 'find', links: 'references' },
        { whenNotFound: 'error' },
      ),
      one: exporting(`Export_${name}Message`, one, '$'),
      list: exporting(`Export_${name}ListMessage`, list, '$[*]'),
    };
  }
}
