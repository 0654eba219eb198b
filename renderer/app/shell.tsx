import './dock.css';
import './rail.css';
import './shell.css';
import './tabs.css';
import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
} from 'dockview-react';
import { useEffect, useRef } from 'react';
import { editorFor } from '../editors/index.ts';
import { panes } from '../panes/index.ts';
import { closeDocument, openDocument, useDiagnostics, useStudio, useUnit } from '../project/index.ts';
import { Button, Icon, OverlayLayer } from '../widgets/index.ts';
import { runKeys } from './commands.ts';
import { Dialogs } from './dialogs.tsx';
import { Palette } from './palette.tsx';
import { useShell } from './shell-state.ts';
import { StatusBar } from './status-bar.tsx';
import { TitleBar } from './title-bar.tsx';
import { Welcome } from './welcome.tsx';

const layoutKey = 'weft.layout.1';
const documentPrefix = 'document:';

function PanePanel({ params }: IDockviewPanelProps<{ pane: string }>) {
  const Pane = panes.find((p) => p.id === params.pane)?.component;
  return Pane ? <Pane /> : null;
}

function DocumentPanel({ params }: IDockviewPanelProps<{ unit: string }>) {
  const unit = useUnit(params.unit);
  if (!unit) return null;
  const Editor = editorFor(unit.kind);
  return <Editor unitId={params.unit} />;
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

function PaneTab({ api, params }: IDockviewPanelHeaderProps<{ pane: string }>) {
  const errors = useDiagnostics().filter((d) => d.severity === 'error').length;
  return (
    <div className="s-tab">
      <span>{api.title}</span>
      {params.pane === 'errors' && errors > 0 && <span className="s-count">{errors}</span>}
    </div>
  );
}

function DocumentTab({ api, params }: IDockviewPanelHeaderProps<{ unit: string }>) {
  const unit = useUnit(params.unit);
  const isPreview = useStudio((s) => s.documents.find((d) => d.unit === params.unit)?.preview ?? false);
  const kind = useStudio((s) => s.view.kinds.get(unit?.kind ?? ''));
  return (
    <div
      className={`s-tab${isPreview ? ' preview' : ''}`}
      onDoubleClick={() => openDocument(params.unit)}
      onAuxClick={(e) => {
        if (e.button === 1) api.close();
      }}
    >
      <Icon name={kind?.icon ?? 'file'} size={14} {...(kind ? { family: kind.family } : {})} />
      <span title={unit?.name}>{unit?.kind === 'domain-model' ? 'Domain model' : unit?.name}</span>
      <Button kind="quiet" small icon="x" title="Close" onClick={() => api.close()} />
    </div>
  );
}

const components = { pane: PanePanel, document: DocumentPanel, start: StartPanel };
const tabComponents = { pane: PaneTab, document: DocumentTab };

/** The panes in their places: explorer left, properties and toolbox right, the rest below the documents. */
function defaultLayout(api: DockviewApi): void {
  const start = api.addPanel({ id: 'start', component: 'start', title: 'Start' });
  const add = (id: string, place: object) =>
    api.addPanel({
      id,
      component: 'pane',
      tabComponent: 'pane',
      title: panes.find((p) => p.id === id)?.title ?? id,
      params: { pane: id },
      inactive: true,
      ...place,
    } as never);
  add('explorer', { position: { referencePanel: 'start', direction: 'left' }, initialWidth: 244 });
  add('search', { position: { referencePanel: 'explorer', direction: 'within' } });
  add('properties', { position: { referencePanel: 'start', direction: 'right' }, initialWidth: 296 });
  add('toolbox', { position: { referencePanel: 'properties', direction: 'within' } });
  add('errors', { position: { referencePanel: 'start', direction: 'below' }, initialHeight: 190 });
  for (const id of ['console', 'requests', 'trace', 'data', 'usages'])
    add(id, { position: { referencePanel: 'errors', direction: 'within' } });
  for (const id of ['explorer', 'properties', 'errors']) api.getPanel(id)?.api.setActive();
  start.api.setActive();
}

/** Keeps dockview's document panels and the open documents of the store the same. */
function useDocumentPanels(api: DockviewApi | null): void {
  const documents = useStudio((s) => s.documents);
  const active = useStudio((s) => s.active);
  useEffect(() => {
    if (!api) return;
    const wanted = new Set(documents.map((d) => documentPrefix + d.unit));
    for (const panel of api.panels)
      if (panel.id.startsWith(documentPrefix) && !wanted.has(panel.id)) api.removePanel(panel);
    for (const { unit } of documents) {
      if (api.getPanel(documentPrefix + unit)) continue;
      const beside = api.panels.find((p) => p.id.startsWith(documentPrefix)) ?? api.getPanel('start');
      api.addPanel({
        id: documentPrefix + unit,
        component: 'document',
        tabComponent: 'document',
        params: { unit },
        title: unit,
        ...(beside ? { position: { referencePanel: beside.id, direction: 'within' as const } } : {}),
      });
    }
    if (documents.length > 0) {
      const start = api.getPanel('start');
      if (start) api.removePanel(start);
    } else if (!api.getPanel('start')) {
      const errors = api.getPanel('errors');
      api.addPanel({
        id: 'start',
        component: 'start',
        title: 'Start',
        ...(errors ? { position: { referencePanel: 'errors', direction: 'above' as const } } : {}),
      });
    }
    if (active) api.getPanel(documentPrefix + active)?.api.setActive();
  }, [api, documents, active]);
}

export function Shell() {
  const file = useStudio((s) => s.file);
  const { palette, request } = useShell();
  const { connection, connectionReason } = useStudio();
  const dock = useRef<DockviewApi | null>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && runKeys(event)) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  useEffect(() => {
    const api = dock.current;
    if (!request || !api) return;
    if (request.pane === 'reset') {
      localStorage.removeItem(layoutKey);
      api.clear();
      defaultLayout(api);
      useStudio.setState((s) => ({ documents: [...s.documents] }));
      return;
    }
    const panel =
      api.getPanel(request.pane) ??
      api.addPanel({
        id: request.pane,
        component: 'pane',
        tabComponent: 'pane',
        title: panes.find((p) => p.id === request.pane)?.title ?? request.pane,
        params: { pane: request.pane },
      });
    panel.api.setActive();
  }, [request]);
  return (
    <div className="s-shell">
      <TitleBar />
      {connection === 'lost' && (
        <div className="w-strip w-strip-warn" role="alert">
          <span>{connectionReason} Nothing that was saved is lost; the studio connects again by itself.</span>
        </div>
      )}
      <div className="s-middle">
        {file ? (
          <>
            <Rail />
            <main className="s-dock">
              <Dock dock={dock} key={file} />
            </main>
          </>
        ) : (
          <main className="s-dock">
            <Welcome />
          </main>
        )}
      </div>
      <StatusBar />
      {palette !== null && <Palette key={palette} />}
      <Dialogs />
      <OverlayLayer />
    </div>
  );
}

