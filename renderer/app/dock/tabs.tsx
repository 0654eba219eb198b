import './tabs.css';
import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { type ComponentType, useEffect } from 'react';
import { panes } from '../../panes/index.ts';
import { documentName, openDocument, useDiagnostics, useStudio, useUnit } from '../../project/index.ts';
import { FaultBoundary, Icon } from '../../widgets/index.ts';
import { wakeBottom } from './bottom-heights.ts';
import { sideOf, useDock } from './dock-state.ts';

function PaneTab({ api, params }: IDockviewPanelHeaderProps<{ pane: string }>) {
  const errors = useDiagnostics().filter((d) => d.severity === 'error').length;
  const name = panes.find((p) => p.id === params.pane)?.title ?? params.pane;
  const count = params.pane === 'errors' && errors > 0 ? errors : null;
  // The title is what a screen reader hears of the tab.
  useEffect(() => api.setTitle(count === null ? name : `${name} ${count}`), [api, name, count]);
  const wake = () => {
    const dock = useDock.getState().api;
    if (dock && sideOf(params.pane) === 'bottom') wakeBottom(dock);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the tab is dockview's; keys open the pane by its command
    // biome-ignore lint/a11y/useKeyWithClickEvents: the same
    <div className="s-tab" onClick={wake}>
      <span>{name}</span>
      {count !== null && (
        <>
          {' '}
          <span className="s-count">{count}</span>
        </>
      )}
    </div>
  );
}

/** The tab of a document: italic while it is a preview, a double click keeps it, a lock while the project is read only. */
function DocumentTab({ api, params }: IDockviewPanelHeaderProps<{ unit: string }>) {
  const unit = useUnit(params.unit);
  const isPreview = useStudio((s) => s.documents.find((d) => d.unit === params.unit)?.preview ?? false);
  const kind = useStudio((s) => s.view.kinds.get(unit?.kind ?? ''));
  const readOnly = useStudio((s) => s.readOnly);
  const name = documentName(unit);
  // The title is what a screen reader hears of the tab.
  useEffect(() => api.setTitle(name), [api, name]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the tab is dockview's; this is what the mouse does beside it
    <div
      className={`s-tab${isPreview ? ' preview' : ''}`}
      onDoubleClick={() => openDocument(params.unit)}
      onAuxClick={(e) => {
        if (e.button === 1) api.close();
      }}
    >
      <Icon name={kind?.icon ?? 'file'} size={14} {...(kind ? { family: kind.family } : {})} />
      <span title={isPreview ? `${name} (preview: double-click keeps it)` : name}>{name}</span>
      {readOnly && (
        <span title={readOnly}>
          <Icon name="lock" size={12} title="Read only" />
        </span>
      )}
      {/* A tab is one control; the mouse closes it here, the keyboard with Ctrl+W. */}
      <span
        aria-hidden="true"
        className="s-tab-close"
        title="Close (Ctrl+W)"
        onPointerDown={(e) => e.stopPropagation()}
        onClick={() => api.close()}
      >
        <Icon name="x" size={14} />
      </span>
    </div>
  );
}

/** The start page gives way to the first document by itself: nothing to close. */
function StartTab() {
  return (
    <div className="s-tab">
      <Icon name="hash" size={14} />
      <span>Start</span>
    </div>
  );
}

/** A tab that fails takes no other with it. */
function guarded<P extends object>(
  Tab: ComponentType<IDockviewPanelHeaderProps<P>>,
): ComponentType<IDockviewPanelHeaderProps<P>> {
  return (props) => (
    <FaultBoundary isLine name={props.api.title ?? 'Tab'}>
      <Tab {...props} />
    </FaultBoundary>
  );
}

export const tabComponents = { pane: guarded(PaneTab), document: guarded(DocumentTab), start: StartTab };
