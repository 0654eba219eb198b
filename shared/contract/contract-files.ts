import { isContractPlace } from '../structure/contract-origin.ts';
import type { ContractFile, ContractReader, ContractReference, ContractSource } from './contract.ts';

/** How much a set of files may be: more is no contract, and would be read and kept. */
export const contractLimits = { files: 10_000, bytes: 512 * 1024 * 1024 } as const;

/** Files that a contract may refer to (a folder, a zip, a list). They are listed and read only when they are asked for. */
export interface ContractFolder {
  /** Tells its files from those of the other folders. */
  name: string;
  /** Places of its files, with `/`, in a stable order. */
  paths(): readonly string[];
  /** The bytes at a place inside; null when there are none. */
  read(path: string): Uint8Array | null;
  /**
   * The bytes at a place that leads out of it, such as `../common/types.xsd`. A folder has this only where a person named the file, whose
   * neighbours are then the contract's, too; null when there are none, or they are not given away.
   */
  readBeside?(path: string): Uint8Array | null;
}

/** A folder of files that are in memory already. */
export function folderOfFiles(files: readonly ContractFile[], name = 'files'): ContractFolder {
  const byPath = new Map(files.map((file) => [file.path, file.bytes]));
  return { name, paths: () => [...byPath.keys()], read: (path) => byPath.get(path) ?? null };
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

type How = Pick<ContractReader, 'extensions' | 'targetNamespace'>;

/**
 * A contract of files that were chosen and the folders that what they refer to is looked for in; the first is the one the chosen files
 * stand in. A file is found at its relative place, then by target namespace or base name: among the chosen, then folder by folder.
 * Nothing outside the folders is looked at, and nothing is fetched.
 */
export function contractSource(
  chosen: readonly ContractFile[],
  folders: readonly ContractFolder[] = [],
  reader: How = { extensions: [] },
): ContractSource {
  const set = new FileSet(chosen, folders);
  return { chosen, resolve: (reference, from) => set.resolve(reference, from, reader) };
}

/** The files met so far: one object a file, whatever way leads to it, with a path of its own in the whole set. */
class FileSet {
  private readonly chosen: readonly ContractFile[];
  private readonly folders: readonly ContractFolder[];
  private readonly places = new Map<ContractFile, { folder: number; path: string }>();
  private readonly met = new Map<string, ContractFile | null>();
  private readonly taken = new Set<string>();

  constructor(chosen: readonly ContractFile[], folders: readonly ContractFolder[]) {
    this.chosen = chosen;
    this.folders = folders;
    for (const file of chosen) {
      this.places.set(file, { folder: 0, path: file.path });
      this.met.set(`0 ${file.path}`, file);
      this.taken.add(file.path);
    }
  }

  resolve({ location, namespace, except }: ContractReference, from: ContractFile, how: How): ContractFile | null {
    const origin = this.places.get(from);
    const place = location !== undefined && origin ? placeFrom(origin.path, location) : null;
    const isMeantFile = place !== null && (!place.startsWith('../') || isOneOf(how)(place));
    const besides = !isMeantFile || !origin ? null : this.at(origin.folder, place);
    if (besides && !except?.has(besides)) return besides;
    const wanted = location === undefined ? null : baseName(location);
    const isMeant = (file: ContractFile) =>
      namespace !== undefined && how.targetNamespace !== undefined && how.targetNamespace(file) === namespace;
    const candidates = (fits: (path: string) => boolean) => this.candidates(fits).filter((file) => !except?.has(file));
    const named = wanted === null ? [] : candidates((path) => baseName(path) === wanted);
    return (
      named.find(isMeant) ??
      (namespace === undefined || !how.targetNamespace ? undefined : candidates(isOneOf(how)).find(isMeant)) ??
      named[0] ??
      null
    );
  }

  private candidates(fits: (path: string) => boolean): ContractFile[] {
    return [
      ...this.chosen.filter((file) => fits(file.path)),
      ...this.folders.flatMap((folder, index) =>
        folder
          .paths()
          .filter(fits)
          .flatMap((path) => this.at(index, path) ?? []),
      ),
    ];
  }

  private at(folder: number, path: string): ContractFile | null {
    const key = `${folder} ${path}`;
    const known = this.met.get(key);
    if (known !== undefined) return known;
    const within = this.folders[folder];
    const bytes = (path.startsWith('../') ? within?.readBeside?.(path) : within?.read(path)) ?? null;
    const file = bytes && { path: this.freePath(folder, path), bytes };
    this.met.set(key, file);
    if (file) this.places.set(file, { folder, path });
    return file;
  }

  /** Its place; what comes from another folder stands below that one's name. */
  private freePath(folder: number, path: string): string {
    const inside = path.replace(/^(\.\.\/)+/, '');
    const wanted = folder === 0 ? inside : `${(this.folders[folder] as ContractFolder).name}/${inside}`;
    let free = wanted;
    for (let n = 2; this.taken.has(free); n++) free = `${n}/${wanted}`;
    this.taken.add(free);
    return free;
  }
}

const isOneOf =
  ({ extensions }: How) =>
  (path: string) =>
    extensions.some((extension) => path.toLowerCase().endsWith(extension));

/** A reference that leads further up than this leads to no neighbour. */
const mostLevelsUp = 4;

/** The place that a relative reference leads to from a file; null for an address. What leads out of the folder begins with `../`. */
function placeFrom(from: string, reference: string): string | null {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:|^\//.test(reference)) return null;
  const parts = from.split('/').slice(0, -1);
  for (const part of reference.split('/')) {
    if (part === '..') {
      const last = parts.at(-1);
      if (last === undefined || last === '..') parts.push('..');
      else parts.pop();
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  const up = parts.filter((part) => part === '..').length;
  return up <= mostLevelsUp && isContractPlace(parts.slice(up).join('/')) ? parts.join('/') : null;
}
