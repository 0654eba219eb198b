import { readRequest, resolveRequest } from '../../../../shared/odata/query/index.ts';
import type { QueryNode } from '../../../../shared/query/index.ts';
import type { ProgramODataNavigation } from '../../../../shared/service/odata/program.ts';
import { RequestRefused } from '../../../../shared/service/odata/query/refused.ts';
import { QueryTranslator } from '../../../../shared/service/odata/query/to-query.ts';
import { type Steps, settled } from '../../contract/steps.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import type { UnitOfWork } from '../../engine/unit-of-work.ts';
import { type EntityBody, type LinkBody, type StreamValues, wrongBody } from './entity-body.ts';
import type { ServedService } from './served-service.ts';
import { settleSingleton } from './singleton.ts';
import { allConditions, type Target, TargetFinder } from './target.ts';

/** Carries out what bodies say, in a run: creates, changes, links. Validation rules and event handlers come with the commit. */
export class EntityChanges {
  private readonly u: UnitOfWork;
  private readonly served: ServedService;
  /** Objects made or changed, in the order in which they are committed. */
  private readonly touched = new Set<WeftObject>();
  /** What earlier requests of a change set have made, by `$` and their Content-ID. */
  private readonly references: ReadonlyMap<string, string>;

  constructor(u: UnitOfWork, served: ServedService, references: ReadonlyMap<string, string> = new Map()) {
    this.u = u;
    this.served = served;
    this.references = references;
  }

  /** A new object with all that its body nests. */
  *create(body: EntityBody): Steps<WeftObject> {
    const { type } = body;
    const entity = this.served.entity(type);
    const object = this.u.add(this.u.program.instantiate(entity.index));
    yield* this.write(object, body, true);
    return object;
  }

  /**
   * Takes over values and links. With `whole` (PUT, 11.4.3 of the protocol) what the body leaves out becomes what it is of a new object. Values that may not be written are
   * left alone, as the protocol wants it of computed ones (11.4.2).
   */
  *write(object: WeftObject, body: EntityBody, isNew: boolean, whole = false): Steps<void> {
    if (body.content) yield* this.writeStream(object, body.content);
    const given = new Set<string>();
    for (const { property, value } of body.values) {
      given.add(property.name);
      // The key of an entity that is there is that of its address.
      if (!(isNew ? property.insertable : property.updatable)) continue;
      this.u.set(object, this.served.attribute(property.attribute).field, value);
    }
    if (whole && !isNew) {
      const fresh = this.u.program.instantiate(object.$entity);
      for (const property of body.type.properties) {
        if (given.has(property.name) || !property.updatable) continue;
        const { field } = this.served.attribute(property.attribute);
        this.u.set(object, field, fresh[field] ?? null);
      }
    }
    this.touched.add(object);
    for (const link of body.links) yield* this.link(object, link, isNew, whole);
  }

  /** Takes over the bytes of a stream, and what they are. */
  *writeStream(object: WeftObject, values: StreamValues): Steps<void> {
    for (const { attribute, value } of values) {
      yield* this.u.tick();
      this.u.set(object, this.served.attribute(attribute).field, value);
    }
    this.touched.add(object);
  }

  private *link(object: WeftObject, { way, targets, adds }: LinkBody, isNew: boolean, whole: boolean): Steps<void> {
    if (way.contains && targets?.some(({ kind }) => kind === 'reference'))
      throw new RequestRefused(
        400,
        'odata/contained',
        `What ${way.name} leads to is contained: it is written inside, and not linked.`,
      );
    if (!way.writable) throw new RequestRefused(400, 'odata/not-updatable', `${way.name} cannot be changed.`);
    const found: WeftObject[] = [];
    for (const target of targets ?? [])
      found.push(
        target.kind === 'new'
          ? yield* this.inside(target.entity, isNew, whole, way.contains ? { object, way } : null)
          : yield* this.referred(target.address, way),
      );
    yield* this.setLinks(object, way, found, adds && way.many);
  }

  /** An entity inside of another one: in a change it is the one that has its key (11.4.3.1 of the protocol), else it is made. */
  private *inside(
    body: EntityBody,
    isNew: boolean,
    whole: boolean,
    container: { object: WeftObject; way: ProgramODataNavigation } | null,
  ): Steps<WeftObject> {
    const { type } = body;
    const there = isNew ? null : yield* this.byKey(body, container);
    const isAllowed = there ? type.type.updatable : type.type.insertable;
    if (!isAllowed)
      throw new RequestRefused(
        400,
        there ? 'odata/not-updatable' : 'odata/not-insertable',
        `Entities of ${type.name} are not ${there ? 'changed' : 'created'} here.`,
      );
    if (!there) return yield* this.create(body);
    yield* this.write(there, { ...body, type: this.served.typeOf(there, type) }, false, whole);
    return there;
  }

  /** The entity whose key a body gives; null where it gives none, or none has it. */
  private *byKey(
    { type, values }: EntityBody,
    container: { object: WeftObject; way: ProgramODataNavigation } | null,
  ): Steps<WeftObject | null> {
    const key = type.key.map((property) => values.find((each) => each.property.name === property.name)?.value ?? null);
    if (key.length === 0 || key.includes(null)) return null;
    const filter = allConditions([
      // What is contained has its key among what the same entity contains.
      ...(container ? [this.within(container)] : []),
      ...type.key.map(
        ({ attribute }, index): QueryNode => ({
          kind: 'compare',
          operator: '=',
          left: { kind: 'attribute', attribute },
          right: { kind: 'parameter', index },
        }),
      ),
    ]);
    const query = { entity: type.entity, filter, sort: [] };
    const [found] = yield* settled(this.u.retrieve(query, key, { limit: 1, offset: null }));
    return found ?? null;
  }

