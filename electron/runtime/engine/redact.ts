import type { ProgramConstant } from '../../../shared/program/program.ts';

const mask = '••••••';

/**
 * A function that takes the values of secret constants out of a text, also as they stand in URLs, JSON and Basic
 * authentication. What leaves a run for a trace, a log or a problem document goes through it; a flow may have copied a
 * secret into any variable, so it is found by its value.
 */
export function createRedactor(
  constants: readonly ProgramConstant[],
  values: Readonly<Record<string, string>>,
): (text: string) => string {
  const forms = new Set<string>();
  for (const constant of constants) {
    const value = constant.secret ? (values[constant.name] ?? constant.value) : '';
    if (value === '') continue;
    for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]) forms.add(form);
  }
  if (forms.size === 0) return (text) => text;
  // The longest first: a secret may be the beginning of another.
  const pattern = [...forms].sort((a, b) => b.length - a.length).map(escapePattern);
  const found = new RegExp(pattern.join('|'), 'g');
  const basic = /\bBasic ([A-Za-z0-9+/]{4,}={0,2})/g;
  const hides = (encoded: string) => {
    const decoded = Buffer.from(encoded, 'base64').toString('utf8');
    return [...forms].some((form) => decoded.includes(form));
  };
  return (text) =>
    text.replace(found, mask).replace(basic, (whole, encoded: string) => (hides(encoded) ? `Basic ${mask}` : whole));
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
