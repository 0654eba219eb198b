import { jsonWriters } from '../../../../shared/format/json/writers.ts';
import type { QueryNode } from '../../../../shared/query/index.ts';
import type {
  ProgramODataNavigation,
  ProgramODataProperty,
  ProgramODataStream,
} from '../../../../shared/service/odata/program.ts';
import { stepOf } from '../../../../shared/service/odata/query/paths.ts';
import type { ModelType } from '../../../../shared/service/odata/query/published-model.ts';
import { type ExpandPlan, queryOf, type ReadPlan } from '../../../../shared/service/odata/query/read-plan.ts';
import type { FlowFunction } from '../../contract/run.ts';
import { type Steps, settled } from '../../contract/steps.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import type { ReadObject, UnitOfWork } from '../../engine/unit-of-work.ts';
import type { ServedService } from './served-service.ts';
import { jsonOf, literalOf } from './value-text.ts';

/** What bytes are that say nothing of themselves. */
const unknownContent = 'application/octet-stream';

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
    { object, version: read, values }: ReadObject,
    expanded: readonly ((id: number) => string)[],
  ): Steps<string> {
    const version = this.u.versionToBe(object.$id, read);
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
    for (const stream of type.streams.values())
      if (stream.name === null || !plan.select || plan.select.has(stream.name))
        yield* this.stream(object, version, type, stream, put);
    plan.computed.forEach(({ name, value }, i) => {
      put(name, jsonOf(value.type, values[i], compatible));
    });
    for (const each of expanded) text += each(object.$id);
    // What was expanded alone begins with a comma.
    return `${text.startsWith('{,') ? `{${text.slice(2)}` : text}}`;
  }

  /** What is told of bytes that stand at an address of their own (JSON Format 4.01, 4.6.14 to 4.6.17). */
  private *stream(
    object: WeftObject,
    version: number,
    type: ModelType,
    { name, attribute, contentType, updatable }: ProgramODataStream,
    put: (name: string, json: string) => void,
  ): Steps<void> {
    const { metadata } = this.form;
    if (metadata === 'none') return;
    const of = name ?? '';
    if (!(yield* this.mayRead(object, { attribute }))) {
      if (name !== null) put(`${name}@Core.Permissions`, '"None"');
      return;
    }
    const value = object[this.served.attribute(attribute).field];
    if (metadata === 'full') {
      const at = jsonWriters.text(
        `${yield* this.idOf(object, type)}/${name === null ? '$value' : encodeURIComponent(name)}`,
      );
      put(`${of}@odata.mediaReadLink`, at);
      if (updatable && type.type.updatable) put(`${of}@odata.mediaEditLink`, at);
    }
    if (value === null || value === undefined) return;
    put(`${of}@odata.mediaContentType`, jsonWriters.text(yield* this.contentTypeOf(object, contentType)));
    put(`${of}@odata.mediaEtag`, jsonWriters.text(streamETag(version)));
  }

  /** What the bytes of a stream are, as far as an attribute keeps it and the asker may read that. */
  *contentTypeOf(object: WeftObject, attribute: string | null): Steps<string> {
    const kept = attribute === null ? null : object[this.served.attribute(attribute).field];
    const isKnown = typeof kept === 'string' && /^[\w.+-]+\/[\w.+-]+(?:\s*;[\x20-\x7e]*)?$/.test(kept);
    return isKnown && (yield* this.mayRead(object, { attribute: attribute as string })) ? kept : unknownContent;
  }

  /** Whether the one who asks may read a property of an object. */
  *mayRead(object: WeftObject, { attribute }: Pick<ProgramODataProperty, 'attribute'>): Steps<boolean> {
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

/** The ETag of a stream. It is a strong one: the bytes of one version of an object are always the same. */
export function streamETag(version: number): string {
  return `"${version}"`;
}

/** The ETag of an object as it is stored: its version. */
export function etagOf(version: number): string {
  return `W/"${version}"`;
}
