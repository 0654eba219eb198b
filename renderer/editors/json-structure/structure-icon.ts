import type { NodeType } from '../../../shared/structure/node.ts';

const icons: Readonly<Record<NodeType, string>> = {
  object: 'braces',
  array: 'brackets',
  dictionary: 'book-key',
  string: 'type',
  integer: 'hash',
  long: 'hash',
  decimal: 'sigma',
  boolean: 'toggle-left',
  datetime: 'calendar-clock',
  date: 'calendar',
  time: 'clock',
  uuid: 'fingerprint',
  uri: 'link',
  binary: 'binary',
  any: 'circle-dashed',
  unknown: 'circle-help',
};

export function structureIcon(type: NodeType): string {
  return icons[type];
}
