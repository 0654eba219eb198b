import { create } from 'zustand';
import type { MappingPlan } from '../../shared/rpc/calls/mapping.ts';
import type { PlanEdit } from './plan-dialog.tsx';

export interface MenuItem {
  label: string;
  icon?: string;
  keys?: string;
  /** What tells it from others of the same label. */
  hint?: string;
  danger?: boolean;
  disabled?: boolean;
  run: () => void;
}

interface Overlays {
  menu: { at: { x: number; y: number }; items: MenuItem[] } | null;
  plan: {
    plan: MappingPlan;
    title: string;
    edit?: PlanEdit | undefined;
    resolve: (applied: MappingPlan | null) => void;
  } | null;
  confirm: {
    title: string;
    text: string;
    lines: { text: string; go?: () => void }[];
    action: string;
    resolve: (ok: boolean) => void;
  } | null;
}

/** What floats above the window: at most one menu and one dialog. */
export const useOverlays = create<Overlays>(() => ({ menu: null, plan: null, confirm: null }));

export function openMenu(at: { x: number; y: number }, items: MenuItem[]): void {
  useOverlays.setState({ menu: { at, items } });
}

/** Shows a plan; true when it was applied. */
export async function openPlan(plan: MappingPlan, title: string): Promise<boolean> {
  return (await openEditablePlan(plan, title)) !== null;
}

/** Shows a plan that can be changed by `edit`; gives the plan that was applied, or null. */
export function openEditablePlan(plan: MappingPlan, title: string, edit?: PlanEdit): Promise<MappingPlan | null> {
  return new Promise((resolve) => useOverlays.setState({ plan: { plan, title, edit, resolve } }));
}

/** Shows what an action takes with it or breaks; true when it is to go on. */
export function openConfirm(question: {
  title: string;
  text: string;
  lines: { text: string; go?: () => void }[];
  action: string;
}): Promise<boolean> {
  return new Promise((resolve) => useOverlays.setState({ confirm: { ...question, resolve } }));
}
