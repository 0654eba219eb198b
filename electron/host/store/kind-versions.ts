import type { KindRegistry } from '../../../shared/model/kind.ts';
import { kindVersionsIn } from './stored-rows.ts';

/** What a change says of the kinds of the units it touches. */
export function kindVersionsOf(touched: Iterable<string | undefined>, kinds: KindRegistry): string {
  const ids = [...new Set(touched)].filter((id) => id !== undefined).sort();
  return JSON.stringify(Object.fromEntries(ids.map((id) => [id, kinds.require(id).version])));
}

/** The first kind of a change that this program does not know, or not in that version. */
export function newerThanKnown(
  kindVersions: string,
  kinds: KindRegistry,
): { kind: string; version: number; known: number | undefined } | null {
  for (const [kind, version] of Object.entries(kindVersionsIn(kindVersions) ?? {})) {
    const known = kinds.get(kind)?.version;
    if (known === undefined || version > known) return { kind, version, known };
  }
  return null;
}

/** Whether a change was made on a shape that a kind no longer has. */
export function isHistoryOutdated(kindVersions: string, kinds: KindRegistry): boolean {
  const versions = Object.entries(kindVersionsIn(kindVersions) ?? {});
  if (versions.length === 0) return kinds.all().some((kind) => kind.version > 1);
  return versions.some(([kind, version]) => version < (kinds.get(kind)?.version ?? 0));
}
