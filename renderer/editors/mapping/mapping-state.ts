import { create } from 'zustand';
import type { MappingPreview } from '../../../shared/rpc/calls/mapping.ts';
import { recall, remember, useStudio } from '../../project/index.ts';

/** A preview as it was last run: the text that was read and what came of it. */
export interface ShownPreview {
  text: string;
  result: MappingPreview;
}

interface MappingState {
  previews: Readonly<Record<string, ShownPreview | undefined>>;
  rejected: Readonly<Record<string, readonly string[] | undefined>>;
  /** Nodes of a large structure that a person opened, by their paths. */
  opened: Readonly<Record<string, readonly string[] | undefined>>;
  /** What a person gave for the parameters that a preview needs, as it was typed, by their names. */
  given: Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
}

const storageKey = 'weft.mapping.rejected';

function storedRejections(): MappingState['rejected'] {
  try {
    return JSON.parse(recall(storageKey) ?? '{}') as MappingState['rejected'];
  } catch {
    return {};
  }
}

/**
 * What editor and properties share about the mappings of this window, by unit. Rejected suggestions are a person's view of a
 * mapping, not a part of it: they stay in the window's own storage.
 */
export const useMappingState = create<MappingState>(() => ({
  previews: {},
  rejected: storedRejections(),
  opened: {},
  given: {},
}));

/** Makes the rows below nodes of a large structure. */
export function openNodes(unit: string, paths: readonly string[]): void {
  const known = useMappingState.getState().opened[unit] ?? [];
  const added = paths.filter((path) => !known.includes(path));
  if (added.length > 0) useMappingState.setState((s) => ({ opened: { ...s.opened, [unit]: [...known, ...added] } }));
}

/** Gives a parameter in the preview of a mapping. */
export function giveParameter(unit: string, name: string, text: string): void {
  useMappingState.setState((s) => ({ given: { ...s.given, [unit]: { ...s.given[unit], [name]: text } } }));
}

export function showPreview(unit: string, preview: ShownPreview | null): void {
  useMappingState.setState((s) => ({ previews: { ...s.previews, [unit]: preview ?? undefined } }));
}

/** Takes a suggestion out of sight; `null` brings all of a mapping back. */
export function rejectSuggestion(unit: string, id: string | null): void {
  useMappingState.setState((s) => ({
    rejected: { ...s.rejected, [unit]: id === null ? undefined : [...(s.rejected[unit] ?? []), id] },
  }));
  remember(storageKey, JSON.stringify(useMappingState.getState().rejected));
}

// Made before the host has told what it remembers.
useStudio.subscribe((now, before) => {
  if (now.isRecalled !== before.isRecalled) useMappingState.setState({ rejected: storedRejections() });
});
