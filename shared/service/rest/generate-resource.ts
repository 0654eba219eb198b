import { defaultFormat } from '../../format/index.ts';
import type { AutoMapRow } from '../../mapping/auto-map.ts';
import {
  type EntityShape,
  isWritable,
  type MappedShapeOptions,
  mappedShape,
  shapeOfEntity,
  structureOfShape,
  toMemberName,
} from '../../mapping/entity-message.ts';
import { exportMappingKind, importMappingKind } from '../../mapping/kind.ts';
import { FlowBuilder } from '../../microflow/flow-builder.ts';
import type { DataType } from '../../microflow/kind.ts';
import type { AttributeInfo, EntityInfo } from '../../model/catalog.ts';
import { Catalog } from '../../model/catalog.ts';
import { diffToPatch, structuredCloneJson, type UnitOperation } from '../../model/change.ts';
import { NameSet } from '../../model/naming.ts';
import { plural, withArticle } from '../../model/plural.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';
import type { StructureNode } from '../../structure/node.ts';
import { commitWithParts, listName } from '../commit-with-parts.ts';
import { keyAttribute, uniqueKey } from '../entity-key.ts';
import { addressOf } from '../path-template.ts';
import type { EntityPlan } from '../protocol.ts';
import { newOperation, type RestOperation, type RestParameter, type RestService, restServiceKind } from './kind.ts';
import { oneValue } from './several-values.ts';

/**
 * Plans a REST resource for an entity: get all (with paging), get by key, post, put, patch and delete, each with its
 * microflow and mappings. Into `service`, or a new one.
 */
export function planResource(
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
  if (!key) return { error: `${entity.name} has no attribute that could be its key in an address.` };
  return new ResourcePlanner(view, catalog, entity, key, options, ids).plan();
}

class ResourcePlanner {
  private readonly view: ProjectView;
  private readonly catalog: Catalog;
  private readonly entity: EntityInfo;
  private readonly key: AttributeInfo;
  private readonly options: { entity: string; service: string | null; parent: string };
  private readonly ids: IdSource;
  private readonly rows: AutoMapRow[] = [];
  private readonly ops: UnitOperation[] = [];
  private readonly names: NameSet;
  private readonly module: Unit;

  constructor(
    view: ProjectView,
    catalog: Catalog,
    entity: EntityInfo,
    key: AttributeInfo,
    options: { entity: string; service: string | null; parent: string },
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
  }

  private create(kind: string, wanted: string, type: string, data: unknown): string {
    const id = this.ids();
    const name = this.names.take(wanted);
    this.ops.push({ op: 'create', unit: { id, kind, name, parent: this.options.parent, documentation: '', data } });
    this.rows.push({
      id: `${kind}:${wanted}`,
      action: 'create',
      subject: 'mapping',
      source: this.entity.qualifiedName,
      name,
      type,
      parent: null,
      score: 100,
    });
    return id;
  }

