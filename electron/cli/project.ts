import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ProjectChecker } from '../../shared/checks/index.ts';
import type { MessageFormat } from '../../shared/format/index.ts';
import { kinds } from '../../shared/kinds.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import { mostSimilar } from '../../shared/model/naming.ts';
import { ProjectView } from '../../shared/model/project.ts';
import type { Unit } from '../../shared/model/unit.ts';
import type { StructureShape } from '../../shared/structure/structure-document.ts';
import { ProjectFileError } from '../host/store/project-file.ts';
import { ProjectStore } from '../host/store/project-store.ts';
import { Finding, say, UsageError } from './output.ts';

/** A project opened for one command. */
export interface OpenProject {
  store: ProjectStore;
  view: ProjectView;
}

/** Opens a project file; a missing one is a wrong call, a damaged or newer one a finding. */
export function withProject<T>(file: string, work: (project: OpenProject) => T): T {
  let store: ProjectStore;
  try {
    store = new ProjectStore(resolve(file), kinds);
  } catch (error) {
    if (error instanceof ProjectFileError) {
      const text = `${error.message}${error.fix ? ` ${error.fix}` : ''}`;
      throw error.code === 'project/missing' ? new UsageError(text) : new Finding(text);
    }
    throw error;
  }
  const close = () => store.close();
  if (store.notice) say(`warning: ${store.notice}`);
  try {
    const result = work({ store, view: new ProjectView(new Map(store.all()), kinds) });
    if (result instanceof Promise) return result.finally(close) as T;
    close();
    return result;
  } catch (error) {
    close();
    throw error;
  }
}

/** Every finding of the project, damaged documents first. */
export function findingsOf({ store, view }: OpenProject): LocatedDiagnostic[] {
  return [...store.findings(), ...new ProjectChecker().checkAll(view)];
}

/** A document that is asked for by name, but damaged, is a finding: it is there, and nothing of it runs. A sound one of the same name is meant first. */
export function refuseDamaged({ store, view }: OpenProject, name: string): void {
  if ([...view.units.values()].some((unit) => view.qualifiedName(unit) === name)) return;
  const damage = store.damage().find((finding) => finding.document === name);
  if (damage) throw new Finding(`${damage.message} ${damage.fix}`);
}

/** The damaged documents of a qualified name, or of an id, with what their rows hold. */
export function damagedNamed(
  { store }: OpenProject,
  name: string,
): NonNullable<ReturnType<ProjectStore['damagedDocument']>>[] {
  return store
    .damage()
    .filter(({ document, unit }) => document === name || unit === name)
    .flatMap(({ unit }) => (unit === undefined ? [] : (store.damagedDocument(unit) ?? [])));
}

/** `consumed REST service, consumed web service or database connection`. */
function kindsInWords(accepted: readonly string[]): string {
  const labels = accepted.map((kind) => {
    const label = kinds.get(kind)?.label ?? kind;
    return /^[A-Z]{2}/.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
  });
  return labels.length < 2 ? (labels[0] ?? '') : `${labels.slice(0, -1).join(', ')} or ${labels.at(-1)}`;
}

/** The unit with a qualified name, of one of the kinds; a name that is not there is a wrong call, with the nearest one named. */
export function findUnit(view: ProjectView, name: string, accepts: readonly string[]): Unit {
  const id = view.byName(name, accepts);
  const unit = view.unit(id);
  if (unit) return unit;
  const names = [...view.units.values()].filter((u) => accepts.includes(u.kind)).map((u) => view.qualifiedName(u));
  const similar = mostSimilar(name, names);
  throw new UsageError(`There is no ${kindsInWords(accepts)} ${name}.${similar ? ` Did you mean ${similar}?` : ''}`);
}

/** The bytes of a file, or of standard input for `-`; those of one that is too large are null, with a finding. */
export function readBytes(file: string): { bytes: Buffer | null; diagnostics: LocatedDiagnostic[] } {
  try {
    if (file !== '-' && statSync(file).size > 512 * 1024 * 1024) {
      return {
        bytes: null,
        diagnostics: [
          {
            severity: 'error',
            code: 'input/too-large',
            message: `${file} is larger than 512 MiB.`,
            path: '$',
            fix: 'Split it, or take a part of it as a sample.',
          },
        ],
      };
    }
    return { bytes: readFileSync(file === '-' ? 0 : resolve(file)), diagnostics: [] };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'ENOENT'
        ? `${file} does not exist.`
        : code === 'EISDIR'
          ? `${file} is a folder.`
          : `${file} cannot be read (${code}).`,
    );
  }
}

/** Reads an input file as UTF-8 text; what is not UTF-8 is a finding with the place of the first bad byte. */
export function readInput(
  file: string,
  format: Pick<MessageFormat, 'decode'>,
  shape?: StructureShape,
): { text: string | null; diagnostics: LocatedDiagnostic[] } {
  const { bytes, diagnostics } = readBytes(file);
  if (bytes === null) return { text: null, diagnostics };
  const decoded = format.decode(bytes, null, shape);
  return 'text' in decoded
    ? { text: decoded.text, diagnostics: [] }
    : { text: null, diagnostics: [decoded.diagnostic] };
}
