import { hasAccessRules } from '../../access/index.ts';
import { checkOperationAccess } from '../../authentication/index.ts';
import type { Microflow } from '../../microflow/kind.ts';
import type { AttributeInfo, EntityInfo } from '../../model/catalog.ts';
import type { CheckContext, CheckRule } from '../../model/check-rule.ts';
import { associationEnds } from '../../model/kinds/domain-model.ts';
import type { Unit } from '../../model/unit.ts';
import { servicePathProblem } from '../service-path.ts';
import { operationType } from './compile.ts';
import type { ExposedAttribute, ExposedEntity, ExposedOperation, ODataService } from './kind.ts';
import { isIdentifier, isNamespace } from './names.ts';
import { baseOf, namespaceOf, type PublishedType, publishedTypes, typeNameOf } from './published-types.ts';

/** Published OData services: that what they expose can be named, addressed, described and changed. */
export const odataServiceRule: CheckRule = {
  id: 'odata-services',
  kinds: ['odata-service'],
  run(unit: Unit<ODataService>, ctx) {
    const { report, catalog } = ctx;
    const problem = servicePathProblem(unit.data.path);
    const codes = {
      'no-path': 'odata-service/no-path',
      'reserved-path': 'odata-service/reserved-path',
      'path-syntax': 'odata-service/path-syntax',
    } as const;
    if (problem)
      report({
        severity: 'error',
        code: codes[problem.what],
        message: problem.message,
        property: 'path',
        ...(problem.what === 'no-path' ? { fix: 'Give one such as odata/orders.' } : {}),
      });
    if (!isNamespace(namespaceOf(unit)))
      report({
        severity: 'error',
        code: 'odata-service/namespace',
        message: `${namespaceOf(unit)} cannot be the namespace of a service.`,
        property: 'namespace',
        fix: 'Give words of letters and digits with dots between, and none that begins with Edm, odata, System or Transient.',
      });
    const types = publishedTypes(unit, catalog);
    const seen = new Seen();
    for (const exposed of unit.data.entities) new EntityCheck(unit.data, exposed, ctx).run(types, seen);
    checkContained(unit.data, types, ctx);
    for (const operation of unit.data.operations) checkOperation(operation, unit, types, seen, ctx);
    checkEnumerations(unit, types, seen, ctx);
    if (unit.data.graphql && seen.below.has('graphql'))
      report({
        severity: 'error',
        code: 'odata-service/graphql-taken',
        message: 'GraphQL stands at /graphql below the path, and a set has that name.',
        property: 'graphql',
        fix: 'Give the set another name, or switch GraphQL off.',
      });
  },
};

/** Names of the service, each of one thing: types and operations, and what stands right below the service. */
class Seen {
  readonly types = new Set<string>();
  readonly below = new Set<string>();
  readonly entities = new Set<string>();
}

class EntityCheck {
  private readonly data: ODataService;
  private readonly exposed: ExposedEntity;
  private readonly ctx: CheckContext;
  private readonly name: string;

  constructor(data: ODataService, exposed: ExposedEntity, ctx: CheckContext) {
    this.data = data;
    this.exposed = exposed;
    this.ctx = ctx;
    this.name = typeNameOf(exposed, ctx.catalog);
  }

  private say(
    severity: 'error' | 'warning',
    code: string,
    message: string,
    more: { property?: string; fix?: string; element?: string } = {},
  ): void {
    this.ctx.report({ severity, code, message, element: this.exposed.id, path: this.name, ...more });
  }

