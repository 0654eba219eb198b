import { booleanType, type ResolvedType, single } from './resolved.ts';

/** Numbers by what they are promoted to, the narrowest first (URL Conventions 4.01, 5.1.1.16). */
const numbers = [
  'Edm.Byte',
  'Edm.SByte',
  'Edm.Int16',
  'Edm.Int32',
  'Edm.Int64',
  'Edm.Single',
  'Edm.Double',
  'Edm.Decimal',
];

export function isNumber({ name, collection }: ResolvedType): boolean {
  return !collection && numbers.includes(name);
}

export function isAny({ name }: ResolvedType): boolean {
  return name === 'any' || name === 'Edm.Untyped' || name === 'Edm.PrimitiveType';
}

export function isNull({ name }: ResolvedType): boolean {
  return name === 'null';
}

const ordered = new Set([
  ...numbers,
  'Edm.Boolean',
  'Edm.Date',
  'Edm.DateTime',
  'Edm.DateTimeOffset',
  'Edm.Duration',
  'Edm.Guid',
  'Edm.String',
  'Edm.Time',
  'Edm.TimeOfDay',
]);

/** Values of the type have an order, so that `gt` and `$orderby` mean something. */
export function isOrdered(type: ResolvedType, isEnum: boolean): boolean {
  return isAny(type) || isNull(type) || (!type.collection && (ordered.has(type.name) || isEnum));
}

const instants = new Set(['Edm.DateTime', 'Edm.DateTimeOffset', 'Edm.Date']);

/** Both can be told to be equal. Structured types are compared by whoever knows the model. */
export function areComparable(left: ResolvedType, right: ResolvedType): boolean {
  if (isAny(left) || isAny(right) || isNull(left) || isNull(right)) return true;
  if (left.collection !== right.collection) return false;
  if (left.name === right.name) return true;
  const [a, b] = [single(left.name), single(right.name)];
  if (isNumber(a) && isNumber(b)) return true;
  // A day is compared with an instant everywhere in the wild; it is its beginning.
  if (instants.has(a.name) && instants.has(b.name)) return true;
  return a.name.startsWith('Edm.Geo') && b.name.startsWith('Edm.Geo') && a.name.slice(0, 12) === b.name.slice(0, 12);
}

/** What arithmetic gives (5.1.1.2 of the same); null where it means nothing. */
export function arithmetic(operator: string, left: ResolvedType, right: ResolvedType): ResolvedType | null {
  if (left.collection || right.collection) return null;
  if (isAny(left) || isNull(left)) return isAny(right) || isNull(right) ? left : right;
  if (isAny(right) || isNull(right)) return left;
  if (isNumber(left) && isNumber(right)) return operator === 'divby' ? divided(left, right) : wider(left, right);
  const isDuration = (type: ResolvedType) => type.name === 'Edm.Duration';
  const isInstant = (type: ResolvedType) => type.name === 'Edm.DateTimeOffset' || type.name === 'Edm.Date';
  if (operator === 'add' || operator === 'sub') {
    if (isInstant(left) && isDuration(right)) return left;
    if (isDuration(left) && isDuration(right)) return left;
    if (operator === 'add' && isDuration(left) && isInstant(right)) return right;
    if (operator === 'sub' && isInstant(left) && left.name === right.name) return single('Edm.Duration');
  }
  if (operator === 'mul' && isDuration(left) && isNumber(right)) return left;
  if (operator === 'mul' && isNumber(left) && isDuration(right)) return right;
  if ((operator === 'div' || operator === 'divby') && isDuration(left) && isNumber(right)) return left;
  return null;
}

function wider(left: ResolvedType, right: ResolvedType): ResolvedType {
  return numbers.indexOf(left.name) >= numbers.indexOf(right.name) ? left : right;
}

/** `divby` of whole numbers has digits behind the point. */
function divided(left: ResolvedType, right: ResolvedType): ResolvedType {
  const type = wider(left, right);
  return numbers.indexOf(type.name) < numbers.indexOf('Edm.Single') ? single('Edm.Decimal') : type;
}

export function isCondition(type: ResolvedType): boolean {
  return isAny(type) || isNull(type) || (type.name === booleanType.name && !type.collection);
}

export function commonType(types: readonly ResolvedType[]): ResolvedType {
  const told = types.filter((each) => !isNull(each));
  const [first] = told;
  if (!first) return types[0] ?? single('any');
  if (told.every((each) => isNumber(each))) return told.reduce(wider);
  return told.every((each) => each.name === first.name && each.collection === first.collection) ? first : single('any');
}
