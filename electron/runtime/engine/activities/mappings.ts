import { type IgnoredPlace, mostIgnoredPlaces } from '../../../../shared/format/ignored.ts';
import { MappingError, type MessageDemands } from '../../../../shared/format/index.ts';
import type { GivenToImport } from '../../../../shared/mapping/given-to-import.ts';
import type { CommitMode, MappingFunctions } from '../../../../shared/microflow/activities/calls.ts';
import type { ProgramMapping } from '../../../../shared/program/program.ts';
import type { CallTrace } from '../../consume/index.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { ExportWriter, ImportReader, Run, Trace } from '../../contract/run.ts';
import { drive, type Steps, settled } from '../../contract/steps.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import type { ActivityHost, RuntimeValues } from './activity-host.ts';
import { asList } from './as-list.ts';

export function mappingFunctions(host: ActivityHost): MappingFunctions<RuntimeValues> {
  return {
    importText: (u, t, mapping, text, given, commit) => drive(importSteps(host, u, t, mapping, text, given, commit)),
    exportText: (u, t, mapping, root, given) => drive(exportSteps(host, u, t, mapping, root, given)),
  };
}

/** What a door adds to a mapping. */
export interface DoorReading {
  /** What a text that does not fit is for the one who gave it. */
  misread(error: MappingError): Error;
  /** The message is held to the structure, but for these. */
  demands: MessageDemands;
}

/** One of the texts that an import reads. */
export interface TextToRead {
  text: unknown;
  door: DoorReading | null;
  /** A problem of it, at its place in the message that it is cut of. */
  placed?(error: MappingError): MappingError;
}

/**
 * Reads a text by a mapping, and commits what it made and found where that is asked for: the one way for activities, answers of partners and
 * bodies of requests.
 */
export function importSteps(
  host: ActivityHost,
  u: Run,
  t: Trace | CallTrace | null,
  mapping: number,
  text: unknown,
  given: GivenToImport | null,
  commit: CommitMode,
  door: DoorReading | null = null,
): Steps<WeftObject | WeftObject[] | null> {
  return importTexts(host, u, t, mapping, [{ text, door }], given, commit);
}

/** The same for texts that are one message together: the items of all of them, in one commit. */
export function* importTexts(
  host: ActivityHost,
  u: Run,
  t: Trace | CallTrace | null,
  mapping: number,
  texts: readonly TextToRead[],
  given: GivenToImport | null,
  commit: CommitMode,
): Steps<WeftObject | WeftObject[] | null> {
  const info = host.program.mappings[mapping];
  for (const { text, door } of texts) {
    if (typeof text !== 'string')
      throw new FlowError('mapping/no-input', `${info?.name} has no text to read: it is empty.`);
    if (info && given?.validate && given.validate !== 'off') validate(host, u, info, text, given.validate, door);
  }
  t?.start({ kind: 'import', label: info?.name ?? '', ...(info ? { unit: info.id } : {}) });
  const before = u.created.length;
  const foundBefore = u.foundObjects.length;
  const unlinkedBefore = u.unlinked.length;
  const ignoredBefore = u.ignored;
  const placesBefore = u.ignoredPlaces.length;
  try {
    const result = yield* readTexts(host.mappings[mapping] as ImportReader, u, texts, given);
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
    return result;
  } finally {
    u.forgetFetched();
    t?.finish([
      { name: 'created', text: String(u.created.length - before) },
      { name: 'ignored', text: String(u.ignored - ignoredBefore) },
    ]);
  }
}

/** Findings of a message that are told. */
const mostFindings = 20;

/**
 * Holds a message to its structure before it is read.
 * @throws `mapping/invalid`, with the places, where it does not fit and is refused
 */
function validate(
  host: ActivityHost,
  u: Run,
  { id, name }: ProgramMapping,
  text: string,
  mode: 'warn' | 'refuse',
  door: DoorReading | null,
): void {
  const found = host.validators.validate(id, text).filter((d) => d.severity === 'error');
  const [first] = found;
  if (!first) return;
  const told = found.slice(0, mostFindings).map(({ path, line, column, code, message }) => ({
    path: path ?? '$',
    place: line === undefined ? (path ?? '$') : `${path}, line ${line}, column ${column}`,
    code,
    message,
  }));
  const more = found.length > told.length ? ` and ${found.length - told.length} more` : '';
  const isLogged = mode === 'warn';
  // A line of a log is one line.
  const all = told.map(({ place, message }) => `${place}: ${message}`).join(isLogged ? ' ' : '\n');
  const words = `The message does not fit what ${name} reads, in ${found.length} ${found.length === 1 ? 'place' : 'places'}:${isLogged ? ' ' : '\n'}${all}${more}`;
  if (isLogged) {
    u.run.log('warning', words);
    return;
  }
  const details = told.map(({ path, code, message }) => ({ path, message, code }));
  throw new FlowError(door ? 'request/body' : 'mapping/invalid', words, { details });
}

/** What is logged of content that the structure does not know. */
function unknownWords(mapping: string, places: readonly IgnoredPlace[]): string {
  const where = places.map(({ path, line, column }) =>
    line === undefined ? path : `${path} (line ${line}, column ${column})`,
  );
  const more = places.length >= mostIgnoredPlaces ? ' …' : '';
  return `${mapping} left out what its structure does not know: ${where.join(', ')}${more}.`;
}

function* readTexts(
  reader: ImportReader,
  u: Run,
  texts: readonly TextToRead[],
  given: GivenToImport | null,
): Steps<WeftObject | WeftObject[] | null> {
  if (texts.length === 1) return yield* readText(reader, u, texts[0] as TextToRead, given);
  const all: WeftObject[] = [];
  for (const text of texts) for (const one of asList(yield* readText(reader, u, text, given))) all.push(one);
  return all;
}

function* readText(
  reader: ImportReader,
  u: Run,
  { text, door, placed }: TextToRead,
  given: GivenToImport | null,
): Steps<WeftObject | WeftObject[] | null> {
  try {
    return (yield* settled(reader.read(u, text as string, given, door?.demands))) ?? null;
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    const found = placed?.(error) ?? error;
    throw door?.misread(found) ?? found;
  }
}

/** Writes a message by a mapping: the one way for activities and for requests to partners. */
export function* exportSteps(
  host: ActivityHost,
  u: Run,
  t: Trace | CallTrace | null,
  mapping: number,
  root: unknown,
  given: readonly unknown[] | null,
): Steps<string> {
  const info = host.program.mappings[mapping];
  t?.start({ kind: 'export', label: info?.name ?? '', ...(info ? { unit: info.id } : {}) });
  try {
    const writer = host.mappings[mapping] as ExportWriter;
    return yield* settled(writer.write(u, root as WeftObject, given));
  } finally {
    t?.finish();
  }
}
