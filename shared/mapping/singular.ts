// A map, not an object: `constructor` is a word too.
const irregular = new Map(
  Object.entries({
    people: 'person',
    children: 'child',
    men: 'man',
    women: 'woman',
    data: 'data',
    news: 'news',
    series: 'series',
    species: 'species',
    status: 'status',
    address: 'address',
    indices: 'index',
    vertices: 'vertex',
    matrices: 'matrix',
    analyses: 'analysis',
    bases: 'base',
    geometries: 'geometry',
  }),
);

/** The singular of an English plural, for the entity of a list's items: `OrderLines` gives `OrderLine`. Other words stay. */
export function singular(name: string): string {
  const match = /[A-Z]?[a-z]+$/.exec(name);
  const word = match?.[0] ?? name;
  const stem = name.slice(0, name.length - word.length);
  const lower = word.toLowerCase();
  const known = irregular.get(lower);
  if (known) return stem + matchCase(word, known);
  if (/(ss|us|is)$/.test(lower) || !lower.endsWith('s') || lower.length < 4) return name;
  if (/ies$/.test(lower) && lower.length > 4) return stem + word.slice(0, -3) + 'y';
  if (/(ches|shes|xes|sses|zes)$/.test(lower)) return stem + word.slice(0, -2);
  return stem + word.slice(0, -1);
}

function matchCase(like: string, word: string): string {
  return /^[A-Z]/.test(like) ? `${word[0]?.toUpperCase()}${word.slice(1)}` : word;
}
