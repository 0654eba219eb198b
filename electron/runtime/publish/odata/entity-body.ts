import type { JsonMember, JsonValue } from '../../../../shared/format/json/parse.ts';
import { parseJson } from '../../../../shared/format/json/parse.ts';
import { mostSimilar } from '../../../../shared/model/naming.ts';
import type { ProgramODataNavigation, ProgramODataProperty } from '../../../../shared/service/odata/program.ts';
import { valueOfText } from '../../../../shared/service/odata/query/literal-value.ts';
import type { ModelType, PublishedModel } from '../../../../shared/service/odata/query/published-model.ts';
import { RequestRefused } from '../../../../shared/service/odata/query/refused.ts';

/** What a body says of an entity: values of its properties, and what its navigation properties are to lead to. */
export interface EntityBody {
  type: ModelType;
  values: { property: ProgramODataProperty; value: unknown }[];
  links: LinkBody[];
  /** Bytes of a stream and what they are, by the ids of attributes. */
  content?: StreamValues;
}

export type StreamValues = readonly { attribute: string; value: unknown }[];

export interface LinkBody {
  way: ProgramODataNavigation;
  /** Each an entity that is there, by its address, or a new one. Null empties a single one. */
  targets: ({ kind: 'reference'; address: string } | { kind: 'new'; entity: EntityBody })[] | null;
  /** What is bound comes to what there is; else it is in its place. */
  adds: boolean;
}

const deepest = 32;

/** A body that is not what it should be, with the path of the member. */
export function wrongBody(code: string, message: string, path: string): never {
  throw new RequestRefused(400, code, path === '' ? message : `${path}: ${message}`);
}

/** The JSON of a body; what is none is refused with its place. */
export function jsonOfBody(text: string): JsonValue {
  const { value, problems } = parseJson(text, { depth: 100 });
  const [problem] = problems;
  if (value === null || problem)
    throw new RequestRefused(
      400,
      'request/body',
      `The body is not JSON: ${problem?.message} (line ${problem?.line}, column ${problem?.column})`,
    );
  return value;
}

/** Reads an entity. Members that the type has not are refused, those of the service itself (`@odata.…`) are read or left alone. */
export function readEntityBody(model: PublishedModel, declared: ModelType, json: JsonValue, path = ''): EntityBody {
  if (json.type !== 'object') return wrongBody('request/body', `An object is expected, not ${article(json)}.`, path);
  if (path.split('/').length > deepest) return wrongBody('request/body', 'Entities are nested too deep.', path);
  const type = typeSaid(model, declared, json.members, path);
  const body: EntityBody = { type, values: [], links: [] };
  for (const { key, value } of json.members) {
    const at = path === '' ? key : `${path}/${key}`;
    const [name = '', control] = splitName(key);
    if (control !== undefined) {
      if (name === '' || type.streams.has(name)) continue;
      if (control === 'bind' || control === 'delta') {
        const way = wayNamed(type, name, at);
        if (control === 'delta')
          wrongBody('odata/not-supported', 'Changes of a list inside an entity are not supported.', at);
        body.links.push({ way, targets: bound(way, value, at), adds: true });
      }
      continue;
    }
    const property = type.property.get(key);
    if (property) {
      body.values.push({ property, value: readPropertyValue(model, property, value, at) });
      continue;
    }
    if (type.streams.has(key))
      wrongBody('odata/not-allowed', `${key} is a stream: its bytes are put at its own address.`, at);
    const way = wayNamed(type, key, at);
    body.links.push({ way, targets: nested(model, way, value, at), adds: false });
  }
  return body;
}

/** `Customer@odata.bind`, `Customer@bind` of 4.01: a name and what is said of it. */
function splitName(key: string): [name: string, control: string | undefined] {
  const at = key.indexOf('@');
  return at < 0 ? [key, undefined] : [key.slice(0, at), key.slice(at + 1).replace(/^odata\./, '')];
}

