import type { IDockviewPanelProps } from 'dockview-react';
import { editorFor } from '../../editors/index.ts';
import { panes } from '../../panes/index.ts';
import { documentName, useStudio, useUnit } from '../../project/index.ts';
import { EmptyState, FaultBoundary, Icon } from '../../widgets/index.ts';
import { useShell } from '../shell-state.ts';
import { ScrollKeeper } from './scroll-keeper.tsx';

function PanePanel({ params }: IDockviewPanelProps<{ pane: string }>) {
  const pane = panes.find((p) => p.id === params.pane);
  return pane ? (
    <FaultBoundary name={pane.title}>
      <ScrollKeeper name={pane.id}>
        <pane.component />
      </ScrollKeeper>
    </FaultBoundary>
  ) : null;
}

function DocumentPanel({ params }: IDockviewPanelProps<{ unit: string }>) {
  const unit = useUnit(params.unit);
  const readOnly = useStudio((s) => s.readOnly);
  if (!unit) return null;
  const Editor = editorFor(unit.kind);
  return (
    <div className="s-document">
      {readOnly && (
        <div className="w-strip w-strip-warn" role="status">
          <Icon name="lock" size={14} />
          <span>Read only. {readOnly}</span>
        </div>
      )}
      <div className="s-document-body">
        <FaultBoundary key={unit.id} name={documentName(unit)}>
          <ScrollKeeper name={params.unit}>
            <Editor unitId={params.unit} />
          </ScrollKeeper>
        </FaultBoundary>
      </div>
    </div>
  );
}

/** Kinds that every project has from the beginning. */
const given = new Set(['settings', 'domain-model', 'module', 'folder']);

/** While no document is open: a project that is still empty begins with a message, another goes on with a document. */
function StartPanel() {
  const isEmpty = useStudio((s) => [...s.view.units.values()].every((u) => given.has(u.kind)));
  return isEmpty ? (
    <EmptyState
      icon="braces"
      title="Start from a message"
      text="Paste a message, or drop a schema with its files: Weft shows the entities and mappings that it would make of it."
      action={{
        label: 'Import contract or sample',
        icon: 'braces',
        run: () => useShell.setState({ dialog: 'import-contract', place: null }),
      }}
    />
  ) : (
    <EmptyState
      icon="hash"
      title="Open a document"
      text="Double-click one in the explorer, or press Ctrl+K and type a part of its name."
    />
  );
}

/** What dockview shows: panes, documents, and the empty start. */
export const panelComponents = { pane: PanePanel, document: DocumentPanel, start: StartPanel };
