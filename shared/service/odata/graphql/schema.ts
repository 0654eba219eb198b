import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLField,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLInputField,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import type { ProgramODataNavigation, ProgramODataOperation, ProgramODataProperty } from '../program.ts';
import type { ModelType, PublishedModel } from '../query/published-model.ts';
import { FreeNames, fieldName, graphQLName } from './names.ts';
import { scalarsOfEdm } from './scalars.ts';

/** What a field of the schema stands for. */
export type FieldMeaning =
  | { kind: 'many' | 'one'; type: ModelType }
  | { kind: 'create' | 'update' | 'delete'; type: ModelType }
  | { kind: 'operation'; operation: ProgramODataOperation; returns: ModelType | null }
  | { kind: 'property'; property: ProgramODataProperty; on: ModelType }
  | { kind: 'way'; way: ProgramODataNavigation; target: ModelType; on: ModelType }
  | { kind: 'etag' }
  | { kind: 'items' | 'totalCount' | 'nextPage' };

/** What a member of an input stands for. */
export type InputMeaning =
  | { kind: 'and' | 'or' | 'not' }
  | { kind: 'property'; property: ProgramODataProperty }
  | { kind: 'way'; way: ProgramODataNavigation; target: ModelType };

/** Where an object of an answer says the name of its type: a key that no query has. */
export const typeKey: unique symbol = Symbol('type');

/** What a field stands for; null for one that the language knows itself. */
export function meaningOfField({
  extensions,
}: Pick<GraphQLField<unknown, unknown>, 'extensions'>): FieldMeaning | null {
  return (extensions['meaning'] as FieldMeaning | undefined) ?? null;
}

/** What a member of an input stands for. */
export function meaningOfInput({ extensions }: Pick<GraphQLInputField, 'extensions'>): InputMeaning | null {
  return (extensions['meaning'] as InputMeaning | undefined) ?? null;
}

/** The published type that an object type or an interface is of. */
export function publishedOf(type: { extensions: Readonly<Record<string, unknown>> }): ModelType | null {
  return (type.extensions['published'] as ModelType | undefined) ?? null;
}

const directions = new GraphQLEnumType({
  name: 'Direction',
  values: { ASC: { value: 'asc' }, DESC: { value: 'desc' } },
});

/** The operators of a condition on a value, by what they are in `$filter`. */
const compared = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
const textOperators = ['contains', 'startsWith', 'endsWith'] as const;

type Fields = Record<string, GraphQLFieldConfig<unknown, unknown>>;
type InputFields = Record<string, GraphQLInputFieldConfig>;

/**
 * The GraphQL schema of a published OData service: a query of many and of one for each set, with conditions, order and pages, and mutations as far as the
 * service lets them be created, changed and deleted; functions are queries, actions mutations. What resolves a root field is put to `extensions.meaning`.
 */
export class SchemaOfService {
  readonly schema: GraphQLSchema;
  private readonly model: PublishedModel;
  private readonly names = new FreeNames([
    ...['Query', 'Mutation', 'Subscription', 'String', 'Int', 'Float', 'Boolean', 'ID', 'Direction'],
    ...Object.values(scalarsOfEdm).map(({ name }) => name),
  ]);
  private readonly objects = new Map<ModelType, GraphQLObjectType>();
  private readonly outputs = new Map<ModelType, GraphQLObjectType | GraphQLInterfaceType>();
  private readonly enums = new Map<string, GraphQLEnumType>();
  private readonly wheres = new Map<ModelType, GraphQLInputObjectType>();
  private readonly orders = new Map<ModelType, GraphQLInputObjectType>();
  private readonly inputs = new Map<string, GraphQLInputObjectType>();
  private readonly conditions = new Map<string, GraphQLInputObjectType>();
  private readonly typeNames = new Map<ModelType, string>();