  private within({ object, way }: { object: WeftObject; way: ProgramODataNavigation }): QueryNode {
    const entity = this.u.program.program.entities[object.$entity]?.id as string;
    return {
      kind: 'exists',
      step: { association: way.association, reverse: !way.reverse, entity },
      filter: { kind: 'compare', operator: '=', left: { kind: 'id' }, right: { kind: 'value', value: object.$id } },
    };
  }

  /** Makes a navigation property lead to objects; `adds`: to those that it leads to already, too. */
  *setLinks(
    object: WeftObject,
    way: ProgramODataNavigation,
    targets: readonly WeftObject[],
    adds: boolean,
  ): Steps<void> {
    const index = this.served.association(way.association);
    const association = this.u.program.program.associations[index];
    if (!association) return;
    const gone = way.contains && !adds ? yield* this.removeContained(object, way, targets) : [];
    if (!way.reverse) {
      if (association.type === 'reference') this.u.setReference(object, index, targets[0] ?? null);
      else if (adds) yield* settled(this.u.addToReferenceSet(object, index, targets));
      else yield* settled(this.u.setReferenceSet(object, index, targets));
      return;
    }
    const before = adds ? [] : ((yield* settled(this.u.backList(object, index))) ?? []);
    for (const owner of [...before])
      if (!targets.includes(owner) && !gone.includes(owner))
        yield* this.unlinkOwner(owner, index, association.type, object);
    for (const owner of targets) {
      if (association.type === 'reference') this.u.setReference(owner, index, object);
      else yield* settled(this.u.addToReferenceSet(owner, index, [object]));
      this.touched.add(owner);
    }
  }

  /** Contained entities that are not among those that a change leaves are gone (11.4.3.1 of the protocol). */
  private *removeContained(
    object: WeftObject,
    way: ProgramODataNavigation,
    left: readonly WeftObject[],
  ): Steps<WeftObject[]> {
    const query = { entity: this.served.model.type(way.target).entity, filter: this.within({ object, way }), sort: [] };
    const there = yield* settled(this.u.retrieve(query, [], { limit: null, offset: null }));
    const gone = there.filter((each) => !left.includes(each));
    const type = this.served.model.type(way.target);
    if (gone.length > 0 && !type.type.deletable)
      throw new RequestRefused(400, 'odata/not-deletable', `Entities of ${type.name} are not deleted here.`);
    if (gone.length > 0) yield* settled(this.u.delete(gone));
    return gone;
  }

  /** Takes one object from those that a navigation property leads to. */
  *unlink(object: WeftObject, way: ProgramODataNavigation, target: WeftObject): Steps<void> {
    const index = this.served.association(way.association);
    const association = this.u.program.program.associations[index];
    if (!association) return;
    if (way.reverse) yield* this.unlinkOwner(target, index, association.type, object);
    else {
      if (association.type === 'reference') this.u.setReference(object, index, null);
      else yield* settled(this.u.removeFromReferenceSet(object, index, [target]));
      this.touched.add(object);
    }
  }

  private *unlinkOwner(owner: WeftObject, index: number, type: string, target: WeftObject): Steps<void> {
    if (type === 'reference') this.u.setReference(owner, index, null);
    else yield* settled(this.u.removeFromReferenceSet(owner, index, [target]));
    this.touched.add(owner);
  }

  touch(object: WeftObject): void {
    this.touched.add(object);
  }

  /** Commits all that was made and changed, each held to its rules. */
  *commit(): Steps<void> {
    const objects = [...this.touched];
    this.touched.clear();
    yield* settled(this.u.commit(objects, true));
  }

  /** The object that an address names: absolute, from the server's root, or from that of the service. */
  *referred(address: string, way: ProgramODataNavigation | null): Steps<WeftObject> {
    const known = this.references.get(address) ?? address;
    const below = this.below(known);
    const read = readRequest(below, { length: 4096 });
    const request = 'error' in read ? wrongBody('odata/wrong-reference', read.error.message, address) : read.value;
    const { model } = this.served;
    const resolved = resolveRequest(request, model.names);
    if ('error' in resolved) return wrongBody('odata/wrong-reference', resolved.error.message, address);
    const translator = new QueryTranslator(model, resolved.value, Date.now());
    const target = new TargetFinder(model, resolved.value, translator, request.options.aliases).find(request);
    if ('operation' in target || target.isMany || target.property)
      return wrongBody('odata/wrong-reference', 'This is not the address of one entity.', address);
    if (
      way &&
      !model.type(way.target).family.has(target.type.entity) &&
      !target.type.family.has(model.type(way.target).entity)
    )
      return wrongBody(
        'odata/wrong-reference',
        `${way.name} leads to ${way.target}, this is ${target.type.name}.`,
        address,
      );
    yield* settleSingleton(this.u, target, translator.values);
    const object = yield* this.objectOf(target, translator.values);
    return object ?? wrongBody('odata/wrong-reference', 'There is no such entity.', address);
  }

  private below(address: string): string {
    const path = address.replace(/^https?:\/\/[^/]+/i, '');
    const { root } = this.served;
    return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path.replace(/^\.?\//, '');
  }

  /** The one object of a target; null for none. */
  *objectOf(target: Target, values: readonly unknown[]): Steps<WeftObject | null> {
    const query = {
      entity: target.type.entity,
      filter: allConditions(target.conditions),
      sort: [],
    };
    const [object] = yield* settled(this.u.retrieve(query, values, { limit: 1, offset: null }));
    return object ?? null;
  }
}
