/** Short forms that integrations write, by the word they stand for. A word may have several. */
const shortForms: Readonly<Record<string, readonly string[]>> = {
  account: ['acct', 'acc'],
  address: ['addr', 'adr'],
  amount: ['amt'],
  average: ['avg'],
  building: ['bldg'],
  category: ['cat', 'ctgy'],
  code: ['cd'],
  company: ['co', 'comp'],
  contact: ['cntct'],
  country: ['ctry', 'cntry'],
  currency: ['cur', 'curr', 'ccy'],
  customer: ['cust', 'cst', 'client', 'buyer'],
  date: ['dt', 'day'],
  delivery: ['dlv', 'dlvry', 'shipment'],
  department: ['dept', 'dep'],
  description: ['desc', 'descr', 'dscr', 'text'],
  discount: ['disc'],
  document: ['doc'],
  email: ['mail', 'e'],
  employee: ['emp'],
  first: ['given'],
  identifier: ['id', 'ident', 'key', 'no', 'nr', 'num', 'number', 'code', 'uid', 'guid', 'uuid'],
  information: ['info'],
  invoice: ['inv'],
  item: ['itm', 'line', 'position', 'pos'],
  language: ['lang'],
  last: ['family', 'sur'],
  latitude: ['lat'],
  longitude: ['lon', 'lng', 'long'],
  maximum: ['max'],
  message: ['msg'],
  minimum: ['min'],
  name: ['nm', 'title', 'label'],
  note: ['remark', 'comment', 'notes'],
  number: ['no', 'nr', 'num', 'nbr', 'id'],
  order: ['ord'],
  organization: ['org'],
  phone: ['tel', 'telephone', 'mobile', 'ph'],
  postal: ['post', 'zip'],
  price: ['prc', 'cost'],
  product: ['prod', 'article', 'art', 'sku'],
  quantity: ['qty', 'qnty', 'quant', 'count', 'cnt'],
  reference: ['ref'],
  status: ['stat', 'state', 'sts'],
  street: ['str'],
  supplier: ['supp', 'vendor', 'seller'],
  temperature: ['temp'],
  time: ['tm', 'at', 'on'],
  total: ['tot', 'sum'],
  transaction: ['txn', 'trx', 'tx'],
  type: ['typ', 'kind'],
  unit: ['uom'],
  value: ['val'],
  warehouse: ['whs', 'wh'],
  weight: ['wt', 'wgt'],
};

/** The words of a name: `orderLine_No2` gives order, line, no, 2. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/(\p{L})(\p{N})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
}

export interface NameMatch {
  /** 0 to 1. */
  likeness: number;
  how: 'same' | 'short form' | 'similar' | 'different';
}

/**
 * How alike two names are. Words of the owners (`customer` in `customer.id` and `Customer.CustomerNo`) count for little: where
 * they stand says them already.
 */
export function compareNames(one: string, other: string, owners: { one?: string; other?: string } = {}): NameMatch {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  if (a.length === 0 || b.length === 0) return { likeness: 0, how: 'different' };
  if (a.join('') === b.join('')) return { likeness: 1, how: 'same' };
  const ownerWords = new Set([owners.one ?? '', owners.other ?? ''].flatMap((n) => wordsOf(n).map(stem)));
  const without = (words: readonly string[]) => {
    const rest = words.filter((w) => !ownerWords.has(stem(w)));
    return rest.length > 0 ? rest : words;
  };
  const whole = compareWords(a, b);
  const [bareA, bareB] = [without(a), without(b)];
  if (bareA.length === a.length && bareB.length === b.length) return whole;
  const bare = bareA.join('') === bareB.join('') ? { likeness: 1, how: 'same' as const } : compareWords(bareA, bareB);
  // The owner's word was written on one side only: as good as the same, nearly.
  const likeness = bare.likeness * 0.97;
  return likeness > whole.likeness ? { likeness, how: bare.how } : whole;
}

function compareWords(a: readonly string[], b: readonly string[]): NameMatch {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  const free = new Set(long.keys());
  let sum = 0;
  let weakest: NameMatch['how'] = 'same';
  for (const word of short) {
    let best = { at: -1, match: { likeness: 0, how: 'different' as NameMatch['how'] } };
    for (const at of free) {
      const match = compareWord(word, long[at] as string);
      if (match.likeness > best.match.likeness) best = { at, match };
    }
    if (best.at >= 0) free.delete(best.at);
    sum += best.match.likeness;
    if (order.indexOf(best.match.how) > order.indexOf(weakest)) weakest = best.match.how;
  }
  // A word that only one of the names has makes them less alike; the first words matter most (`unitPrice`, `price`).
  const likeness = sum / (short.length + (long.length - short.length) * 0.45);
  return {
    likeness: Math.min(1, likeness),
    how: likeness < 0.5 ? 'different' : long.length > short.length ? worse(weakest) : weakest,
  };
}

const order: readonly NameMatch['how'][] = ['same', 'short form', 'similar', 'different'];
const worse = (how: NameMatch['how']): NameMatch['how'] => (how === 'same' ? 'similar' : how);

const stem = (word: string): string =>
  word.length > 3 ? word.replace(/(ies|es|s)$/, (end) => (end === 'ies' ? 'y' : '')) : word;

function compareWord(a: string, b: string): NameMatch {
  if (a === b) return { likeness: 1, how: 'same' };
  if (stem(a) === stem(b)) return { likeness: 0.98, how: 'same' };
  for (const [word, forms] of Object.entries(shortForms))
    if ((word === a || forms.includes(a)) && (word === b || forms.includes(b)))
      return { likeness: word === a || word === b ? 0.94 : 0.85, how: 'short form' };
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length >= 3 && long.startsWith(short)) return { likeness: 0.86, how: 'short form' };
  if (short.length >= 3 && short[0] === long[0] && isSkeleton(short, long)) return { likeness: 0.8, how: 'short form' };
  const likeness = 1 - distance(a, b) / long.length;
  return likeness >= 0.7 ? { likeness, how: 'similar' } : { likeness: likeness * 0.4, how: 'different' };
}

/** The letters of one in order within the other, none of them a vowel: `dscr` in `description`. */
function isSkeleton(short: string, long: string): boolean {
  if (/[aeiou]/.test(short.slice(1))) return false;
  let at = 0;
  for (const c of long) if (c === short[at]) at++;
  return at === short.length;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[b.length] as number;
}
