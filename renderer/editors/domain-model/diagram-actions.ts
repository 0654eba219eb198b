import { createContext, useContext } from 'react';
import type { AttributeValues } from './edits.ts';
import type { EnumerationSource } from './projection.ts';

/** What is edited in place. */
export type Editing =
  | { kind: 'name'; id: string; error?: string }
  | { kind: 'attribute'; id: string; error?: string }
  | { kind: 'new-attribute'; entity: string; after?: string };

/** What nodes ask of the diagram. The object stays the same while the editor is open, so that nodes need not draw again. */
export interface DiagramActions {
  /** Selects a row; adds it (or takes it away), or all from the active one to it. */
  selectRow(attribute: string, how: 'alone' | 'add' | 'range'): void;
  edit(editing: Editing | null): void;
  fold(entity: string, isFolded: boolean): void;
  rename(id: string, name: string): void;
  changeAttribute(id: string, values: AttributeValues): void;
  /** Adds an attribute; `goOn` opens the row for the next one. */
  addAttribute(entity: string, values: AttributeValues, after: string | undefined, goOn: boolean): void;
  changeNote(id: string, text: string): void;
  resizeNote(id: string, width: number, height: number): void;
  enumerations(): readonly EnumerationSource[];
}

export const DiagramActionsContext = createContext<DiagramActions | null>(null);

export function useDiagramActions(): DiagramActions {
  const actions = useContext(DiagramActionsContext);
  if (!actions) throw new Error('A diagram node stands outside a diagram');
  return actions;
}
