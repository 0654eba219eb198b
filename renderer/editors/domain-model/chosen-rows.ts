/** What is selected after a press on a row, the active one first. */
export function chosenRows(
  rows: readonly string[],
  selected: readonly string[],
  id: string,
  how: 'alone' | 'add' | 'range',
): string[] {
  const others = selected.filter((s) => s !== id);
  if (how === 'add') return selected.includes(id) && others.length > 0 ? others : [id, ...others];
  const [from, to] = [rows.indexOf(selected[0] ?? ''), rows.indexOf(id)];
  if (how === 'alone' || from < 0 || to < 0) return [id];
  const range = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
  // The next range begins where this one did.
  return [rows[from] as string, ...range.filter((r) => r !== rows[from])];
}
