import { createContext, useContext } from 'react';
import type { DataType, Microflow } from '../../../shared/microflow/kind.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';
import type { TraceValue } from '../../../shared/rpc/calls/run.ts';

/** What nodes and flows ask of the canvas. The object stays the same while the editor is open. */
export interface FlowActions {
  /** Opens the picker that inserts into a flow. */
  insertAt(flow: string, at: { x: number; y: number }): void;
  /** Opens the picker for the first activity of a loop. */
  insertInside(loop: string, at: { x: number; y: number }): void;
  changeText(node: string, text: string): void;
  /** Opens values that a node set, as trees, at a place of the screen. */
  showValues(node: string, values: readonly TraceValue[], at: { x: number; y: number }): void;
  /** Collapses a loop, or expands it. */
  fold(loop: string): void;
  resize(node: string, width: number, height: number): void;
  selectParameter(id: string): void;
  addParameter(name: string, type: DataType): void;
  setReturns(type: DataType): void;
  model(): Microflow;
  catalog(): Catalog;
}

export const FlowActionsContext = createContext<FlowActions | null>(null);

export function useFlowActions(): FlowActions {
  const actions = useContext(FlowActionsContext);
  if (!actions) throw new Error('A flow node stands outside a microflow');
  return actions;
}
