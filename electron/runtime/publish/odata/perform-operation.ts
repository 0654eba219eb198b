import { jsonWriters } from '../../../../shared/format/json/writers.ts';
import type { Expression } from '../../../../shared/odata/query/index.ts';
import type { ProgramODataParameter } from '../../../../shared/service/odata/program.ts';
import { valueOfText } from '../../../../shared/service/odata/query/literal-value.ts';
import { notSupported, RequestRefused } from '../../../../shared/service/odata/query/refused.ts';
import { type Steps, settled } from '../../contract/steps.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import { answeringSteps } from '../../engine/run-operation.ts';
import type { UnitOfWork } from '../../engine/unit-of-work.ts';
import { jsonOfBody, readEntityBody, readValue, wrongBody } from './entity-body.ts';
import { EntityChanges } from './entity-changes.ts';
import { jsonType, type ODataAnswer } from './message.ts';
import { missing, type Prepared, planOf, writerOf } from './perform.ts';
import { allConditions, type CalledOperation, type Target } from './target.ts';
import { jsonOf } from './value-text.ts';

/** Calls an action or a function: its microflow, with what the request gives. */
export function* performOperation(u: UnitOfWork, prepared: Prepared): Steps<ODataAnswer> {
  const called = prepared.target as CalledOperation;
  const { operation } = called;
  const method = operation.kind === 'action' ? 'POST' : 'GET';
  if (prepared.message.method !== method)
    throw new RequestRefused(
      405,
      'odata/method',
      `${operation.name} is ${operation.kind === 'action' ? 'an action' : 'a function'}, called by ${method}.`,
      null,
      [method],
    );
  const flow = u.program.program.flows[operation.flow];
  const args: unknown[] = new Array(flow?.parameters.length ?? 0).fill(null);
  if (operation.binding && called.on) args[operation.binding.argument] = yield* boundTo(u, prepared, called.on);
  if (operation.kind === 'action') yield* readBody(u, prepared, called, args);
  else readParameters(prepared, called, args);
  const result = yield* answeringSteps(u, operation.flow, args);
  return yield* resultOf(u, prepared, called, result);
}

function* boundTo(u: UnitOfWork, prepared: Prepared, on: Target): Steps<unknown> {
  const query = { entity: on.type.entity, filter: allConditions(on.conditions), sort: [] };
  const range = { limit: on.isMany ? null : 1, offset: null };
  const objects = yield* settled(u.retrieve(query, prepared.translator.values, range));
  if (on.isMany) return objects;
  return objects[0] ?? missing(prepared);
}

function* readBody(u: UnitOfWork, prepared: Prepared, { operation }: CalledOperation, args: unknown[]): Steps<void> {
  const text = prepared.message.body;
  const json = text.trim() === '' ? null : jsonOfBody(text);
  if (json && json.type !== 'object') wrongBody('request/body', 'An object with the parameters is expected.', '');
  const members = json?.type === 'object' ? json.members : [];
  const { model } = prepared.served;
  for (const { key } of members)
    if (!key.includes('@') && !operation.parameters.some(({ name }) => name === key))
      wrongBody('odata/unknown-parameter', `${operation.name} has no parameter ${key}.`, key);
  const changes = new EntityChanges(u, prepared.served);
  for (const parameter of operation.parameters) {
    const value = members.find(({ key }) => key === parameter.name)?.value;
    if (!value || value.type === 'null') continue;
    const type = model.types.get(parameter.type);
    if (!type) {
      args[parameter.argument] = readValue(model, parameter.type, parameter.isEnum, value, parameter.name);
      continue;
    }
    const items = parameter.collection ? (value.type === 'array' ? value.items : null) : [value];
    if (!items) return wrongBody('request/body', 'A list is expected.', parameter.name);
    const objects: WeftObject[] = [];
    for (const item of items) {
      const id =
        item.type === 'object' ? item.members.find(({ key }) => /^@(?:odata\.)?id$/.test(key))?.value : undefined;
      if (id?.type === 'string') objects.push(yield* changes.referred(id.value, null));
      // Nothing is stored by it: that is the microflow's (PO-52).
      else objects.push(yield* changes.create(readEntityBody(model, type, item, parameter.name)));
    }
    args[parameter.argument] = parameter.collection ? objects : (objects[0] ?? null);
  }
}

