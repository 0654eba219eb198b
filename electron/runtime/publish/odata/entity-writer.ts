import { jsonWriters } from '../../../../shared/format/json/writers.ts';
import type { QueryNode } from '../../../../shared/query/index.ts';
import type { ProgramODataNavigation, ProgramODataProperty } from '../../../../shared/service/odata/program.ts';
import { stepOf } from '../../../../shared/service/odata/query/paths.ts';
import type { ModelType } from '../../../../shared/service/odata/query/published-model.ts';
import { type ExpandPlan, queryOf, type ReadPlan } from '../../../../shared/service/odata/query/read-plan.ts';
import type { FlowFunction } from '../../contract/run.ts';
import { type Steps, settled } from '../../contract/steps.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import type { ReadObject, UnitOfWork } from '../../engine/unit-of-work.ts';
import type { ServedService } from './served-service.ts';
import { jsonOf, literalOf } from './value-text.ts';

/** How answers are written. */
export interface AnswerForm {
  metadata: 'none' | 'minimal' | 'full';
  /** Numbers that a double may bend are texts. */
  compatible: boolean;
  omitNulls: boolean;
  /** The address of the service. */
  base: string;
}

/** Writes objects as entities, with what is expanded of them: one statement for each item of `$expand`, however many objects there are. */
export class EntityWriter {
  private readonly u: UnitOfWork;
  private readonly served: ServedService;
  private readonly values: readonly unknown[];
  private readonly form: AnswerForm;
  /** Of contained entities, by their ids: the address of the navigation property that they are below. */
  private readonly containers = new Map<number, string>();

  constructor(u: UnitOfWork, served: ServedService, values: readonly unknown[], form: AnswerForm) {
    this.u = u;
    this.served = served;
    this.values = values;
    this.form = form;
  }

  /** The texts of objects, in their order. */
  *entities(plan: ReadPlan, rows: readonly ReadObject[]): Steps<string[]> {
    const expanded: ((id: number) => string)[] = [];
    for (const each of plan.expand) expanded.push(yield* this.expanded(each, rows));
    const texts: string[] = [];
    for (const row of rows) {
      yield* this.u.tick();
      texts.push(yield* this.entity(plan, row, expanded));
    }
    return texts;
  }

