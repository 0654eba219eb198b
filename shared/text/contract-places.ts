import { asFileName, fileNameKey } from '../model/file-names.ts';
import type { ProjectView } from '../model/project.ts';
import { originsOf } from '../structure/contract-origin.ts';
import { textFormPaths } from './text-form-paths.ts';

/** Where a contract's file stands in the text form; `path` has forward slashes. */
export interface ContractPlace {
  path: string;
  hash: string;
}

/**
 * The places of the files that documents came from: `<Module>/contracts/<its path in the contract>`, each content once a module.
 * Different contents of one path get the beginning of their hash before it, so that no place depends on an order. `taken` are the
 * paths of the documents.
 */
export function contractPlaces(view: ProjectView, taken: readonly string[]): ContractPlace[] {
  const folders = new Map(
    textFormPaths(view).map(({ unit, path }) => [unit.id, path.slice(0, path.lastIndexOf('/'))] as const),
  );
  const wanted = new Map<string, { module: string; path: string; hash: string }>();
  for (const unit of view.units.values()) {
    const module = folders.get(view.moduleOf(unit)?.id ?? '');
    if (module === undefined) continue;
    for (const { origin } of originsOf(unit, view.kinds))
      for (const { path, hash } of origin.files) {
        const known = wanted.get(`${module} ${hash}`);
        const name = portable(path);
        if (!known || name < known.path) wanted.set(`${module} ${hash}`, { module, path: name, hash });
      }
  }
  const files = [...wanted.values()].map((file) => ({ ...file, plain: `${file.module}/contracts/${file.path}` }));
  const claims = [...files.map((file) => file.plain), ...taken].map(fileNameKey);
  return files
    .map(({ module, path, hash, plain }) => ({
      hash,
      path: isContested(fileNameKey(plain), claims) ? `${module}/contracts/${hash.slice(0, 12)}/${path}` : plain,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Whether a path is claimed twice, or is a file where another one needs a folder. */
function isContested(path: string, claims: readonly string[]): boolean {
  return claims.filter((c) => c === path || c.startsWith(`${path}/`) || path.startsWith(`${c}/`)).length > 1;
}

/** A path that every file system takes; the document keeps the real one. */
function portable(path: string): string {
  return path
    .split('/')
    .map((part) =>
      asFileName(
        part
          .replace(/[<>:"|?*]/g, '_')
          .replace(/[. ]+$/, '_')
          .replace(/^\.+/, '_'),
      ),
    )
    .join('/');
}
