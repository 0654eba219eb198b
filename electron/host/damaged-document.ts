import { stringify } from 'yaml';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import { isPlace } from '../../shared/model/places.ts';
import { isTooDeep } from '../../shared/model/plain-data.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import { walkData } from '../../shared/model/schema-walk.ts';
import type { Unit } from '../../shared/model/unit.ts';
import type { DamagedDocument } from '../../shared/rpc/calls/damage.ts';
import { type DraftUnit, parseUnitText, resolveDraft, unitToText } from '../../shared/text/unit-text.ts';
import { newId } from './new-id.ts';

/** What a row holds, whatever it is. */
export interface DamagedText {
  documentation: string;
  data: string;
}

/**
 * A damaged document as text that can be mended: its text form where that can be made, else its data as they are stored, which YAML
 * reads as well as JSON.
 */
export function damagedText(damaged: DamagedDocument, stored: DamagedText, view: ProjectView): string {
  const { id, kind, name, parent } = damaged;
  const head = { kind, name, id, ...(stored.documentation ? { documentation: stored.documentation } : {}) };
  let data: unknown;
  // The braces of both become one; where the data break off is where the text does.
  const asStored = () => `${JSON.stringify(head).slice(0, -1)},\n${stored.data.replace(/^\s*\{/, '')}\n`;
  try {
    data = JSON.parse(stored.data);
  } catch {
    return asStored();
  }
  if (isTooDeep(data)) return asStored();
  try {
    return unitToText({ id, kind, name, parent, documentation: stored.documentation, data }, view);
  } catch {
    // Data of another shape than the kind's: they are shown as they are.
    try {
      return stringify({ ...head, ...(typeof data === 'object' ? data : { data }) }, { lineWidth: 0 });
    } catch (error) {
      if (error instanceof RangeError) return asStored();
      throw error;
    }
  }
}

/** The document that a text is in the place of a damaged one, or what is wrong with the text, with lines and columns. */
export function mendedUnit(
  damaged: DamagedDocument,
  text: string,
  view: ProjectView,
): { unit: Unit } | { diagnostics: LocatedDiagnostic[] } {
  const { draft, diagnostics } = parseUnitText(text, view.kinds, newId);
  if (!draft) return { diagnostics };
  const { unit } = draft;
  if (view.kinds.get(damaged.kind) && unit.kind !== damaged.kind)
    return {
      diagnostics: [
        {
          severity: 'error',
          code: 'text/kind',
          message: `A ${damaged.kind} cannot become a ${unit.kind}.`,
          ...draft.place(['kind']),
        },
      ],
    };
  unit.id = damaged.id;
  unit.parent = placeOf(damaged, unit, view);
  readStoredReferences(draft, view);
  const unresolved = resolveDraft(draft, view.withUnits([unit], []));
  return unresolved.length > 0 ? { diagnostics: unresolved } : { unit };
}

/** Where it stood; in the first module where that is gone, or is no place. */
function placeOf({ parent }: DamagedDocument, unit: Unit, view: ProjectView): string | null {
  if (view.kinds.require(unit.kind).placement === 'project') return null;
  return isPlace(view.unit(parent)) ? parent : (view.ofKind('module')[0]?.id ?? null);
}

/** Data as they are stored refer to ids, which the text form marks. */
function readStoredReferences({ unit }: DraftUnit, view: ProjectView): void {
  walkData(view.kinds.require(unit.kind).schema, unit.data, ({ meta, value, replace }) => {
    if (typeof meta.ref === 'string' && typeof value === 'string' && (view.unit(value) || view.element(value)))
      replace(`#${value}`);
  });
}
