import type { Program } from '../../../../../shared/program/program.ts';
import { fittingName } from './fitting-name.ts';

/** A program whose tables and columns are called as PostgreSQL can keep it. */
export function fittingProgram(program: Program): Program {
  return {
    ...program,
    entities: program.entities.map((entity) => ({
      ...entity,
      table: fittingName(entity.table),
      attributes: entity.attributes.map((attribute) => ({ ...attribute, column: fittingName(attribute.column) })),
    })),
    associations: program.associations.map((association) => ({
      ...association,
      table: fittingName(association.table),
      column: fittingName(association.column),
    })),
  };
}
