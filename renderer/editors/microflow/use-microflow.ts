import { useMemo, useState } from 'react';
import type { NameSource } from '../../../shared/microflow/activity.ts';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { editUnit, selectAfter, useCatalog, useProjectView, useUnit } from '../../project/index.ts';
import { collapse } from './collapsed.ts';
import type { Edit } from './edits.ts';
import { projectMicroflow, type ShownMicroflow } from './projection.ts';
import { useFoldedLoops } from './use-folded-loops.ts';

export interface MicroflowDocument {
  unit: Unit<Microflow>;
  model: Microflow;
  shown: ShownMicroflow;
  names: NameSource;
  view: ProjectView;
  catalog: Catalog;
  /** Does an edit as one undo step and selects what it made; done when both are. */
  run(edit: Edit | null): Promise<void>;
  /** A new object when an edit has laid the whole flow out anew. */
  arranged: object | null;
  /** Loops that are shown collapsed: a matter of the window, not of the model. */
  folded: ReadonlySet<string>;
  fold(loops: readonly string[], isFolded: boolean): void;
}

/** A microflow with what its editor derives from the project. */
export function useMicroflow(unitId: string): MicroflowDocument | null {
  const unit = useUnit<Microflow>(unitId);
  const [arranged, setArranged] = useState<object | null>(null);
  const view = useProjectView();
  const catalog = useCatalog();
  const names = useMemo(
    (): NameSource => ({ view, name: (id) => (id && view.nameOf(id)?.replace(/^.*\./, '')) || '…' }),
    [view],
  );
  const { folded, fold } = useFoldedLoops(unit?.data);
  const shown = useMemo(
    () => (unit ? collapse(projectMicroflow(unit.data, names), unit.data, folded) : null),
    [unit, names, folded],
  );
  return useMemo(() => {
    if (!unit || !shown) return null;
    const run = async (edit: Edit | null): Promise<void> => {
      if (!edit) return;
      const done = editUnit<Microflow>(edit.label, unitId, (draft) => edit.mutate(draft.data));
      await selectAfter(done, unitId, edit.select);
      if (edit.arranges) setArranged({});
    };
    return { unit, model: unit.data, shown, names, view, catalog, run, arranged, folded, fold };
  }, [unit, shown, names, view, catalog, unitId, arranged, folded, fold]);
}
