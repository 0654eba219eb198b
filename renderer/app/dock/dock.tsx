import './dock.css';
import { type DockviewApi, DockviewReact, type DockviewReadyEvent } from 'dockview-react';
import { useEffect, useRef, useState } from 'react';
import { closeDocument, openDocument, recall, remember, useStudio } from '../../project/index.ts';
import { entryOf } from '../regions.ts';
import { type PaneRequest, useShell } from '../shell-state.ts';
import {
  isOpenForFindings,
  rememberBottom,
  restAfterFindings,
  showBottom,
  wakeBottom,
  wakeForFinding,
} from './bottom-heights.ts';
import { readSides, setSide, sideOf, useDock } from './dock-state.ts';
import { ensureStart, unitOf, useDocumentPanels } from './document-panels.ts';
import { CollapsedEdge } from './edges.tsx';
import {
  addDefaultPanes,
  addPane,
  hiddenBySize,
  layoutKey,
  letRest,
  resetSize,
  showWhereThereIsRoom,
  sideGroups,
  sides,
} from './layout.ts';
import { panelComponents } from './panels.tsx';
import { keepSideWidths, restoreSideWidths } from './side-widths.ts';
import { tabComponents } from './tabs.tsx';

/** Panes and documents, and the edges of collapsed sides around them. */
export function Dock() {
  // Its own, not the window's: for a moment that is still the one of the project before, which is gone.
  const [api, setApi] = useState<DockviewApi | null>(null);
  useDocumentPanels(api);
  useRequestedPane(api);
  useWaking(api);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => (api && root.current ? keepSideWidths(api, root.current) : undefined), [api]);
  useEffect(() => (api ? keepActiveTabs(api) : undefined), [api]);
  useEffect(() => () => useDock.setState({ api: null }), []);
  return (
    <div className="s-dock-frame">
      <CollapsedEdge side="left" />
      <div className="s-dock-column">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a double click on a sash, which dockview draws */}
        <div ref={root} className="s-dock-main" onDoubleClick={(e) => api && resetSashAt(api, e)}>
          <DockviewReact
            className="dockview-theme-weft"
            components={panelComponents as never}
            tabComponents={tabComponents as never}
            onReady={(event) => {
              onReady(event);
              setApi(event.api);
            }}
            disableFloatingGroups
          />
        </div>
        <CollapsedEdge side="bottom" />
      </div>
      <CollapsedEdge side="right" />
    </div>
  );
}

/** What dockview makes of a group without a height of its own. */
const lowestRead = 100;
const hasFindings = () => useStudio.getState().diagnostics.length > 0;

function beginAnew(api: DockviewApi): void {
  api.clear();
  addDefaultPanes(api, hasFindings());
  if (hasFindings()) isOpenForFindings(api);
}

function onReady({ api }: DockviewReadyEvent): void {
  const { file } = useStudio.getState();
  const ownKey = `${layoutKey}:${file}`;
  const stored = recall(ownKey);
  try {
    if (stored) {
      const { hiddenBySize, ...layout } = JSON.parse(stored);
      api.fromJSON(layout as never);
      restoreSideWidths(api, layout.grid?.width);
      showWhereThereIsRoom(api, hiddenBySize);
      // Dockview makes a group that was as low as its tabs higher when it reads it.
      const [bottom] = sideGroups(api, 'bottom');
      letRest(api, bottom !== undefined && bottom.height <= lowestRead && !hasFindings());
    } else beginAnew(api);
  } catch {
    // A layout of another version.
    beginAnew(api);
  }
  ensureStart(api);
  readSides(api);
  api.onDidLayoutChange(() => {
    readSides(api);
    rememberBottom(api);
    remember(ownKey, JSON.stringify({ ...api.toJSON(), hiddenBySize: hiddenBySize() }));
  });
  api.onDidActivePanelChange(({ panel }) => {
    readSides(api);
    if (panel) showBottom(api, panel);
    const unit = panel && unitOf(panel.id);
    const { active, documents } = useStudio.getState();
    const open = unit ? documents.find((d) => d.unit === unit) : undefined;
    if (unit && open && active !== unit) openDocument(unit, { preview: open.preview });
  });
  api.onDidRemovePanel((panel) => {
    const unit = unitOf(panel.id);
    const isElsewhere = api.panels.some((p) => unitOf(p.id) === unit);
    if (unit && !isElsewhere && useStudio.getState().documents.some((d) => d.unit === unit)) closeDocument(unit);
  });
  useDock.setState({ api });
}

/**
 * The tab of what is shown is in sight, in every group: also when the list of the other tabs takes its room, a side is drawn wider, or a name or the letters of a
 * tab come later. What a person scrolls to by the wheel stays.
 */