function typeSaid(model: PublishedModel, declared: ModelType, members: readonly JsonMember[], path: string): ModelType {
  const said = members.find(({ key }) => key === '@odata.type' || key === '@type')?.value;
  if (!said) return declared;
  const name = said.type === 'string' ? said.value.replace(/^.*#/, '') : '';
  const type = model.types.get(model.names.type(name) ?? '');
  if (!type || !declared.family.has(type.entity))
    return wrongBody('odata/unknown-type', `${name || 'That'} is no type that derives from ${declared.name}.`, path);
  return type;
}

function wayNamed(type: ModelType, name: string, path: string): ProgramODataNavigation {
  const way = type.navigation.get(name);
  if (way) return way;
  const similar = mostSimilar(name, [...type.property.keys(), ...type.navigation.keys()]);
  return wrongBody(
    'odata/unknown-name',
    `${type.name} has no property ${name}.${similar === undefined ? '' : ` Did you mean ${similar}?`}`,
    path,
  );
}

function nested(
  model: PublishedModel,
  way: ProgramODataNavigation,
  value: JsonValue,
  path: string,
): LinkBody['targets'] {
  const one = (item: JsonValue, at: string): NonNullable<LinkBody['targets']>[number] => {
    if (item.type !== 'object') return wrongBody('request/body', `An entity is expected, not ${article(item)}.`, at);
    const id = item.members.find(({ key }) => key === '@odata.id' || key === '@id')?.value;
    if (id?.type === 'string') return { kind: 'reference', address: id.value };
    return { kind: 'new', entity: readEntityBody(model, model.type(way.target), item, at) };
  };
  if (way.many) {
    if (value.type !== 'array') return wrongBody('request/body', `A list is expected, not ${article(value)}.`, path);
    return value.items.map((item, i) => one(item, `${path}/${i}`));
  }
  return value.type === 'null' ? null : [one(value, path)];
}

function bound(way: ProgramODataNavigation, value: JsonValue, path: string): LinkBody['targets'] {
  const address = (item: JsonValue) =>
    item.type === 'string'
      ? ({ kind: 'reference', address: item.value } as const)
      : wrongBody('request/body', `The address of an entity is expected, not ${article(item)}.`, path);
  if (value.type === 'null' && !way.many) return null;
  if (value.type === 'array') {
    if (!way.many) wrongBody('request/body', 'One address is expected, not a list.', path);
    return value.items.map(address);
  }
  return [address(value)];
}

/** A value of a property as its attribute has it. Throws `RequestRefused` for one that the type has not. */
export function readPropertyValue(
  model: PublishedModel,
  property: ProgramODataProperty,
  json: JsonValue,
  path: string,
): unknown {
  const { type, isEnum } = property;
  if (json.type === 'null') return null;
  return readValue(model, type, isEnum, json, path);
}

/** A value of a primitive or enumeration type. */
export function readValue(
  model: PublishedModel,
  type: string,
  isEnum: boolean,
  json: JsonValue,
  path: string,
): unknown {
  const wrong = () =>
    wrongBody(
      'odata/wrong-type',
      `${json.type === 'string' ? JSON.stringify(json.value.slice(0, 60)) : json.type === 'number' ? json.text : article(json)} is no ${isEnum ? type : type.slice(4)}.`,
      path,
    );
  if (json.type === 'null') return null;
  if (isEnum) {
    const enumeration = model.csdl.types.get(type);
    const members = enumeration?.kind === 'enum' ? enumeration.members : [];
    const text = json.type === 'string' ? json.value : json.type === 'number' ? json.text : '';
    const member = members.find((each) => each.name === text || String(each.value) === text);
    return member ? member.name : wrong();
  }
  switch (type) {
    case 'Edm.String':
      return json.type === 'string' ? json.value : wrong();
    case 'Edm.Boolean':
      return json.type === 'boolean' ? json.value : wrong();
    case 'Edm.Int32':
    case 'Edm.Int64': {
      const text =
        json.type === 'number' ? json.text : json.type === 'string' && type === 'Edm.Int64' ? json.value : '';
      const value = /^-?\d{1,19}$/.test(text) ? valueOfText(type, text) : undefined;
      const isWithin = type === 'Edm.Int64' || (typeof value === 'number' && Math.abs(value + 0.5) <= 2_147_483_648);
      return value !== undefined && isWithin ? value : wrong();
    }
    case 'Edm.Decimal': {
      const text = json.type === 'number' ? json.text : json.type === 'string' ? json.value : '';
      const value = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/.test(text) ? valueOfText(type, text) : undefined;
      return value ?? wrong();
    }
    case 'Edm.DateTimeOffset': {
      const value = json.type === 'string' ? valueOfText(type, json.value) : undefined;
      // What is finer than a millisecond is not stored, as everywhere.
      return value === undefined ? wrong() : Math.floor(Number(value));
    }
    case 'Edm.Binary':
      return json.type === 'string' && /^[\w+/-]*={0,2}$/.test(json.value) ? valueOfText(type, json.value) : wrong();
    default: {
      const value = json.type === 'string' ? valueOfText(type, json.value) : undefined;
      return value ?? wrong();
    }
  }
}

function article(json: JsonValue): string {
  return json.type === 'null'
    ? 'null'
    : json.type === 'array' || json.type === 'object'
      ? `an ${json.type}`
      : `a ${json.type}`;
}
