import type { Family } from './icon.tsx';

/** One choice of a picker. */
export interface PickerOption {
  value: string;
  /** What the list says; short where a group says the rest. */
  label: string;
  /** What the field says and its title, where that is more than the label: the qualified name. */
  full?: string;
  icon?: string;
  family?: Family;
  /** Under which heading it stands: the module. */
  group?: string;
  /** What it is: its type, its kind. */
  detail?: string;
  /** Where it is used; asked for lines that are seen. */
  usedIn?: () => string;
}

/** A line of the list: a heading, or a choice with its place among the choices. */
export type PickerRow =
  | { kind: 'group'; name: string }
  | { kind: 'option'; option: PickerOption; index: number; marks: readonly (readonly [number, number])[] };

/** Words of what is typed; a dot, a slash and a space part them. */
function wordsOf(query: string): string[] {
  return query
    .toLowerCase()
    .split(/[\s./]+/)
    .filter(Boolean);
}

/** Where a word begins: at the start, behind a separator, at a capital. */
function isStart(text: string, at: number): boolean {
  return (
    at === 0 ||
    /[\W_]/.test(text[at - 1] as string) ||
    (/[A-Z]/.test(text[at] as string) && /[a-z]/.test(text[at - 1] as string))
  );
}

/** How well a choice fits what is typed: each word must stand somewhere in it, its label counts most; 0 when one does not. */
function fit(words: readonly string[], option: PickerOption): number {
  const label = option.label.toLowerCase();
  const rest = `${option.full ?? ''} ${option.group ?? ''} ${option.detail ?? ''}`.toLowerCase();
  let score = 0;
  for (const word of words) {
    const at = label.indexOf(word);
    if (at >= 0) score += (label === word ? 60 : 0) + (at === 0 ? 40 : isStart(option.label, at) ? 25 : 10);
    else if (rest.includes(word)) score += 2;
    else return 0;
  }
  return score + 1;
}

function marksOf(words: readonly string[], label: string): [number, number][] {
  const lower = label.toLowerCase();
  const found = words.flatMap((word): [number, number][] => {
    const at = lower.indexOf(word);
    return at < 0 ? [] : [[at, at + word.length]];
  });
  return found
    .sort((a, b) => a[0] - b[0])
    .reduce<[number, number][]>((merged, mark) => {
      const last = merged.at(-1);
      if (last && mark[0] <= last[1]) last[1] = Math.max(last[1], mark[1]);
      else merged.push([...mark]);
      return merged;
    }, []);
}

/** The lines of a list for what is typed: all in their order, or those that fit, the best first; headings where there are several groups. */
export function pickerRows(options: readonly PickerOption[], query: string): PickerRow[] {
  const words = wordsOf(query);
  const fitting =
    words.length === 0
      ? options
      : options
          .map((option) => ({ option, score: fit(words, option) }))
          .filter((found) => found.score > 0)
          .sort((a, b) => b.score - a.score)
          .map((found) => found.option);
  const groups = new Map<string, PickerOption[]>();
  for (const option of fitting) {
    const group = groups.get(option.group ?? '');
    if (group) group.push(option);
    else groups.set(option.group ?? '', [option]);
  }
  const hasHeadings = new Set(options.map((o) => o.group ?? '')).size > 1;
  const rows: PickerRow[] = [];
  let index = 0;
  for (const [name, members] of groups) {
    if (hasHeadings && name) rows.push({ kind: 'group', name });
    for (const option of members)
      rows.push({ kind: 'option', option, index: index++, marks: marksOf(words, option.label) });
  }
  return rows;
}

/** The only thing that can be chosen; null where there is a choice, or nothing. */
export function onlyOption(options: readonly PickerOption[]): string | null {
  return options.length === 1 ? (options[0]?.value ?? null) : null;
}
