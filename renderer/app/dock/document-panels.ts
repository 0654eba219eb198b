import type { DockviewApi } from 'dockview-react';
import { useEffect } from 'react';
import { panes } from '../../panes/index.ts';
import { useStudio } from '../../project/index.ts';
import { documentPrefix, startPanel } from './layout.ts';

/** The document that a panel shows; null for panes. A document may stand in several panels (split editor). */
export function unitOf(panelId: string): string | null {
  return panelId.startsWith(documentPrefix) ? panelId.slice(documentPrefix.length).replace(/#\d+$/, '') : null;
}

/** Where the start page stands: above the bottom panes, else beside the left ones. */
function addStart(api: DockviewApi): void {
  const errors = api.getPanel('errors');
  api.addPanel({
    ...startPanel,
    ...(errors ? { position: { referencePanel: 'errors', direction: 'above' as const } } : {}),
  });
}

/** Keeps dockview's document panels and the open documents of the store the same. */
export function useDocumentPanels(api: DockviewApi | null): void {
  const documents = useStudio((s) => s.documents);
  const active = useStudio((s) => s.active);
  useEffect(() => {
    if (!api) return;
    const wanted = new Set(documents.map((d) => d.unit));
    // The new panel takes the group of the one it replaces: added first, so that the group does not go with the old one.
    for (const { unit } of documents) {
      if (api.panels.some((p) => unitOf(p.id) === unit)) continue;
      const beside =
        (api.activePanel && unitOf(api.activePanel.id) ? api.activePanel : undefined) ??
        api.panels.find((p) => unitOf(p.id)) ??
        api.getPanel('start');
      api.addPanel({
        id: documentPrefix + unit,
        component: 'document',
        tabComponent: 'document',
        params: { unit },
        // What a screen reader is told of it.
        title: useStudio.getState().view.unit(unit)?.name ?? unit,
        ...(beside ? { position: { referencePanel: beside.id, direction: 'within' as const } } : {}),
      });
    }
    if (documents.length === 0 && !api.getPanel('start')) {
      const last = api.panels.find((p) => unitOf(p.id));
      if (last)
        api.addPanel({
          ...startPanel,
          position: { referencePanel: last.id, direction: 'within' },
        });
      else addStart(api);
    }
    for (const panel of [...api.panels]) {
      const unit = unitOf(panel.id);
      if (unit && !wanted.has(unit)) api.removePanel(panel);
    }
    const start = api.getPanel('start');
    if (documents.length > 0 && start) api.removePanel(start);
    const shown = active && api.panels.find((p) => unitOf(p.id) === active && p.api.isActive);
    if (active && !shown) api.panels.find((p) => unitOf(p.id) === active)?.api.setActive();
  }, [api, documents, active]);
}

/** Makes sure that a layout read from before has a place for documents, and none of documents that are not open or of panes of before. */
export function ensureStart(api: DockviewApi): void {
  const open = new Set(useStudio.getState().documents.map((d) => d.unit));
  for (const panel of [...api.panels]) {
    const unit = unitOf(panel.id);
    const isGone = unit === null && panel.id !== 'start' && !panes.some((p) => p.id === panel.id);
    if (isGone || (unit && !open.has(unit))) api.removePanel(panel);
  }
  const hasDocument = api.panels.some((p) => unitOf(p.id));
  if (!hasDocument && !api.getPanel('start')) addStart(api);
}
