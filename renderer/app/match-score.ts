/**
 * How well a query fits a text: 0 when its letters do not occur in order; more for beginnings of words (capitals, after
 * separators) and for runs.
 */
export function matchScore(query: string, text: string): number {
  if (query === '') return 1;
  const wanted = query.toLowerCase().replace(/\s+/g, '');
  const lower = text.toLowerCase();
  const whole = lower.indexOf(query.toLowerCase());
  if (whole >= 0) return 100 - Math.min(whole, 40) + (whole === 0 ? 40 : 0) - Math.min(text.length, 40) / 4;
  let score = 0;
  let from = 0;
  let run = 0;
  for (const c of wanted) {
    const at = lower.indexOf(c, from);
    if (at < 0) return 0;
    run = at === from && from > 0 ? run + 1 : 0;
    const isStart =
      at === 0 ||
      /[\W_]/.test(text[at - 1] as string) ||
      (/[A-Z]/.test(text[at] as string) && /[a-z]/.test(text[at - 1] as string));
    score += 1 + run * 2 + (isStart ? 6 : 0);
    from = at + 1;
  }
  return Math.min(score, 60);
}
