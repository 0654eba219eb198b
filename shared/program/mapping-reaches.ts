import type { MappedObject } from '../mapping/kind.ts';
import { walkMapped } from '../mapping/walk-mapped.ts';
import type { Reach } from '../microflow/activity.ts';

/** What a mapping runs that may wait, beside its expressions: microflows that get objects, the handlers of what it deletes. */
export function mappingReaches(root: MappedObject): Reach[] {
  const reaches: Reach[] = [];
  for (const { element } of walkMapped(root)) {
    if (element.obtain === 'microflow' || element.takenFrom === 'microflow')
      reaches.push({ kind: 'flow', flow: element.microflow });
    for (const { microflow } of element.values) if (microflow !== null) reaches.push({ kind: 'flow', flow: microflow });
    if (element.whenAbsent === 'delete') reaches.push({ kind: 'events', moments: ['before-delete', 'after-delete'] });
  }
  return reaches;
}