  plan(): EntityPlan {
    const { entity, key, ids } = this;
    const one = entity.name;
    const many = plural(one);
    const unique = uniqueKey(this.view, entity, key);
    if (unique) {
      this.ops.push(unique.op);
      this.rows.push(unique.row);
    }
    const shape = shapeOfEntity(entity, this.catalog, 1);
    const parts = shape.links.filter((link) => link.role === 'part');
    const node = structureOfShape(shape, this.catalog);
    const mappings = this.mappings(shape, node);
    const keyType: DataType = {
      kind: key.definition.type === 'string' ? 'string' : key.definition.type === 'integer' ? 'integer' : 'long',
    };
    const keyName = key.name;
    const object: DataType = { kind: 'object', entity: entity.id };
    // Entities and attributes may be called alike, and two associations may lead to one entity: variables are told apart.
    const variables = new NameSet([keyName]);
    const bodyName = variables.take('Body');
    const found = variables.take(one);
    const byKey = {
      source: 'database' as const,
      entity: entity.id,
      constraint: `[${key.name} = $${keyName}]`,
      range: 'first' as const,
      output: found,
    };
    const keyParameter = { name: keyName, type: keyType };

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

    const get = new FlowBuilder(ids, [keyParameter], object);
    get.add('retrieve', byKey);
    get.add('end', { value: `$${found}` });

    const post = new FlowBuilder(ids, [{ name: one, type: object }], object);
    commitWithParts(post, one, parts, new NameSet([one]));
    post.add('end', { value: `$${one}`, status: '201' });

    const body = { name: bodyName, type: { kind: 'string' } as DataType };
    const read = (mapping: string, variable: string) => ({
      mapping,
      input: `$${bodyName}`,
      parameter: `$${variable}`,
      commit: 'no' as const,
      output: '',
    });
    const put = new FlowBuilder(ids, [keyParameter, body], object);
    put.add('retrieve', byKey);
    const exists = put.add('decision', { expression: `$${found} = empty` }, { caption: 'New?' });
    put.from(exists, 'true', 1);
    const made = variables.take(`New${one}`);
    const members = key.definition.type === 'autonumber' ? [] : [setMember(key.id, `$${keyName}`)];
    put.add('create-object', { entity: entity.id, members, output: made });
    put.add('import-with-mapping', read(mappings.replace, made));
    commitWithParts(put, made, parts, variables);
    put.add('end', { value: `$${made}`, status: '201' });
    put.from(exists, 'false', 0);
    for (const part of parts) {
      const old = variables.take(`Old${listName(part)}`);
      put.add('retrieve', { source: 'association', object: found, association: part.association.id, output: old });
      if (part.isList) put.add('delete', { variable: old });
      else {
        // A single part may not be there.
        const has = put.add('decision', { expression: `$${old} != empty` }, { caption: `${part.shape.entity.name}?` });
        put.from(has, 'true', 0);
        put.add('delete', { variable: old });
        const on = put.add('merge', {});
        put.from(has, 'false', 0).to(on);
        put.from(on, null, 0);
      }
    }
    put.add('import-with-mapping', read(mappings.replace, found));
    commitWithParts(put, found, parts, variables);
    put.add('end', { value: `$${found}` });

    const patch = new FlowBuilder(ids, [keyParameter, body], object);
    patch.add('retrieve', byKey);
    const missing = patch.add('decision', { expression: `$${found} = empty` }, { caption: 'Missing?' });
    patch.from(missing, 'true', 1).add('end', { value: 'empty' });
    patch.from(missing, 'false', 0);
    patch.add('import-with-mapping', read(mappings.update, found));
    patch.add('commit', { variable: found, events: true });
    patch.add('end', { value: `$${found}` });

    const remove = new FlowBuilder(ids, [keyParameter], { kind: 'boolean' });
    remove.add('retrieve', byKey);
    const gone = remove.add('decision', { expression: `$${found} = empty` }, { caption: 'Missing?' });
    remove.from(gone, 'true', 1).add('end', { value: 'empty', status: '404' });
    remove.from(gone, 'false', 0);
    remove.add('delete', { variable: found });
    remove.add('end', { value: 'true', status: '204' });

    const flows = {
      list: this.create('microflow', `Get_${many}`, 'Microflow', list.build()),
      get: this.create('microflow', `Get_${one}`, 'Microflow', get.build()),
      post: this.create('microflow', `Create_${one}`, 'Microflow', post.build()),
      put: this.create('microflow', `Replace_${one}`, 'Microflow', put.build()),
      patch: this.create('microflow', `Update_${one}`, 'Microflow', patch.build()),
      remove: this.create('microflow', `Delete_${one}`, 'Microflow', remove.build()),
    };
    const parameter = (
      name: string,
      where: RestParameter['in'],
      type: RestParameter['type'],
      argument: string,
    ): RestParameter => ({
      id: ids(),
      name,
      in: where,
      type,
      required: where === 'path',
      ...oneValue(),
      argument,
      documentation: '',
    });
    const keyMember = toMemberName(keyName);
    const path = `{${keyMember}}`;
    const operation = (
      o: Partial<RestOperation> & Pick<RestOperation, 'method' | 'summary' | 'microflow'>,
    ): RestOperation => ({ ...newOperation(ids()), ...o });
    const inPath = () => [parameter(keyMember, 'path', keyType.kind as 'string', keyName)];
    const operations: RestOperation[] = [
      operation({
        method: 'GET',
        summary: `All ${many}, by pages`,
        microflow: flows.list,
        exportMapping: mappings.exportList,
        parameters: [
          parameter('limit', 'query', 'integer', 'Limit'),
          parameter('offset', 'query', 'integer', 'Offset'),
        ],
      }),
      operation({
        method: 'GET',
        path,
        summary: `One ${one}`,
        microflow: flows.get,
        exportMapping: mappings.export,
        parameters: inPath(),
      }),
      operation({
        method: 'POST',
        summary: `Create ${withArticle(one)}`,
        microflow: flows.post,
        importMapping: mappings.create,
        bodyArgument: one,
        exportMapping: mappings.export,
        status: 201,
      }),
      operation({
        method: 'PUT',
        path,
        summary: `Create or replace ${withArticle(one)}`,
        microflow: flows.put,
        bodyArgument: bodyName,
        exportMapping: mappings.export,
        parameters: inPath(),
      }),
      operation({
        method: 'PATCH',
        path,
        summary: `Change members of ${withArticle(one)}`,
        microflow: flows.patch,
        bodyArgument: bodyName,
        exportMapping: mappings.export,
        parameters: inPath(),
      }),
      operation({
        method: 'DELETE',
        path,
        summary: `Delete ${withArticle(one)}`,
        microflow: flows.remove,
        parameters: inPath(),
        status: 204,
      }),
    ];
    const leftOut = this.sayWhatIsLeftOut(shape);
    const service = this.addResource(toMemberName(many), operations);
    return {
      rows: this.rows,
      change: { label: `Publish ${one} as a REST resource`, ops: this.ops },
      words: `Creates ${this.ops.filter((o) => o.op === 'create').length} documents and 6 operations.${leftOut}`,
      service,
    };
  }

