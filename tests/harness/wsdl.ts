import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type ContractSource, contractSource } from '../../shared/contract/index.ts';
import { wsdlReader } from '../../shared/contract/wsdl/index.ts';
import { fixturesFolder } from './fixtures.ts';

/** A row of the index of service descriptions. */
export interface WsdlCase {
  /** `folder/file.wsdl` */
  entry: string;
  style: string;
  operations: number;
  portTypes: number;
  bindings: number;
  notes: string;
}

export const wsdlFolder = join(fixturesFolder, 'wsdl');

/** The services of the index, or none. */
export function wsdlCases(): WsdlCase[] {
  const index = join(wsdlFolder, 'INDEX.md');
  if (!existsSync(index)) return [];
  return [
    ...readFileSync(index, 'utf8').matchAll(/^\| `([^`]+)` \| ([^|]*) \| (\d+) \| (\d+) \/ (\d+) \| ([^|]*)\|/gm),
  ].map(([, entry = '', style = '', operations, portTypes, bindings, notes = '']) => ({
    entry,
    style: style.trim(),
    operations: Number(operations),
    portTypes: Number(portTypes),
    bindings: Number(bindings),
    notes: notes.trim(),
  }));
}

/** An entry as a contract: what it refers to stands in its own folder. */
export function wsdlSource(entry: string): ContractSource {
  const root = join(wsdlFolder, entry.slice(0, entry.indexOf('/')));
  const paths = walk(root, root);
  const path = relative(root, join(wsdlFolder, entry));
  return contractSource(
    [{ path, bytes: readFileSync(join(root, path)) }],
    [
      {
        name: dirname(entry),
        paths: () => paths,
        read: (at) => (paths.includes(at) ? readFileSync(join(root, at)) : null),
      },
    ],
    wsdlReader,
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