  private *entity(
    plan: ReadPlan,
    { object, version, values }: ReadObject,
    expanded: readonly ((id: number) => string)[],
  ): Steps<string> {
    const { metadata, compatible, omitNulls } = this.form;
    const type = this.served.typeOf(object, plan.type);
    let text = '{';
    const put = (name: string, json: string) => {
      text += `${text.length > 1 ? ',' : ''}${jsonWriters.text(name)}:${json}`;
    };
    if (metadata !== 'none') {
      if (metadata === 'full' || type !== plan.type) put('@odata.type', jsonWriters.text(`#${type.name}`));
      if (metadata === 'full') put('@odata.id', jsonWriters.text(yield* this.idOf(object, type)));
      put('@odata.etag', jsonWriters.text(etagOf(version)));
    }
    for (const property of type.properties) {
      if (plan.select && !plan.select.has(property.name)) continue;
      if (!(yield* this.mayRead(object, property))) {
        // Protocol 4.01, 11.2.1: what is not available for want of permission is left out, and said so.
        if (metadata !== 'none') put(`${property.name}@Core.Permissions`, '"None"');
        continue;
      }
      const value = yield* this.valueOf(object, property);
      if (omitNulls && (value === null || value === undefined)) continue;
      put(property.name, jsonOf(property.isEnum ? 'Edm.String' : property.type, value, compatible));
    }
    plan.computed.forEach(({ name, value }, i) => {
      put(name, jsonOf(value.type, values[i], compatible));
    });
    for (const each of expanded) text += each(object.$id);
    // What was expanded alone begins with a comma.
    return `${text.startsWith('{,') ? `{${text.slice(2)}` : text}}`;
  }

  /** Whether the one who asks may read a property of an object. */
  *mayRead(object: WeftObject, { attribute }: ProgramODataProperty): Steps<boolean> {
    return yield* settled(this.u.mayRead(object, this.served.attribute(attribute).field));
  }

  /** A value of an object: a calculated one is asked of its microflow. */
  *valueOf(object: WeftObject, { attribute }: ProgramODataProperty): Steps<unknown> {
    const { field, calculated } = this.served.attribute(attribute);
    if (calculated === null) return object[field];
    const flow = this.u.program.flows[calculated] as FlowFunction;
    return yield* settled(flow(this.u, this.u.trace, object));
  }

  /** What is expanded, by the id of the object that it is of: a member, with a comma before it. */
  private *expanded(item: ExpandPlan, owners: readonly ReadObject[]): Steps<(id: number) => string> {
    const { way, plan, only } = item;
    const ids = [...new Set(owners.map(({ object }) => object.$id))];
    const cast = plan.type.name === way.target ? null : ({ kind: 'is', entity: plan.type.entity } as const);
    const query = queryOf(plan, [cast]);
    const related = { step: stepOf(way, plan.type), query };
    const name = jsonWriters.text(way.name).slice(0, -1);
    const counts = plan.count || only === '$count' ? yield* this.u.relatedCounts(related, ids, this.values) : null;
    const count = counts ? (id: number) => `,${name}@odata.count":${counts.get(id) ?? 0}` : () => '';
    if (only === '$count') return count;
    const range = { limit: way.many ? plan.top : 1, offset: plan.skip };
    const found = yield* this.u.related(related, ids, this.values, range);
    const rows = [...found.values()].flat();
    if (way.contains && (only === '$ref' || this.form.metadata === 'full')) yield* this.containedIn(way, found, owners);
    const texts = only === '$ref' ? yield* this.references(rows, plan.type) : yield* this.entities(plan, rows);
    const byOwner = new Map<number, string>();
    let at = 0;
    for (const [owner, list] of found) {
      const own = texts.slice(at, at + list.length);
      at += list.length;
      byOwner.set(owner, way.many ? `[${own.join(',')}]` : (own[0] ?? 'null'));
    }
    return (id) => `${count(id)},${name}":${byOwner.get(id) ?? (way.many ? '[]' : 'null')}`;
  }

  *reference(object: WeftObject, declared: ModelType): Steps<string> {
    return `{"@odata.id":${jsonWriters.text(yield* this.idOf(object, this.served.typeOf(object, declared)))}}`;
  }

  *references(rows: readonly ReadObject[], declared: ModelType): Steps<string[]> {
    const texts: string[] = [];
    for (const { object } of rows) texts.push(yield* this.reference(object, declared));
    return texts;
  }

  /** The address of an entity: in its set, below what contains it, or that of the singleton. */
  *idOf(object: WeftObject, type: ModelType): Steps<string> {
    const { base } = this.form;
    if (type.set) return `${base}/${type.set.set}(${this.keyOf(object, type)})`;
    if (!type.container) return `${base}/${type.type.singleton?.name ?? `(${this.keyOf(object, type)})`}`;
    let within = this.containers.get(object.$id);
    if (within === undefined) {
      within = yield* this.containerOf(object, type.container);
      this.containers.set(object.$id, within);
    }
    return type.container.way.many ? `${within}(${this.keyOf(object, type)})` : within;
  }

  private *containerOf(object: WeftObject, { type, way }: NonNullable<ModelType['container']>): Steps<string> {
    const isIt: QueryNode = {
      kind: 'compare',
      operator: '=',
      left: { kind: 'id' },
      right: { kind: 'value', value: object.$id },
    };
    const step = {
      association: way.association,
      reverse: way.reverse,
      entity: this.served.model.type(way.target).entity,
    };
    const query = { entity: type.entity, filter: { kind: 'exists', step, filter: isIt } as const, sort: [] };
    const [owner] = yield* settled(this.u.retrieve(query, [], { limit: 1, offset: null }));
    // What nothing contains has no address.
    return owner ? `${yield* this.idOf(owner, this.served.typeOf(owner, type))}/${way.name}` : `${this.form.base}/`;
  }

  /** Keeps where objects are contained that were read along with what contains them. */
  private *containedIn(
    way: ProgramODataNavigation,
    found: ReadonlyMap<number, readonly ReadObject[]>,
    owners: readonly ReadObject[],
  ): Steps<void> {
    for (const { object: owner } of owners) {
      const rows = found.get(owner.$id);
      const type = this.served.typeOf(owner, this.served.model.type(way.target).container?.type as ModelType);
      const within = rows ? `${yield* this.idOf(owner, type)}/${way.name}` : '';
      for (const { object } of rows ?? []) this.containers.set(object.$id, within);
    }
  }

  private keyOf(object: WeftObject, type: ModelType): string {
    const parts = type.key.map((property) => {
      const value: unknown = object[this.served.attribute(property.attribute).field];
      const text = value === null || value === undefined ? 'null' : literalOf(property.type, property.isEnum, value);
      return [property.name, encodeURIComponent(text)] as const;
    });
    const [only] = parts;
    if (parts.length === 1 && only) return only[1];
    return parts.map(([name, text]) => `${name}=${text}`).join(',');
  }
}

/** The ETag of an object as it is stored: its version. */
export function etagOf(version: number): string {
  return `W/"${version}"`;
}
