import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type ContractSource, contractSource } from '../../shared/contract/index.ts';
import { openApiReader } from '../../shared/contract/openapi/index.ts';
import { fixturesFolder } from './fixtures.ts';

/** A row of the index of descriptions. */
export interface OpenApiCase {
  /** `file.yaml`, or `folder/file.yaml` for one of several files. */
  entry: string;
  version: string;
  operations: number;
  notes: string;
}

export const openApiFolder = join(fixturesFolder, 'openapi');

/** The descriptions of the index, or none. */
export function openApiCases(): OpenApiCase[] {
  const index = join(openApiFolder, 'INDEX.md');
  if (!existsSync(index)) return [];
  return [...readFileSync(index, 'utf8').matchAll(/^\| `([^`]+)` \| ([\d.]+) \| (\d+) \| [^|]* \| ([^|]*)\|/gm)].map(
    ([, entry = '', version = '', operations, notes = '']) => ({
      entry,
      version,
      operations: Number(operations),
      notes: notes.trim(),
    }),
  );
}

/** An entry as a contract: what it refers to stands in its own folder. */
export function openApiSource(entry: string): ContractSource {
  const [folder] = entry.includes('/') ? entry.split('/') : [''];
  const root = join(openApiFolder, folder ?? '');
  const path = relative(root, join(openApiFolder, entry));
  const chosen = [{ path, bytes: readFileSync(join(root, path)) }];
  if (!entry.includes('/')) return contractSource(chosen, [], openApiReader);
  const paths = walk(root, root);
  return contractSource(
    chosen,
    [
      {
        name: folder ?? '',
        paths: () => paths,
        read: (at) => (paths.includes(at) ? readFileSync(join(root, at)) : null),
      },
    ],
    openApiReader,
  );
}

function walk(root: string, folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? walk(root, path) : [relative(root, path)];
    });
}
