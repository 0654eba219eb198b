import { asFileName, fileNameKey } from '../model/file-names.ts';
import { namePartClass } from '../model/naming.ts';
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
  // A list of what is to be placed, no calls in each other: folders of a stranger's file stand as deep as they like.
  const place = (units: readonly Unit[], folder: string, names: FolderNames): void => {
    const waiting = [{ units, folder, names }];
    for (let next = waiting.pop(); next; next = waiting.pop())
      for (const unit of next.units.filter(({ id }) => !placed.has(id)).sort(byRankAndId)) {
        placed.add(unit.id);
        if (!isFolder(unit)) {
          const name =
            unit.kind === 'settings'
              ? next.names.take('settings', '.yaml')
              : next.names.take(unit.name, `.${unit.kind}.yaml`);
          paths.push({ unit, path: `${next.folder}${name}` });
          continue;
        }
        const path = `${next.folder}${next.names.take(unit.name, '')}/`;
        paths.push({ unit, path: `${path}${unit.kind}.yaml` });
        waiting.push({ units: view.childrenOf(unit.id), folder: path, names: new FolderNames() });
      }
  };
  const top = new FolderNames();
  const units = [...view.units.values()];
  place(
    units.filter(({ parent }) => !view.unit(parent)),
    '',
    top,
  );
  // Folders that stand in each other, in a file that is a stranger's: each with what stands in it, the first one at the top.
  for (const unit of units.filter((each) => isFolder(each) && !placed.has(each.id)).sort(byRankAndId))
    place([unit], '', top);
  return paths;
}

/** The names of a folder that are given away, those of its own files first. */
class FolderNames {
  private readonly taken = new Set(['module.yaml', 'folder.yaml']);
  /** The number that was given last, by name. */
  private readonly numbers = new Map<string, number>();

  take(name: string, extension: string): string {
    const stem = fileStem(name);
    let file = `${stem}${extension}`;
    const key = fileNameKey(file);
    for (let n = (this.numbers.get(key) ?? 1) + 1; this.taken.has(fileNameKey(file)); n++) {
      file = `${stem}~${n}${extension}`;
      this.numbers.set(key, n);
    }
    this.taken.add(fileNameKey(file));
    return file;
  }
}

const notInFileNames = new RegExp(`[^${namePartClass} .-]`, 'gu');

/** A name as that of a file; names of folders are free text. */
function fileStem(name: string): string {
  const plain = name.replace(notInFileNames, '_').replace(/^\.+/, '_');
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

function byRankAndId(a: Unit, b: Unit): number {
  return rank(a) - rank(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