  /**
   * A row for each object that an object of the entity points at and that its messages do not hold; in words those that nothing names: a message
   * cannot say which it means.
   */
  private sayWhatIsLeftOut(shape: EntityShape): string {
    const names: string[] = [];
    const held = new Set(shape.links.map((link) => link.association.id));
    for (const association of this.catalog.associationsOf(this.entity.id)) {
      const other = this.catalog.entity(association.to);
      if (held.has(association.id) || !other || !this.catalog.isKindOf(this.entity.id, association.from)) continue;
      this.rows.push({
        id: `left-out:${association.id}`,
        action: 'skip',
        subject: 'association',
        source: association.qualifiedName,
        name: association.name,
        type: other.persistable ? `${other.name} has no key` : 'not stored',
        parent: null,
        score: 0,
      });
      if (other.persistable) names.push(other.name);
    }
    if (names.length === 0) return '';
    return ` Leaves out ${names.join(', ')}: no unique attribute names ${names.length === 1 ? 'it' : 'them'}.`;
  }

  /** The structures of the entity and of its list, and the mappings over them. */
  private mappings(shape: EntityShape, node: StructureNode) {
    const { name } = this.entity;
    const structure = (wanted: string, root: StructureNode) =>
      this.create(defaultFormat.kind.kind, wanted, `${defaultFormat.label} structure`, {
        samples: [],
        overrides: {},
        root,
      });
    const one = structure(`${name}Resource`, node);
    const list = structure(`${name}List`, { name: '', type: 'array', item: node });
    const importing = (wanted: string, options: Omit<MappedShapeOptions, 'isImport'>) =>
      this.create('import-mapping', wanted, 'Import mapping', {
        ...importMappingKind.defaults(),
        structure: one,
        root: mappedShape(shape, '$', { ...options, isImport: true }),
        // What the resource does not hold is said, not lost behind a 201.
        unknownMembers: 'error',
      });
    const exporting = (wanted: string, of: string, path: string) =>
      this.create('export-mapping', wanted, 'Export mapping', {
        ...exportMappingKind.defaults(),
        structure: of,
        root: mappedShape(shape, path, { isImport: false }),
      });
    const notKey = (a: AttributeInfo) => isWritable(a) && a.id !== this.key.id;
    return {
      create: importing(`Import_${name}Resource`, { only: isWritable }),
      replace: importing(`Replace_${name}Resource`, { only: notKey, obtain: 'parameter', whenMissing: 'empty' }),
      // A part of a message cannot say which parts of the object it means: those are replaced as a whole, by PUT.
      update: importing(`Update_${name}Resource`, { only: notKey, obtain: 'parameter', links: 'references' }),
      export: exporting(`Export_${name}Resource`, one, '$'),
      exportList: exporting(`Export_${name}List`, list, '$[*]'),
    };
  }

  private addResource(name: string, operations: RestOperation[]): string {
    const existing = this.view.unit(this.options.service) as Unit<RestService> | undefined;
    if (existing) {
      const draft = structuredCloneJson(existing);
      const taken = new NameSet(draft.data.resources.map((r) => r.name));
      draft.data.resources.push({ id: this.ids(), name: taken.take(name), documentation: '', operations });
      this.ops.push({ op: 'patch', id: existing.id, patch: diffToPatch(existing, draft) });
      this.rows.push({
        id: 'service',
        action: 'change',
        subject: 'mapping',
        source: this.entity.qualifiedName,
        name: existing.name,
        type: 'Published REST service',
        parent: null,
        score: 100,
      });
      return existing.id;
    }
    const data: RestService = {
      ...restServiceKind.defaults(),
      path: `${this.module.name.toLowerCase()}/v1`,
      resources: [{ id: this.ids(), name, documentation: '', operations }],
    };
    const paths = new Set(this.view.ofKind<RestService>('rest-service').map((s) => addressOf(s.data.path)));
    for (let n = 2; paths.has(addressOf(data.path)); n++) data.path = `${this.module.name.toLowerCase()}/v${n}`;
    return this.create('rest-service', `${this.module.name}Api`, 'Published REST service', data);
  }
}

function setMember(member: string, value: string) {
  return { member, operation: 'set' as const, value };
}
