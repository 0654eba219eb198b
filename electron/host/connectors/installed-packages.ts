import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type ConnectorDocument, connectorManifest, type PlaceOfConnector } from '../../../shared/connector/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { settingsFolderOf } from '../settings-folder.ts';
import { type ConnectorPackage, readConnectorPackage } from './connector-package.ts';
import { PackageError } from './package-archive.ts';

/**
 * Packages of connectors on this machine: which a person trusts, by the hash of their file, and where they stand unpacked. A project brings its packages along; whether they run
 * is not the project's to say.
 */
export class InstalledPackages {
  private readonly folder: string;

  constructor(settings: string = settingsFolderOf()) {
    this.folder = join(settings, 'connectors');
  }

  private get trustFile(): string {
    return join(this.folder, 'trusted.json');
  }

  /** Whether a person of this machine has said yes to a package, by the SHA-256 of its file. */
  isTrusted(hash: string): boolean {
    return Object.hasOwn(this.trusted(), hash);
  }

  /** Keeps the yes of a person. */
  trust({ hash, name, version }: Pick<ConnectorPackage, 'hash' | 'name' | 'version'>): void {
    mkdirSync(this.folder, { recursive: true });
    const all = { ...this.trusted(), [hash]: { package: name, version, at: new Date().toISOString() } };
    const work = `${this.trustFile}.${process.pid}`;
    writeFileSync(work, JSON.stringify(all, null, 2), { mode: 0o600 });
    renameSync(work, this.trustFile);
  }

  private trusted(): Record<string, unknown> {
    try {
      const all: unknown = JSON.parse(readFileSync(this.trustFile, 'utf8'));
      return typeof all === 'object' && all !== null ? (all as Record<string, unknown>) : {};
    } catch {
      return {};
    }
  }

  /**
   * Where the code of a connector of a project stands: unpacked now, if it does not yet. `file` gives the package by its hash. What is not trusted, not whole, or not what
   * the document says has a problem instead, in words.
   */
  placeOf(connector: Unit<ConnectorDocument>, file: (hash: string) => Uint8Array | null | undefined): PlaceOfConnector {
    const { data } = connector;
    const words = `${data.package} ${data.manifest.version}`;
    const hash = data.file?.files[0]?.hash;
    const bytes = hash === undefined ? null : file(hash);
    if (!hash || !bytes) return { problem: `the package ${words} is not in the project. Add it from its file.` };
    if (!this.isTrusted(hash))
      return {
        problem: `nobody on this machine has trusted the package ${words}, so nothing of it runs (weft connector trust, or the Connectors pane).`,
      };
    try {
      const found = readConnectorPackage(bytes);
      if (found.integrity !== data.integrity)
        return { problem: `the package ${words} has another hash than the project says.` };
      if (JSON.stringify(found.manifest) !== JSON.stringify(connectorManifest.parse(data.manifest)))
        return { problem: `the document says something else than the manifest in its package ${words}. Add it anew.` };
      return { folder: this.unpacked(found) };
    } catch (error) {
      if (error instanceof PackageError) return { problem: error.message };
      return { problem: `the package ${words} cannot be unpacked: ${(error as Error).message}` };
    }
  }

  /** The folder of a package: unpacked aside, and given its name when it is whole. */
  private unpacked({ hash, files }: ConnectorPackage): string {
    const folder = join(this.folder, hash);
    if (existsSync(folder)) return realpathSync(folder);
    mkdirSync(this.folder, { recursive: true });
    const work = mkdtempSync(join(this.folder, 'unpacking-'));
    try {
      writePackage(work, files);
      renameSync(work, folder);
    } catch (error) {
      rmSync(work, { recursive: true, force: true });
      // Another process was quicker.
      if (!existsSync(folder)) throw error;
    }
    // Permissions are given to a folder by its real path.
    return realpathSync(folder);
  }
}

/** Writes the files of a package into an empty folder. */
export function writePackage(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  for (const [place, content] of files) {
    const path = join(folder, ...place.split('/'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { flag: 'wx' });
  }
}
