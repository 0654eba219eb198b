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

/** Which words a word may stand for, by the word: made once from the table. */
const meanings: ReadonlyMap<string, ReadonlySet<string>> = (() => {
  const found = new Map<string, Set<string>>();
  for (const [word, forms] of Object.entries(shortForms))
    for (const form of [word, ...forms]) {
      const set = found.get(form);
      if (set) set.add(word);
      else found.set(form, new Set([word]));
    }
  return found;
})();

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

const different: NameMatch = { likeness: 0, how: 'different' };

interface Profile {
  words: readonly string[];
  joined: string;
  stems: readonly string[];
}

const noOwners: { one?: string; other?: string } = {};

/** Compares names and remembers what it found of their words: for many names against many. */
export class NameMatcher {
  private readonly profiles = new Map<string, Profile>();
  private readonly pairs = new Map<string, Map<string, NameMatch>>();

  /**
   * How alike two names are. Words of the owners (`customer` in `customer.id` and `Customer.CustomerNo`) count for little: where
   * they stand says them already.
   */
  compare(one: string, other: string, owners: { one?: string; other?: string } = noOwners): NameMatch {
    const [a, b] = [this.profileOf(one), this.profileOf(other)];
    if (a.words.length === 0 || b.words.length === 0) return different;
    if (a.joined === b.joined) return { likeness: 1, how: 'same' };
    const whole = this.compareWords(a.words, b.words);
    const said = [this.profileOf(owners.one ?? '').stems, this.profileOf(owners.other ?? '').stems];
    const isSaid = (word: string) => said.some((stems) => stems.includes(word));
    if (!a.stems.some(isSaid) && !b.stems.some(isSaid)) return whole;
    const [bareA, bareB] = [without(a, isSaid), without(b, isSaid)];
    const bare: NameMatch =
      bareA.join('') === bareB.join('') ? { likeness: 1, how: 'same' } : this.compareWords(bareA, bareB);
    // The owner's word was written on one side only: as good as the same, nearly.
    const likeness = bare.likeness * 0.97;
    return likeness > whole.likeness ? { likeness, how: bare.how } : whole;
  }

  private profileOf(name: string): Profile {
    let profile = this.profiles.get(name);
    if (!profile) {
      const words = wordsOf(name);
      profile = { words, joined: words.join(''), stems: words.map(stem) };
      this.profiles.set(name, profile);
    }
    return profile;
  }

  private compareWords(a: readonly string[], b: readonly string[]): NameMatch {
    const [short, long] = a.length <= b.length ? [a, b] : [b, a];
    const taken: boolean[] = [];
    let sum = 0;
    let weakest = 0;
    for (const word of short) {
      let at = -1;
      let best = different;
      for (let i = 0; i < long.length; i++) {
        if (taken[i]) continue;
        const match = this.compareWord(word, long[i] as string);
        if (match.likeness > best.likeness) [at, best] = [i, match];
      }
      if (at >= 0) taken[at] = true;
      sum += best.likeness;
      weakest = Math.max(weakest, order.indexOf(best.how));
    }
    // A word that only one of the names has makes them less alike.
    const extra = long.length - short.length;
    const likeness = Math.min(1, sum / (short.length + extra * 0.45));
    if (likeness < 0.5) return { likeness, how: 'different' };
    return { likeness, how: extra > 0 && weakest === 0 ? 'similar' : (order[weakest] as NameMatch['how']) };
  }

  private compareWord(a: string, b: string): NameMatch {
    if (a === b) return { likeness: 1, how: 'same' };
    const [first, second] = a < b ? [a, b] : [b, a];
    let row = this.pairs.get(first);
    if (!row) {
      row = new Map();
      this.pairs.set(first, row);
    }
    let match = row.get(second);
    if (!match) {
      match = matchWords(a, b);
      row.set(second, match);
    }
    return match;
  }
}

/** How alike two names are; see NameMatcher for many of them. */
export function compareNames(one: string, other: string, owners: { one?: string; other?: string } = {}): NameMatch {
  return new NameMatcher().compare(one, other, owners);
}

const order: readonly NameMatch['how'][] = ['same', 'short form', 'similar', 'different'];

/** The words that no owner says already; all of them when nothing would be left. */
function without({ words, stems }: Profile, isSaid: (stem: string) => boolean): readonly string[] {
  const rest = words.filter((_, i) => !isSaid(stems[i] as string));
  return rest.length > 0 ? rest : words;
}

/** A word without its plural ending. */
function stem(word: string): string {
  if (word.length < 4 || !word.endsWith('s')) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return /(ch|sh|x|s|z)es$/.test(word) ? word.slice(0, -2) : word.slice(0, -1);
}

function matchWords(a: string, b: string): NameMatch {
  if (stem(a) === stem(b)) return { likeness: 0.98, how: 'same' };
  const mine = meanings.get(a);
  const theirs = mine && meanings.get(b);
  if (mine && theirs)
    for (const word of mine)
      if (theirs.has(word)) return { likeness: word === a || word === b ? 0.94 : 0.85, how: 'short form' };
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (/^\p{N}/u.test(short)) return different;
  if (short.length >= 3 && long.startsWith(short)) return { likeness: 0.86, how: 'short form' };
  if (short.length >= 3 && short[0] === long[0] && isSkeleton(short, long)) return { likeness: 0.8, how: 'short form' };
  if (short.length / long.length < 0.7) return different;
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