  run(types: readonly PublishedType[], seen: Seen): void {
    const { exposed, name, ctx } = this;
    const entity = ctx.catalog.entity(exposed.entity);
    if (!entity) {
      this.say('error', 'odata-service/no-entity', 'No entity is chosen.', { property: 'entity' });
      return;
    }
    if (seen.entities.has(entity.id))
      this.say('error', 'odata-service/entity-twice', `${entity.name} is published twice.`, { property: 'entity' });
    seen.entities.add(entity.id);
    this.named(name, 'name', seen.types, 'type');
    const own = types.find((type) => type.exposed === exposed);
    const isContained = types.some(({ navigation }) =>
      navigation.some((way) => way.contains && way.target === own?.name),
    );
    const singleton = exposed.singleton.trim();
    // What has no set of its own stands as a singleton, or below what contains it.
    const hasSet = exposed.set.trim() !== '' || (singleton === '' && !isContained);
    if (exposed.readable && hasSet) this.named(exposed.set.trim(), 'set', seen.below, 'entity set');
    if (exposed.readable && singleton !== '') this.named(singleton, 'singleton', seen.below, 'singleton');
    if (exposed.singletonFlow !== null) this.singletonFlow(entity);
    if (!this.data.applyAccess && hasAccessRules(entity, ctx.catalog))
      this.say(
        'warning',
        'odata-service/access-not-applied',
        `${entity.name} has access rules, and this service does not apply them: whoever may call it sees all objects.`,
        {
          fix: 'Switch on *Apply entity access* of the service, or leave it off where everybody shall see everything.',
        },
      );
    if (!entity.persistable && exposed.readable)
      this.say(
        'error',
        'odata-service/not-persistable',
        `${entity.name} is not persistable: nothing of it is stored.`,
        {
          property: 'readable',
          fix: 'Switch off Read: then the type alone is published, for actions and functions.',
        },
      );
    const members = new Set<string>();
    for (const each of exposed.attributes) {
      const attribute = entity.attributes.find((a) => a.id === each.attribute);
      if (!attribute) continue;
      // What is the content of the entity has no name.
      if (each.stream !== 'media') this.member(each.name.trim() || attribute.name, each.id, members);
      this.stream(each, attribute, entity);
    }
    for (const each of exposed.associations) {
      const association = ctx.catalog.association(each.association);
      if (!association) continue;
      const target = each.reverse ? association.from : association.to;
      const isThere = types
        .find((type) => type.exposed === exposed)
        ?.navigation.some((way) => way.association === association.id && way.reverse === each.reverse);
      if (!isThere && baseOf(entity, this.data, ctx.catalog) === null)
        this.say(
          'error',
          'odata-service/target-not-published',
          `${association.name} leads to ${ctx.catalog.entity(target)?.name}, which the service does not publish.`,
          { element: each.id },
        );
      this.member(each.name.trim() || (ctx.catalog.entity(target)?.name ?? ''), each.id, members);
    }
    // A singleton, or the one entity that another one contains, needs none.
    if (baseOf(entity, this.data, ctx.catalog) === null && (hasSet || exposed.key.length > 0 || isContained))
      this.key(entity.attributes, isContained);
    if (exposed.readable && exposed.insertable) this.required(entity.attributes);
  }

  private named(name: string, property: string, taken: Set<string>, what: string): void {
    if (!isIdentifier(name))
      this.say(
        'error',
        'odata-service/name',
        `${name || 'An empty text'} cannot be the name of ${what === 'type' ? 'a type' : what === 'singleton' ? 'a singleton' : 'an entity set'}.`,
        {
          property,
          fix: 'Begin with a letter; letters, digits and _ may follow.',
        },
      );
    else if (taken.has(name))
      this.say('error', 'odata-service/name-twice', `The service has two of the name ${name}.`, { property });
    taken.add(name);
  }

  /** The microflow of a singleton is asked for the object, and given nothing. */
  private singletonFlow(entity: EntityInfo): void {
    const { exposed, ctx } = this;
    const document = (ctx.view.unit(exposed.singletonFlow) as Unit<Microflow> | undefined)?.data;
    if (!document) return;
    const { parameters, returns } = document;
    const gives = returns.kind === 'object' ? (ctx.catalog.entity(returns.entity) ?? null) : null;
    let at: EntityInfo | null = gives;
    while (at && at.id !== entity.id) at = ctx.catalog.entity(at.generalization) ?? null;
    if (parameters.length === 0 && at) return;
    this.say(
      'error',
      'odata-service/singleton-flow',
      parameters.length > 0
        ? `The microflow of ${exposed.singleton || 'the singleton'} has parameters, and nothing gives them.`
        : `The microflow of ${exposed.singleton || 'the singleton'} does not give an object of ${entity.name}.`,
      { property: 'singletonFlow', fix: `Choose one without parameters that gives one ${entity.name}.` },
    );
  }

  private stream(
    { id, stream, contentType }: ExposedAttribute,
    { name, definition }: AttributeInfo,
    entity: EntityInfo,
  ): void {
    if (stream === 'no') return;
    const element = id;
    if (definition.type !== 'binary')
      this.say('error', 'odata-service/stream-type', `${name} is no Binary, and cannot be a stream.`, { element });
    const of = entity.attributes.find((each) => each.id === contentType);
    if (of && of.definition.type !== 'string')
      this.say(
        'error',
        'odata-service/stream-type',
        `${of.name} is no text: it cannot keep the content type of ${name}.`,
        {
          element,
        },
      );
    const first = this.exposed.attributes.find((each) => each.stream === 'media');
    if (stream === 'media' && first?.id !== id)
      this.say('error', 'odata-service/two-contents', `${this.name} has two contents: ${name} is the second.`, {
        element,
        fix: 'Let one of them be a stream with a name.',
      });
  }

