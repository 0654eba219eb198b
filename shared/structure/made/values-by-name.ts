import type { NumberRange } from './number-text.ts';
import type { SeededRandom } from './random.ts';

type TextOf = (random: SeededRandom) => string;

const digits =
  (count: number): TextOf =>
  (random) =>
    Array.from({ length: count }, (_, i) => random.between(i === 0 ? 1 : 0, 9)).join('');

const firstNames =
  'Ada Ben Clara David Emma Felix Grace Hugo Ines Jonas Kaya Liam Mara Noah Olga Pedro Rosa Samir Tess Yuki'.split(' ');
const lastNames =
  'Adler Brown Costa Dubois Eriksen Fischer Garcia Hansen Ito Jansen Kowalski Lopez Moreau Novak Okafor Patel Rossi Silva Weber Young'.split(
    ' ',
  );
const cities = [
  'Amsterdam',
  'Berlin',
  'Cork',
  'Dublin',
  'Geneva',
  'Hamburg',
  'Lisbon',
  'Lyon',
  'Madrid',
  'Milan',
  'Oslo',
  'Porto',
  'Rotterdam',
  'Turin',
  'Utrecht',
  'Vienna',
  'Zurich',
];
const countries = [
  'Austria',
  'Belgium',
  'Denmark',
  'France',
  'Germany',
  'Ireland',
  'Italy',
  'Netherlands',
  'Norway',
  'Portugal',
  'Spain',
  'Switzerland',
];
const countryCodes = 'AT BE CH DE DK ES FR IE IT NL NO PT'.split(' ');
const currencies = 'EUR USD GBP CHF SEK NOK'.split(' ');
const streets = [
  'Harbour Street',
  'Mill Lane',
  'Station Road',
  'Garden Row',
  'Market Square',
  'River Walk',
  'Orchard Way',
  'Church Street',
];
const companies = [
  'Northwind Traders',
  'Bluebird Logistics',
  'Juniper Foods',
  'Harbour Supplies',
  'Linden Works',
  'Copperfield Tools',
  'Meridian Parts',
  'Amber Textiles',
];
const products = [
  'Desk lamp',
  'Garden chair',
  'Steel bolt',
  'Notebook',
  'Water pump',
  'Tea kettle',
  'Wall clock',
  'Bike basket',
  'Paper tray',
  'Wool blanket',
];
const sentences = [
  'Ready to be sent.',
  'Handle with care.',
  'As agreed by phone.',
  'Second delivery of two.',
  'Please confirm.',
  'Replaces the last version.',
];
/** Words for texts whose name says nothing. */
const words =
  'amber birch cedar delta ember fjord grove harbor indigo jasper kestrel linden meadow nectar opal pebble quartz river sable timber umber violet willow yarrow zephyr'.split(
    ' ',
  );

const from =
  (list: readonly string[]): TextOf =>
  (random) =>
    random.pick(list);

/** A word that means nothing. */
export const wordText: TextOf = from(words);

/** A web address that leads nowhere (RFC 2606). */
export const addressText: TextOf = (random) => `https://example.com/${wordText(random)}/${random.between(1, 999)}`;

const emailText: TextOf = (random) => `${random.pick(firstNames)}.${random.pick(lastNames)}@example.com`.toLowerCase();
const hostText: TextOf = (random) => `${wordText(random)}.example.com`;
/** Of the block that is kept for documents (RFC 5737). */
const ipv4Text: TextOf = (random) => `192.0.2.${random.between(1, 254)}`;
const ipv6Text: TextOf = (random) => `2001:db8::${random.between(1, 0xffff).toString(16)}`;

