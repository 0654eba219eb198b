import { formOf } from '../../../shared/microflow/control.ts';
import type { ToolbarItem, ToolbarPlace } from '../../canvas/index.ts';
import { casesOf } from './cases.ts';
import { remove, setCase, takesNothingAfter, toggleDisabled } from './edits.ts';
import { addErrorHandler, takesErrorHandler } from './error-handler.ts';
import { frameHeader } from './geometry.ts';
import type { MicroflowDocument } from './use-microflow.ts';

export interface ToolbarActions {
  newId(): string;
  addAfter(node: string, at: { x: number; y: number }): void;
  insertInto(flow: string, at: { x: number; y: number }): void;
  duplicate(): void;
  menu(at: { x: number; y: number }): void;
}

/** The floating toolbar of a selected node or decision flow: where it hangs and what it offers. */
export function toolbarFor(
  document: MicroflowDocument,
  selected: readonly string[],
  actions: ToolbarActions,
): (ToolbarPlace & { label: string; items: ToolbarItem[] }) | null {
  const { model, shown, run } = document;
  if (selected.length !== 1) return null;
  const found = shown.nodes.find((n) => n.node.id === selected[0]);
  if (!found) return flowToolbar(document, selected[0] as string);
  const { node, rect } = found;
  const isPlain = found.definition.shape === 'card' || found.definition.shape === 'frame';
  const items: ToolbarItem[] = [];
  if (!takesNothingAfter(node.action.type))
    items.push({
      icon: 'plus',
      label: 'Add next activity (A)',
      isQuiet: true,
      run: (at) => actions.addAfter(node.id, at),
    });
  if (takesErrorHandler(model, node.id))
    items.push({
      icon: 'zap',
      label: 'Handle errors',
      isQuiet: true,
      run: () => run(addErrorHandler(model, node.id, actions.newId)),
    });
  if (isPlain)
    items.push({
      icon: 'circle-slash',
      label: node.disabled ? 'Enable' : 'Disable',
      isQuiet: true,
      isActive: node.disabled,
      run: () => run(toggleDisabled(model, [node.id])),
    });
  if (formOf(node.action) !== 'start') {
    items.push(
      { icon: 'copy-plus', label: 'Duplicate (Ctrl+D)', isQuiet: true, run: () => actions.duplicate() },
      { icon: 'trash', label: 'Delete (Del)', isQuiet: true, run: () => run(remove(model, [node.id])) },
    );
  }
  items.push({ icon: 'ellipsis', label: 'More', isQuiet: true, run: (at) => actions.menu(at) });
  // What the frame says, and its pager, stay free for the pointer.
  const frame = shown.nodes.find((n) => n.node.id === node.parent)?.rect;
  return {
    x: rect.x + rect.width / 2,
    y: rect.y,
    bottom: rect.y + rect.height,
    ...(frame ? { clear: { ...frame, height: frameHeader } } : {}),
    label: `${found.caption || found.definition.label} toolbar`,
    items,
  };
}

function flowToolbar(document: MicroflowDocument, id: string): ReturnType<typeof toolbarFor> {
  const { model, shown, run, view, catalog } = document;
  const flow = model.flows.find((f) => f.id === id);
  const source = shown.nodes.find((n) => n.node.id === flow?.from);
  const target = shown.nodes.find((n) => n.node.id === flow?.to);
  if (!flow || !source || !target || formOf(source.node.action) !== 'decision') return null;
  const cases = casesOf(model, source.node, view, catalog);
  return {
    x: (source.rect.x + source.rect.width / 2 + target.rect.x + target.rect.width / 2) / 2,
    y: Math.min(source.rect.y, target.rect.y),
    label: 'Case of the flow',
    items: cases.map(
      (value): ToolbarItem => ({
        icon: flow.case === value ? 'check' : 'circle',
        label: value,
        isActive: flow.case === value,
        run: () => run(setCase(flow.id, value)),
      }),
    ),
  };
}