function Dock({ dock }: { dock: { current: DockviewApi | null } }) {
  useDocumentPanels(dock.current);
  const onReady = ({ api }: DockviewReadyEvent) => {
    dock.current = api;
    const stored = localStorage.getItem(layoutKey);
    try {
      if (stored) api.fromJSON(JSON.parse(stored) as never);
      else defaultLayout(api);
    } catch {
      // A layout of another version: begin again.
      api.clear();
      defaultLayout(api);
    }
    for (const panel of [...api.panels]) if (panel.id.startsWith(documentPrefix)) api.removePanel(panel);
    if (!api.getPanel('start')) {
      const errors = api.getPanel('errors');
      api.addPanel({
        id: 'start',
        component: 'start',
        title: 'Start',
        ...(errors ? { position: { referencePanel: 'errors', direction: 'above' as const } } : {}),
      });
    }
    api.onDidLayoutChange(() => localStorage.setItem(layoutKey, JSON.stringify(api.toJSON())));
    api.onDidActivePanelChange(({ panel }) => {
      if (!panel?.id.startsWith(documentPrefix)) return;
      const unit = panel.id.slice(documentPrefix.length);
      if (useStudio.getState().active !== unit && useStudio.getState().documents.some((d) => d.unit === unit))
        openDocument(unit, { preview: useStudio.getState().documents.find((d) => d.unit === unit)?.preview ?? false });
    });
    api.onDidRemovePanel((panel) => {
      const unit = panel.id.slice(documentPrefix.length);
      if (panel.id.startsWith(documentPrefix) && useStudio.getState().documents.some((d) => d.unit === unit))
        closeDocument(unit);
    });
    useStudio.setState((s) => ({ documents: [...s.documents] }));
  };
  return (
    <DockviewReact
      className="dockview-theme-weft"
      components={components as never}
      tabComponents={tabComponents as never}
      onReady={onReady}
      disableFloatingGroups
    />
  );
}

function Rail() {
  const show = (pane: string) => useShell.setState({ request: { pane, at: Date.now() } });
  return (
    <nav className="s-rail" aria-label="Panes">
      {panes
        .filter((p) => p.rail)
        .map((p) => (
          <button key={p.id} type="button" title={p.title} aria-label={p.title} onClick={() => show(p.id)}>
            <Icon name={p.icon} size={18} />
          </button>
        ))}
      <span className="grow" />
      <button type="button" title="Commands" aria-label="Commands" onClick={() => useShell.setState({ palette: '>' })}>
        <Icon name="command" size={18} />
      </button>
    </nav>
  );
}
