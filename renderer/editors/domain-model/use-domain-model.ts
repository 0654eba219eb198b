import { useMemo } from 'react';
import type { DomainModel } from '../../../shared/model/kinds/domain-model.ts';
import type { Enumeration } from '../../../shared/model/kinds/enumeration.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { editUnit, selectAfter, useCatalog, useProjectView, useUnit } from '../../project/index.ts';
import type { Edit } from './edits.ts';
import { type Diagram, type DiagramSources, type EnumerationSource, projectDiagram } from './projection.ts';

export interface DomainModelDocument {
  unit: Unit<DomainModel>;
  model: DomainModel;
  diagram: Diagram;
  sources: DiagramSources;
  /** Does an edit as one undo step and selects what it made. */
  run(edit: Edit | null): void;
}

/** A domain model with what its editor derives from the project. */
export function useDomainModel(unitId: string): DomainModelDocument | null {
  const unit = useUnit<DomainModel>(unitId);
  const view = useProjectView();
  const catalog = useCatalog();
  const sources = useMemo((): DiagramSources => {
    const enumerations = view
      .ofKind<Enumeration>('enumeration')
      .filter((e) => unit && view.moduleOf(e)?.id === view.moduleOf(unit)?.id);
    return {
      enumerations: enumerations.map((e): EnumerationSource => ({ id: e.id, name: e.name, values: e.data.values })),
      nameOf: (id) => catalog.entity(id)?.qualifiedName ?? catalog.enumeration(id)?.qualifiedName,
    };
  }, [view, catalog, unit]);
  const diagram = useMemo(() => (unit ? projectDiagram(unit.data, sources) : null), [unit, sources]);
  return useMemo(() => {
    if (!unit || !diagram) return null;
    const run = (edit: Edit | null): void => {
      if (!edit) return;
      const done = editUnit<DomainModel>(edit.label, unitId, (draft) => edit.mutate(draft.data));
      void selectAfter(done, unitId, edit.select);
    };
    return { unit, model: unit.data, diagram, sources, run };
  }, [unit, diagram, sources, unitId]);
}
