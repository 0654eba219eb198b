import { type IgnoredPlace, mostIgnoredPlaces } from '../../../../shared/format/ignored.ts';
import { MappingError, type MessageDemands } from '../../../../shared/format/index.ts';
import type { GivenToImport } from '../../../../shared/mapping/given-to-import.ts';
import type { CommitMode, MappingFunctions } from '../../../../shared/microflow/activities/calls.ts';
import type { CallTrace } from '../../consume/index.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { ExportWriter, ImportReader, Run, Trace } from '../../contract/run.ts';
import { drive, type Steps, settled } from '../../contract/steps.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import type { ActivityHost, RuntimeValues } from './activity-host.ts';

export function mappingFunctions(host: ActivityHost): MappingFunctions<RuntimeValues> {
  return {
    importText: (u, t, mapping, text, given, commit) => drive(importSteps(host, u, t, mapping, text, given, commit)),
    exportText: (u, t, mapping, root) => drive(exportSteps(host, u, t, mapping, root)),
  };
}

/** What a door adds to a mapping. */
export interface DoorReading {
  /** What a text that does not fit is for the one who gave it. */
  misread(error: MappingError): Error;
  /** The message is held to the structure, but for these. */
  demands: MessageDemands;
}

/**
 * Reads a text by a mapping, and commits what it made and found where that is asked for: the one way for activities, answers of partners and
 * bodies of requests.
 */
export function* importSteps(
  host: ActivityHost,
  u: Run,
  t: Trace | CallTrace | null,
  mapping: number,
  text: unknown,
  given: GivenToImport | null,
  commit: CommitMode,
  door: DoorReading | null = null,
): Steps<WeftObject | WeftObject[] | null> {
  const info = host.program.mappings[mapping];
  if (typeof text !== 'string')
    throw new FlowError('mapping/no-input', `${info?.name} has no text to read: it is empty.`);
  t?.start({ kind: 'import', label: info?.name ?? '', ...(info ? { unit: info.id } : {}) });
  const before = u.created.length;
  const foundBefore = u.foundObjects.length;
  const unlinkedBefore = u.unlinked.length;
  const ignoredBefore = u.ignored;
  const placesBefore = u.ignoredPlaces.length;
  try {
    const result = yield* readSteps(host.mappings[mapping] as ImportReader, u, text, given, door);
    const unknown = u.ignoredPlaces.slice(placesBefore).filter(({ warns, why }) => warns && why === 'unknown');
    if (unknown.length > 0) u.run.log('warning', unknownWords(info?.name ?? '', unknown));
    // What an import before this one found is that one's affair.
    if (commit !== 'no') {
      const own = [
        ...u.created.slice(before),
        ...u.foundObjects.slice(foundBefore),
        ...u.unlinked.slice(unlinkedBefore),
      ];
      yield* settled(u.commit(own, commit === 'with-events'));
    }
    return result ?? null;
  } finally {
    u.forgetFetched();
    t?.finish([
      { name: 'created', text: String(u.created.length - before) },
      { name: 'ignored', text: String(u.ignored - ignoredBefore) },
    ]);
  }
}

/** What is logged of content that the structure does not know. */
function unknownWords(mapping: string, places: readonly IgnoredPlace[]): string {
  const where = places.map(({ path, line, column }) =>
    line === undefined ? path : `${path} (line ${line}, column ${column})`,
  );
  const more = places.length >= mostIgnoredPlaces ? ' …' : '';
  return `${mapping} left out what its structure does not know: ${where.join(', ')}${more}.`;
}

function* readSteps(
  reader: ImportReader,
  u: Run,
  text: string,
  given: GivenToImport | null,
  door: DoorReading | null,
): Steps<WeftObject | WeftObject[] | null | undefined> {
  try {
    return yield* settled(reader.read(u, text, given, door?.demands));
  } catch (error) {
    throw door && error instanceof MappingError ? door.misread(error) : error;
  }
}

function* exportSteps(host: ActivityHost, u: Run, t: Trace | null, mapping: number, root: unknown): Steps<string> {
  const info = host.program.mappings[mapping];
  t?.start({ kind: 'export', label: info?.name ?? '', ...(info ? { unit: info.id } : {}) });
  try {
    const writer = host.mappings[mapping] as ExportWriter;
    return yield* settled(writer.write(u, root as WeftObject));
  } finally {
    t?.finish();
  }
}
