import { type Decimal, multiply, type Numeric, negate, readDecimal, round, writeNumber } from './numeric.ts';

interface DecimalPattern {
  prefix: string;
  suffix: string;
  minInteger: number;
  minFraction: number;
  maxFraction: number;
  group: number;
  scale: number;
}

/** Decimal patterns as people know them from spreadsheets and Java: `#,##0.00`, `0.###`, `0%`. */
function readPattern(pattern: string): DecimalPattern {
  const positive = pattern.split(';')[0] as string;
  const match = /^([^#0.,]*)([#,]*[0,]*)(?:\.(0*)(#*))?(.*)$/s.exec(positive);
  const [, prefix = '', whole = '', zeros = '', hashes = '', suffix = ''] = match ?? [];
  const groups = whole.split(',');
  return {
    prefix: prefix.replaceAll("'", ''),
    suffix: suffix.replaceAll("'", ''),
    minInteger: (whole.match(/0/g) ?? []).length,
    minFraction: zeros.length,
    maxFraction: zeros.length + hashes.length,
    group: groups.length > 1 ? (groups[groups.length - 1] as string).length : 0,
    scale: /%/.test(prefix + suffix) ? 100 : /‰/.test(prefix + suffix) ? 1000 : 1,
  };
}

function symbols(locale: string | undefined): { group: string; decimal: string } {
  if (!locale) return { group: ',', decimal: '.' };
  try {
    const parts = new Intl.NumberFormat(locale).formatToParts(12345.6);
    return {
      group: parts.find((p) => p.type === 'group')?.value ?? '',
      decimal: parts.find((p) => p.type === 'decimal')?.value ?? '.',
    };
  } catch {
    return { group: ',', decimal: '.' };
  }
}

/** Writes a number by a pattern; ties go to the even digit, as in Java's DecimalFormat (EX-29). */
export function formatDecimal(value: Numeric, pattern: string, locale?: string): string {
  const p = readPattern(pattern);
  const { group, decimal } = symbols(locale);
  let text = writeNumber(round(multiply(value, p.scale), p.maxFraction, 'half-even'));
  const negative = text.startsWith('-');
  if (negative) text = text.slice(1);
  let [whole = '0', fraction = ''] = text.split('.');
  if (whole === '0' && p.minInteger === 0 && p.minFraction + fraction.length > 0) whole = '';
  whole = whole.padStart(p.minInteger, '0');
  fraction = fraction.padEnd(p.minFraction, '0');
  if (p.group > 0) whole = whole.replace(new RegExp(`\\B(?=(\\d{${p.group}})+$)`, 'g'), group);
  const isZero = /^[0.,\s]*$/.test(whole + fraction);
  return `${negative && !isZero ? '-' : ''}${p.prefix}${whole}${fraction ? decimal + fraction : ''}${p.suffix}`;
}

/** Reads a number by a pattern; undefined when the text does not fit. */
export function parseDecimal(text: string, pattern: string, locale?: string): Decimal | undefined {
  const p = readPattern(pattern);
  const { group, decimal } = symbols(locale);
  let rest = text.trim();
  const negative = rest.startsWith('-');
  if (negative) rest = rest.slice(1);
  if (p.prefix && rest.startsWith(p.prefix)) rest = rest.slice(p.prefix.length);
  if (p.suffix && rest.endsWith(p.suffix)) rest = rest.slice(0, -p.suffix.length);
  rest = rest.trim();
  if (p.group > 0 && group) rest = rest.replaceAll(group, '');
  if (decimal !== '.') rest = rest.replace(decimal, '.');
  if (!/^(\d+\.?\d*|\.\d+)$/.test(rest)) return undefined;
  const value = readDecimal(rest.replace(/\.$/, ''));
  const scaled = p.scale === 1 ? value : multiply(value, 1 / p.scale);
  return (negative ? negate(scaled) : scaled) as Decimal;
}
