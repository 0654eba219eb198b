import type { Catalog, ValueType } from '../../model/catalog.ts';
import type { ParsedConstraint } from '../query.ts';
import { ConditionParser } from './condition-parser.ts';

/** Parses `[…][…]` (XP-1, XP-2) against an entity. Several brackets are joined by and. Findings carry ranges. */
export function parseXPath(
  text: string,
  entityId: string,
  catalog: Catalog,
  typeOfVariable: (text: string) => ValueType,
): ParsedConstraint {
  return new ConditionParser(text, catalog, typeOfVariable).parse(entityId);
}