  private member(name: string, element: string, taken: Set<string>): void {
    if (!isIdentifier(name))
      this.say('error', 'odata-service/name', `${name || 'An empty text'} cannot be the name of a property.`, {
        element,
      });
    else if (taken.has(name))
      this.say('error', 'odata-service/name-twice', `${this.name} has two properties ${name}.`, { element });
    // A property may not be called like its type (PO-15; CSDL 4.01, 6.1).
    else if (name === this.name)
      this.say('error', 'odata-service/name-twice', `${name} is the name of the type itself.`, { element });
    taken.add(name);
  }

  private key(attributes: readonly AttributeInfo[], isContained: boolean): void {
    const { exposed } = this;
    const key = exposed.key.flatMap((id) => attributes.find((each) => each.id === id) ?? []);
    if (!exposed.readable) return;
    const property = 'key';
    if (key.length === 0) {
      this.say('error', 'odata-service/no-key', `${this.name} has no key: its objects have no address.`, { property });
      return;
    }
    for (const attribute of key) {
      const { type, calculated } = attribute.definition;
      if (!['string', 'integer', 'long', 'autonumber'].includes(type) || calculated !== null)
        this.say('error', 'odata-service/key-type', `${attribute.name} cannot be of a key.`, {
          property,
          fix: 'Take texts, whole numbers and AutoNumbers that are stored.',
        });
      if (!exposed.attributes.some((each) => each.attribute === attribute.id))
        this.say('error', 'odata-service/key-not-exposed', `${attribute.name} is of the key and is not published.`, {
          property,
        });
    }
    const [only] = key;
    const isUnique = key.some(
      ({ definition }) => definition.type === 'autonumber' || definition.validations.some((v) => v.rule === 'unique'),
    );
    if (!isUnique && only)
      this.say(
        'warning',
        'odata-service/key-not-unique',
        `Nothing keeps two objects from having the same ${key.map((each) => each.name).join(' and ')}.`,
        {
          property,
          fix: isContained
            ? 'Refuse the second one of the same owner in an event handler before the commit, or give the attribute the validation rule Unique.'
            : 'Give the attribute the validation rule Unique.',
        },
      );
  }

  /** What has to be given and cannot be. */
  private required(attributes: readonly AttributeInfo[]): void {
    for (const { id, name, definition } of attributes) {
      if (!definition.validations.some((v) => v.rule === 'required') || definition.default !== '') continue;
      const own = this.exposed.attributes.find((each) => each.attribute === id);
      if (own?.insertable) continue;
      this.say(
        'warning',
        'odata-service/required-not-given',
        `${name} is required, and who creates ${this.name} cannot give it.`,
        own ? { element: own.id } : {},
      );
    }
  }
}

/** What is contained belongs to one object, goes with it, and stands nowhere else (CSDL 4.01, 8.4). */
function checkContained(data: ODataService, types: readonly PublishedType[], ctx: CheckContext): void {
  const { catalog, report } = ctx;
  const containers = new Map<string, string>();
  for (const exposed of data.entities)
    for (const each of exposed.associations) {
      const association = each.contains ? catalog.association(each.association) : undefined;
      if (!association) continue;
      const target = catalog.entity(each.reverse ? association.from : association.to);
      const path = typeNameOf(exposed, catalog);
      const say = (code: string, message: string, fix: string) =>
        report({ severity: 'error', code, message, fix, element: each.id, path });
      const ends = associationEnds(association.definition);
      const { onDeleteFrom, onDeleteTo } = association.definition;
      const isOne = (each.reverse ? ends.to : ends.from) === 'one';
      if (!isOne || (each.reverse ? onDeleteTo : onDeleteFrom) !== 'cascade')
        say(
          'odata-service/not-composition',
          isOne
            ? `${target?.name} is left when what contains it is deleted.`
            : `${association.name} leads from many to one ${target?.name}: no one contains it.`,
          'Contain what belongs to one object and is deleted with it (the association says so), or switch Contains off.',
        );
      const type = types.find(({ entity }) => entity === target?.id);
      if (type && (type.set !== null || type.singleton !== null))
        say(
          'odata-service/contained-in-set',
          `${target?.name} is contained, and stands in ${type.set ?? type.singleton?.name} as well.`,
          'Empty its entity set and its singleton, or switch Contains off.',
        );
      const other = target && containers.get(target.id);
      if (other !== undefined)
        say(
          'odata-service/contained-twice',
          `${target?.name} is contained by ${other} already.`,
          'Switch Contains off at one of them.',
        );
      if (target) containers.set(target.id, other ?? path);
    }
}

