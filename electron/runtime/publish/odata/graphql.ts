import {
  type DocumentNode,
  defaultFieldResolver,
  execute,
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getNamedType,
  isInputObjectType,
  isObjectType,
  Kind,
  parse,
  printSchema,
} from 'graphql';
import { createHandler, type Handler } from 'graphql-http';
import {
  bodyText,
  emptyShape,
  type FieldMeaning,
  fieldsOf,
  jsonText,
  keyText,
  literalOf,
  meaningOfField,
  optionsOf,
  publishedOf,
  SchemaOfService,
  type Selection,
  type Shaped,
  selectionOf,
  selectOptions,
  shapeInto,
  type Tree,
  treesOf,
} from '../../../../shared/service/odata/graphql/index.ts';
import type { ProgramODataParameter } from '../../../../shared/service/odata/program.ts';
import type { ModelType } from '../../../../shared/service/odata/query/published-model.ts';
import type { ODataAnswer, ODataMessage } from './message.ts';
import type { ServedService } from './served-service.ts';

/** What answers the requests of OData that a query becomes: those of one call together, with one answer where they fail. */
export interface QueryContext {
  /** The address of the service. */
  base: string;
  perform(messages: readonly ODataMessage[]): Promise<readonly ODataAnswer[]>;
  /** Throws where the caller may not see what the service is like. */
  admit(): void;
}

/** A longer query is not read. */
const mostTokens = 20_000;
/** So many fields stand at the root of one query. */
const mostRoots = 50;

type Composite = GraphQLObjectType | GraphQLInterfaceType;
type Row = Readonly<Record<string, unknown>>;

const reads = { accept: 'application/json;odata.metadata=minimal;IEEE754Compatible=true' };
const writes = {
  ...reads,
  'content-type': 'application/json',
  prefer: 'return=minimal',
};

/** GraphQL over the sets of a published service (GraphQL, September 2025; GraphQL over HTTP): each root field is requests of OData, so that rules, limits and words are the same. */
export class GraphQLOfService {
  private readonly served: ServedService;
  private readonly own: SchemaOfService;
  private readonly handler: Handler<unknown, QueryContext>;

  constructor(served: ServedService) {
    this.served = served;
    this.own = new SchemaOfService(served.model);
    this.handler = createHandler<unknown, QueryContext, QueryContext & Record<PropertyKey, unknown>>({
      schema: this.own.schema,
      context: (request) => request.context as QueryContext & Record<PropertyKey, unknown>,
      validationRules: (request, { document }, specified) => {
        // What the service is like is told to those who may call it.
        if (asksForSchema(document)) (request.context as QueryContext).admit();
        return [...specified];
      },
      parse: (source) => {
        const document = documentOf(source);
        for (const each of document.definitions)
          if (each.kind === Kind.OPERATION_DEFINITION && each.selectionSet.selections.length > mostRoots)
            throw new GraphQLError(`A query has at most ${mostRoots} fields at its root.`, { nodes: each });
        return document;
      },
      execute: (args) =>
        execute({
          ...args,
          fieldResolver: (source, values, context, info) =>
            info.path.prev === undefined
              ? this.root(values, context as QueryContext, info)
              : isObjectType(info.parentType) && info.parentType.name.startsWith('__')
                ? defaultFieldResolver(source, values, context, info)
                : (source as Shaped)[String(info.path.key)],
        }),
    });
  }

  /** The schema in the language of schemas. */
  description(): string {
    return printSchema(this.own.schema);
  }

  /** Answers a request, in the media type that it asks for. Failures of fields stand in the answer. */
  async answer({ method, url, headers, body }: ODataMessage, context: QueryContext): Promise<ODataAnswer> {
    if (/[?&]sdl(?:[=&]|$)/.test(url) && (method === 'GET' || method === 'HEAD')) {
      context.admit();
      return { status: 200, headers: {}, type: 'text/plain;charset=utf-8', body: this.description() };
    }
    const [text, init] = await this.handler({
      method,
      url,
      headers: headers as Record<string, string | undefined>,
      body,
      raw: null,
      context,
    });
    const { 'content-type': type = '', ...others } = init.headers ?? {};
    return { status: init.status, headers: others as Record<string, string>, type, body: text ?? '' };
  }

  private async root(args: Row, context: QueryContext, info: GraphQLResolveInfo): Promise<unknown> {
    const field = info.parentType.getFields()[info.fieldName] as GraphQLField<unknown, unknown>;
    const meaning = meaningOfField(field);
    switch (meaning?.kind) {
      case 'many':
        return this.many(meaning.type, field, args, context, info);
      case 'one':
        return this.one(`${setOf(meaning.type)}${this.keyOf(meaning.type, args, field)}`, context, info, []);
      case 'create':
      case 'update':
      case 'delete':
        return this.write(meaning, field, args, context, info);
      case 'operation':
        return this.call(meaning, field, args, context, info);
      default:
        context.admit();
        return this.served.service.data.namespace;
    }
  }

