import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type ConnectorManifest, connectorKit, connectorManifest } from '../../../shared/connector/index.ts';
import { isContractPlace } from '../../../shared/structure/contract-origin.ts';
import { fileHash } from '../contract/file-hash.ts';
import { PackageError, readArchive } from './package-archive.ts';

/** Name of the manifest in a package. */
export const manifestFile = 'weft-connector.json';

/** A package of a connector as it was read: nothing of it has run, nothing of it is on disk. */
export interface ConnectorPackage {
  name: string;
  version: string;
  /** Who made it, as it says itself. */
  publisher: string;
  homepage: string;
  manifest: ConnectorManifest;
  /** Of the file: SHA-512 as npm writes it, and the SHA-256 that the project keeps it by. */
  integrity: string;
  hash: string;
  bytes: Uint8Array;
  files: ReadonlyMap<string, Uint8Array>;
  readme: string;
}

const packageJson = z.object({
  name: z.string().regex(/^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/),
  version: z.string(),
  main: z.string().refine((main) => isContractPlace(main.replace(/^\.\//, ''))),
  author: z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]).default(''),
  homepage: z.string().default(''),
});

/** Reads the package of a connector from its file. Throws `PackageError` with what is wrong. */
export function readConnectorPackage(bytes: Uint8Array): ConnectorPackage {
  return connectorPackageOf(readArchive(bytes), bytes);
}

/** The package of files that stand in a folder or an archive; `bytes` are those of the archive. */
export function connectorPackageOf(files: ReadonlyMap<string, Uint8Array>, bytes: Uint8Array): ConnectorPackage {
  const found = packageJson.safeParse(jsonOf(files, 'package.json'));
  if (!found.success)
    throw new PackageError(
      'package/description',
      `package.json is not that of a package: ${problemOf(found.error)}. It needs name, version and main.`,
    );
  const { name, version, main, author, homepage } = found.data;
  const code = main.replace(/^\.\//, '');
  if (!files.has(code))
    throw new PackageError('package/no-code', `The package has no ${code}, which package.json names.`);
  const given = jsonOf(files, manifestFile);
  const kit = (given as { kit?: unknown } | null)?.kit;
  if (typeof kit === 'number' && kit > connectorKit)
    throw new PackageError(
      'package/newer',
      `${name} ${version} was made for a newer studio (kit ${kit}; this one has kit ${connectorKit}). Update the studio, or take an older version of the package.`,
    );
  const manifest = connectorManifest.safeParse(given);
  if (!manifest.success)
    throw new PackageError('package/manifest', `${manifestFile} is not right: ${problemOf(manifest.error)}.`);
  if (manifest.data.version !== version)
    throw new PackageError(
      'package/manifest',
      `${manifestFile} says version ${manifest.data.version}, package.json says ${version}.`,
    );
  const readme = [...files].find(([place]) => /^readme\.md$/i.test(place))?.[1];
  return {
    name,
    version,
    publisher: author.slice(0, 200),
    homepage: /^https:\/\/[^\s]{1,300}$/.test(homepage) ? homepage : '',
    manifest: manifest.data,
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    hash: fileHash(bytes),
    bytes,
    files,
    readme: readme ? new TextDecoder().decode(readme.subarray(0, 200_000)) : '',
  };
}

function jsonOf(files: ReadonlyMap<string, Uint8Array>, place: string): unknown {
  const content = files.get(place);
  if (!content)
    throw new PackageError(
      place === manifestFile ? 'package/no-connector' : 'package/description',
      place === manifestFile
        ? `The package is no connector: it has no ${manifestFile}.`
        : `The package has no ${place}.`,
    );
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (error) {
    throw new PackageError('package/description', `${place} is no JSON: ${(error as Error).message}`);
  }
}

function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  if (!issue) return 'it does not fit';
  const path = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return `${path ? `$${path}: ` : ''}${issue.message.replace(/\.$/, '')}`;
}
