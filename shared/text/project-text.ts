import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { KindRegistry } from '../model/kind.ts';
import { isValidName } from '../model/naming.ts';
import { ProjectView } from '../model/project.ts';
import type { IdSource, Unit } from '../model/unit.ts';
import { type DraftUnit, parseUnitText, resolveDraft, unitToText } from './unit-text.ts';

/** A file of a project's text form; paths have forward slashes. */
export interface TextFile {
  path: string;
  text: string;
}

/** Text form of a project: `settings.yaml`, a folder a module with `module.yaml`, a folder a folder, a file a document. */
export function projectToText(view: ProjectView): TextFile[] {
  const files: TextFile[] = [];
  const pathOf = (unit: Unit): string => {
    if (unit.kind === 'module') return `${unit.name}/`;
    const parent = view.unit(unit.parent);
    if (!parent) return '';
    return unit.kind === 'folder' ? `${pathOf(parent)}${safe(unit.name)}/` : pathOf(parent);
  };
  for (const unit of view.units.values()) {
    const text = unitToText(unit, view);
    if (unit.kind === 'module') files.push({ path: `${unit.name}/module.yaml`, text });
    else if (unit.kind === 'folder') files.push({ path: `${pathOf(unit)}folder.yaml`, text });
    else
      files.push({
        path: `${pathOf(unit)}${unit.kind === 'settings' ? 'settings' : `${unit.name}.${unit.kind}`}.yaml`,
        text,
      });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A folder's name as a file name; the text inside keeps the real one. */
function safe(name: string): string {
  return name.replace(/[^\p{L}\p{N} _.-]/gu, '_').replace(/^\.+/, '_') || '_';
}

/** Reads a project from its text form. All problems are reported at once, each with file, line and column. */
export function textToProject(
  files: readonly TextFile[],
  kinds: KindRegistry,
  ids: IdSource,
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
  for (const { draft } of drafts) diagnostics.push(...resolveDraft(draft, view));
  return { units: drafts.map((d) => d.draft.unit), diagnostics };
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
    const key = `${view.kinds.require(unit.kind).placement === 'project' ? unit.kind : ''} ${view.qualifiedName(unit).toLowerCase()}`;
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
