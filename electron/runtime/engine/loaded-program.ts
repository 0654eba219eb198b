import { randomUUID } from 'node:crypto';
import { createExpressionLibrary } from '../../../shared/expression/index.ts';
import { readDecimal, readLong } from '../../../shared/expression/numeric.ts';
import { formatOf, formats } from '../../../shared/format/index.ts';
import {
  hexToBinary,
  toBinary,
  toDecimal,
  toEnumeration,
  toInteger,
  toLong,
  toSpacedText,
} from '../../../shared/format/typed-text.ts';
import { unmappedValue } from '../../../shared/format/unmapped-value.ts';
import { specializationOf } from '../../../shared/mapping/specialization.ts';
import { joinTexts, jsonOfTexts } from '../../../shared/mapping/text-lists.ts';
import { firstItems, itemsOfText } from '../../../shared/mapping/written-lists.ts';
import type {
  Program,
  ProgramAssociation,
  ProgramAttribute,
  ProgramEntity,
  ProgramMapping,
} from '../../../shared/program/program.ts';
import { entitiesOf, entitiesOfRows, type Query, type RowsQuery } from '../../../shared/query/index.ts';
import { type DoorRules, readText } from '../../../shared/service/value-text.ts';
import { PreparedTransformation, type StepFunction } from '../../../shared/transformation/index.ts';
import type { ConnectorProcesses } from '../connector-process/connector-processes.ts';
import type { MockSetting } from '../consume/consumed-protocol.ts';
import type { HttpClient } from '../consume/http-client.ts';
import { CallMemory, externalSources, Offline } from '../consume/index.ts';
import type { ExternalSource } from '../contract/external-source.ts';
import { FlowError } from '../contract/flow-error.ts';
import { type LogSink, logText, unfailingLog } from '../contract/log.ts';
import type { ExportWriter, FlowFunction, ImportReader, Run, RunProgram } from '../contract/run.ts';
import { after, type Steps, settled } from '../contract/steps.ts';
import { WeftObject } from '../contract/weft-object.ts';

import { consumeHostOf, createFlowLibrary } from './flow-library.ts';
import { ownerField } from './link-fields.ts';
import { MessageValidators } from './message-validators.ts';
import { growingRedactor, secretsOf } from './redact.ts';
import { Turns } from './turns.ts';

/** What a program needs of the outside world; arguments, so that tests and previews give their own. */
export interface ProgramServices {
  log: LogSink;
  /** False where nothing may be called or touched (previews); `http` is a closed one then. */
  reachesOutside: boolean;
  http: HttpClient;
  constants: Readonly<Record<string, string>>;
  /** What is known of consumed services beyond one call, kept while versions of the program come and go; one of its own where nothing else is given. */
  calls?: CallMemory;
  /** Where the code of connectors runs; nothing of them can be called without it. */
  connectors?: ConnectorProcesses;
  /** Address of the server the program is published on; a call whose location begins with / goes there. */
  ownUrl?: () => string;
  /** Who answers the calls of consumed services; one of its own where nothing else is given. */
  offline?: Offline;
  /** Has a microflow answer for a mock; left out where none is run beside. */
  script?: MockSetting['script'];
  now?: () => number;
}

type SignatureFunction = (members: readonly unknown[]) => [string, unknown][];

/** Which of the two compilations of a program runs: the one whose functions give values at once, or the one that waits and yields. */
export type Colour = 'fast' | 'waiting';

/** A compiled project brought to life in one colour: classes, flows and mappings as functions. */
export class LoadedProgram implements RunProgram {
  readonly program: Program;
  readonly colour: Colour;
  readonly services: ProgramServices;
  readonly flows: readonly FlowFunction[];
  readonly mappings: readonly (ImportReader & ExportWriter)[];
  readonly transformations: readonly PreparedTransformation[];
  /** Takes secrets out of a text that leaves the run for a trace, a log or a problem document. */
  readonly redact: (text: string) => string;
  /** The same of a text of any length, for what is kept whole. */
  readonly redactAll: (text: string) => string;
  readonly offline: Offline;
  readonly calls: CallMemory;
  /** What holds the objects of external entities, by the entity's id. */
  readonly external: ReadonlyMap<string, ExternalSource>;
  private readonly classes: readonly (new () => WeftObject)[];
  private readonly autoNumbers: readonly (readonly ProgramAttribute[])[];
  private readonly owned: readonly (readonly number[])[];
  private readonly around: readonly (readonly { association: ProgramAssociation; isOwner: boolean }[])[];
  private readonly stored: readonly (readonly string[])[];
  private readonly members: ReadonlyMap<string, string>;
  private readonly memberNames: ReadonlyMap<string, string>;
  private readonly signatures: readonly SignatureFunction[];
  private readonly accessValues: readonly (() => unknown)[];
  private readonly queried: readonly (readonly number[])[];

