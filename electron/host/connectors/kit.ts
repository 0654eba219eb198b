import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConnectorPackage, connectorPackageOf, readConnectorPackage } from './connector-package.ts';
import { PackageError, writeArchive } from './package-archive.ts';

/** Where the template and the types of the kit stand: with the studio's resources. */
export function kitFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const places = [join(here, '../../../resources/connector-kit'), join(here, '../resources/connector-kit')];
  return places.find((place) => existsSync(place)) ?? (places[0] as string);
}

/** Of a folder that is packed, what is for those who work on it. */
const notPacked = /^(node_modules|test|tests|\.[^/]*|.*\.tgz|jsconfig\.json|package-lock\.json)$/;
/** Of what a connector needs, what no run reads. */
const notRun = /\.(map|d\.ts|d\.mts|d\.cts|md|ts|tsbuildinfo)$/i;

/** Writes a new connector into a folder that is not there, or empty. `id` has small letters, digits and hyphens. Gives the files. */
export function newConnector(folder: string, id: string): string[] {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new PackageError('kit/taken', `${folder} is not empty.`);
  const label = id.replace(/(^|-)([a-z0-9])/g, (_, dash: string, c: string) => (dash ? ' ' : '') + c.toUpperCase());
  const template = join(kitFolder(), 'template');
  const written: string[] = [];
  for (const place of filesBelow(template, '')) {
    const text = readFileSync(join(template, place), 'utf8');
    const path = join(folder, place.replace(/\.txt$/, ''));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text.replaceAll('{{id}}', id).replaceAll('{{label}}', label));
    written.push(relative(folder, path));
  }
  const types = join(folder, 'types/weft-connector.d.ts');
  mkdirSync(dirname(types), { recursive: true });
  writeFileSync(types, readFileSync(join(kitFolder(), 'weft-connector.d.ts')));
  return [...written, relative(folder, types)].sort();
}

/** The package of a folder: its files, and of what it depends on what a run reads. Throws `PackageError`. */
export function packConnector(folder: string): ConnectorPackage {
  const root = resolve(folder);
  if (!existsSync(join(root, 'package.json')))
    throw new PackageError('kit/no-package', `${folder} is no connector: it has no package.json.`);
  const files = new Map<string, Uint8Array>();
  for (const entry of readdirSync(root))
    if (!notPacked.test(entry) && entry !== 'types')
      for (const place of statSync(join(root, entry)).isDirectory() ? filesBelow(root, `${entry}/`) : [entry])
        files.set(place, new Uint8Array(readFileSync(join(root, place))));
  for (const [name, from] of dependenciesOf(root))
    for (const place of filesBelow(from, ''))
      if (!notRun.test(place) || /(^|\/)(licen[cs]e|notice)[^/]*$/i.test(place))
        files.set(`node_modules/${name}/${place}`, new Uint8Array(readFileSync(join(from, place))));
  // What is read of the folder must be right before it is packed, and what is packed must be right when it is read.
  connectorPackageOf(files, new Uint8Array());
  return readConnectorPackage(writeArchive(files));
}

/** The packages that a package needs when it runs, all of them beside each other, by name. */
function dependenciesOf(root: string): Map<string, string> {
  const found = new Map<string, string>();
  const waiting: { folder: string; needs: string[] }[] = [{ folder: root, needs: needsOf(root) }];
  for (let next = waiting.pop(); next; next = waiting.pop())
    for (const name of next.needs) {
      const folder = placeOfModule(next.folder, name);
      if (!folder)
        throw new PackageError(
          'kit/not-installed',
          `${name}, which the package needs, is not installed. Run npm install.`,
        );
      const known = found.get(name);
      if (known === folder) continue;
      if (known)
        throw new PackageError('kit/versions', `Two versions of ${name} are needed; a connector carries one of each.`);
      found.set(name, folder);
      waiting.push({ folder, needs: needsOf(folder) });
    }
  return found;
}

function needsOf(folder: string): string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  return Object.keys(dependencies);
}

/** Where Node would find a package from a folder. */
function placeOfModule(folder: string, name: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const place = join(at, 'node_modules', ...name.split('/'));
    if (existsSync(join(place, 'package.json'))) return place;
    if (dirname(at) === at) return null;
  }
}

/** Plain files below a folder, with forward slashes; what others have installed in it is left out. */
function filesBelow(root: string, prefix: string): string[] {
  return readdirSync(join(root, ...prefix.split('/').filter(Boolean)), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) return [];
    if (entry.isDirectory()) return filesBelow(root, `${prefix}${entry.name}/`);
    return entry.isFile() ? [`${prefix}${entry.name}`.split(sep).join('/')] : [];
  });
}
