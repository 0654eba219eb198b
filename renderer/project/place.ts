import { z } from 'zod';
import { recall, remember } from './memory.ts';
import { type OpenDocument, type StudioState, useStudio } from './store.ts';

/** How a person left the window of a project: what is open, selected, collapsed, and which part of each canvas shows. */
export interface Place {
  documents: readonly OpenDocument[];
  active: string | null;
  selection: StudioState['selection'];
  /** Modules and folders that are closed in the explorer. */
  closed: readonly string[];
  /** The viewport of a canvas, by the document it shows; the one moved last stands last. */
  views: Readonly<Record<string, { x: number; y: number; zoom: number }>>;
  /** The view of a document that shows (diagram, table, source), where it is not its first. */
  shown: Readonly<Record<string, string>>;
  /** How far parts of panes and documents are scrolled, in pixels; the one moved last stands last. */
  scrolls: Readonly<Record<string, number>>;
  /** Entities and loops that a person has collapsed (true) or expanded (false) in their diagram; the one chosen last stands last. */
  folds: Readonly<Record<string, boolean>>;
}

/** More canvases than these start over from their first view. */
const mostViews = 100;
const mostScrolls = 200;
const mostFolds = 500;
const nowhere: Place = {
  documents: [],
  active: null,
  selection: { unit: null, elements: [] },
  closed: [],
  views: {},
  shown: {},
  scrolls: {},
  folds: {},
};
const nameOf = (file: string) => `weft.place:${file}`;

const placeSchema = z.object({
  documents: z.array(z.object({ unit: z.string(), preview: z.boolean() })).default([]),
  active: z.string().nullable().default(null),
  selection: z.object({ unit: z.string().nullable(), elements: z.array(z.string()) }).default(nowhere.selection),
  closed: z.array(z.string()).default([]),
  views: z.record(z.string(), z.object({ x: z.number(), y: z.number(), zoom: z.number().positive() })).default({}),
  shown: z.record(z.string(), z.string()).default({}),
  scrolls: z.record(z.string(), z.number()).default({}),
  folds: z.record(z.string(), z.boolean()).default({}),
});

/** A place as it was remembered; one that makes no sense is none, so that it never keeps a project from opening. */
export function readPlace(text: string | null): Place {
  try {
    return placeSchema.safeParse(JSON.parse(text ?? '{}')).data ?? nowhere;
  } catch {
    return nowhere;
  }
}

/** How the window of a project was left; nothing open when it never was. */
export function placeOf(file: string): Place {
  return readPlace(recall(nameOf(file)));
}

/** Remembers a part of it for the project that is open. */
export function changePlace(change: Partial<Place>): void {
  const { file } = useStudio.getState();
  if (file) remember(nameOf(file), JSON.stringify({ ...placeOf(file), ...change }));
}

export function viewOf(unit: string): Place['views'][string] | undefined {
  const { file } = useStudio.getState();
  return file ? placeOf(file).views[unit] : undefined;
}

export function rememberView(unit: string, view: Place['views'][string]): void {
  const { file } = useStudio.getState();
  if (!file) return;
  const others = Object.entries(placeOf(file).views).filter(([id]) => id !== unit);
  changePlace({ views: Object.fromEntries([...others, [unit, view] as const].slice(-mostViews)) });
}

export function rememberShown(unit: string, view: string | null): void {
  const { file } = useStudio.getState();
  if (!file) return;
  const { [unit]: _before, ...others } = placeOf(file).shown;
  changePlace({ shown: view === null ? others : { ...others, [unit]: view } });
}

export function rememberScroll(name: string, top: number): void {
  const { file } = useStudio.getState();
  if (!file) return;
  const others = Object.entries(placeOf(file).scrolls).filter(([each]) => each !== name);
  changePlace({
    scrolls: Object.fromEntries([...others, ...(top > 0 ? [[name, top] as const] : [])].slice(-mostScrolls)),
  });
}

/** Which entities and loops a person has collapsed (true) and expanded (false). */
export function foldsOf(): Place['folds'] {
  const { file } = useStudio.getState();
  return file ? placeOf(file).folds : {};
}

export function rememberFolds(folds: Place['folds']): void {
  const others = Object.entries(foldsOf()).filter(([id]) => !(id in folds));
  changePlace({ folds: Object.fromEntries([...others, ...Object.entries(folds)].slice(-mostFolds)) });
}

/** Remembers what is open and selected whenever it changes. */
export function followPlace(): void {
  useStudio.subscribe((now, before) => {
    const { file, documents, active, selection } = now;
    if (!file || file !== before.file) return;
    if (documents !== before.documents || active !== before.active || selection !== before.selection)
      changePlace({ documents, active, selection });
  });
}
