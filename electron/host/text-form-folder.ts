import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ContractPlace } from '../../shared/text/contract-places.ts';
import type { TextFile } from '../../shared/text/project-text.ts';
import { fileHash } from './contract/file-hash.ts';
import { placesBelow } from './text-form-place.ts';

/** A text form as it stands in a folder. */
export interface TextForm {
  texts: TextFile[];
  /** The contracts' files that its documents name, by hash, with where they stand. */
  contracts: Map<string, { path: string; content: Uint8Array }>;
}

/**
 * Reads every YAML file below a folder, and the files below `contracts` that one of them names by hash. A contract may be YAML
 * itself: what is named is a contract's file, not a document.
 */
export function readTextForm(folder: string): TextForm {
  const files = filesBelow(folder, '').sort();
  const texts = files
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
  const named = new Set(texts.flatMap(({ text }) => text.match(/\b[0-9a-f]{64}\b/g) ?? []));
  const contracts: TextForm['contracts'] = new Map();
  if (named.size === 0) return { texts, contracts };
  const isContract = new Set<string>();
  for (const path of files.filter((p) => /\/contracts\//i.test(p))) {
    const content = readFileSync(join(folder, path));
    const hash = fileHash(content);
    if (!named.has(hash)) continue;
    isContract.add(path);
    contracts.set(hash, { path, content });
  }
  return { texts: texts.filter(({ path }) => !isContract.has(path)), contracts };
}

/** Paths below a folder, with forward slashes; hidden ones are left out, and links are not followed (a recursive `readdir` would). */
function filesBelow(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.')) return [];
    if (entry.isDirectory()) return filesBelow(folder, `${prefix}${entry.name}/`);
    return entry.isFile() ? [`${prefix}${entry.name}`] : [];
  });
}

/**
 * Writes a text form into a folder. Documents and contracts' files of the text form that stood there before are removed when they
 * are gone; nothing but our own is touched. Throws `TextFormPlaceError` before it touches anything.
 */
export function writeTextForm(
  folder: string,
  texts: readonly TextFile[],
  contracts: readonly (ContractPlace & { content: Uint8Array })[],
): void {
  const places = placesBelow(
    folder,
    [...texts, ...contracts].map((file) => file.path),
  );
  mkdirSync(folder, { recursive: true });
  const wanted = new Set([...texts, ...contracts].map((file) => file.path));
  const before = readTextForm(folder);
  const old = [
    ...before.texts.filter(({ text }) => /^kind: /m.test(text)).map(({ path }) => path),
    ...[...before.contracts.values()].map(({ path }) => path),
  ];
  for (const path of old) if (!wanted.has(path)) rmSync(join(folder, path));
  const write = (place: string, content: string | Uint8Array) => {
    const path = places.get(place) as string;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  };
  for (const { path, text } of texts) write(path, text);
  for (const { path, content } of contracts) write(path, content);
}
