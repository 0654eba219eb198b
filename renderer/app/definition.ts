import { openDocument, toast, useStudio } from '../project/index.ts';

/** The path of the element with an id inside unit data; null when there is none. */
function pathTo(data: unknown, id: string, path: readonly (string | number)[] = []): (string | number)[] | null {
  if (typeof data !== 'object' || data === null) return null;
  const record = data as Record<string, unknown>;
  if (record.id === id || record.path === id) return [...path];
  for (const [key, value] of Object.entries(record)) {
    const found = pathTo(value, id, [...path, Array.isArray(data) ? Number(key) : key]);
    if (found) return found;
  }
  return null;
}

/** Opens what the selected element refers to: the microflow it calls, the mapping, the enumeration, the entity. */
export function goToDefinition(): void {
  const { view, selection, active } = useStudio.getState();
  const unit = view.unit(selection.unit ?? active);
  if (!unit) return;
  const [element] = selection.elements;
  const at = element === undefined ? [] : (pathTo(unit.data, element) ?? []);
  const reference = view
    .referencesOf(unit)
    .filter((r) => at.every((key, i) => r.path[i] === key))
    .find((r) => view.unit(r.target) ?? view.element(r.target));
  const target = reference && (view.unit(reference.target) ?? view.element(reference.target));
  if (!target) toast('What is selected refers to nothing else.');
  else if ('data' in target) openDocument(target.id);
  else openDocument(target.unit, { element: target.id });
}