function readParameters(
  { request }: Prepared,
  { operation, parameters, place }: CalledOperation,
  args: unknown[],
): void {
  const { aliases, custom } = request.options;
  for (const parameter of operation.parameters) {
    const given = parameters.get(parameter.name) ?? aliases.get(parameter.name);
    const plain = custom.find(({ name }) => name === parameter.name);
    const expression = given && aliased(given, aliases);
    if (expression) args[parameter.argument] = valueOfExpression(expression, parameter);
    else if (plain)
      args[parameter.argument] = valueOfText(parameter.isEnum ? 'Edm.String' : parameter.type, plain.value ?? '');
    else if (!parameters.has(parameter.name) && given === undefined)
      throw new RequestRefused(
        400,
        'odata/unknown-parameter',
        `The parameter ${parameter.name} of ${operation.name} is missing.`,
        place,
      );
  }
}

function aliased(expression: Expression, aliases: ReadonlyMap<string, Expression>): Expression | null {
  if (expression.kind !== 'path' || expression.start === null || typeof expression.start !== 'object')
    return expression;
  return aliases.get(expression.start.alias) ?? null;
}

function valueOfExpression(expression: Expression, { type, isEnum }: ProgramODataParameter): unknown {
  if (expression.kind === 'unary' && expression.operator === 'negate' && expression.operand.kind === 'literal')
    return valueOfText(type, `-${expression.operand.text}`);
  if (expression.kind !== 'literal') return notSupported('A parameter that is no literal', expression);
  if (expression.type === 'null') return null;
  const value = valueOfText(isEnum ? 'Edm.String' : type, expression.text);
  if (value === undefined)
    throw new RequestRefused(
      400,
      'odata/wrong-literal',
      `${expression.text.slice(0, 60)} is no value of ${type}.`,
      expression,
    );
  return value;
}

function* resultOf(
  u: UnitOfWork,
  prepared: Prepared,
  { operation }: CalledOperation,
  result: unknown,
): Steps<ODataAnswer> {
  const { returns } = operation;
  const { form } = prepared.asked;
  const isEmpty = result === null || result === undefined;
  if (!returns || (isEmpty && !returns.collection)) return { status: u.status ?? 204, headers: {}, type: '', body: '' };
  const answer = (body: string): ODataAnswer => ({ status: u.status ?? 200, headers: {}, type: jsonType(form), body });
  const context = (of: string) =>
    form.metadata === 'none' ? '' : `"@odata.context":${jsonWriters.text(`${form.base}/$metadata#${of}`)},`;
  const type = prepared.served.model.types.get(returns.type);
  if (!type)
    return answer(
      `{${context(returns.type)}"value":${jsonOf(returns.isEnum ? 'Edm.String' : returns.type, result, form.compatible)}}`,
    );
  const plan = planOf(prepared, targetOf(type));
  const objects = returns.collection ? ((result as WeftObject[] | null) ?? []) : [result as WeftObject];
  const rows = objects.map((object) => ({ object, version: object.$version, values: [] }));
  const texts = yield* writerOf(u, prepared).entities({ ...plan, computed: [] }, rows);
  const set = type.set?.set ?? (returns.collection ? `Collection(${type.name})` : type.name);
  if (returns.collection) return answer(`{${context(set)}"value":[${texts.join(',')}]}`);
  return answer(`{${context(type.set ? `${set}/$entity` : set)}${(texts[0] ?? '{}').slice(1)}`);
}

function targetOf(type: Target['type']): Target {
  return {
    type,
    set: type.set?.set ?? '',
    conditions: [],
    isMany: true,
    via: null,
    key: null,
    property: null,
    stream: null,
    suffix: null,
    cast: false,
    singleton: null,
  };
}
