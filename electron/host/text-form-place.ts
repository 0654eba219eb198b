import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { fileNameKey } from '../../shared/model/file-names.ts';

/** A place of a text form that would be outside of its folder, or that another one claims: nothing was written. */
export class TextFormPlaceError extends Error {}

/**
 * The paths on the disk of places below a folder (forward slashes), by place. Throws before anything is touched when one leads out of
 * the folder (`..`, absolute, a drive, a backslash, a link in the way), is no name of a file, or differs from another only in case or
 * normal form.
 */
export function placesBelow(folder: string, places: readonly string[]): Map<string, string> {
  const claimed = new Map<string, string>();
  for (const place of places) {
    const other = claimed.get(fileNameKey(place));
    if (other !== undefined)
      throw new TextFormPlaceError(
        `${JSON.stringify(other)} and ${JSON.stringify(place)} would be one file where case does not count. Rename one of them.`,
      );
    claimed.set(fileNameKey(place), place);
  }
  return new Map(places.map((place) => [place, placeBelow(folder, place)]));
}

function placeBelow(folder: string, place: string): string {
  const parts = place.split('/');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (parts.some((part) => part === '' || part === '.' || part === '..' || /[\\:\u0000-\u001f]/.test(part)))
    throw new TextFormPlaceError(
      `${JSON.stringify(place)} would be outside of the folder, or is no name of a file. Rename it.`,
    );
  let path = folder;
  for (const part of parts) {
    path = join(path, part);
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
      throw new TextFormPlaceError(`${path} is a link: what is written there would go elsewhere. Remove it.`);
  }
  return path;
}
