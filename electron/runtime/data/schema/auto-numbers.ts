import type { Program, ProgramAttribute, ProgramEntity } from '../../../../shared/program/program.ts';

/** The first number of an AutoNumber: its default, or 1 (DMO-17). */
export function firstNumber({ default: text }: Pick<ProgramAttribute, 'default'>): number {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : 1;
}

/** The AutoNumbers that an entity declares itself: each counts on its own, for everything that specializes the entity. */
export function ownAutoNumbers(program: Program, entity: ProgramEntity): ProgramAttribute[] {
  const inherited = new Set(
    entity.general === null ? [] : program.entities[entity.general]?.attributes.map((a) => a.id),
  );
  return entity.attributes.filter((a) => a.type === 'autonumber' && a.calculated === null && !inherited.has(a.id));
}