  private readonly constants: readonly unknown[];
  private readonly given: ProgramServices;
  private patient: LoadedProgram | null = null;

  constructor(program: Program, services: ProgramServices, colour: Colour = 'fast') {
    this.program = program;
    this.colour = colour;
    this.offline = services.offline ?? new Offline();
    this.calls = services.calls ?? new CallMemory();
    this.given = { ...services, offline: this.offline, calls: this.calls };
    this.validators = new MessageValidators(program.validations);
    const secrets = secretsOf(program.constants, services.constants);
    this.redact = growingRedactor(secrets, this.calls.issued);
    this.redactAll = growingRedactor(secrets, this.calls.issued, Number.POSITIVE_INFINITY);
    const { log } = services;
    this.services = {
      ...services,
      log: unfailingLog({
        write: (line) =>
          log.write({
            ...line,
            message: logText(this.redact(line.message)),
            // A token may call its user whatever it likes.
            ...(line.user === undefined ? {} : { user: logText(this.redact(line.user)) }),
          }),
      }),
    };
    this.constants = program.constants.map((c) =>
      constantValue(c.type, services.constants[c.name] ?? c.value, program.settings),
    );
    const library = createExpressionLibrary({
      timeZone: program.settings.timeZone,
      rounding: program.settings.rounding,
      now: services.now ?? Date.now,
      random: Math.random,
      uuid: randomUUID,
    });
    const host = consumeHostOf(this);
    this.external = externalSources(program, host);
    const rt = createFlowLibrary(this, host);
    Object.assign(rt, {
      WeftObject,
      x: library,
      N: (text: string) => readLong(text) ?? readDecimal(text),
      formats: Object.fromEntries(formats.map((f) => [f.id, f.library(program.settings.timeZone)])),
      toInteger,
      toLong,
      toDecimal,
      toEnumeration,
      toBinary,
      hexToBinary,
      toSpacedText,
      joinTexts,
      jsonOfTexts,
      specializationOf,
      firstItems,
      itemsOfText,
      unmappedValue,
      C: this.constants,
    });
    const source = colour === 'fast' ? program.source : program.waitingSource;
    const make = new Function(`return ${source}`)() as (rt: object) => {
      E: (new () => WeftObject)[];
      F: FlowFunction[];
      M: (ImportReader & ExportWriter)[];
      T: (StepFunction | null)[][];
      A: (() => unknown)[];
      S: SignatureFunction[];
    };
    const { E, F, M, T, A, S } = make(rt);
    this.signatures = S;
    this.accessValues = A;
    this.classes = E;
    this.flows = F;
    this.mappings = M.map((mapping, index) => indenting(mapping, program.mappings[index]));
    this.transformations = program.transformations.map((plan, i) => new PreparedTransformation(plan, T[i] ?? []));
    const lineage = (index: number): number[] => {
      const ids: number[] = [];
      for (
        let current: number | null = index;
        current !== null && !ids.includes(current);
        current = (program.entities[current] as ProgramEntity).general
      )
        ids.push(current);
      return ids;
    };
    this.autoNumbers = program.entities.map((e) =>
      e.attributes.filter((a) => a.type === 'autonumber' && a.calculated === null),
    );
    this.owned = program.entities.map((e) =>
      program.associations.filter((a) => lineage(e.index).includes(a.from)).map((a) => a.index),
    );
    this.around = program.entities.map((e) => {
      const own = lineage(e.index);
      return program.associations.flatMap((association) => [
        ...(own.includes(association.from) ? [{ association, isOwner: true }] : []),
        ...(own.includes(association.to) ? [{ association, isOwner: false }] : []),
      ]);
    });
    this.stored = program.entities.map((e) => e.attributes.flatMap((a) => (a.calculated === null ? [a.field] : [])));
    const attributes = program.entities.flatMap((e) => e.attributes);
    this.members = new Map([
      ...attributes.map((a): [string, string] => [a.field, a.id]),
      ...program.associations.map((a): [string, string] => [ownerField(a.index), a.id]),
    ]);
    this.memberNames = new Map([...attributes, ...program.associations].map((m) => [m.id, m.name]));
    this.queried = program.queries.map(({ tree }) => this.readBy(tree as Query));
  }

  /** Runs of this program, and what is about to begin one, that are not done yet; `onIdle` hears when none is. */
  underWay = 0;
  onIdle: (() => void) | null = null;
  readonly turns = new Turns();
  /** What holds messages to their structures, for both colours. */
  readonly validators: MessageValidators;

