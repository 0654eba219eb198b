import type { DomainModel } from '../../../shared/model/kinds/domain-model.ts';
import { newId, select } from '../../project/index.ts';
import { chosenRows } from './chosen-rows.ts';
import { renameElement } from './commands.ts';
import { namedAfter } from './connected.ts';
import type { DiagramActions, Editing } from './diagram-actions.ts';
import * as edits from './edits.ts';
import type { DomainModelDocument } from './use-domain-model.ts';

/** The newest state of the diagram. */
export interface Latest {
  document: DomainModelDocument;
  selected: readonly string[];
  setEditing(editing: Editing | null): void;
  /** Takes an entity as the end of the association being drawn. */
  pick(entity: string): boolean;
}

/** What nodes do, on the newest state. */
export function nodeActions(latest: { current: Latest }): DiagramActions {
  const run = (edit: edits.Edit | null): void => void latest.current.document.run(edit);
  const model = (): DomainModel => latest.current.document.model;
  const renameThen = async (kind: 'name' | 'attribute', id: string, name: string): Promise<boolean> => {
    const before = edits.find(model(), id)?.element.name;
    if (before === name.trim()) return true;
    const error = await renameElement(id, name.trim(), namedAfter(model(), id, name.trim()));
    if (error) latest.current.setEditing({ kind, id, error });
    return !error;
  };
  return {
    edit: (editing) => latest.current.setEditing(editing),
    fold: (entity, isFolded) => latest.current.document.fold([entity], isFolded),
    selectRow: (id, how) => {
      const found = edits.find(model(), id);
      if (found?.kind === 'attribute' && latest.current.pick(found.owner.id)) return;
      const rows = found?.kind === 'attribute' ? found.owner.attributes.map((a) => a.id) : [];
      select(latest.current.document.unit.id, chosenRows(rows, latest.current.selected, id, how));
    },
    rename: (id, name) => {
      latest.current.setEditing(null);
      void renameThen('name', id, name);
    },
    changeAttribute: async (id, values) => {
      latest.current.setEditing(null);
      if (!(await renameThen('attribute', id, values.name))) return;
      const found = edits.find(model(), id);
      if (found?.kind !== 'attribute') return;
      const { type, enumeration = null } = values;
      if (found.element.type !== type || found.element.enumeration !== enumeration)
        run(edits.editAttribute(model(), id, { type, enumeration }));
    },
    addAttribute: (entity, values, after, goOn) => {
      const edit = edits.addAttribute(model(), entity, values, newId, after);
      run(edit);
      latest.current.setEditing(
        goOn && edit ? { kind: 'new-attribute', entity, after: after ? edit.select[0] : undefined } : null,
      );
    },
    changeNote: (id, text) => run(edits.editNote(id, { text })),
    resizeNote: (id, width, height) =>
      run(edits.editNote(id, { width: Math.round(width), height: Math.round(height) })),
    enumerations: () => latest.current.document.sources.enumerations,
  };
}
