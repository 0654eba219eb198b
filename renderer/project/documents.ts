import { useStudio } from './store.ts';

/** Opens a document; a preview takes the place of the one before it. With an element, the editor shows that. */
export function openDocument(unitId: string, options: { preview?: boolean; element?: string } = {}): void {
  useStudio.setState((s) => {
    if (!s.view.unit(unitId)) return {};
    const open = s.documents.find((d) => d.unit === unitId);
    const preview = options.preview ?? false;
    const documents = open
      ? s.documents.map((d) => (d.unit === unitId && !preview ? { ...d, preview: false } : d))
      : [...s.documents.filter((d) => !(preview && d.preview)), { unit: unitId, preview }];
    return {
      documents,
      active: unitId,
      back: s.active && s.active !== unitId ? [...s.back.slice(-50), s.active] : s.back,
      forward: s.active !== unitId ? [] : s.forward,
      ...(options.element
        ? {
            reveal: { unit: unitId, element: options.element, at: Date.now() },
            selection: { unit: unitId, elements: [options.element] },
          }
        : { selection: { unit: unitId, elements: [] } }),
    };
  });
}

/** What is edited is no preview any more: its tab stays. */
export function keepEdited(units: readonly string[]): void {
  useStudio.setState((s) =>
    s.documents.some((d) => d.preview && units.includes(d.unit))
      ? { documents: s.documents.map((d) => (units.includes(d.unit) ? { ...d, preview: false } : d)) }
      : {},
  );
}

export function closeDocument(unitId: string): void {
  useStudio.setState((s) => {
    const index = s.documents.findIndex((d) => d.unit === unitId);
    const documents = s.documents.filter((d) => d.unit !== unitId);
    return {
      documents,
      active: s.active === unitId ? (documents[Math.min(index, documents.length - 1)]?.unit ?? null) : s.active,
    };
  });
}

/** Back (-1) or forward (1) through the documents that were active. */
export function navigate(direction: -1 | 1): void {
  useStudio.setState((s) => {
    const from = direction < 0 ? s.back : s.forward;
    const target = [...from].reverse().find((id) => s.view.unit(id));
    if (!target) return {};
    const rest = from.slice(0, from.lastIndexOf(target));
    const here = s.active ? [s.active] : [];
    const documents = s.documents.some((d) => d.unit === target)
      ? s.documents
      : [...s.documents, { unit: target, preview: true }];
    return {
      active: target,
      documents,
      ...(direction < 0
        ? { back: rest, forward: [...s.forward, ...here] }
        : { forward: rest, back: [...s.back, ...here] }),
    };
  });
}

export function select(unit: string, elements: string[]): void {
  useStudio.setState({ selection: { unit, elements } });
}

/** Selections that edits made, rather than a person. */
const ofEdits = new WeakSet<object>();

/** Selects what an edit made once it is done; what a person chose meanwhile stays chosen. */
export async function selectAfter(edit: Promise<unknown>, unit: string, elements: string[]): Promise<void> {
  const before = useStudio.getState().selection;
  await edit;
  const { selection } = useStudio.getState();
  if (selection !== before && !ofEdits.has(selection)) return;
  const made = { unit, elements };
  ofEdits.add(made);
  useStudio.setState({ selection: made });
}
