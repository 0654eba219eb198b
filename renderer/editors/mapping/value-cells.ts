import { textLiteral, textOfLiteral } from '../../../shared/mapping/value-table.ts';
import type { Catalog, ValueType } from '../../../shared/model/catalog.ts';

/** One side of a value table: how its cells are written as expression literals and shown to a person. */
export interface CellKind {
  /** Choices of a closed set: literal and words; null where any text may stand. */
  choices: readonly { literal: string; label: string }[] | null;
  show(literal: string): string;
  /** The literal of what was typed. */
  read(text: string): string;
}

/** The cells of a type: enumeration values and booleans are chosen, numbers and texts typed. */
export function cellKind(type: ValueType, catalog: Catalog): CellKind {
  if (type.kind === 'enumeration') {
    const info = catalog.enumeration(type.enumeration);
    const choices = (info?.values ?? []).map((v) => ({
      literal: `${info?.qualifiedName}.${v.name}`,
      label: v.caption || v.name,
    }));
    return {
      choices,
      show: (literal) => choices.find((c) => c.literal === literal)?.label ?? literal,
      read: (text) => text,
    };
  }
  if (type.kind === 'boolean') {
    const choices = ['true', 'false'].map((literal) => ({ literal, label: literal }));
    return { choices, show: (literal) => literal, read: (text) => text };
  }
  const isNumber = type.kind === 'integer' || type.kind === 'long' || type.kind === 'decimal';
  return {
    choices: null,
    show: (literal) => (literal === 'empty' ? '' : (textOfLiteral(literal) ?? literal)),
    read: (text) => (isNumber ? (/^-?\d+(\.\d+)?$/.test(text.trim()) ? text.trim() : '0') : textLiteral(text)),
  };
}
