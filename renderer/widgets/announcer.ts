import { create } from 'zustand';

/** What a screen reader is told; a new object each time, so that the same words are said again. */
export const useAnnouncement = create<{ said: { text: string } | null }>(() => ({ said: null }));

/** Says something to a screen reader, when it has finished what it says now. */
export function announce(text: string): void {
  useAnnouncement.setState({ said: { text } });
}
