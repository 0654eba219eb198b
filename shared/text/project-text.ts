import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { KindRegistry } from '../model/kind.ts';
import { isValidName } from '../model/naming.ts';
import { ProjectView } from '../model/project.ts';
import { storedSecrets } from '../model/stored-secrets.ts';
import type { IdSource, Unit } from '../model/unit.ts';
import { originsOf } from '../structure/contract-origin.ts';
import { textFormPaths } from './text-form-paths.ts';
import { type DraftUnit, parseUnitText, resolveDraft, unitToText } from './unit-text.ts';

/** A file of a project's text form; paths have forward slashes. */
export interface TextFile {
  path: string;
  text: string;
}

/**
 * Text form of a project: `settings.yaml`, a folder a module with `module.yaml`, a folder a folder, a file a document. Names that a
 * file system would not take, or take for one, get others there (`text-form-paths.ts`); the text inside keeps the real ones.
 */
export function projectToText(view: ProjectView): TextFile[] {
  const files = textFormPaths(view).map(({ unit, path }) => ({ path, text: unitToText(unit, view) }));
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Reads a project from its text form. All problems are reported at once, each with file, line and column. `holdsFile` tells which
 * contracts' files are there.
 */
export function textToProject(
  files: readonly TextFile[],
  kinds: KindRegistry,
  ids: IdSource,
  holdsFile: (hash: string) => boolean,
): { units: Unit[]; diagnostics: LocatedDiagnostic[] } {
  const diagnostics: LocatedDiagnostic[] = [];
  const drafts = files.flatMap((file) => {
    const { draft, diagnostics: found } = parseUnitText(file.text, kinds, ids, file.path);
    diagnostics.push(...found);
    return draft ? [{ draft, path: file.path }] : [];
  });
  const folders = new Map<string, Unit>();
  for (const { draft, path } of drafts)
    if (draft.unit.kind === 'module' || draft.unit.kind === 'folder')
      folders.set(path.slice(0, path.lastIndexOf('/')), draft.unit);
  const seen = new Map<string, string>();
  for (const { draft, path } of drafts) {
    const { unit } = draft;
    const other = seen.get(unit.id);
    if (other)
      diagnostics.push({
        severity: 'error',
        code: 'text/id-twice',
        message: `The id ${unit.id} is in ${other}, too.`,
        document: path,
        ...draft.place(['id']),
        fix: 'Remove the id of the copy: it gets a new one.',
      });
    seen.set(unit.id, path);
    if (unit.kind === 'module' || kinds.require(unit.kind).placement === 'project') continue;
    let folder = path.slice(0, path.lastIndexOf('/'));
    if (unit.kind === 'folder') folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
    const parent = folders.get(folder);
    if (parent) unit.parent = parent.id;
    else
      diagnostics.push({
        severity: 'error',
        code: 'text/no-module',
        message: `${path} stands in no module: ${folder || 'the top folder'} has no module.yaml or folder.yaml.`,
        document: path,
        line: 1,
        column: 1,
        fix: `Add ${folder || 'Module'}/module.yaml with kind: module and a name.`,
      });
  }
  const view = new ProjectView(
    drafts.map((d) => d.draft.unit),
    kinds,
  );
  diagnostics.push(...checkNames(drafts, view));
  for (const { draft } of drafts)
    diagnostics.push(
      ...resolveDraft(draft, view),
      ...missingFiles(draft, kinds, holdsFile),
      ...writtenSecrets(draft, kinds),
    );
  return { units: drafts.map((d) => d.draft.unit), diagnostics };
}

function missingFiles(
  draft: DraftUnit,
  kinds: KindRegistry,
  holdsFile: (hash: string) => boolean,
): LocatedDiagnostic[] {
  return originsOf(draft.unit, kinds).flatMap(({ origin, path }) =>
    origin.files.flatMap((file, index): LocatedDiagnostic[] =>
      holdsFile(file.hash)
        ? []
        : [
            {
              severity: 'error',
              code: 'text/no-contract-file',
              message: `The contract's file ${file.path} is not below contracts in its module, or is not what it was: no file has this hash.`,
              document: draft.file,
              path: [...path, 'files', index].join('.'),
              ...draft.place([...path, 'files', index, 'hash']),
              fix: 'Bring the file back as it was (line endings count), or remove contract from the document.',
            },
          ],
    ),
  );
}

function writtenSecrets(draft: DraftUnit, kinds: KindRegistry): LocatedDiagnostic[] {
  return storedSecrets(draft.unit, kinds).map(({ path, title }) => ({
    severity: 'error',
    code: 'text/secret',
    message: `The ${title.toLowerCase()} of a secret is not stored in a project.`,
    document: draft.file,
    path: path.join('.'),
    ...draft.place([...path]),
    fix: `Remove ${path.join('.')}, and set it where the project runs.`,
  }));
}

/** Names are valid, and unique in their module; modules among each other. */
function checkNames(drafts: readonly { draft: DraftUnit; path: string }[], view: ProjectView): LocatedDiagnostic[] {
  const diagnostics: LocatedDiagnostic[] = [];
  const seen = new Map<string, string>();
  for (const { draft, path } of drafts) {
    const { unit } = draft;
    const report = (code: string, message: string, fix: string) =>
      diagnostics.push({ severity: 'error', code, message, document: path, ...draft.place(['name']), fix });
    if (unit.kind === 'folder') continue;
    if (!isValidName(unit.name))
      report(
        'text/name',
        `${JSON.stringify(unit.name)} is not a name.`,
        'A name is a letter or underscore, then letters, digits and underscores.',
      );
    // Name by name, as the store compares them: the small form of a sigma depends on what stands before it.
    const name = view
      .qualifiedName(unit)
      .split('.')
      .map((part) => part.toLowerCase());
    const key = `${view.kinds.require(unit.kind).placement === 'project' ? unit.kind : ''} ${name.join('.')}`;
    const other = seen.get(key);
    if (other !== undefined)
      report(
        'text/name-twice',
        `${view.qualifiedName(unit)} is the name of the document in ${other}, too.`,
        'Give one of the two another name.',
      );
    seen.set(key, path);
  }
  return diagnostics;
}