  /** Hear that a run has written tasks (`runInBackground`). */
  readonly onTasks = new Set<() => void>();

  /** Does work that this version of the program, and its store, live until the end of. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.underWay++;
    try {
      return await work();
    } finally {
      if (--this.underWay === 0) this.onIdle?.();
    }
  }

  /** The same program in the waiting colour, brought to life when first needed. */
  get waiting(): LoadedProgram {
    if (this.colour === 'waiting') return this;
    this.patient ??= new LoadedProgram(this.program, this.given, 'waiting');
    return this.patient;
  }

  constant(index: number): unknown {
    return this.constants[index] ?? null;
  }

  /** The headers of a signature, of the members of a request (`signatureMembers`) in their order. */
  signature(index: number, members: readonly unknown[]): [string, unknown][] {
    return this.signatures[index]?.(members) ?? [];
  }

  /** The value of an expression of the access rules, as it is now. */
  accessValue(index: number): unknown {
    return this.accessValues[index]?.();
  }

  /** Id of the member that a field of the compiled classes holds. */
  memberOfField(field: string): string {
    return this.members.get(field) ?? '';
  }

  memberName(id: string): string {
    return this.memberNames.get(id) ?? id;
  }

  /** Fields of the stored attributes of an entity, inherited ones included. */
  storedFields(entity: number): readonly string[] {
    return this.stored[entity] as readonly string[];
  }

  queryTree(query: number): Query {
    return this.program.queries[query]?.tree as Query;
  }

  instantiate(entity: number): WeftObject {
    return new (this.classes[entity] as new () => WeftObject)();
  }

  entityByName(name: string): ProgramEntity | undefined {
    return this.program.entities.find((e) => e.qualifiedName === name);
  }

  autoNumbersOf(entity: number): readonly ProgramAttribute[] {
    return this.autoNumbers[entity] as readonly ProgramAttribute[];
  }

  ownedAssociations(entity: number): readonly number[] {
    return this.owned[entity] as readonly number[];
  }

  associationsOf(entity: number): readonly { association: ProgramAssociation; isOwner: boolean }[] {
    return this.around[entity] as readonly { association: ProgramAssociation; isOwner: boolean }[];
  }

  /** The entities that a query reads: its own, and those that its constraint walks through. */
  entitiesOfQuery(query: number | Query | RowsQuery): readonly number[] {
    return typeof query === 'number' ? (this.queried[query] as readonly number[]) : this.readBy(query);
  }

  private readBy(query: Query | RowsQuery): number[] {
    const read = 'rows' in query ? entitiesOfRows(query) : entitiesOf(query);
    return this.program.entities.filter((e) => read.has(e.id)).map((e) => e.index);
  }

  /**
   * Runs the handlers of a moment (DMO-46) and waits for those that wait. False when one of a before-moment says no without
   * raising an error.
   */
  *eventSteps(u: Run, object: WeftObject, moment: string): Steps<boolean> {
    const { events } = this.program.entities[object.$entity] as ProgramEntity;
    for (const event of events) {
      if (event.moment !== moment) continue;
      if (event.flow < 0)
        throw new FlowError(
          'flow/invalid',
          `The project has an error here: the ${moment} handler of ${u.entityOf(object).qualifiedName} has no microflow.`,
        );
      const flow = this.program.flows[event.flow];
      const args = flow?.parameters.length ? [object] : [];
      const result = yield* settled((this.flows[event.flow] as FlowFunction)(u, u.trace, ...args));
      if (result === false) {
        if (event.raiseOnFalse)
          throw new FlowError(
            'flow/event-refused',
            `${flow?.name} refused the ${moment.replace('before-', '')} of ${u.entityOf(object).qualifiedName}.`,
          );
        return false;
      }
    }
    return true;
  }
}

/** The value of a constant; what is none was refused where it came in, by the checks or with the environment. */
function constantValue(type: string, text: string, rules: DoorRules): unknown {
  const value = readText({ kind: type }, text, rules);
  return value === undefined ? (type === 'boolean' ? false : null) : value;
}

/** A mapping whose messages are for people writes them indented, whoever asks for them. */
function indenting(
  mapping: ImportReader & ExportWriter,
  info: ProgramMapping | undefined,
): ImportReader & ExportWriter {
  if (!info?.pretty || !info.format) return mapping;
  const format = formatOf(info.format);
  const write: ExportWriter['write'] = (u, root, given) =>
    after(mapping.write(u, root, given), (text) => format.indent(text));
  return Object.assign(Object.create(mapping) as typeof mapping, { write });
}
