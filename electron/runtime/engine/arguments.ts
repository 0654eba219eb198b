import { readDecimal, readLong } from '../../../shared/expression/numeric.ts';
import type { ProgramType } from '../../../shared/program/program.ts';
import { parseDateTimeText } from '../../../shared/structure/date-time-text.ts';
import { FlowError } from '../contract/flow-error.ts';
import type { WeftObject } from '../contract/weft-object.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** A JSON value as an argument of a flow; objects as `{"Attribute": value}` become new objects of the parameter's entity. */
export function argumentValue(u: UnitOfWork, name: string, type: ProgramType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const wrong = (what: string): never => {
    throw new FlowError('call/argument', `The argument ${name} must be ${what}, not ${JSON.stringify(value)}.`);
  };
  switch (type.kind) {
    case 'string':
    case 'date':
      return typeof value === 'object' ? wrong('a text') : String(value);
    case 'integer':
    case 'long':
      return readLong(String(value)) ?? wrong('a whole number');
    case 'decimal':
      return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$/.test(String(value))
        ? readDecimal(String(value))
        : wrong('a number');
    case 'boolean':
      return value === true || value === 'true'
        ? true
        : value === false || value === 'false'
          ? false
          : wrong('true or false');
    case 'datetime':
      return typeof value === 'string'
        ? (parseDateTimeText(value) ?? wrong('a date and time such as 2026-11-20T08:14:07Z'))
        : wrong('a date and time');
    case 'enumeration':
      return type.values?.includes(String(value)) ? String(value) : wrong(`one of ${type.values?.join(', ')}`);
    case 'object':
      return typeof value === 'object' && !Array.isArray(value)
        ? toObject(u, name, type.entity ?? -1, value as Record<string, unknown>)
        : wrong('an object');
    case 'list':
      return Array.isArray(value)
        ? value.map((item) => toObject(u, name, type.entity ?? -1, item as Record<string, unknown>))
        : wrong('a list');
    default:
      return value;
  }
}

function toObject(u: UnitOfWork, name: string, entity: number, value: Record<string, unknown>): WeftObject {
  const info = u.program.program.entities[entity];
  if (!info) throw new FlowError('call/argument', `The argument ${name} has no entity.`);
  const object = u.add(u.program.instantiate(entity));
  for (const [key, member] of Object.entries(value)) {
    if (key === '$type') continue;
    const attribute = info.attributes.find((a) => a.name === key);
    if (attribute) {
      object[attribute.field] = argumentValue(
        u,
        `${name}.${key}`,
        {
          kind: attribute.type === 'autonumber' ? 'long' : attribute.type,
          ...(attribute.values ? { values: attribute.values } : {}),
        },
        member,
      );
      continue;
    }
    const association = u.program.associationsOf(entity).find((a) => a.isOwner && a.association.name === key);
    if (!association) throw new FlowError('call/argument', `${info.qualifiedName} has no member ${key}.`);
    const list = (Array.isArray(member) ? member : member === null ? [] : [member]).map((item) =>
      toObject(u, `${name}.${key}`, association.association.to, item as Record<string, unknown>),
    );
    if (association.association.type === 'reference')
      u.setReference(object, association.association.index, list[0] ?? null);
    else u.setReferenceSet(object, association.association.index, list);
  }
  return object;
}
