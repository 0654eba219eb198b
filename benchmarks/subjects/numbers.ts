import Big from 'big.js';
import { add, multiply, type Numeric, readDecimal, toNumber, writeNumber } from '../../shared/expression/numeric.ts';
import { type Row, rounds, timed } from '../measure.ts';

const count = 200_000;
const quantities = Array.from({ length: count }, (_, i) => (i % 9) + 1);
const prices = Array.from({ length: count }, (_, i) => `${(i % 900) + 1}.${10 + (i % 89)}`);

/** The everyday case: the sum of quantity times price, prices with two digits after the point. */
const candidates = {
  checked() {
    const list = prices.map(readDecimal);
    return {
      run() {
        let sum: Numeric = 0;
        for (let i = 0; i < count; i++) sum = add(sum, multiply(quantities[i] as number, list[i] as Numeric));
        return sum;
      },
      print: (sum: unknown) => writeNumber(sum as Numeric),
    };
  },
  plain() {
    const list = prices.map(Number);
    return {
      run() {
        let sum = 0;
        for (let i = 0; i < count; i++) sum += (quantities[i] as number) * (list[i] as number);
        return sum;
      },
      // Bent: only its first digits are those of the exact sum.
      print: (sum: unknown) => (sum as number).toFixed(2),
    };
  },
  big() {
    const list = prices.map((text) => new Big(text));
    return {
      run() {
        let sum = new Big(0);
        for (let i = 0; i < count; i++) sum = sum.plus((list[i] as Big).times(quantities[i] as number));
        return sum;
      },
      print: (sum: unknown) => (sum as Big).toFixed(),
    };
  },
  bigint() {
    const list = prices.map((text) => BigInt(text.replace('.', '')));
    return {
      run() {
        let sum = 0n;
        for (let i = 0; i < count; i++) sum += BigInt(quantities[i] as number) * (list[i] as bigint);
        return sum;
      },
      print: (sum: unknown) => String(sum).replace(/(..)$/, '.$1'),
    };
  },
};

/** Whole numbers, as counters and keys are. */
const whole = {
  checked() {
    let sum: Numeric = 0;
    for (let i = 0; i < count; i++) sum = add(sum, i);
    return toNumber(sum);
  },
  plain() {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += i;
    return sum;
  },
};

function same(...texts: string[]): void {
  const shortest = texts.map((text) => text.replace(/\.?0+$/, ''));
  if (new Set(shortest).size > 1) throw new Error(`The sums differ: ${texts.join(' ')}`);
}

/** What exact numbers cost: the checked numbers of decision 1 against plain ones, big.js and scaled bigints. */
export async function measure(): Promise<Row[]> {
  const ready = Object.fromEntries(Object.entries(candidates).map(([name, make]) => [name, make()])) as Record<
    keyof typeof candidates,
    ReturnType<(typeof candidates)['checked']>
  >;
  same(...Object.values(ready).map(({ run, print }) => print(run())));
  if (whole.checked() !== whole.plain()) throw new Error('The whole sums differ.');
  const names = Object.keys(ready) as (keyof typeof candidates)[];
  const figures = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    (typeof names)[number],
    number[]
  >;
  const wholes = { checked: [] as number[], plain: [] as number[] };
  for (let round = 0; round < rounds * 3; round++) {
    for (const name of names) figures[name].push(await timed(ready[name].run));
    wholes.checked.push(await timed(whole.checked));
    wholes.plain.push(await timed(whole.plain));
  }
  const subject = `Sum of ${count / 1000},000 quantities times prices, checked numbers, exact`;
  const row = (name: (typeof names)[number], words: string): Row => ({
    subject,
    unit: 'ms',
    ours: figures.checked,
    peer: { name: words, figures: figures[name] },
    ratio: 'ours / peer',
    aim: 'decision 1',
  });
  return [
    row('plain', 'plain numbers, bent'),
    row('bigint', 'bigint scaled by hand, exact'),
    row('big', 'big.js everywhere, exact'),
    {
      subject: `Sum of ${count / 1000},000 whole numbers, checked numbers`,
      unit: 'ms',
      ours: wholes.checked,
      peer: { name: 'plain numbers', figures: wholes.plain },
      ratio: 'ours / peer',
      aim: 'decision 1',
    },
  ];
}
