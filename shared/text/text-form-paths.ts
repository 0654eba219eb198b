import { asFileName, fileNameKey } from '../model/file-names.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';

/** Where a unit stands in the text form, with forward slashes. */
export interface TextFormPath {
  unit: Unit;
  path: string;
}

/**
 * The paths of all units. Each name is one that every file system takes, and no two of a folder are one where letter case and normal
 * form do not count; what is not so by itself gets a `~`, which valid names do not have. They depend on the units alone, not on their order.
 */
export function textFormPaths(view: ProjectView): TextFormPath[] {
  const paths: TextFormPath[] = [];
  const placed = new Set<string>();
  const place = (children: readonly Unit[], folder: string, names = new FolderNames()): void => {
    const inOrder = children
      .filter(({ id }) => !placed.has(id))
      .sort((a, b) => rank(a) - rank(b) || compare(a.id, b.id));
    for (const unit of inOrder) {
      placed.add(unit.id);
      if (!isFolder(unit)) {
        const name =
          unit.kind === 'settings' ? names.take('settings', '.yaml') : names.take(unit.name, `.${unit.kind}.yaml`);
        paths.push({ unit, path: `${folder}${name}` });
        continue;
      }
      const path = `${folder}${names.take(unit.name, '')}/`;
      paths.push({ unit, path: `${path}${unit.kind}.yaml` });
      place(view.childrenOf(unit.id), path);
    }
  };
  const top = new FolderNames();
  const units = [...view.units.values()];
  place(
    units.filter(({ parent }) => !view.unit(parent)),
    '',
    top,
  );
  // Folders that stand in each other, in a file that is a stranger's.
  place(units, '', top);
  return paths;
}

/** The names of a folder that are given away, those of its own files first. */
class FolderNames {
  private readonly taken = new Set(['module.yaml', 'folder.yaml']);

  take(name: string, extension: string): string {
    const stem = fileStem(name);
    let file = `${stem}${extension}`;
    for (let n = 2; this.taken.has(fileNameKey(file)); n++) file = `${stem}~${n}${extension}`;
    this.taken.add(fileNameKey(file));
    return file;
  }
}

/** A name as that of a file; names of folders are free text. */
function fileStem(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N} _.-]/gu, '_').replace(/^\.+/, '_');
  const fit = asFileName(plain);
  return fit === plain ? plain : `${fit}~`;
}

/** Documents have their names before folders have theirs. */
function rank(unit: Unit): number {
  return isFolder(unit) ? 1 : 0;
}

function isFolder({ kind }: Unit): boolean {
  return kind === 'module' || kind === 'folder';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