/** Texts of the formats of JSON Schema that a tree has no type for. */
export const textsByFormat: Readonly<Record<string, TextOf>> = {
  email: emailText,
  'idn-email': emailText,
  hostname: hostText,
  'idn-hostname': hostText,
  ipv4: ipv4Text,
  ipv6: ipv6Text,
  duration: (random) => `P${random.between(1, 30)}D`,
  'json-pointer': (random) => `/${wordText(random)}`,
  'relative-json-pointer': (random) => `0/${wordText(random)}`,
  regex: (random) => `^${wordText(random)}$`,
  'uri-template': (random) => `https://example.com/{${wordText(random)}}`,
};

/** What names say about texts: the first that fits counts. Names are held against it as words with `-` between them. */
const byName: readonly (readonly [RegExp, TextOf])[] = [
  [/(^|-)e?-?mail($|-address)/, emailText],
  [/(^|-)(host|domain|server)(-name)?$/, hostText],
  [/(^|-)ip(-address|v4)?$/, ipv4Text],
  [/(^|-)ipv6/, ipv6Text],
  [/(^|-)(url|uri|href|link|website|homepage)$/, addressText],
  [
    /(^|-)(phone|telephone|mobile|fax|telefax)(-number|-no)?$/,
    (r) => `+31 20 555 ${String(r.between(0, 9999)).padStart(4, '0')}`,
  ],
  [/(^|-)(iban)$/, (r) => `NL00TEST${digits(10)(r)}`],
  [/(^|-)(bic|swift)(-code)?$/, (r) => `TEST${r.pick(countryCodes)}2A`],
  [/(^|-)(first|given|fore)-?name$/, from(firstNames)],
  [/(^|-)(last|family|sur)-?name$/, from(lastNames)],
  [
    /(^|-)(full|contact|person|customer|author|user|owner|employee)-name$|^(author|contact|buyer|recipient)$/,
    (r) => `${r.pick(firstNames)} ${r.pick(lastNames)}`,
  ],
  [/(^|-)user-?(name|id)?$|^login$/, (r) => `${r.pick(firstNames)}${r.between(1, 99)}`.toLowerCase()],
  [/(^|-)(company|organi[sz]ation|supplier|vendor|manufacturer|party|registration)(-name)?$/, from(companies)],
  [/(^|-)(product|item|article)(-name)?$/, from(products)],
  [/(^|-)(street|address-line|address)(-name|-?\d)?$/, (r) => `${r.pick(streets)} ${r.between(1, 120)}`],
  [/(^|-)(house|building)-(number|no)$/, (r) => String(r.between(1, 120))],
  [/(^|-)(city|town|municipality)(-name)?$/, from(cities)],
  [/(^|-)(zip|postal|post)(-?code|-zone|-number)?$/, digits(5)],
  [/(^|-)country-(code|id|subentity-code)$|(^|-)identification-code$/, from(countryCodes)],
  [/(^|-)country(-name)?$/, from(countries)],
  [/(^|-)currency(-code|-id)?$/, from(currencies)],
  [/(^|-)(lang|language)(-code|-id)?$/, from(['en', 'de', 'fr', 'es', 'nl', 'it'])],
  [/(^|-)(time-?zone|tz)$/, from(['Europe/Amsterdam', 'Europe/Berlin', 'UTC'])],
  [/(^|-)(uuid|guid)$/, (r) => uuidText(r)],
  [/(^|-)version$/, (r) => `${r.between(1, 4)}.${r.between(0, 9)}.${r.between(0, 9)}`],
  [/(^|-)(color|colour)$/, from(['red', 'green', 'blue', 'black', 'white', 'yellow'])],
  [/(^|-)(sku|ean|gtin|barcode)$/, digits(13)],
  [/(^|-)(vat|tax)-?(id|number|no)$/, (r) => `NL${digits(9)(r)}B01`],
  [/(^|-)(unit-code)$/, from(['C62', 'KGM', 'LTR', 'MTR'])],
  [/(^|-)(unit|uom)(-of-measure)?$/, from(['pcs', 'kg', 'l', 'm'])],
  [/(^|-)(status|state)$/, from(['open', 'active', 'done', 'closed'])],
  [
    /(^|-)(description|note|notes|comment|comments|remark|remarks|summary|documentation|message|text)$/,
    from(sentences),
  ],
  [/(^|-)(title|subject|heading|caption|label)$/, (r) => capital(`${r.pick(words)} ${r.pick(words)}`)],
  [/(^|-)(file|path)-?name$|^file$/, (r) => `${r.pick(words)}.txt`],
  [/(^|-)(date-time|timestamp|created-at|updated-at|modified-at)$/, (r) => `${dateText(r)}T${timeText(r)}Z`],
  [/(^|-)date$/, (r) => dateText(r)],
  [/(^|-)time$/, (r) => timeText(r)],
  [
    /(^|-)(price|amount|total|cost|fee|rate)$/,
    (r) => `${r.between(1, 900)}.${String(r.between(0, 99)).padStart(2, '0')}`,
  ],
  [/(^|-)(quantity|qty|count)$/, (r) => String(r.between(1, 20))],
  [
    /(^|-)(ids?|identifier|key|no|nr|number|code|reference|ref)$/,
    (r) => `${String.fromCharCode(65 + r.between(0, 25))}${r.between(10_000, 99_999)}`,
  ],
  [/(^|-)name$/, (r) => capital(`${r.pick(words)} ${r.pick(words)}`)],
];

