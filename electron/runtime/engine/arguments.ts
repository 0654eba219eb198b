import { MappingError } from '../../../shared/format/index.ts';
import { mostSimilar } from '../../../shared/model/naming.ts';
import type { ProgramFlow, ProgramType } from '../../../shared/program/program.ts';
import { describeDoorType, readJsonValue } from '../../../shared/service/value-text.ts';
import { FlowError } from '../contract/flow-error.ts';
import { type Steps, settled } from '../contract/steps.ts';
import type { WeftObject } from '../contract/weft-object.ts';
import { importSteps } from './activities/mappings.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/**
 * JSON values by name as the arguments of a flow, in the order of its parameters; what is not given is empty. Throws FlowError
 * `call/argument` for a value that does not fit, `call/argument-unknown` for a name that the flow does not have.
 */
export function* readArguments(
  u: UnitOfWork,
  flow: Pick<ProgramFlow, 'name' | 'parameters'>,
  args: Readonly<Record<string, unknown>>,
): Steps<unknown[]> {
  const names = flow.parameters.map((p) => p.name);
  for (const name of Object.keys(args)) {
    if (names.includes(name)) continue;
    const similar = mostSimilar(name, names);
    throw new FlowError(
      'call/argument-unknown',
      `${flow.name} has no parameter ${name}.${similar ? ` Did you mean ${similar}?` : ` Its parameters: ${names.join(', ') || 'none'}.`}`,
    );
  }
  const values: unknown[] = [];
  for (const { name, type } of flow.parameters)
    values.push(Object.hasOwn(args, name) ? yield* argumentValue(u, name, type, args[name]) : null);
  return values;
}

/**
 * A JSON value as an argument of a flow. Objects as `{"Attribute": value}` become new objects of the parameter's entity, `{"$row": id}` is the one of
 * a row, `{"$import": mapping, "$text": message}` what a mapping reads.
 */
function* argumentValue(u: UnitOfWork, name: string, type: ProgramType, value: unknown): Steps<unknown> {
  if (value === null || value === undefined) return null;
  const wrong = (what: string): never => {
    throw new FlowError(
      'call/argument',
      `The argument ${name} must be ${what}, not ${(JSON.stringify(value) ?? String(value)).slice(0, 200)}.`,
    );
  };
  if (type.kind === 'object') {
    if (!isRecord(value)) return wrong('an object');
    const read = typeof value.$import === 'string' ? yield* imported(u, name, type.entity ?? -1, value) : null;
    // Of a message with several objects, a flow that takes one is given the first.
    if (read) return read[0] ?? null;
    return yield* toObject(u, name, type.entity ?? -1, value);
  }
  if (type.kind === 'list') {
    if (isRecord(value) && typeof value.$import === 'string') return yield* imported(u, name, type.entity ?? -1, value);
    if (!Array.isArray(value)) return wrong('a list');
    return yield* listItems(u, name, type.entity ?? -1, value);
  }
  // As in a query: nothing at all is a text only.
  if (value === '' && type.kind !== 'string') return null;
  const read = readJsonValue(type, value, { timeZone: u.program.program.settings.timeZone });
  return read === undefined ? wrong(describeDoorType(type)) : read;
}

/** What an import mapping reads from a message: `{"$import": "M.Import_Order", "$text": "…"}`. */
function* imported(u: UnitOfWork, name: string, entity: number, value: Record<string, unknown>): Steps<WeftObject[]> {
  const { mappings, entities } = u.program.program;
  const given = String(value.$import);
  const mapping = mappings.find((m) => m.kind === 'import' && (m.name === given || m.id === given));
  const refuse = (what: string) => new FlowError('call/argument', `The argument ${name}: ${what}`);
  if (!mapping) throw refuse(`there is no import mapping ${given}.`);
  if (mapping.takesParameter || mapping.parameters.length > 0)
    throw refuse(`${mapping.name} itself takes parameters, and nothing gives them here.`);
  if (!entities[entity]?.family.includes(mapping.entity))
    throw refuse(
      `${mapping.name} gives ${entities[mapping.entity]?.qualifiedName}, not ${entities[entity]?.qualifiedName}.`,
    );
  try {
    const read = yield* importSteps(u.program, u, null, mapping.index, value.$text ?? null, null, 'no');
    return Array.isArray(read) ? read : read ? [read] : [];
  } catch (error) {
    throw error instanceof MappingError ? refuse(`${error.path}: ${error.message}`) : error;
  }
}

/** The object of a row: `{"$row": "12"}`. */
function* storedObject(u: UnitOfWork, name: string, entity: number, id: unknown): Steps<WeftObject> {
  const info = u.program.program.entities[entity];
  const text = String(id);
  const object = /^\d{1,15}$/.test(text) && info?.persistable ? yield* settled(u.load(entity, Number(text))) : null;
  if (!object || !info?.family.includes(object.$entity))
    throw new FlowError(
      'call/argument',
      `The argument ${name}: ${info?.qualifiedName} has no row ${text.slice(0, 40)}.`,
    );
  return object;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function* listItems(u: UnitOfWork, name: string, entity: number, items: readonly unknown[]): Steps<WeftObject[]> {
  const objects: WeftObject[] = [];
  for (const [i, item] of items.entries()) {
    if (!isRecord(item))
      throw new FlowError(
        'call/argument',
        `The argument ${name}[${i}] must be an object, not ${JSON.stringify(item)}.`,
      );
    objects.push(yield* toObject(u, `${name}[${i}]`, entity, item));
  }
  return objects;
}

function* toObject(u: UnitOfWork, name: string, entity: number, value: Record<string, unknown>): Steps<WeftObject> {
  const info = u.program.program.entities[entity];
  if (!info) throw new FlowError('call/argument', `The argument ${name} has no entity.`);
  if (value.$row !== undefined) return yield* storedObject(u, name, entity, value.$row);
  const object = u.add(u.program.instantiate(entity));
  for (const [key, member] of Object.entries(value)) {
    if (key === '$type') continue;
    const attribute = info.attributes.find((a) => a.name === key);
    if (attribute) {
      const kind = attribute.type === 'autonumber' ? 'long' : attribute.type;
      const type = { kind, ...(attribute.values ? { values: attribute.values } : {}) };
      object[attribute.field] = yield* argumentValue(u, `${name}.${key}`, type, member);
      continue;
    }
    yield* setAssociation(u, object, `${name}.${key}`, key, member);
  }
  return object;
}

function* setAssociation(u: UnitOfWork, object: WeftObject, name: string, key: string, member: unknown): Steps<void> {
  const info = u.program.program.entities[object.$entity];
  const found = u.program.associationsOf(object.$entity).find((a) => a.isOwner && a.association.name === key);
  if (!found) throw new FlowError('call/argument', `${info?.qualifiedName} has no member ${key}.`);
  const { association } = found;
  const items = Array.isArray(member) ? member : member === null ? [] : [member];
  const list = yield* listItems(u, name, association.to, items);
  if (association.type === 'reference' && list.length > 1)
    throw new FlowError('call/argument', `The argument ${name} takes one object, not ${list.length}.`);
  if (association.type === 'reference') u.setReference(object, association.index, list[0] ?? null);
  else yield* settled(u.setReferenceSet(object, association.index, list));
}
