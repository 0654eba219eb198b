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
 * The places of the files that documents came from: `<Module>/contracts/<its path in the contract>`, each content once a module; of what stands in no module
 * `packages/contracts/<its path>`.
 * Different contents of one path get the beginning of their hash before it, so that no place depends on an order. `taken` are the
 * paths of the documents.
 */
export function contractPlaces(view: ProjectView, taken: readonly string[]): ContractPlace[] {
  const folders = new Map(
    textFormPaths(view).map(({ unit, path }) => [unit.id, path.slice(0, path.lastIndexOf('/'))] as const),
  );
  const wanted = new Map<string, { module: string; path: string; hash: string }>();
  for (const unit of view.units.values()) {
    const module = unit.parent === null ? 'packages' : folders.get(view.moduleOf(unit)?.id ?? '');
    if (module === undefined) continue;
    for (const { origin } of originsOf(unit, view.kinds))
      for (const { path, hash } of origin.files) {
        const known = wanted.get(`${module} ${hash}`);
        const name = portable(path);
        if (!known || name < known.path) wanted.set(`${module} ${hash}`, { module, path: name, hash });
      }
  }
  const files = [...wanted.values()].map((file) => ({ ...file, plain: `${file.module}/contracts/${file.path}` }));
  const claims = new Claims([...files.map((file) => file.plain), ...taken].map(fileNameKey));
  return files
    .map(({ module, path, hash, plain }) => ({
      hash,
      path: claims.areMany(fileNameKey(plain)) ? `${module}/contracts/${hash.slice(0, 12)}/${path}` : plain,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Paths that are wanted, as files and as the folders that they need. */
class Claims {
  private readonly files = new Map<string, number>();
  private readonly folders = new Set<string>();

  constructor(paths: readonly string[]) {
    for (const path of paths) {
      this.files.set(path, (this.files.get(path) ?? 0) + 1);
      for (const folder of foldersOf(path)) this.folders.add(folder);
    }
  }

  /** Whether a path is claimed twice, or is a file where another one needs a folder. */
  areMany(path: string): boolean {
    return (
      (this.files.get(path) ?? 0) > 1 ||
      this.folders.has(path) ||
      foldersOf(path).some((folder) => this.files.has(folder))
    );
  }
}

function foldersOf(path: string): string[] {
  return [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));
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
