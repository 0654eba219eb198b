import { copyPicture } from '../../canvas/index.ts';
import { defineMessage, deleteElements, planExportMapping, publishItems } from './commands.ts';
import type { Editing } from './diagram-actions.ts';
import { addEntity, addNote, editAssociation, find, setGeneralization, shiftAttribute, toggleRule } from './edits.ts';
import { isFolded, toggleFold } from './fold-command.ts';
import { clearPlace } from './free-place.ts';
import type { DomainModelDocument } from './use-domain-model.ts';

export interface MenuItem {
  label: string;
  icon?: string;
  keys?: string;
  danger?: boolean;
  run(): void;
}

export interface MenuActions {
  edit(editing: Editing | null): void;
  newId(): string;
  connectFrom(entity: string): void;
  copy(): void;
  paste(): void;
  duplicate(): void;
  root(): HTMLElement | null;
}

/** The context menu of the canvas or of what is selected. */
export function menuFor(
  document: DomainModelDocument,
  selected: readonly string[],
  place: { x: number; y: number },
  actions: MenuActions,
): MenuItem[] {
  const { model, run } = document;
  const [id] = selected;
  const found = id ? find(model, id) : null;
  const picture = (format: 'png' | 'svg') => () => {
    const root = actions.root();
    if (root) void copyPicture(root, format);
  };
  if (!found) {
    const all = model.entities.map((e) => e.id);
    return [
      {
        label: 'Entity',
        icon: 'box',
        keys: 'A',
        run: () => run(addEntity(model, clearPlace(document.diagram, place), actions.newId)),
      },
      { label: 'Note', icon: 'sticky-note', run: () => run(addNote(place, actions.newId)) },
      ...(model.entities.length > 0
        ? [
            { label: 'Collapse all', icon: 'chevron-right', run: () => document.fold(all, true) },
            { label: 'Expand all', icon: 'chevron-down', run: () => document.fold(all, false) },
          ]
        : []),
      { label: 'Paste', icon: 'clipboard-paste', keys: 'Ctrl+V', run: actions.paste },
      { label: 'Copy as PNG', icon: 'image', run: picture('png') },
      { label: 'Copy as SVG', icon: 'file-image', run: picture('svg') },
      ...(id
        ? [
            {
              label: 'Delete',
              icon: 'trash',
              keys: 'Del',
              danger: true,
              run: () => void deleteElements(document, selected),
            },
          ]
        : []),
    ];
  }
  const rest: MenuItem[] = [
    { label: 'Copy', icon: 'copy', keys: 'Ctrl+C', run: actions.copy },
    { label: 'Duplicate', icon: 'copy-plus', keys: 'Ctrl+D', run: actions.duplicate },
    { label: 'Delete', icon: 'trash', keys: 'Del', danger: true, run: () => void deleteElements(document, selected) },
  ];
  if (found.kind === 'association') {
    const association = found.element;
    return [
      {
        label: 'Swap owner',
        icon: 'arrow-left-right',
        run: () => run(editAssociation(model, association.id, { from: association.to, to: association.from })),
      },
      ...rest.slice(2),
    ];
  }
  if (found.kind === 'attribute') {
    const attribute = found.element;
    return [
      {
        label: 'Rename…',
        icon: 'pencil',
        keys: 'F2',
        run: () => actions.edit({ kind: 'attribute', id: attribute.id }),
      },
      {
        label: 'Attribute below',
        icon: 'plus',
        keys: 'A',
        run: () => actions.edit({ kind: 'new-attribute', entity: found.owner.id, after: attribute.id }),
      },
      { label: 'Required', icon: 'asterisk', run: () => run(toggleRule(model, attribute.id, 'required')) },
      { label: 'Unique', icon: 'key-round', run: () => run(toggleRule(model, attribute.id, 'unique')) },
      { label: 'Move up', icon: 'arrow-up', keys: 'Alt+↑', run: () => run(shiftAttribute(model, attribute.id, -1)) },
      { label: 'Move down', icon: 'arrow-down', keys: 'Alt+↓', run: () => run(shiftAttribute(model, attribute.id, 1)) },
      ...rest,
    ];
  }
  const entity = found.element;
  const [, general] = selected;
  const other = general ? find(model, general) : null;
  return [
    { label: 'Rename…', icon: 'pencil', keys: 'F2', run: () => actions.edit({ kind: 'name', id: entity.id }) },
    {
      label: 'Attribute',
      icon: 'plus',
      keys: 'A',
      run: () => actions.edit({ kind: 'new-attribute', entity: entity.id }),
    },
    { label: 'Association', icon: 'spline', keys: 'C', run: () => actions.connectFrom(entity.id) },
    {
      label: isFolded(document, selected) ? 'Expand' : 'Collapse',
      icon: isFolded(document, selected) ? 'chevron-down' : 'chevron-right',
      keys: 'E',
      run: () => toggleFold(document, selected),
    },
    ...publishItems(document, entity.id),
    { label: 'Message definition', icon: 'list-checks', run: () => void defineMessage(document, entity.id) },
    { label: 'Export mapping', icon: 'file-output', run: () => void planExportMapping(document, entity.id) },
    ...(other?.kind === 'entity'
      ? [
          {
            label: `Specialize ${other.element.name}`,
            icon: 'git-branch',
            run: () => run(setGeneralization(model, entity.id, other.element.id)),
          },
        ]
      : []),
    ...(entity.generalization
      ? [{ label: 'Remove generalization', icon: 'unlink', run: () => run(setGeneralization(model, entity.id, null)) }]
      : []),
    ...rest,
    { label: 'Copy as PNG', icon: 'image', run: picture('png') },
  ].slice(0, 12);
}
