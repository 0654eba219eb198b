import { activityOfDocument } from '../../../shared/microflow/activities/index.ts';
import { isPlace } from '../../../shared/model/places.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import { showPane, useShell } from '../../app/shell-state.ts';
import { openDocument, useStudio } from '../../project/index.ts';
import { type MenuItem, useToolbox } from '../../widgets/index.ts';
import { copy, cut, duplicate, paste, remove } from './explorer-actions.ts';
import { openDamaged, useExplorer } from './explorer-state.ts';
import { placeOf } from './move.ts';
import type { TreeRow } from './tree-rows.ts';

/** The context menu of a row, for all chosen rows when it is one of them. */
export function explorerMenu(view: ProjectView, { unit, damage }: TreeRow, chosen: readonly string[]): MenuItem[] {
  if (damage) return [{ label: 'Open as text…', icon: 'file-pen', keys: 'Enter', run: () => openDamaged(unit.id) }];
  const ids = (chosen.includes(unit.id) ? chosen : [unit.id]).filter((id) => view.unit(id));
  const place = placeOf(view, unit.id);
  const isFixed = ids.some((id) => view.kinds.get(view.unit(id)?.kind ?? '')?.single);
  const openPlace = (dialog: 'new-document' | 'import-contract') => () => useShell.setState({ dialog, place });
  return [
    ...(isPlace(unit)
      ? [
          { label: 'New document…', icon: 'file-plus', run: openPlace('new-document') },
          { label: 'Import contract or sample…', icon: 'braces', run: openPlace('import-contract') },
        ]
      : [{ label: 'Open', icon: 'file', keys: 'Enter', run: () => openDocument(unit.id) }]),
    ...addToFlow(view, ids),
    {
      label: 'Rename',
      icon: 'pencil',
      keys: 'F2',
      disabled: isFixed || ids.length > 1,
      run: () => useExplorer.setState({ renaming: unit.id }),
    },
    { label: 'Duplicate', icon: 'copy-plus', keys: 'Ctrl+D', disabled: isFixed, run: () => void duplicate(ids) },
    { label: 'Cut', icon: 'scissors', keys: 'Ctrl+X', disabled: isFixed, run: () => void cut(ids) },
    { label: 'Copy', icon: 'copy', keys: 'Ctrl+C', run: () => void copy(ids) },
    { label: 'Paste', icon: 'clipboard-paste', keys: 'Ctrl+V', run: () => void paste(place) },
    {
      label: 'Find usages',
      icon: 'link',
      keys: 'Shift+F12',
      run: () => {
        useStudio.setState({ selection: { unit: unit.id, elements: [] } });
        showPane('usages', 'list');
      },
    },
    { label: 'Delete', icon: 'trash-2', keys: 'Del', danger: true, disabled: isFixed, run: () => void remove(ids) },
  ];
}

/** Puts a document into the microflow that is open: what a drag onto its canvas does. */
function addToFlow(view: ProjectView, ids: readonly string[]): MenuItem[] {
  const [only, ...rest] = ids;
  const { active } = useStudio.getState();
  const unit = only === undefined ? undefined : view.unit(only);
  const open = active === null ? undefined : view.unit(active);
  if (!unit || rest.length > 0 || open?.kind !== 'microflow' || !activityOfDocument(unit.kind)) return [];
  return [
    {
      label: `Add to ${open.name}`,
      icon: 'list-plus',
      run: () => useToolbox.setState({ wanted: { document: unit.id } }),
    },
  ];
}
