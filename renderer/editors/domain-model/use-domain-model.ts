import { useMemo, useState } from 'react';
import type { DomainModel } from '../../../shared/model/kinds/domain-model.ts';
import type { Enumeration } from '../../../shared/model/kinds/enumeration.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { editUnit, selectAfter, useCatalog, useProjectView, useUnit } from '../../project/index.ts';
import type { Edit } from './edits.ts';
import { type Diagram, type DiagramSources, type EnumerationSource, projectDiagram } from './projection.ts';
import { type Folds, useFolds } from './use-folds.ts';

export interface DomainModelDocument {
  unit: Unit<DomainModel>;
  model: DomainModel;
  diagram: Diagram;
  sources: DiagramSources;
  /** Collapses or expands entities in this window. */
  fold: Folds['fold'];
  /** Does an edit as one undo step and selects what it made; done when both are. */
  run(edit: Edit | null): Promise<void>;
  /** A new object when an edit has laid the whole diagram out anew. */
  arranged: object | null;
}

/** A domain model with what its editor derives from the project. */
export function useDomainModel(unitId: string): DomainModelDocument | null {
  const unit = useUnit<DomainModel>(unitId);
  const [arranged, setArranged] = useState<object | null>(null);
  const view = useProjectView();
  const catalog = useCatalog();
  const folds = useFolds(unitId, unit?.data, view);
  const sources = useMemo((): DiagramSources => {
    const enumerations = view
      .ofKind<Enumeration>('enumeration')
      .filter((e) => unit && view.moduleOf(e)?.id === view.moduleOf(unit)?.id);
    return {
      enumerations: enumerations.map((e): EnumerationSource => ({ id: e.id, name: e.name, values: e.data.values })),
      nameOf: (id) =>
        catalog.entity(id)?.qualifiedName ?? catalog.enumeration(id)?.qualifiedName ?? view.unit(id)?.name,
      folds,
    };
  }, [view, catalog, unit, folds]);
  const diagram = useMemo(() => (unit ? projectDiagram(unit.data, sources) : null), [unit, sources]);
  return useMemo(() => {
    if (!unit || !diagram) return null;
    const run = async (edit: Edit | null): Promise<void> => {
      if (!edit) return;
      const done = editUnit<DomainModel>(edit.label, unitId, (draft) => edit.mutate(draft.data));
      await selectAfter(done, unitId, edit.select);
      if (edit.arranges) setArranged({});
    };
    return { unit, model: unit.data, diagram, sources, fold: folds.fold, run, arranged };
  }, [unit, diagram, sources, folds, unitId, arranged]);
}