/** Enumerations come with what has them, each under its own name. */
function checkEnumerations(
  unit: Unit<ODataService>,
  types: readonly PublishedType[],
  seen: Seen,
  ctx: CheckContext,
): void {
  const { catalog, view, report } = ctx;
  const named = new Map<string, string>();
  const use = (id: string | null | undefined, element: string, path: string) => {
    const enumeration = catalog.enumeration(id);
    if (!enumeration) return;
    const { name } = enumeration;
    const isOther = (named.get(name) ?? enumeration.id) !== enumeration.id;
    if (isOther || seen.types.has(name))
      report({
        severity: 'error',
        code: 'odata-service/enumeration-name',
        message: `The service has two of the name ${name}: the enumeration ${enumeration.qualifiedName}, and ${isOther ? `${catalog.enumeration(named.get(name))?.qualifiedName}` : 'a type or an operation'}.`,
        element,
        path,
        fix: 'Give one of them another name, or publish it in another service.',
      });
    named.set(name, named.get(name) ?? enumeration.id);
  };
  for (const { info, exposed } of types)
    for (const each of exposed.attributes)
      use(
        info.attributes.find((a) => a.id === each.attribute)?.definition.enumeration,
        each.id,
        typeNameOf(exposed, catalog),
      );
  for (const { id, name, microflow } of unit.data.operations) {
    const document = (view.unit(microflow) as Unit<Microflow> | undefined)?.data;
    for (const type of document ? [...document.parameters.map((each) => each.type), document.returns] : [])
      if (type.kind === 'enumeration') use(type.enumeration, id, name);
  }
}

function checkOperation(
  operation: ExposedOperation,
  unit: Unit<ODataService>,
  types: readonly PublishedType[],
  seen: Seen,
  ctx: CheckContext,
): void {
  const { name } = operation;
  const say = (code: string, message: string, more: { property?: string; fix?: string } = {}) =>
    ctx.report({ severity: 'error', code, message, element: operation.id, path: name, ...more });
  checkOperationAccess({ ...operation, parameters: [] }, unit.data, { element: operation.id, path: name }, ctx.report);
  if (!isIdentifier(name))
    say('odata-service/name', `${name || 'An empty text'} cannot be the name of an operation.`, { property: 'name' });
  else if (seen.types.has(name) || (operation.boundTo === '' && seen.below.has(name)))
    say('odata-service/name-twice', `The service has two of the name ${name}.`, { property: 'name' });
  seen.types.add(name);
  if (operation.boundTo === '') seen.below.add(name);
  const document = (ctx.view.unit(operation.microflow) as Unit<Microflow> | undefined)?.data;
  if (!document) {
    say('odata-service/no-microflow', `${name} has no microflow.`, { property: 'microflow' });
    return;
  }
  const namespace = namespaceOf(unit);
  for (const parameter of document.parameters)
    if (!operationType(parameter.type, namespace, types, ctx.catalog))
      say('odata-service/operation-type', `The service does not publish the type of the parameter ${parameter.name}.`, {
        property: 'microflow',
      });
  if (document.returns.kind !== 'nothing' && !operationType(document.returns, namespace, types, ctx.catalog))
    say('odata-service/operation-type', `The service does not publish the type of what ${name} gives.`, {
      property: 'microflow',
    });
  if (operation.kind === 'function' && document.returns.kind === 'nothing')
    say('odata-service/function-without-result', `${name} is a function, and its microflow gives nothing.`, {
      property: 'kind',
      fix: 'Publish it as an action.',
    });
  const bound = document.parameters.find((each) => each.name === operation.boundTo);
  if (operation.boundTo !== '' && bound?.type.kind !== 'object' && bound?.type.kind !== 'list')
    say('odata-service/bound-to', `${name} is bound to ${operation.boundTo}, which is no object or list.`, {
      property: 'boundTo',
    });
}
