import { useMemo, useState } from 'react';
import { Catalog } from '../../shared/model/catalog.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import type { Unit } from '../../shared/model/unit.ts';
import type { ConsoleLine, RunState, Trace, TraceStep, TraceSummary } from '../../shared/rpc/calls/run.ts';
import { placeOf, rememberShown } from './place.ts';
import { type StudioState, useStudio } from './store.ts';

export function useUnit<D>(id: string): Unit<D> | undefined {
  return useStudio((s) => s.view.unit(id)) as Unit<D> | undefined;
}

/** The view of a document that shows, as the person left it; `first` where nobody chose. */
export function useChosenView(unit: string, first: string): [view: string, choose: (view: string) => void] {
  const [view, setView] = useState(() => {
    const { file } = useStudio.getState();
    return (file && placeOf(file).shown[unit]) || first;
  });
  return [
    view,
    (next) => {
      setView(next);
      rememberShown(unit, next === first ? null : next);
    },
  ];
}

/** What was chosen last in each document of this window. */
const lastChosen = new Map<string, string>();

/** The element that is chosen in a document; while another document has the selection, the one that was chosen in it last. */
export function useChosenElement(unit: string): string | undefined {
  const selection = useStudio((s) => s.selection);
  const own = selection.unit === unit ? selection.elements[0] : undefined;
  if (own !== undefined) lastChosen.set(unit, own);
  return own ?? lastChosen.get(unit);
}

export function useProjectView(): ProjectView {
  return useStudio((s) => s.view);
}

const catalogs = new WeakMap<ProjectView, Catalog>();

/** The catalog of a view, made once. */
export function catalogOf(view: ProjectView): Catalog {
  let catalog = catalogs.get(view);
  if (!catalog) {
    catalog = new Catalog(view);
    catalogs.set(view, catalog);
  }
  return catalog;
}

export function useCatalog(): Catalog {
  return catalogOf(useProjectView());
}

export function useDiagnostics(unitId?: string): LocatedDiagnostic[] {
  const all = useStudio((s) => s.diagnostics);
  return useMemo(() => (unitId ? all.filter((d) => d.unit === unitId) : [...all]), [all, unitId]);
}

export function useSelection(): StudioState['selection'] {
  return useStudio((s) => s.selection);
}

export const useProjectState = useStudio;

export function useRunState(): RunState {
  return useStudio((s) => s.run);
}

export function useConsole(): ConsoleLine[] {
  return useStudio((s) => s.lines) as ConsoleLine[];
}

export function useTraces(): TraceSummary[] {
  return useStudio((s) => s.traces) as TraceSummary[];
}

export function useCurrentTrace(): Trace | null {
  return useStudio((s) => s.trace);
}

const none: TraceStep[] = [];

/** Steps of the shown trace that belong to a unit. */
export function useTraceSteps(unitId: string): TraceStep[] {
  const trace = useStudio((s) => s.trace);
  return useMemo(() => trace?.steps.filter((step) => step.unit === unitId) ?? none, [trace, unitId]);
}
