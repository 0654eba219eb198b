import type { ProgramRestBody } from '../../../../shared/service/rest/program.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { DoorReading } from '../../engine/activities/mappings.ts';

/** What the contract of an operation asks of a body of a format, and what one that does not fit is. */
export function doorOf({ mayLack, ignored }: ProgramRestBody): DoorReading {
  return {
    // What does not fit is the caller's.
    misread: (error) => new FlowError('request/body', error.message, { cause: error }),
    demands: { mayLack: new Set(mayLack), ignored: new Set(ignored) },
  };
}
