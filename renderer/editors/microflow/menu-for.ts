import { formOf, typeOfForm } from '../../../shared/microflow/control.ts';
import { copyPicture } from '../../canvas/index.ts';
import { addNode, remove, takesNothingAfter, toggleDisabled } from './edits.ts';
import { addErrorHandler, takesErrorHandler } from './error-handler.ts';
import { loopsOf } from './fold-command.ts';
import { tidy } from './moves.ts';
import { openedDocument } from './opened-document.ts';
import type { MicroflowDocument } from './use-microflow.ts';

export interface MenuItem {
  label: string;
  icon?: string;
  keys?: string;
  danger?: boolean;
  run(): void;
}

export interface MenuActions {
  newId(): string;
  pickAt(at: { x: number; y: number }, place: { x: number; y: number }): void;
  insertInto(flow: string, at: { x: number; y: number }): void;
  addAfter(node: string, at: { x: number; y: number }): void;
  startConnect(node: string): void;
  fold(loops: readonly string[]): void;
  open(id: string): void;
  copy(): void;
  cut(): void;
  paste(): void;
  duplicate(): void;
  root(): HTMLElement | null;
}

/** The context menu of the canvas, of a flow, or of nodes. */
export function menuFor(
  document: MicroflowDocument,
  selected: readonly string[],
  at: { x: number; y: number },
  place: { x: number; y: number },
  actions: MenuActions,
): MenuItem[] {
  const { model, run } = document;
  const [id] = selected;
  const node = model.nodes.find((n) => n.id === id);
  const flow = model.flows.find((f) => f.id === id);
  const drop: MenuItem = {
    label: 'Delete',
    icon: 'trash',
    keys: 'Del',
    danger: true,
    run: () => run(remove(model, selected)),
  };
  if (flow)
    return [{ label: 'Insert activity…', icon: 'plus', keys: '/', run: () => actions.insertInto(flow.id, at) }, drop];
  if (node) {
    const target = openedDocument(node);
    const loops = formOf(node.action) === 'loop' ? loopsOf(document, selected) : [];
    const isFolded = loops.every((loop) => document.folded.has(loop));
    return [
      { label: 'Add next activity…', icon: 'plus', keys: 'A', run: () => actions.addAfter(node.id, at) },
      ...(takesNothingAfter(node.action.type)
        ? []
        : [{ label: 'Connect…', icon: 'spline', keys: 'C', run: () => actions.startConnect(node.id) }]),
      ...(target
        ? [
            {
              label: `Open ${document.names.name(target)}`,
              icon: 'square-arrow-out-up-right',
              keys: 'F12',
              run: () => actions.open(target),
            },
          ]
        : []),
      ...(loops.length > 0
        ? [
            {
              label: isFolded ? 'Expand' : 'Collapse',
              icon: isFolded ? 'chevron-down' : 'chevron-right',
              keys: 'E',
              run: () => actions.fold(loops),
            },
          ]
        : []),
      ...(takesErrorHandler(model, node.id)
        ? [{ label: 'Handle errors', icon: 'zap', run: () => run(addErrorHandler(model, node.id, actions.newId)) }]
        : []),
      {
        label: node.disabled ? 'Enable' : 'Disable',
        icon: 'circle-slash',
        run: () => run(toggleDisabled(model, selected)),
      },
      { label: 'Copy', icon: 'copy', keys: 'Ctrl+C', run: actions.copy },
      { label: 'Cut', icon: 'scissors', keys: 'Ctrl+X', run: actions.cut },
      { label: 'Duplicate', icon: 'copy-plus', keys: 'Ctrl+D', run: actions.duplicate },
      drop,
    ];
  }
  const all = model.nodes.filter((n) => formOf(n.action) === 'loop').map((n) => n.id);
  const picture = (format: 'png' | 'svg') => () => {
    const root = actions.root();
    if (root) void copyPicture(root, format);
  };
  return [
    { label: 'Add activity…', icon: 'plus', keys: 'A', run: () => actions.pickAt(at, place) },
    { label: 'Note', icon: 'sticky-note', run: () => run(addNode(typeOfForm('note'), place, null, actions.newId)) },
    { label: 'Paste', icon: 'clipboard-paste', keys: 'Ctrl+V', run: actions.paste },
    { label: 'Tidy', icon: 'wand-sparkles', keys: 'Ctrl+Shift+L', run: () => run(tidy(model)) },
    ...(all.length > 0
      ? [
          { label: 'Collapse all loops', icon: 'chevron-right', run: () => document.fold(all, true) },
          { label: 'Expand all loops', icon: 'chevron-down', run: () => document.fold(all, false) },
        ]
      : []),
    { label: 'Copy as PNG', icon: 'image', run: picture('png') },
    { label: 'Copy as SVG', icon: 'file-image', run: picture('svg') },
    ...(id ? [drop] : []),
  ];
}