const numbersByName: readonly (readonly [RegExp, NumberRange])[] = [
  [/(^|-)(lat|latitude)$/, { least: -60, most: 70, digits: 5 }],
  [/(^|-)(lon|lng|longitude)$/, { least: -120, most: 150, digits: 5 }],
  [/(^|-)(price|amount|total|cost|fee|sum|value|balance)$/, { least: 1, most: 900, digits: 2 }],
  [/(^|-)(percent|percentage|pct)$/, { least: 1, most: 100 }],
  [/(^|-)(rate|factor|ratio)$/, { least: 1, most: 25, digits: 2 }],
  [/(^|-)(quantity|qty|count)$/, { least: 1, most: 20 }],
  [/(^|-)age$/, { least: 18, most: 90 }],
  [/(^|-)year$/, { least: 2019, most: 2026 }],
  [/(^|-)month$/, { least: 1, most: 12 }],
  [/(^|-)day$/, { least: 1, most: 28 }],
  [/(^|-)hours?$/, { least: 0, most: 23 }],
  [/(^|-)(minutes?|seconds?)$/, { least: 0, most: 59 }],
  [/(^|-)port$/, { least: 8000, most: 8999 }],
  [/(^|-)(ids?|identifier|key|no|nr|number|code)$/, { least: 1000, most: 99_999 }],
  [/(^|-)(index|position|order|level|rank|page)$/, { least: 1, most: 9 }],
];

/** A name in small letters with `-` between its words: `BuyerEMail`, `buyer_eMail`. */
function wordsOf(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .toLowerCase();
}

/** A text such as people expect under a name; null when the name says nothing. */
export function textByName(name: string, random: SeededRandom): string | null {
  const said = wordsOf(name);
  return byName.find(([pattern]) => pattern.test(said))?.[1](random) ?? null;
}

/** The numbers that people expect under a name; null when it says nothing. */
export function numbersOfName(name: string): NumberRange | null {
  const said = wordsOf(name);
  return numbersByName.find(([pattern]) => pattern.test(said))?.[1] ?? null;
}

export function uuidText(random: SeededRandom): string {
  const hex = (count: number) => Array.from({ length: count }, () => random.between(0, 15).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${random.pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`;
}

const two = (number: number) => String(number).padStart(2, '0');

/** A day that every month has. */
export function dateText(random: SeededRandom, year = random.between(2024, 2026)): string {
  return `${String(year).padStart(4, '0')}-${two(random.between(1, 12))}-${two(random.between(1, 28))}`;
}

export function timeText(random: SeededRandom): string {
  return `${two(random.between(6, 20))}:${two(random.between(0, 59))}:${two(random.between(0, 59))}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
