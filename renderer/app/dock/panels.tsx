import type { IDockviewPanelProps } from 'dockview-react';
import { editorFor } from '../../editors/index.ts';
import { panes } from '../../panes/index.ts';
import { useStudio, useUnit } from '../../project/index.ts';
import { Icon } from '../../widgets/index.ts';

function PanePanel({ params }: IDockviewPanelProps<{ pane: string }>) {
  const Pane = panes.find((p) => p.id === params.pane)?.component;
  return Pane ? <Pane /> : null;
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
        <Editor unitId={params.unit} />
      </div>
    </div>
  );
}

function StartPanel() {
  return (
    <div className="w-empty">
      <Icon name="hash" size={24} />
      <h3>Open a document</h3>
      <p>Double-click one in the explorer, or press Ctrl+K and type a part of its name.</p>
    </div>
  );
}

/** What dockview shows: panes, documents, and the empty start. */
export const panelComponents = { pane: PanePanel, document: DocumentPanel, start: StartPanel };
