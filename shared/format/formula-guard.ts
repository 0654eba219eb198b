/**
 * Sheet programs run a text cell that begins with one of `=`, `+`, `-`, `@`, a tab or a carriage return. Such a text is written with an
 * apostrophe before it, which they show as text; reading takes the apostrophe away. So that nothing is lost, a text that looks guarded already gets
 * one more. Texts of digits (`-`, `+49 30 123456`, `-1,5`) are no formulas and stay as they are.
 */
const runs = /^'*[=+\-@\t\r]/;
const harmless = /^[+-][\d .,]*$/;

export function guardFormula(text: string): string {
  return runs.test(text) && !harmless.test(text) ? `'${text}` : text;
}

export function unguardFormula(text: string): string {
  return text.charCodeAt(0) === 39 && guardFormula(text.slice(1)) === text ? text.slice(1) : text;
}