  constructor(model: PublishedModel) {
    this.model = model;
    for (const type of model.types.values())
      this.typeNames.set(type, this.names.take(graphQLName(type.name.slice(type.name.lastIndexOf('.') + 1))));
    this.nameEnums();
    for (const type of model.types.values()) this.define(type);
    const query = this.queries();
    const mutation = this.mutations();
    this.schema = new GraphQLSchema({
      query: new GraphQLObjectType({ name: 'Query', fields: query }),
      ...(Object.keys(mutation).length > 0
        ? { mutation: new GraphQLObjectType({ name: 'Mutation', fields: mutation }) }
        : {}),
      types: [...this.objects.values()],
    });
  }

  private nameOf(type: ModelType): string {
    return this.typeNames.get(type) as string;
  }

  private nameEnums(): void {
    for (const [name, type] of this.model.csdl.types) {
      if (type.kind !== 'enum') continue;
      const values = new FreeNames(['true', 'false', 'null']);
      this.enums.set(
        name,
        new GraphQLEnumType({
          name: this.names.take(graphQLName(type.name)),
          values: Object.fromEntries(type.members.map((m) => [values.take(graphQLName(m.name)), { value: m.name }])),
        }),
      );
    }
  }

  /** The type of a value. */
  private valueType({ type, isEnum }: { type: string; isEnum: boolean }): GraphQLEnumType | GraphQLScalarType {
    const found = isEnum ? this.enums.get(type) : scalarsOfEdm[type];
    if (found) return found;
    return type === 'Edm.Int32' ? GraphQLInt : type === 'Edm.Boolean' ? GraphQLBoolean : GraphQLString;
  }

  private define(type: ModelType): void {
    const name = this.nameOf(type);
    const derived = [...type.family.values()].filter((each) => each !== type);
    const bases = [...this.model.types.values()].filter((each) => each !== type && each.family.has(type.entity));
    const fields = () => this.fieldsOf(type);
    const interfaces = () =>
      [...bases, ...(derived.length > 0 ? [type] : [])].map((each) => this.outputs.get(each) as GraphQLInterfaceType);
    const object = new GraphQLObjectType({
      name: derived.length > 0 ? this.names.take(`${name}Itself`) : name,
      interfaces,
      fields,
      extensions: { published: type },
    });
    this.objects.set(type, object);
    if (derived.length === 0) {
      this.outputs.set(type, object);
      return;
    }
    const byType = (value: unknown) => (value as { [typeKey]?: string })[typeKey];
    this.outputs.set(
      type,
      new GraphQLInterfaceType({
        name,
        interfaces: () => bases.map((each) => this.outputs.get(each) as GraphQLInterfaceType),
        fields,
        resolveType: byType,
        extensions: { published: type },
      }),
    );
  }

  /** The name of the object type of a published type. */
  objectName(type: ModelType): string {
    return (this.objects.get(type) as GraphQLObjectType).name;
  }

  /** The output type of a published type: an interface where others derive from it. */
  outputOfType(type: ModelType): GraphQLObjectType | GraphQLInterfaceType {
    return this.outputs.get(type) as GraphQLObjectType | GraphQLInterfaceType;
  }