  private keyOf(type: ModelType, args: Row, field: GraphQLField<unknown, unknown>): string {
    return keyText(
      type,
      type.key.map((_each, i) => args[field.args[i]?.name as string]),
    );
  }

  /** A page of a set: its objects, how many there are, and where the next page begins. */
  private async many(
    type: ModelType,
    field: GraphQLField<unknown, unknown>,
    args: Row,
    context: QueryContext,
    info: GraphQLResolveInfo,
  ): Promise<Shaped> {
    const asked = fieldsOf(getNamedType(field.type) as Composite, info.fieldNodes, info).map((each) => ({
      ...each,
      kind: meaningOfField(each.on.getFields()[each.name] as GraphQLField<unknown, unknown>)?.kind,
    }));
    const items = asked.filter(({ kind }) => kind === 'items');
    const counted = asked.some(({ kind }) => kind === 'totalCount');
    const { first, ...others } = args;
    if (typeof first === 'number' && first < 0) throw new GraphQLError('first is not below zero.');
    const options = optionsOf(others, field.args);
    // So many on a page: where the next one begins is told. None is none, with its count.
    const headers = typeof first === 'number' && first > 0 ? { ...reads, prefer: `odata.maxpagesize=${first}` } : reads;
    if (first === 0) options.push('$top=0');
    const trees = items.map(({ key, nodes }) => ({ key, trees: treesOf(this.selection(type, nodes, info)) }));
    const requests = trees.flatMap(({ trees: own }) => own.map((tree) => [...options, ...selectOptions(tree)]));
    if (requests.length === 0) requests.push([...options, '$top=0']);
    if (counted) requests[0]?.push('$count=true');
    const answers = await this.ask(
      requests.map((own) => ({ method: 'GET', url: addressed(setOf(type), own), headers, body: '' })),
      context,
      info,
    );
    const bodies = answers.map((answer) => JSON.parse(String(answer.body)) as Row);
    const out = emptyShape();
    let at = 0;
    for (const { key, trees: own } of trees) {
      let list: Shaped[] = [];
      for (const tree of own) {
        const rows = bodies[at++]?.['value'] as Row[];
        list = rows.map((row, i) => this.shaped(list[i] ?? emptyShape(), row, tree));
      }
      out[key] = list;
    }
    const [head] = bodies;
    const next = head?.['@odata.nextLink'] ?? head?.['@nextLink'];
    for (const { key, kind } of asked) {
      if (kind === 'totalCount') out[key] = head?.['@odata.count'] ?? head?.['@count'] ?? null;
      if (kind === 'nextPage') out[key] = typeof next === 'string' ? tokenOf(next) : null;
    }
    return out;
  }

  /** One object by its address; null where there is none. `before` are requests that are carried out first, together with it. */
  private async one(
    address: string,
    context: QueryContext,
    info: GraphQLResolveInfo,
    before: readonly ODataMessage[],
  ): Promise<Shaped | null> {
    const type = getNamedType(info.returnType) as Composite;
    const trees = treesOf(this.selection(publishedOf(type) as ModelType, info.fieldNodes, info));
    const messages = trees.map(
      (tree): ODataMessage => ({
        method: 'GET',
        url: addressed(address, selectOptions(tree)),
        headers: reads,
        body: '',
      }),
    );
    const answers = await context.perform([...before, ...messages]);
    const failed = answers.find(({ status }) => status >= 400);
    if (failed) {
      if (failed.status === 404 && before.length === 0) return null;
      throw failureOf(failed, info);
    }
    let out = emptyShape();
    for (const [i, tree] of trees.entries())
      out = this.shaped(out, JSON.parse(String(answers[before.length + i]?.body)) as Row, tree);
    return out;
  }

  private async write(
    { kind, type }: FieldMeaning & { kind: 'create' | 'update' | 'delete' },
    field: GraphQLField<unknown, unknown>,
    args: Row,
    context: QueryContext,
    info: GraphQLResolveInfo,
  ): Promise<unknown> {
    const address = kind === 'create' ? setOf(type) : `${setOf(type)}${this.keyOf(type, args, field)}`;
    const input = getNamedType(field.args.find(({ name }) => name === 'input')?.type);
    const message: ODataMessage = {
      method: { create: 'POST', update: 'PATCH', delete: 'DELETE' }[kind],
      url: address,
      headers: {
        ...writes,
        // Without it a change of what is not there would create it.
        'if-match': kind === 'create' ? undefined : ((args['etag'] as string | null | undefined) ?? '*'),
      },
      body: isInputObjectType(input) ? bodyText(args['input'] as Row, input, context.base) : '',
    };
    if (kind === 'delete' || !type.type.readable) {
      await this.ask([message], context, info);
      return true;
    }
    return this.one(kind === 'create' ? '$1' : address, context, info, [message]);
  }