function keepActiveTabs(api: DockviewApi): () => void {
  const seen = new Set<Element>();
  const show = (): void => {
    for (const { element } of api.groups) {
      const tabs = element.querySelector('.dv-tabs-container');
      const active = tabs?.querySelector('.dv-active-tab');
      for (const part of [tabs, active]) {
        if (!part || seen.has(part)) continue;
        seen.add(part);
        sizes.observe(part);
      }
      active?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
    for (const part of seen) {
      if (part.isConnected) continue;
      seen.delete(part);
      sizes.unobserve(part);
    }
  };
  const sizes = new ResizeObserver(show);
  show();
  const soon = () => requestAnimationFrame(show);
  const listening = [api.onDidLayoutChange(soon), api.onDidActivePanelChange(soon)];
  return () => {
    sizes.disconnect();
    for (const one of listening) one.dispose();
  };
}

/** So long there is nothing to say before the bottom rests: what is built step by step has findings in between. */
const calmMs = 1_500;

/** The first finding opens a bottom that has said nothing yet; it rests again after the last. */
function useWaking(api: DockviewApi | null): void {
  useEffect(() => {
    if (!api) return;
    let resting: ReturnType<typeof setTimeout> | undefined;
    const stop = useStudio.subscribe((now, before) => {
      if (now.file !== before.file || now.diagnostics === before.diagnostics) return;
      clearTimeout(resting);
      if (now.diagnostics.length === 0) resting = setTimeout(() => restAfterFindings(api), calmMs);
      else if (before.diagnostics.length === 0) wakeForFinding(api);
    });
    return () => {
      clearTimeout(resting);
      stop();
    };
  }, [api]);
}

/** Shows a pane when it is asked for, at once: what is typed right after its key belongs to its field. */
function useRequestedPane(api: DockviewApi | null): void {
  useEffect(() => {
    if (!api) return;
    const stops = [
      useShell.subscribe(({ request }, before) => {
        if (request && request !== before.request) show(api, request);
      }),
      // Whatever shows something brings its pane forward.
      useStudio.subscribe(({ paneAsked }, before) => {
        if (paneAsked && paneAsked !== before.paneAsked) show(api, paneAsked);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [api]);
}

/** Opens the side of a pane, makes the pane the front tab, gives it the focus when that was asked. */
function show(api: DockviewApi, request: PaneRequest): void {
  const panel = api.getPanel(request.pane) ?? addPane(api, request.pane);
  const side = sideOf(request.pane);
  if (request.ifOpen && side && useDock.getState().collapsed[side]) return;
  if (side && useDock.getState().collapsed[side]) setSide(side, true);
  panel.api.setActive();
  if (side === 'bottom') wakeBottom(api);
  const focus = (): boolean => {
    const { element } = panel.group;
    const field = request.focus === 'find' ? element.querySelector<HTMLInputElement>('input[data-find]') : null;
    const body = element.querySelector<HTMLElement>('.dv-content-container');
    const target = field ?? (body && (request.focus === 'form' ? fieldToFill(body) : entryOf(body)));
    field?.select();
    target?.focus();
    // A name is written over, or left by Tab.
    if (request.focus === 'form' && target instanceof HTMLInputElement && target.type === 'text') target.select();
    return target !== null && document.activeElement === target;
  };
  // A pane that was not there yet is drawn first.
  if (request.focus && !focus()) requestAnimationFrame(focus);
}

/** The first field of a form that something is missing in, else the name, else its first. */
function fieldToFill(body: HTMLElement): HTMLElement | null {
  // The editor of an expression takes its text in an element of its own.
  const fields = '.native-edit-context, input, textarea:not(.ime-text-area)';
  const wrong = [...body.querySelectorAll('.w-expression-problem.error')].map((problem) =>
    problem.parentElement?.querySelector<HTMLElement>(fields),
  );
  const name = body.querySelector<HTMLElement>('.p-scroll > .p-form input');
  return wrong.find(Boolean) ?? name ?? body.querySelector<HTMLElement>(`.p-section :is(${fields})`) ?? entryOf(body);
}

/** A double click on the sash of a side gives the side its first size again. */
function resetSashAt(api: DockviewApi, event: React.MouseEvent): void {
  if (!(event.target instanceof Element) || !event.target.closest('.dv-sash')) return;
  const { clientX: x, clientY: y } = event;
  const isNear = (a: number, b: number) => Math.abs(a - b) < 8;
  for (const side of sides)
    for (const group of sideGroups(api, side)) {
      const box = group.element.getBoundingClientRect();
      const isIt = side === 'left' ? isNear(box.right, x) : side === 'right' ? isNear(box.left, x) : isNear(box.top, y);
      if (isIt) resetSize(api, side);
    }
}
