/** Fewer lines prove no columns. */
const fewestLines = 3;
const seenLines = 500;
const longestLine = 2_000;

/**
 * The fields of a text of fixed width: columns of spaces that go through all lines part them. Null where there are none, as in prose. The
 * last field reaches to the end of the line.
 */
export function sniffFields(text: string): [number, number][] | null {
  const lines = text
    .split(/\r\n|\n|\r/, seenLines)
    .filter((line) => line.trim() !== '')
    .map((line) => line.slice(0, longestLine));
  if (lines.length < fewestLines) return null;
  const width = Math.max(...lines.map((line) => line.length));
  const isGap = Array.from({ length: width }, (_, i) => lines.every((line) => i >= line.length || line[i] === ' '));
  const starts: number[] = [];
  for (let i = 0; i < width; i++) if (!isGap[i] && (i === 0 || isGap[i - 1])) starts.push(i);
  // A gap that few lines reach is the end of the others.
  const reached = starts.filter(
    (start) => lines.filter((line) => line.slice(start).trim() !== '').length > lines.length / 2,
  );
  if (reached.length < 2) return null;
  return reached.map((start, i) => [i === 0 ? 0 : start, reached[i + 1] ?? 1_000_000]);
}
