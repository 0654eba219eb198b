import type { Catalog, ValueType } from '../model/catalog.ts';
import type { FunctionEntry, ParameterType } from './function-entry.ts';

const numericKinds = ['integer', 'long', 'decimal'];

export function isNumericType(type: ValueType): boolean {
  return numericKinds.includes(type.kind);
}

/** Names a type in the words of the studio. */
export function typeName(type: ValueType, catalog?: Catalog): string {
  switch (type.kind) {
    case 'object':
      return catalog?.entity(type.entity)?.qualifiedName ?? 'object';
    case 'list':
      return `List of ${typeName(type.item, catalog)}`;
    case 'enumeration':
      return catalog?.enumeration(type.enumeration)?.qualifiedName ?? 'enumeration';
    case 'datetime':
      return 'Date and time';
    default:
      return `${type.kind[0]?.toUpperCase()}${type.kind.slice(1)}`;
  }
}

/** Whether a value of a type may stand where another is expected: Integer widens to Long and Decimal (EX-8), empty fits everywhere. */
export function isAssignable(from: ValueType, to: ValueType, catalog: Catalog): boolean {
  if (from.kind === 'unknown' || to.kind === 'unknown' || from.kind === 'empty') return true;
  if (from.kind === 'object' && to.kind === 'object') return catalog.isKindOf(from.entity, to.entity);
  if (from.kind === 'list' && to.kind === 'list') return isAssignable(from.item, to.item, catalog);
  if (from.kind === 'enumeration' && to.kind === 'enumeration') return from.enumeration === to.enumeration;
  if (to.kind === 'decimal') return isNumericType(from);
  // Integer and Long are one type in expressions (DMO-12); the range is checked when the value is set.
  if (to.kind === 'long' || to.kind === 'integer') return from.kind === 'integer' || from.kind === 'long';
  return from.kind === to.kind;
}

/** Whether a type fits a parameter of a function. */
export function fitsParameter(type: ValueType, wanted: ParameterType): boolean {
  if (type.kind === 'unknown' || type.kind === 'empty' || wanted === 'any') return true;
  switch (wanted) {
    case 'number':
      return isNumericType(type);
    case 'integer':
      return type.kind === 'integer' || type.kind === 'long';
    case 'text-or-binary':
      return type.kind === 'string' || type.kind === 'binary';
    case 'text-or-list':
      return type.kind === 'string' || type.kind === 'list';
    case 'number-or-datetime':
      return isNumericType(type) || type.kind === 'datetime' || type.kind === 'date';
    case 'datetime-or-date':
      return type.kind === 'datetime' || type.kind === 'date';
    default:
      return type.kind === wanted;
  }
}

/** `padLeft(text, length[, fill])`. */
export function signatureText(entry: FunctionEntry): string {
  const least = entry.parameters.length - (entry.optional ?? 0);
  const names = entry.parameters.map(([name], i) => (i >= least ? `[${name}]` : name));
  return `${entry.name}(${names.join(', ')}${entry.isVariadic ? ', …' : ''})`;
}
