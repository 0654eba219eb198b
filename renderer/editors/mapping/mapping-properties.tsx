import type { ExportMapping, ImportMapping } from '../../../shared/mapping/kind.ts';
import type { JsonStructure } from '../../../shared/structure/kind.ts';
import { editUnit, useProjectView, useSelection, useUnit } from '../../project/index.ts';
import { ElementPanel } from './element-panel.tsx';

/** The selected element or link of a mapping, for the Properties pane. */
export function MappingProperties({ unitId }: { unitId: string }) {
  const unit = useUnit<ImportMapping | ExportMapping>(unitId);
  const project = useProjectView();
  const { elements } = useSelection();
  const structure = project.unit(unit?.data.structure) as { data: JsonStructure } | undefined;
  if (!unit || !structure || !elements[0]) return null;
  return (
    <ElementPanel
      unitId={unitId}
      isImport={unit.kind === 'import-mapping'}
      root={unit.data.root}
      structure={structure.data.root}
      selected={elements[0]}
      onEdit={(label, change) =>
        void editUnit<ImportMapping | ExportMapping>(label, unitId, (draft) => change(draft.data))
      }
    />
  );
}
