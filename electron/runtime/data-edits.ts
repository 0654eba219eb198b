import type { ProgramAssociation, ProgramAttribute, ProgramEntity } from '../../shared/program/program.ts';
import { describeDoorType, readText } from '../../shared/service/value-text.ts';
import { FlowError } from './contract/flow-error.ts';
import { type Steps, settled } from './contract/steps.ts';
import type { WeftObject } from './contract/weft-object.ts';
import type { LoadedProgram } from './engine/loaded-program.ts';
import type { UnitOfWork } from './engine/unit-of-work.ts';

/** A cell that cannot take what was given, by its attribute or association. */
class CellError extends Error {
  readonly column: string;
  constructor(column: string, message: string) {
    super(message);
    this.column = column;
  }
}

/** Associations that an entity or what it specializes owns. */
function linksOf(loaded: LoadedProgram, entity: ProgramEntity): ProgramAssociation[] {
  const owned = new Set(loaded.ownedAssociations(entity.index));
  return loaded.program.associations.filter((a) => owned.has(a.index));
}

/**
 * Puts texts of the grid into an object: attributes as the door reads them, references as rows of the other entity, and what comes into a reference set (`+17`) or
 * goes out of it (`-17`).
 */
export function* setCells(
  u: UnitOfWork,
  loaded: LoadedProgram,
  entity: ProgramEntity,
  object: WeftObject,
  cells: Readonly<Record<string, string | null>>,
): Steps<void> {
  for (const [column, text] of Object.entries(cells)) {
    const attribute = entity.attributes.find((a) => a.id === column);
    if (attribute) {
      u.set(object, attribute.field, typedValue(attribute, text, loaded));
      continue;
    }
    const link = linksOf(loaded, entity).find((a) => a.id === column);
    if (!link) throw new CellError(column, 'The member does not exist in this run.');
    if (link.type === 'reference-set') {
      const [, sign, row = ''] = /^([+-])(.*)$/.exec(text ?? '') ?? [];
      const member = yield* settled(u.load(link.to, rowOf(row)));
      if (!member) throw new CellError(column, 'The other object was deleted meanwhile.');
      if (sign === '-') yield* settled(u.removeFromReferenceSet(object, link.index, [member]));
      else yield* settled(u.addToReferenceSet(object, link.index, [member]));
      continue;
    }
    const target = text === null || text === '' ? null : yield* settled(u.load(link.to, rowOf(text)));
    if (text && !target) throw new CellError(column, 'The other object was deleted meanwhile.');
    u.setReference(object, link.index, target);
  }
}

function rowOf(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

function typedValue(attribute: ProgramAttribute, text: string | null, loaded: LoadedProgram): unknown {
  if (text === null || (text === '' && attribute.type !== 'string')) return null;
  const type = { kind: attribute.type, values: attribute.values };
  const value = readText(type, text, loaded.program.settings);
  if (value === undefined)
    throw new CellError(
      attribute.id,
      `${JSON.stringify(text)} is not a value for ${attribute.name}: it must be ${describeDoorType(type)}.`,
    );
  return value;
}

/** What an edit is refused for, in words for each cell that it is about. */
export function refusedCells(entity: ProgramEntity, thrown: unknown): Record<string, string> {
  if (thrown instanceof CellError) return { [thrown.column]: thrown.message };
  const cells: Record<string, string> = {};
  for (const { path, message } of thrown instanceof FlowError ? thrown.details : []) {
    const attribute = entity.attributes.find((a) => path === `${entity.name}.${a.name}`);
    if (attribute) cells[attribute.id] = cells[attribute.id] ? `${cells[attribute.id]} ${message}` : message;
  }
  return cells;
}
