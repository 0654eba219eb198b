import type { DataType } from '../../../shared/microflow/kind.ts';

/** Whether a person can type a value of the type into a field. */
export function isPrimitive(type: DataType): boolean {
  return type.kind !== 'object' && type.kind !== 'list' && type.kind !== 'binary' && type.kind !== 'nothing';
}

/** Whether a parameter takes an object, or a list of them. */
export function isObjects(type: DataType): boolean {
  return (type.kind === 'object' || type.kind === 'list') && type.entity !== null;
}

/** The JSON value of what was typed; empty is null, except for texts. Numbers beyond double precision stay texts. */
export function argumentOf(type: DataType, text: string): unknown {
  if (type.kind === 'string') return text;
  if (type.kind === 'boolean') return text === 'true';
  const trimmed = text.trim();
  if (!trimmed) return null;
  if (type.kind === 'integer' || type.kind === 'long' || type.kind === 'decimal') {
    const value = Number(trimmed);
    return Number.isFinite(value) && String(value) === trimmed ? value : trimmed;
  }
  return trimmed;
}
