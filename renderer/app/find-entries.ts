import { matchScore } from './match-score.ts';

export type PaletteGroup = 'Documents' | 'Elements' | 'In this document' | 'Errors' | 'Commands';

export interface PaletteEntry {
  key: string;
  group: PaletteGroup;
  label: string;
  /** What it is and where, beside the label. */
  about: string;
  /** Found by this, too: a qualified name. */
  alias?: string;
  keys?: string;
  icon: string;
  family?: 'data' | 'shape' | 'logic' | 'publish' | 'consume' | 'system';
  run(): void;
}

const groups: readonly PaletteGroup[] = ['Documents', 'Elements', 'In this document', 'Errors', 'Commands'];
const modes: Readonly<Record<string, PaletteGroup>> = { '>': 'Commands', '@': 'In this document', ':': 'Errors' };
/** Most entries of one group that are shown. */
const groupLimit = 40;

/** The entries that fit a text, best first within each group, the group with the best one first, commands last; `>`, `@` and `:` narrow to one group. */
export function findEntries(all: readonly PaletteEntry[], text: string): PaletteEntry[] {
  const only = modes[text[0] ?? ''];
  const query = only ? text.slice(1).trim() : text;
  const isWanted = (e: PaletteEntry) =>
    only
      ? e.group === only
      : e.group === 'Documents' || e.group === 'Commands' || (e.group === 'Elements' && query !== '');
  return groups
    .map((group) =>
      all
        .filter((e) => e.group === group && isWanted(e))
        .map((entry) => ({ entry, score: score(query, entry) }))
        .filter((m) => query === '' || m.score > 0)
        .sort((a, b) => b.score - a.score)
        .slice(0, groupLimit),
    )
    .sort((a, b) => rank(b) - rank(a))
    .flatMap((found) => found.map((m) => m.entry));
}

function rank([best]: readonly { entry: PaletteEntry; score: number }[]): number {
  return best === undefined || best.entry.group === 'Commands' ? -1 : best.score;
}

/** By the label; by the qualified name only when a person writes one. */
function score(query: string, { label, alias }: PaletteEntry): number {
  return Math.max(matchScore(query, label), query.includes('.') && alias ? matchScore(query, alias) : 0);
}