  private fieldsOf(type: ModelType): Fields {
    const names = new FreeNames(['_etag']);
    const fields: Fields = {};
    for (const property of type.properties) {
      const value = this.valueType(property);
      fields[names.take(fieldName(property.name))] = {
        type: property.isKey && !property.nullable ? new GraphQLNonNull(value) : value,
        extensions: { meaning: { kind: 'property', property, on: type } },
      };
    }
    for (const way of type.navigation.values()) {
      const target = this.model.type(way.target);
      if (!target.type.readable) continue;
      const output = this.outputs.get(target) as GraphQLObjectType | GraphQLInterfaceType;
      fields[names.take(fieldName(way.name))] = {
        type: way.many ? new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(output))) : output,
        ...(way.many ? { args: this.listArguments(target, false) } : {}),
        extensions: { meaning: { kind: 'way', way, target, on: type } },
      };
    }
    fields['_etag'] = {
      type: GraphQLString,
      description: 'Of its version: what is given back with a change is refused when somebody else was faster.',
      extensions: { meaning: { kind: 'etag' } },
    };
    return fields;
  }

  private listArguments(type: ModelType, isRoot: boolean): GraphQLFieldConfigArgumentMap {
    const where = this.where(type);
    const order = this.order(type);
    return {
      ...(where ? { where: { type: where } } : {}),
      ...(order ? { orderBy: { type: new GraphQLList(new GraphQLNonNull(order)) } } : {}),
      first: { type: GraphQLInt, description: 'At most so many.' },
      skip: { type: GraphQLInt, description: 'Without so many at the beginning.' },
      ...(isRoot ? { after: { type: GraphQLString, description: 'The nextPage of the page before.' } } : {}),
      ...(isRoot && type.type.searchable
        ? { search: { type: GraphQLString, description: 'Words in its texts.' } }
        : {}),
    };
  }

  private where(type: ModelType): GraphQLInputObjectType {
    const found = this.wheres.get(type);
    if (found) return found;
    const made: GraphQLInputObjectType = new GraphQLInputObjectType({
      name: this.names.take(`${this.nameOf(type)}Where`),
      fields: () => {
        const all = new GraphQLList(new GraphQLNonNull(made));
        const names = new FreeNames(['and', 'or', 'not']);
        const fields: InputFields = {
          and: { type: all, extensions: { meaning: { kind: 'and' } } },
          or: { type: all, extensions: { meaning: { kind: 'or' } } },
          not: { type: made, extensions: { meaning: { kind: 'not' } } },
        };
        for (const property of type.properties)
          if (property.filterable && property.type !== 'Edm.Binary')
            fields[names.take(fieldName(property.name))] = {
              type: this.condition(property),
              extensions: { meaning: { kind: 'property', property } },
            };
        for (const way of type.navigation.values()) {
          const target = this.model.type(way.target);
          if (!target.type.readable) continue;
          fields[names.take(fieldName(way.name))] = {
            type: way.many ? this.quantified(target) : this.where(target),
            extensions: { meaning: { kind: 'way', way, target } },
          };
        }
        return fields;
      },
    });
    this.wheres.set(type, made);
    return made;
  }

  /** Conditions on what a way leads to: some of them, all of them, none. */
  private quantified(type: ModelType): GraphQLInputObjectType {
    const key = `some ${type.name}`;
    const found = this.inputs.get(key);
    if (found) return found;
    const where = { type: this.where(type) };
    const made = new GraphQLInputObjectType({
      name: this.names.take(`${this.nameOf(type)}Quantified`),
      fields: { some: where, every: where, none: where },
      isOneOf: true,
    });
    this.inputs.set(key, made);
    return made;
  }

  private condition({ type, isEnum }: ProgramODataProperty): GraphQLInputObjectType {
    const value = this.valueType({ type, isEnum });
    const found = this.conditions.get(value.name);
    if (found) return found;
    const operators = value === GraphQLBoolean || isEnum ? (['eq', 'ne'] as const) : compared;
    const made = new GraphQLInputObjectType({
      name: this.names.take(`${value.name}Condition`),
      fields: {
        ...Object.fromEntries(operators.map((name) => [name, { type: value }])),
        ...(value === GraphQLBoolean ? {} : { in: { type: new GraphQLList(new GraphQLNonNull(value)) } }),
        ...(value === GraphQLString ? Object.fromEntries(textOperators.map((name) => [name, { type: value }])) : {}),
        isEmpty: { type: GraphQLBoolean, description: 'Whether it has no value.' },
      },
    });
    this.conditions.set(value.name, made);
    return made;
  }

  private order(type: ModelType): GraphQLInputObjectType | null {
    const found = this.orders.get(type);
    if (found) return found;
    const properties = type.properties.filter(({ sortable, type: own }) => sortable && own !== 'Edm.Binary');
    if (properties.length === 0) return null;
    const made: GraphQLInputObjectType = new GraphQLInputObjectType({
      name: this.names.take(`${this.nameOf(type)}OrderBy`),
      isOneOf: true,
      fields: () => {
        const names = new FreeNames();
        const fields: InputFields = {};
        for (const property of properties)
          fields[names.take(fieldName(property.name))] = {
            type: directions,
            extensions: { meaning: { kind: 'property', property } },
          };
        for (const way of type.navigation.values()) {
          const target = this.model.type(way.target);
          const order = way.many || !target.type.readable ? null : this.order(target);
          if (order)
            fields[names.take(fieldName(way.name))] = {
              type: order,
              extensions: { meaning: { kind: 'way', way, target } },
            };
        }
        return fields;
      },
    });
    this.orders.set(type, made);
    return made;
  }

  private keyArguments(type: ModelType): Record<string, { type: GraphQLInputType }> {
    const names = new FreeNames();
    return Object.fromEntries(
      type.key.map((property) => [
        names.take(fieldName(property.name)),
        { type: new GraphQLNonNull(this.valueType(property)) },
      ]),
    );
  }

  private queries(): Fields {
    const names = new FreeNames();
    const fields: Fields = {};
    for (const [set, type] of this.model.sets()) {
      if (!type.type.readable) continue;
      const output = this.outputs.get(type) as GraphQLObjectType | GraphQLInterfaceType;
      const page = new GraphQLObjectType({
        name: this.names.take(`${this.nameOf(type)}Page`),
        fields: {
          items: {
            type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(output))),
            extensions: { meaning: { kind: 'items' } },
          },
          totalCount: {
            type: scalarsOfEdm['Edm.Int64'] as GraphQLScalarType,
            description: 'Of all pages.',
            extensions: { meaning: { kind: 'totalCount' } },
          },
          nextPage: {
            type: GraphQLString,
            description: 'What `after` is for the next page; null on the last one.',
            extensions: { meaning: { kind: 'nextPage' } },
          },
        },
      });
      fields[names.take(fieldName(set))] = {
        type: new GraphQLNonNull(page),
        args: this.listArguments(type, true),
        extensions: { meaning: { kind: 'many', type } },
      };
      const one = fieldName(this.nameOf(type));
      fields[names.take(one in fields ? `${one}ByKey` : one)] = {
        type: output,
        args: this.keyArguments(type),
        extensions: { meaning: { kind: 'one', type } },
      };
    }
    for (const operation of this.model.data.operations)
      if (operation.kind === 'function') this.addOperation(fields, names, operation);
    // A schema has a query, also where nothing is read.
    if (Object.keys(fields).length === 0)
      fields['serviceName'] = { type: GraphQLString, resolve: () => this.model.data.namespace };
    return fields;
  }

  private mutations(): Fields {
    const names = new FreeNames();
    const fields: Fields = {};
    for (const [, type] of this.model.sets()) {
      const name = this.nameOf(type);
      const { readable, insertable, updatable, deletable } = type.type;
      const output = readable ? (this.outputs.get(type) as GraphQLOutputType) : GraphQLBoolean;
      const etag = {
        type: GraphQLString,
        description: 'The _etag that was read: a change by somebody else is refused.',
      };
      if (insertable)
        fields[names.take(`create${name}`)] = {
          type: output,
          args: { input: { type: new GraphQLNonNull(this.input(type, 'insertable')) } },
          extensions: { meaning: { kind: 'create', type } },
        };
      if (updatable)
        fields[names.take(`update${name}`)] = {
          type: output,
          args: {
            ...this.keyArguments(type),
            input: { type: new GraphQLNonNull(this.input(type, 'updatable')) },
            etag,
          },
          extensions: { meaning: { kind: 'update', type } },
        };
      if (deletable)
        fields[names.take(`delete${name}`)] = {
          type: new GraphQLNonNull(GraphQLBoolean),
          args: { ...this.keyArguments(type), etag },
          extensions: { meaning: { kind: 'delete', type } },
        };
    }
    for (const operation of this.model.data.operations)
      if (operation.kind === 'action') this.addOperation(fields, names, operation);
    return fields;
  }

  /** What is created or changed: values, and what its ways lead to. */
  private input(type: ModelType, may: 'insertable' | 'updatable'): GraphQLInputObjectType {
    const key = `${may} ${type.name}`;
    const found = this.inputs.get(key);
    if (found) return found;
    const made = new GraphQLInputObjectType({
      name: this.names.take(`${this.nameOf(type)}${may === 'insertable' ? 'Input' : 'Changes'}`),
      fields: () => {
        const names = new FreeNames();
        const fields: InputFields = {};
        for (const property of type.properties)
          if (property[may])
            fields[names.take(fieldName(property.name))] = {
              type: this.valueType(property),
              extensions: { meaning: { kind: 'property', property } },
            };
        for (const way of type.navigation.values()) {
          const target = this.model.type(way.target);
          const link = way.writable ? this.link(target) : null;
          if (link)
            fields[names.take(fieldName(way.name))] = {
              type: way.many ? new GraphQLList(new GraphQLNonNull(link)) : link,
              extensions: { meaning: { kind: 'way', way, target } },
            };
        }
        // An input has a member, also where nothing of it may be written.
        if (Object.keys(fields).length === 0) fields['_nothing'] = { type: GraphQLBoolean };
        return fields;
      },
    });
    this.inputs.set(key, made);
    return made;
  }

  /** What a way leads to when something is written: one that is there, by its key, or a new one. */
  private link(type: ModelType): GraphQLInputObjectType | null {
    const { set, key } = type;
    if (set === null || key.length === 0) return null;
    const name = `link ${type.name}`;
    const found = this.inputs.get(name);
    if (found) return found;
    const keyType = new GraphQLInputObjectType({
      name: this.names.take(`${this.nameOf(type)}Key`),
      fields: this.keyArguments(type),
    });
    const made = new GraphQLInputObjectType({
      name: this.names.take(`${this.nameOf(type)}Link`),
      isOneOf: true,
      fields: () => ({
        key: { type: keyType, description: 'One that is there.' },
        ...(type.type.insertable
          ? { create: { type: this.input(type, 'insertable'), description: 'A new one.' } }
          : {}),
      }),
    });
    this.inputs.set(name, made);
    return made;
  }

  private addOperation(fields: Fields, names: FreeNames, operation: ProgramODataOperation): void {
    const { binding, parameters, returns } = operation;
    const bound = binding ? this.model.types.get(binding.type) : undefined;
    if (binding && (!bound || bound.set === null || (!binding.collection && bound.key.length === 0))) return;
    const own = operation.name.slice(operation.name.lastIndexOf('.') + 1);
    const of = bound ? this.nameOf(bound) : '';
    const result = returns ? this.outputOf(returns) : GraphQLBoolean;
    const keys = bound && !binding?.collection ? this.keyArguments(bound) : {};
    const free = new FreeNames(Object.keys(keys));
    const args: GraphQLFieldConfigArgumentMap = { ...keys };
    for (const each of parameters) {
      const type = this.enums.has(each.type) || !this.model.types.has(each.type) ? this.valueType(each) : null;
      // An object as a parameter is no value that a query writes.
      if (type === null) return;
      args[free.take(fieldName(each.name))] = {
        type: each.collection ? new GraphQLList(new GraphQLNonNull(type)) : type,
        extensions: { parameter: each },
      };
    }
    fields[names.take(fieldName(of === '' ? own : `${fieldName(of)}${own.charAt(0).toUpperCase()}${own.slice(1)}`))] = {
      type: result,
      args,
      extensions: {
        meaning: {
          kind: 'operation',
          operation,
          returns: returns ? (this.model.types.get(returns.type) ?? null) : null,
        },
      },
    };
  }

  private outputOf({ type, isEnum, collection }: NonNullable<ProgramODataOperation['returns']>): GraphQLOutputType {
    const model = this.model.types.get(type);
    const one = model
      ? (this.outputs.get(model) as GraphQLObjectType | GraphQLInterfaceType)
      : this.valueType({ type, isEnum });
    return collection ? new GraphQLList(new GraphQLNonNull(one)) : one;
  }
}
