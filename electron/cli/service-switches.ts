import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { consumedServiceKinds, consumedServiceUnits } from '../../shared/consume/index.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import type { ProgramOptions } from '../../shared/program/compile-program.ts';
import { type Recording, recordingKind, recordingsOf } from '../../shared/recording/index.ts';
import { Finding, UsageError } from './output.ts';
import { findUnit } from './project.ts';

/** The switches of a command, as it was called: true for all services, names for these. */
export interface ServiceSwitches {
  mock?: true | string[];
  replay?: true | string[];
  record?: true | string[];
}

/** Adds the switches of consumed services to a command. Its first argument has to be optional: one that stands behind a switch is taken by it (`fileOf`). */
export function withServiceSwitches(command: Command): Command {
  return withStandIns(command).option(
    '--record [names...]',
    'what all consumed services answer, or those named, is kept in the project',
  );
}

/** Adds those of them by which something else answers in place of consumed services. */
export function withStandIns(command: Command): Command {
  return command
    .option('--mock [names...]', 'mocks answer for all consumed services, or for those named: they are not called')
    .option('--replay [names...]', 'what was recorded answers for all consumed services, or for those named');
}

/**
 * The arguments of a command: a switch takes what stands behind it for names, so a file there, and with `more` what follows it, are given back to it. Changes the
 * switches.
 */
export function argumentsOf(
  given: readonly (string | undefined)[],
  switches: ServiceSwitches,
  wanted: readonly string[],
): string[] {
  const found = given.flatMap((each) => each ?? []);
  for (const name of ['mock', 'replay', 'record'] as const) {
    const names = switches[name];
    if (found.length > 0 || !Array.isArray(names)) continue;
    const at = names.findIndex((each) => /\.weft$/i.test(each) || existsSync(each));
    if (at < 0) continue;
    found.push(...names.splice(at, wanted.length));
    if (names.length === 0) switches[name] = true;
  }
  const missing = wanted[found.length];
  if (missing !== undefined) throw new UsageError(`missing required argument '${missing}'`);
  return found;
}

type Switched = Pick<ProgramOptions, 'mocked' | 'replayed' | 'recorded'>;

/**
 * What a program is compiled with. Names are those of services; of *replay* those of recordings, too, which then stand alone. A name that is none, a service that is named
 * twice, or one that is to be replayed and has no recording is said.
 */
export function switchesOf(
  view: ProjectView,
  { mock, replay, record }: ServiceSwitches,
): Switched & { left: Set<string> } {
  const left = new Set<string>();
  const named = new Map<string, string>();
  const servicesOf = (names: true | string[] | undefined, option: string): 'all' | ReadonlySet<string> => {
    if (names === undefined) return new Set();
    if (names === true) return 'all';
    return new Set(
      names.map((name) => {
        const accepts = option === '--replay' ? [...consumedServiceKinds, recordingKind.kind] : consumedServiceKinds;
        const unit = findUnit(view, name, accepts);
        const service = unit.kind === recordingKind.kind ? (unit.data as Recording).service : unit.id;
        if (service === null) throw new Finding(`${name} is a recording of no service.`);
        if (unit.kind === recordingKind.kind)
          for (const { id } of recordingsOf(view, service))
            if (id !== unit.id && !names.includes(nameOf(view, id))) left.add(id);
        const before = named.get(service);
        if (before !== undefined && before !== option)
          throw new UsageError(`${name} stands in ${before} and in ${option}: it can be one of them.`);
        named.set(service, option);
        return service;
      }),
    );
  };
  const all = [mock, replay, record].filter((names) => names === true).length;
  if (all > 1)
    throw new UsageError(
      'Of --mock, --replay and --record one can be for all services; name the services of the others.',
    );
  const switched = {
    mocked: servicesOf(mock, '--mock'),
    replayed: servicesOf(replay, '--replay'),
    recorded: servicesOf(record, '--record'),
  };
  if (switched.replayed !== 'all')
    for (const id of switched.replayed)
      if (recordingsOf(view, id).length === 0)
        throw new Finding(`${nameOf(view, id)} has no recording. weft run --record ${nameOf(view, id)} makes one.`);
  return { ...withoutNamed(view, switched, named), left };
}

/** A switch for all services leaves those alone that another one names. */
function withoutNamed(view: ProjectView, switched: Required<Switched>, named: ReadonlyMap<string, string>): Switched {
  const of = (services: 'all' | ReadonlySet<string>) =>
    services === 'all'
      ? new Set(consumedServiceUnits(view).flatMap(({ id }) => (named.has(id) ? [] : [id])))
      : services;
  return { mocked: of(switched.mocked), replayed: of(switched.replayed), recorded: of(switched.recorded) };
}

function nameOf(view: ProjectView, id: string): string {
  const unit = view.unit(id);
  return unit ? view.qualifiedName(unit) : id;
}

/** The project without the recordings that are not to answer. */
export function withoutRecordings(view: ProjectView, left: ReadonlySet<string>): ProjectView {
  return left.size === 0 ? view : view.withUnits([], left);
}
