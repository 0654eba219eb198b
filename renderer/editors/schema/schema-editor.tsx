import './schema.css';
import '../json-structure/json-structure.css';
import { formatOfStructure } from '../../../shared/format/index.ts';
import type { ContractOrigin } from '../../../shared/structure/contract-origin.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import { mapAutomatically } from '../../app/map-automatically.ts';
import { select, useChosenView, useSelection, useUnit } from '../../project/index.ts';
import { Button, EditorFrame } from '../../widgets/index.ts';
import { ContractFiles } from './contract-files.tsx';
import { ContractOut } from './contract-out.tsx';
import { ContractUpdate } from './contract-update.tsx';
import { MessageCheck } from './message-check.tsx';
import { SchemaTree } from './schema-tree.tsx';

/** A structure that a contract gives: its tree, messages held to it, and the files it came of. */
export function SchemaEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<StructureDocument & { contract?: ContractOrigin }>(unitId);
  const { unit: selectedUnit, elements } = useSelection();
  const [view, setView] = useChosenView(unitId, 'tree');
  if (!unit) return null;
  const { contract, samples = [] } = unit.data;
  const isOfSamples = samples.length > 0 || contract?.kind === formatOfStructure(unit.kind)?.id;
  const views = [
    { id: 'tree', label: 'Structure' },
    { id: 'check', label: 'Validate' },
    ...(contract ? [{ id: 'files', label: 'Files' }] : []),
  ];
  return (
    <EditorFrame
      unitId={unitId}
      view={view}
      views={views}
      onView={setView}
      actions={
        <>
          {isOfSamples && (
            <ContractUpdate
              more
              unitId={unitId}
              label="Add sample…"
              title="Merge more messages of the same root element"
            />
          )}
          {view === 'files' && <ContractUpdate unitId={unitId} />}
          <ContractOut unitId={unitId} />
          <Button
            small
            kind="quiet"
            icon="wand-sparkles"
            label="Map automatically…"
            onClick={() => void mapAutomatically(unitId)}
          />
        </>
      }
    >
      {view === 'files' && contract ? (
        <ContractFiles origin={contract} />
      ) : view === 'check' ? (
        <MessageCheck unit={unit} />
      ) : (
        <SchemaTree
          key={unitId}
          unit={unit}
          selected={selectedUnit === unitId ? (elements[0] ?? null) : null}
          onSelect={(path) => select(unitId, [path])}
        />
      )}
    </EditorFrame>
  );
}
