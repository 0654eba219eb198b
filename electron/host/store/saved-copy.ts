import type { KindRegistry } from '../../../shared/model/kind.ts';
import { withoutStoredSecrets } from '../../../shared/model/stored-secrets.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { originsOf } from '../../../shared/structure/contract-origin.ts';
import type { ContractFiles, KeptFiles } from './kept-files.ts';

/**
 * What of the units that are open can stand in a file of its own: without secrets' texts, and with the contracts whose files can still be
 * read (of a file that was overwritten, not all can).
 */
export function unitsForCopy(
  open: Iterable<Unit>,
  kept: KeptFiles,
  kinds: KindRegistry,
): { units: Unit[]; files: ContractFiles } {
  const files = new Map<string, Uint8Array>();
  const units = [...open].map((unit) => withoutStoredSecrets(unit, kinds));
  for (const unit of units)
    for (const { origin, remove } of originsOf(unit, kinds)) {
      for (const { hash } of origin.files) {
        const content = readable(kept, hash);
        if (content) files.set(hash, content);
      }
      if (!origin.files.every(({ hash }) => files.has(hash))) remove();
    }
  return { units, files };
}

function readable(kept: KeptFiles, hash: string): Uint8Array | undefined {
  try {
    return kept.read(hash);
  } catch {
    return undefined;
  }
}
