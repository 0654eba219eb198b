import type { Attribute, Entity } from '../../../shared/model/kinds/domain-model.ts';
import { attributeTypeLabels } from '../../../shared/model/kinds/domain-model.ts';

export interface Point {
  x: number;
  y: number;
}

export interface Rect extends Point {
  width: number;
  height: number;
}

export const headerHeight = 30;
export const rowHeight = 24;
export const footerHeight = 24;
export const minimumWidth = 240;
export const enumerationWidth = 160;
/** An enumeration shows this many values; the rest is a count. */
export const shownValues = 8;
const maximumWidth = 400;

/** The type of an attribute as its row shows it. */
export function typeText(attribute: Attribute, enumerationName: (id: string) => string | undefined): string {
  if (attribute.type === 'enumeration')
    return (attribute.enumeration && enumerationName(attribute.enumeration)) || 'Enumeration';
  if (attribute.type === 'string' && attribute.length !== null) return `String (${attribute.length})`;
  return attributeTypeLabels[attribute.type];
}

/** What the footer of an entity says, in order. Empty when there is nothing to say. */
export function footerOf(entity: Entity): { icon: string; text: string }[] {
  const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;
  const validations = entity.attributes.reduce((sum, a) => sum + a.validations.length, 0);
  const parts: { icon: string; text: string }[] = [];
  if (validations > 0) parts.push({ icon: 'circle-check', text: count(validations, 'validation') });
  if (entity.indexes.length > 0) {
    parts.push({
      icon: 'list-tree',
      text: `${entity.indexes.length} ${entity.indexes.length === 1 ? 'index' : 'indexes'}`,
    });
  }
  if (entity.events.length > 0) parts.push({ icon: 'zap', text: count(entity.events.length, 'event') });
  return parts;
}

/** Size of an entity's node. Width follows the longest row, so that nothing is cut before it must be. */
export function entitySize(
  entity: Entity,
  typeOf: (attribute: Attribute) => string,
  rows = entity.attributes.length,
): { width: number; height: number } {
  let wanted = entity.name.length * 8 + 60;
  for (const attribute of entity.attributes) {
    wanted = Math.max(wanted, attribute.name.length * 7 + typeOf(attribute).length * 6.4 + 78);
  }
  const width = Math.min(maximumWidth, Math.max(minimumWidth, Math.ceil(wanted / 16) * 16));
  const footer = footerOf(entity).length > 0 ? footerHeight + 1 : 0;
  return { width, height: headerHeight + rows * rowHeight + footer + 2 };
}

/** Size of an enumeration's node. */
export function enumerationSize(name: string, values: readonly { name: string }[]): { width: number; height: number } {
  const longest = Math.max(name.length * 8 + 84, ...values.slice(0, shownValues).map((v) => v.name.length * 7 + 40));
  const rows = Math.min(values.length, shownValues) + (values.length > shownValues ? 1 : 0);
  return {
    width: Math.min(280, Math.max(enumerationWidth, longest)),
    height: headerHeight + Math.max(rows, 1) * rowHeight + 2,
  };
}

/** Middle of an attribute's row, seen from the top of its entity. */
export function rowMiddle(index: number): number {
  return headerHeight + index * rowHeight + rowHeight / 2 + 1;
}

export function overlaps(a: Rect, b: Rect, margin = 0): boolean {
  return (
    a.x < b.x + b.width + margin &&
    b.x < a.x + a.width + margin &&
    a.y < b.y + b.height + margin &&
    b.y < a.y + a.height + margin
  );
}
