import type { Association } from '../../../shared/model/kinds/domain-model.ts';
import type { ToolbarItem, ToolbarPlace } from '../../canvas/index.ts';
import { openMenu } from '../../widgets/index.ts';
import { planExportMapping, publishItems } from './commands.ts';
import type { Editing } from './diagram-actions.ts';
import { editAssociation, find } from './edits.ts';
import type { DomainModelDocument } from './use-domain-model.ts';

export interface ToolbarActions {
  edit(editing: Editing | null): void;
  connectFrom(entity: string): void;
  showAccess(): void;
  menu(at: { x: number; y: number }): void;
}

/** The floating toolbar of what is selected: where it hangs and what it offers. */
export function toolbarFor(
  document: DomainModelDocument,
  selected: readonly string[],
  actions: ToolbarActions,
): (ToolbarPlace & { label: string; items: ToolbarItem[] }) | null {
  const [id] = selected;
  const found = selected.length === 1 && id ? find(document.model, id) : null;
  if (!found) return null;
  const more: ToolbarItem = { icon: 'ellipsis', label: 'More', isQuiet: true, run: (at) => actions.menu(at) };
  if (found.kind === 'association') {
    const link = document.diagram.links.find((l) => l.id === id);
    if (!link) return null;
    return {
      x: link.route.label.x,
      y: link.route.label.y - 12,
      label: `${found.element.name} toolbar`,
      items: [...associationItems(document, found.element), more],
    };
  }
  const entity = found.kind === 'entity' ? found.element : found.owner;
  const rect = document.diagram.entities.find((e) => e.entity.id === entity.id)?.rect;
  if (!rect) return null;
  const after = found.kind === 'attribute' ? found.element.id : undefined;
  return {
    x: rect.x + rect.width / 2,
    y: rect.y,
    bottom: rect.y + rect.height,
    label: `${entity.name} toolbar`,
    items: [
      {
        icon: 'plus',
        label: 'Attribute',
        run: () => actions.edit({ kind: 'new-attribute', entity: entity.id, after }),
      },
      { icon: 'spline', label: 'Association', run: () => actions.connectFrom(entity.id) },
      {
        icon: 'globe',
        label: 'Publish',
        separate: true,
        run: (at) => openMenu(at, publishItems(document, entity.id)),
      },
      { icon: 'shield', label: 'Access rules', run: actions.showAccess },
      { icon: 'file-output', label: 'Export mapping', run: () => void planExportMapping(document, entity.id) },
      more,
    ],
  };
}

function associationItems(document: DomainModelDocument, association: Association): ToolbarItem[] {
  const set = (values: Partial<Association>) => () =>
    document.run(editAssociation(document.model, association.id, values));
  const isSet = association.type === 'reference-set';
  const isBoth = association.owner === 'both';
  return [
    {
      icon: 'git-commit-horizontal',
      label: 'Many to one',
      isActive: !isSet && !isBoth,
      run: set({ type: 'reference', owner: 'default' }),
    },
    { icon: 'minus', label: 'One to one', isActive: !isSet && isBoth, run: set({ type: 'reference', owner: 'both' }) },
    { icon: 'network', label: 'Many to many', isActive: isSet, run: set({ type: 'reference-set', owner: 'default' }) },
    {
      icon: 'arrow-left-right',
      label: 'Swap owner',
      isQuiet: true,
      separate: true,
      run: set({ from: association.to, to: association.from }),
    },
    {
      icon: 'trash',
      label:
        association.onDeleteFrom === 'cascade'
          ? 'Deleting the owner deletes the other end'
          : 'Delete the other end with the owner',
      isQuiet: true,
      isActive: association.onDeleteFrom === 'cascade',
      run: set({ onDeleteFrom: association.onDeleteFrom === 'cascade' ? 'keep' : 'cascade' }),
    },
    {
      icon: 'shield',
      label:
        association.onDeleteTo === 'prevent'
          ? 'Deleting the other end is refused while owners exist'
          : 'Refuse deleting the other end while owners exist',
      isQuiet: true,
      isActive: association.onDeleteTo === 'prevent',
      run: set({ onDeleteTo: association.onDeleteTo === 'prevent' ? 'keep' : 'prevent' }),
    },
  ];
}
