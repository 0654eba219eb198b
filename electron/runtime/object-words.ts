import type { ProgramAttribute, ProgramEntity } from '../../shared/program/program.ts';

const nameTypes: ReadonlySet<string> = new Set(['string', 'autonumber', 'integer', 'long']);
const mostAttributes = 2;

/** The attributes that tell a person which object it is: unique ones first, then texts, as the model has them. */
export function tellingAttributes(entity: ProgramEntity): ProgramAttribute[] {
  const stored = entity.attributes.filter((a) => a.calculated === null && nameTypes.has(a.type));
  const rank = (a: ProgramAttribute): number =>
    a.type === 'autonumber' || a.validations.some((rule) => rule.rule === 'unique') ? 0 : a.type === 'string' ? 1 : 2;
  return [...stored].sort((a, b) => rank(a) - rank(b)).slice(0, mostAttributes);
}

/** An object in words: `C-2291 · Nordwind`; its row where it has none of its own. */
export function wordsOf(texts: readonly (string | null)[], row: number): string {
  return texts.filter((text) => text !== null && text !== '').join(' · ') || `Row ${row}`;
}
