/** The function that adds a number of a token's lengths. */
const lengths: Readonly<Record<string, string>> = {
  Second: 'addSeconds',
  Minute: 'addMinutes',
  Hour: 'addHours',
  Day: 'addDays',
  Week: 'addWeeks',
  Month: 'addMonths',
  Year: 'addYears',
};

/** `[%BeginOfCurrentDay%] - 3 * [%YearLength%]` (XP-31) as an expression. */
export function tokenExpression(text: string): string {
  const match = /^\[%(\w+)%\]\s*(?:([+-])\s*(?:(\d+)\s*\*\s*)?\[%(\w+)Length%\](?:\s*\*\s*(\d+))?)?\s*$/.exec(text);
  if (!match) return text;
  const [, base, sign, before, unit, after] = match;
  if (!unit) return `[%${base}%]`;
  const amount = Number(before ?? 1) * Number(after ?? 1);
  return `${lengths[unit] ?? 'addDays'}([%${base}%], ${sign === '-' ? -amount : amount})`;
}
