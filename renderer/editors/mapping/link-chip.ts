import type { MappedValue } from '../../../shared/mapping/kind.ts';
import { readValueTable } from '../../../shared/mapping/value-table.ts';
import type { SourceRow } from './source-rows.ts';
import type { MappingLink } from './target-rows.ts';

/** What stands on a link: how the value is changed on its way. */
export interface LinkChip {
  kind: 'table' | 'fx' | 'key';
  icon: string | null;
  text: string;
}

/** The chip of a link, or none where the value passes as it is. */
export function chipOf(value: MappedValue | null): LinkChip | null {
  if (!value) return null;
  const text = value.expression.trim();
  if (text) {
    if (readValueTable(text)) return { kind: 'table', icon: 'arrow-left-right', text: 'value table' };
    return { kind: 'fx', icon: null, text: `fx ${shortExpression(text)}` };
  }
  return value.key ? { kind: 'key', icon: 'key-round', text: 'key' } : null;
}

/** `round($value, 2)` is said as `round(2)`: the value is the link itself. */
function shortExpression(text: string): string {
  const flat = text
    .replace(/\s+/g, ' ')
    .replace(/\(\$value(?:, ?)?/g, '(')
    .replace(/^\$value /, '');
  return flat.length > 16 ? `${flat.slice(0, 15)}…` : flat;
}

/** A link in words: "qty → Quantity". */
export function linkWords(link: MappingLink, source: SourceRow | undefined, target: string, isImport: boolean): string {
  return `${source?.label ?? link.path} ${isImport ? '→' : '←'} ${target}`;
}
