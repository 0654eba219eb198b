import { Catalog } from '../model/catalog.ts';
import { type Change, diffToPatch, structuredCloneJson, type UnitOperation } from '../model/change.ts';
import { fileNameProblem } from '../model/file-names.ts';
import { isValidName } from '../model/naming.ts';
import type { ProjectView } from '../model/project.ts';
import { expressionsOf } from './expressions.ts';

/**
 * Plans a rename of a unit or element: references by id follow by themselves, names in expressions are written again.
 * One change, one undo step.
 */
export function planRename(
  id: string,
  given: string,
  view: ProjectView,
): { change: Change; places: number } | { error: string } {
  // Whatever keyboard or file it came from: one name is one sequence of characters.
  const name = given.normalize('NFC');
  const unit = view.unit(id);
  const element = view.element(id);
  if (!unit && !element) return { error: 'What is to be renamed does not exist any more.' };
  if (unit?.kind !== 'folder' && !isValidName(name))
    return {
      error: `${JSON.stringify(name)} is not a name: a letter or underscore, then letters (with their marks), digits and underscores.`,
    };
  const problem = unit && fileNameProblem(name);
  if (problem) return { error: `${JSON.stringify(name)} ${problem}.` };
  const oldName = unit?.name ?? element?.name ?? '';
  if (oldName === name) return { error: 'It has this name already.' };
  const catalog = new Catalog(view);
  const edits = new Map<string, unknown>();
  const draftOf = (unitId: string): { data: unknown } => {
    let draft = edits.get(unitId) as { data: unknown } | undefined;
    if (!draft) {
      draft = structuredCloneJson(view.unit(unitId) as object) as { data: unknown };
      edits.set(unitId, draft);
    }
    return draft;
  };
  if (unit) (draftOf(unit.id) as { name?: string }).name = name;
  else if (element) renameElement(draftOf(element.unit).data, id, name);

  let places = 0;
  for (const other of view.units.values()) {
    for (const place of expressionsOf(other, view, catalog)) {
      const replaced = replaceReferences(place.text, place.references, (reference, text) => newText(reference, text));
      if (replaced === place.text) continue;
      places++;
      setAt(draftOf(other.id).data, place.path, replaced);
    }
  }
  const ops: UnitOperation[] = [...edits].flatMap(([unitId, draft]) => {
    const patch = diffToPatch(view.unit(unitId), draft);
    return patch.length > 0 ? [{ op: 'patch' as const, id: unitId, patch }] : [];
  });
  return { change: { label: `Rename ${oldName} to ${name}`, ops }, places };

  /** What a reference reads after the rename. */
  function newText(reference: { kind: string; id: string }, text: string): string {
    if (reference.id === id) {
      // `Module.Name` keeps its module; a value or attribute is a bare name.
      const dot = text.lastIndexOf('.');
      return dot >= 0 ? `${text.slice(0, dot + 1)}${name}` : name;
    }
    if (unit?.kind === 'module' && text.startsWith(`${oldName}.`)) return `${name}${text.slice(oldName.length)}`;
    return text;
  }
}

/** Writes references of a text again, from the last to the first. */
export function replaceReferences(
  text: string,
  references: readonly { range: readonly [number, number]; kind: string; id: string }[],
  by: (reference: { kind: string; id: string }, text: string) => string,
): string {
  let result = text;
  for (const reference of [...references].sort((a, b) => b.range[0] - a.range[0])) {
    const [from, to] = reference.range;
    result = result.slice(0, from) + by(reference, result.slice(from, to)) + result.slice(to);
  }
  return result;
}

function renameElement(data: unknown, id: string, name: string): boolean {
  if (Array.isArray(data)) return data.some((item) => renameElement(item, id, name));
  if (typeof data !== 'object' || data === null) return false;
  const record = data as Record<string, unknown>;
  if (record.id === id && typeof record.name === 'string') {
    record.name = name;
    return true;
  }
  return Object.values(record).some((member) => renameElement(member, id, name));
}

function setAt(data: unknown, path: readonly (string | number)[], value: unknown): void {
  let current = data as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) current = current[key] as Record<string | number, unknown>;
  current[path[path.length - 1] as string | number] = value;
}