  private async call(
    { operation, returns }: FieldMeaning & { kind: 'operation' },
    field: GraphQLField<unknown, unknown>,
    args: Row,
    context: QueryContext,
    info: GraphQLResolveInfo,
  ): Promise<unknown> {
    const { binding } = operation;
    const own = operation.name.slice(operation.name.lastIndexOf('.') + 1);
    const bound = binding ? this.served.model.type(binding.type) : null;
    const path = bound
      ? `${setOf(bound)}${binding?.collection ? '' : this.keyOf(bound, args, field)}/${operation.name}`
      : own;
    const given = field.args.flatMap(({ name, extensions }) => {
      const parameter = extensions['parameter'] as ProgramODataParameter | undefined;
      return parameter && args[name] !== undefined ? [{ parameter, value: args[name] }] : [];
    });
    const json = ({ parameter, value }: (typeof given)[number]) =>
      parameter.collection && Array.isArray(value)
        ? `[${value.map((each) => jsonText(parameter, each)).join(',')}]`
        : jsonText(parameter, value);
    const isFunction = operation.kind === 'function';
    const literal = (each: (typeof given)[number]) =>
      each.parameter.collection ? json(each) : literalOf(each.parameter, each.value);
    const url = isFunction
      ? addressed(
          `${path}(${given.map(({ parameter }, i) => `${parameter.name}=@p${i}`).join(',')})`,
          given.map((each, i) => `@p${i}=${encodeURIComponent(literal(each))}`),
        )
      : path;
    const [answer] = await this.ask(
      [
        {
          method: isFunction ? 'GET' : 'POST',
          url,
          headers: isFunction ? reads : { ...reads, 'content-type': 'application/json' },
          body: isFunction
            ? ''
            : `{${given.map((each) => `${JSON.stringify(each.parameter.name)}:${json(each)}`).join(',')}}`,
        },
      ],
      context,
      info,
    );
    const { returns: result } = operation;
    if (!result) return true;
    if (!answer || answer.status === 204) return null;
    const body = JSON.parse(String(answer.body)) as Row;
    if (!returns) return body['value'] ?? null;
    const selection = this.selection(returns, info.fieldNodes, info);
    const [way] = selection.ways;
    if (way)
      throw new GraphQLError(`What ${info.fieldName} gives is told without ${way.key}: ask for it by its key.`, {
        nodes: way.node,
      });
    const tree: Tree = { selection, isFull: true, ways: [] };
    const shaped = (row: unknown) => this.shaped(emptyShape(), row as Row, tree);
    return result.collection ? (body['value'] as unknown[]).map(shaped) : shaped(body);
  }

  private selection(type: ModelType, nodes: readonly FieldNode[], info: GraphQLResolveInfo): Selection {
    return selectionOf(this.own.outputOfType(type), nodes, info);
  }

  private shaped(out: Shaped, row: Row, tree: Tree): Shaped {
    return shapeInto(
      out,
      row,
      tree,
      (name) => this.served.model.types.get(name) ?? null,
      (type) => this.own.objectName(type),
    );
  }

  /** Answers of requests that all have to succeed. */
  private async ask(
    messages: readonly ODataMessage[],
    context: QueryContext,
    info: GraphQLResolveInfo,
  ): Promise<readonly ODataAnswer[]> {
    const answers = await context.perform(messages);
    const failed = answers.find(({ status }) => status >= 400);
    if (failed) throw failureOf(failed, info);
    return answers;
  }
}

/** Reads a query. Throws GraphQLError, also for one that stands in itself too deep to be read. */
function documentOf(source: Parameters<typeof parse>[0]): DocumentNode {
  try {
    return parse(source, { maxTokens: mostTokens });
  } catch (error) {
    if (error instanceof RangeError) throw new GraphQLError('The query is nested too deep.');
    throw error;
  }
}

/** Whether a query asks what the schema is. */
function asksForSchema({ definitions }: DocumentNode): boolean {
  return definitions.some(
    (each) =>
      (each.kind === Kind.OPERATION_DEFINITION || each.kind === Kind.FRAGMENT_DEFINITION) &&
      each.selectionSet.selections.some(
        (one) => one.kind === Kind.FIELD && (one.name.value === '__schema' || one.name.value === '__type'),
      ),
  );
}

function setOf(type: ModelType): string {
  return encodeURIComponent(type.set?.set ?? '');
}

function addressed(path: string, options: readonly string[]): string {
  return options.length === 0 ? path : `${path}?${options.join('&')}`;
}

/** The token in the address of a next page. */
function tokenOf(address: string): string | null {
  return new URL(address, 'http://next').searchParams.get('$skiptoken');
}

/** A failure in the words of OData as an error of the field, with its code and status. */
function failureOf({ status, body }: ODataAnswer, info: GraphQLResolveInfo): GraphQLError {
  const { error } = JSON.parse(String(body)) as { error: { code: string; message: string; target?: string } };
  return new GraphQLError(error.message, {
    nodes: info.fieldNodes,
    extensions: { code: error.code, status, ...(error.target ? { target: error.target } : {}) },
  });
}
