/** What a canonical function takes and gives; `same` is the type of its first argument, `any` takes all. */
export interface CanonicalFunction {
  name: string;
  /** Types that each argument may have; the last ones beyond `least` may be left out. */
  parameters: readonly (readonly string[])[];
  least: number;
  returns: string;
}

const text = ['Edm.String'];
const list = ['Collection'];
const textOrList = ['Edm.String', 'Collection'];
const dates = ['Edm.Date', 'Edm.DateTimeOffset'];
const times = ['Edm.DateTimeOffset', 'Edm.TimeOfDay'];
const numbers = ['number'];
const geo = ['Edm.Geography', 'Edm.Geometry'];

function of(
  name: string,
  parameters: readonly (readonly string[])[],
  returns: string,
  least = parameters.length,
): CanonicalFunction {
  return { name, parameters, least, returns };
}

/** The canonical functions of OData URL Conventions 4.01, 5.1.1.5 to 5.1.1.11; `case`, `cast` and `isof` have a grammar of their own. */
const all: readonly CanonicalFunction[] = [
  of('ceiling', [numbers], 'same'),
  of('concat', [textOrList, textOrList], 'same'),
  of('contains', [textOrList, textOrList], 'Edm.Boolean'),
  of('date', [['Edm.DateTimeOffset']], 'Edm.Date'),
  of('day', [dates], 'Edm.Int32'),
  of('endswith', [textOrList, textOrList], 'Edm.Boolean'),
  of('floor', [numbers], 'same'),
  of('fractionalseconds', [times], 'Edm.Decimal'),
  of('geo.distance', [geo, geo], 'Edm.Double'),
  of('geo.intersects', [geo, geo], 'Edm.Boolean'),
  of('geo.length', [geo], 'Edm.Double'),
  of('hassubsequence', [list, list], 'Edm.Boolean'),
  of('hassubset', [list, list], 'Edm.Boolean'),
  of('hour', [times], 'Edm.Int32'),
  of('indexof', [textOrList, textOrList], 'Edm.Int32'),
  of('length', [textOrList], 'Edm.Int32'),
  of('matchespattern', [text, text], 'Edm.Boolean'),
  of('maxdatetime', [], 'Edm.DateTimeOffset'),
  of('mindatetime', [], 'Edm.DateTimeOffset'),
  of('minute', [times], 'Edm.Int32'),
  of('month', [dates], 'Edm.Int32'),
  of('now', [], 'Edm.DateTimeOffset'),
  of('round', [numbers], 'same'),
  of('second', [times], 'Edm.Int32'),
  of('startswith', [textOrList, textOrList], 'Edm.Boolean'),
  of('substring', [textOrList, numbers, numbers], 'same', 2),
  of('time', [['Edm.DateTimeOffset']], 'Edm.TimeOfDay'),
  of('tolower', [text], 'Edm.String'),
  of('totaloffsetminutes', [['Edm.DateTimeOffset']], 'Edm.Int32'),
  of('totalseconds', [['Edm.Duration']], 'Edm.Decimal'),
  of('toupper', [text], 'Edm.String'),
  of('trim', [text], 'Edm.String'),
  of('year', [dates], 'Edm.Int32'),
];

/** By name in lower case: 4.01 writes them in any case. */
export const canonicalFunctions: ReadonlyMap<string, CanonicalFunction> = new Map(all.map((each) => [each.name, each]));
