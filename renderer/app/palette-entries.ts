import { activityOf } from '../../shared/microflow/activities/index.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import { documentName, openDocument } from '../project/index.ts';
import { commands } from './commands/index.ts';
import type { PaletteEntry } from './find-entries.ts';

const elementIcons: Readonly<Record<string, string>> = {
  entity: 'box',
  attribute: 'type',
  association: 'spline',
  request: 'send',
};
/** Everything that can be found, in no order. */
export function paletteEntries(
  view: ProjectView,
  active: string | null,
  diagnostics: readonly LocatedDiagnostic[],
  hasProject: boolean,
): PaletteEntry[] {
  const documents = [...view.units.values()]
    .filter((u) => u.kind !== 'folder')
    .map((u): PaletteEntry => {
      const kind = view.kinds.get(u.kind);
      return {
        key: u.id,
        group: 'Documents',
        label: u.kind === 'domain-model' ? `${view.moduleOf(u)?.name} domain model` : documentName(u),
        about: [kind?.label, u.kind === 'module' ? null : view.moduleOf(u)?.name].filter(Boolean).join(', '),
        alias: view.qualifiedName(u),
        icon: kind?.icon ?? 'file',
        ...(kind ? { family: kind.family } : {}),
        run: () => openDocument(u.id),
      };
    });
  const elements = [...view.elements().values()].map(
    (e): PaletteEntry => ({
      key: e.id,
      group: 'Elements',
      label: e.name,
      about: `${e.kind.replace('-', ' ')} ${e.qualifiedName}`,
      alias: e.qualifiedName,
      icon: elementIcons[e.kind] ?? 'list',
      family: view.kinds.get(view.unit(e.unit)?.kind ?? '')?.family ?? 'data',
      run: () => openDocument(e.unit, { element: e.id }),
    }),
  );
  const errors = diagnostics.slice(0, 200).map(
    (d, i): PaletteEntry => ({
      key: `${i}`,
      group: 'Errors',
      label: d.message,
      about: d.document ?? '',
      icon: d.severity === 'error' ? 'circle-x' : 'triangle-alert',
      run: () => d.unit && openDocument(d.unit, d.element ? { element: d.element } : {}),
    }),
  );
  const possible = commands
    .filter((c) => hasProject || !c.needsProject)
    .map(
      (c): PaletteEntry => ({
        key: c.id,
        group: 'Commands',
        label: c.label,
        about: c.menu ?? '',
        icon: c.icon,
        run: c.run,
        ...(c.keys ? { keys: c.keys } : {}),
      }),
    );
  return [...documents, ...elements, ...insideOf(view, active), ...errors, ...possible];
}

/** What stands in the open document and has a name: entities, activities, operations, values. */
function insideOf(view: ProjectView, active: string | null): PaletteEntry[] {
  const unit = view.unit(active);
  if (!unit) return [];
  const found: PaletteEntry[] = [];
  const names = {
    view,
    name: (id: string | null | undefined) => (id ? (view.nameOf(id)?.split('.').pop() ?? '') : ''),
  };
  const visit = (value: unknown, above: string): void => {
    if (typeof value !== 'object' || value === null || found.length > 2000) return;
    const record = value as Record<string, unknown>;
    const action = record.action as { type?: string } | undefined;
    const activity = action?.type ? activityOf(action.type) : undefined;
    const texts = [
      record.name,
      record.caption,
      activity?.caption(action as never, names) || activity?.label,
      record.method && `${record.method} ${above}${record.path ? `/${record.path}` : ''}`,
    ];
    const label = texts.find((t): t is string => typeof t === 'string' && t !== '');
    if (typeof record.id === 'string' && label && !(Array.isArray(value) as boolean))
      found.push({
        key: record.id,
        group: 'In this document',
        label,
        about: above,
        icon: activity?.icon ?? 'dot',
        ...(activity ? { family: activity.family } : {}),
        run: () => openDocument(unit.id, { element: record.id as string }),
      });
    for (const child of Object.values(record)) visit(child, label ?? above);
  };
  visit(unit.data, '');
  return found;
}
