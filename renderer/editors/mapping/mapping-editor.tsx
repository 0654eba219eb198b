import { useChosenView, useUnit } from '../../project/index.ts';
import { EditorFrame, EmptyState } from '../../widgets/index.ts';
import './mapping.css';
import { LinksView } from './links-view.tsx';
import { PrintButton } from './print-button.tsx';
import { StructureChooser } from './structure-chooser.tsx';
import { TableView } from './table-view.tsx';
import { type Mapping, useMapping } from './use-mapping.ts';

const views = [
  { id: 'links', label: 'Links' },
  { id: 'table', label: 'Table' },
];

/** The editor of import and export mappings: two trees, the links between them, and a live preview. */
export function MappingEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<Mapping>(unitId);
  const doc = useMapping(unitId);
  const [view, setView] = useChosenView(unitId, 'links');
  if (!unit) return null;
  if (doc && view === 'links') return <LinksView doc={doc} view={view} views={views} onView={setView} />;
  if (doc && view === 'table')
    return (
      <EditorFrame unitId={unitId} view={view} views={views} onView={setView} actions={<PrintButton doc={doc} />}>
        <TableView doc={doc} />
      </EditorFrame>
    );
  return (
    <EditorFrame unitId={unitId} view={view} views={views} onView={setView}>
      <EmptyState icon="braces" title="Which message?" text="Choose the structure this mapping reads or writes." />
      <StructureChooser unitId={unitId} />
    </EditorFrame>
  );
}
