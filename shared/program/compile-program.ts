import { accessVariables, compileAccess } from '../access/index.ts';
import { compileSecurity } from '../authentication/index.ts';
import { type ConnectorDocument, compileConnectors, type PlaceOfConnector } from '../connector/index.ts';
import {
  compileConsumedServices,
  consumedServiceUnits,
  emitSignatures,
  signatureNumber,
  signatureVariables,
} from '../consume/index.ts';
import { type AnyCode, type Code, identifier, joined, js, literal } from '../expression/emitted-code.ts';
import { libraryNames, libraryPrelude } from '../expression/index.ts';
import { activityOf } from '../microflow/activities/index.ts';
import type { Microflow } from '../microflow/kind.ts';
import { constantVariable } from '../model/kinds/constant.ts';
import { settingsKind } from '../model/kinds/settings.ts';
import { madeOnce } from '../model/made-once.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import { withRecordings } from '../recording/index.ts';
import { publishedProtocols, type ServiceCompileContext } from '../service/index.ts';
import { runStarters } from '../starter/index.ts';
import { compileAssociations, compileClasses, compileEntities } from './compile-entities.ts';
import { compileFlows } from './compile-flows.ts';
import { compileMappings } from './compile-mappings.ts';
import { compileTransformations } from './compile-transformations.ts';
import { ProgramContext } from './context.ts';
import { physicalNames } from './physical-names.ts';
import type { Program, ProgramEntity } from './program.ts';
import { type ContractFiles, compileValidations } from './validations.ts';
import { findWaits } from './waits.ts';

/** A project that cannot be compiled at all, whatever its checks say: a sentence for whoever wanted it. */
export class ProgramError extends Error {
  readonly code = 'program/not-compiled';
}

export interface ProgramOptions {
  name: string;
  /** The files of contracts, for messages that are held to them; without it they are held to their structures. */
  contractFile?: ContractFiles;
  /** Where the code of a connector is on this machine; without it nothing of connectors runs. */
  connectorPlace?: (connector: Unit<ConnectorDocument>) => PlaceOfConnector;
  /** The consumed services that mocks answer for, by the ids of their documents; none otherwise. */
  mocked?: 'all' | ReadonlySet<string>;
  /** Those that recordings answer for. Of one that is mocked, too, the mock answers. */
  replayed?: 'all' | ReadonlySet<string>;
  /** Those that are called, and whose answers are kept. */
  recorded?: 'all' | ReadonlySet<string>;
}

/**
 * Compiles a project. Documents with errors are left out where they can be: the checks have reported them, and a run that
 * needs them is refused before. The result is plain JSON. Throws ProgramError.
 */
export function compileProgram(view: ProjectView, options: ProgramOptions): Program {
  try {
    return programOf(view, options);
  } catch (error) {
    throw new ProgramError(`The project cannot be compiled: ${(error as Error).message}`, { cause: error });
  }
}

const none: ReadonlySet<string> = new Set();
const isAmong = (services: 'all' | ReadonlySet<string>, id: string) => services === 'all' || services.has(id);

function programOf(
  view: ProjectView,
  {
    name,
    contractFile = () => null,
    connectorPlace = () => ({ problem: 'Connectors do not run here.' }),
    mocked = none,
    replayed = none,
    recorded = none,
  }: ProgramOptions,
): Program {
  const context = new ProgramContext(view);
  const names = physicalNames(context);
  const waits = findWaits(context);
  const waitingContext = context.inWaitingColour();
  const entities = compileEntities(context, names);
  const { flows, sources, queries } = compileFlows(context, waits);
  const mappings = compileMappings(context, waits);
  const transformations = compileTransformations(context);
  const { access, sources: accessSources } = compileAccess(view, context.catalog, context.asksAccess, (text) =>
    context.expression(text, accessVariables, () => literal(null)),
  );
  const consumedUnits = consumedServiceUnits(view);
  const signatures = emitSignatures(consumedUnits, (text, variable) =>
    context.expression(text, signatureVariables, variable),
  );
  const settings = settingsKind.schema.parse(view.ofKind('settings')[0]?.data ?? {});
  const doors: ServiceCompileContext = {
    view,
    flow: (id) => (id === null ? undefined : flows[context.flowIndex.get(id) ?? -1]),
    mapping: (id) => (id === null ? null : (context.mappingIndex.get(id) ?? null)),
    contractFile,
  };
  return {
    format: 1,
    project: name,
    settings,
    entities,
    associations: compileAssociations(context, names),
    constants: context.constantUnits.map((u) => {
      const constant = view.qualifiedName(u);
      return {
        name: constant,
        type: u.data.type,
        value: u.data.value,
        secret: u.data.secret,
        variable: constantVariable(constant),
      };
    }),
    flows,
    mappings: mappings.map((m) => m.mapping),
    validations: compileValidations(view, contractFile),
    transformations: transformations.map((t) => t.transformation),
    queries,
    services: publishedProtocols.flatMap((protocol) => protocol.compile(doors)),
    security: compileSecurity(view),
    access,
    consumed: withRecordings(
      view,
      compileConsumedServices({
        view,
        catalog: context.catalog,
        mapping: doors.mapping,
        flow: (id) => doors.flow(id)?.index ?? null,
        constant: (id) => numberOf(context.constantUnits, id),
        signature: (service) => signatureNumber(consumedUnits, service),
        isMocked: (service) => isAmong(mocked, service),
      }),
      {
        isReplayed: (service) => isAmong(replayed, service),
        isRecorded: (service) => isAmong(recorded, service),
      },
    ),
    connectors: compileConnectors(view, {
      place: connectorPlace,
      constant: (id) => numberOf(context.constantUnits, id),
      isMocked: (document) => isAmong(mocked, document),
      isUsed: (connector) => usedConnectors(view).has(connector),
    }),
    starters: runStarters.flatMap((starter) => starter.compile(doors)),
    hasErrorHandlers: hasErrorHandlers(view),
    source: sourceOf(context, entities, sources, mappings, transformations, accessSources, signatures),
    waitingSource: sourceOf(
      waitingContext,
      entities,
      compileFlows(waitingContext, waits).sources,
      compileMappings(waitingContext, waits),
      compileTransformations(waitingContext),
      accessSources,
      signatures,
    ),
  };
}

function numberOf(units: readonly Unit[], id: string | null): number | null {
  const index = units.findIndex((unit) => unit.id === id);
  return index < 0 ? null : index;
}

/** The source of one colour: classes, flows and mappings over the runtime's library. */
function sourceOf(
  context: ProgramContext,
  entities: readonly ProgramEntity[],
  flows: readonly Code[],
  mappings: readonly { source: Code }[],
  transformations: readonly { source: Code }[],
  access: readonly AnyCode[],
  signatures: readonly Code[],
): Code {
  const classNames = entities.map((e) => identifier(`E${e.index}`));
  const flowNames = flows.map((_, i) => identifier(`f${i}`));
  return js`(rt) => {
"use strict";
const { WeftObject, x, N, toInteger, toLong, toDecimal, toEnumeration, toBinary, hexToBinary, toSpacedText, joinTexts, jsonOfTexts, specializationOf, firstItems, itemsOfText, unmappedValue, C } = rt;
${libraryPrelude(libraryNames)}
${compileClasses(context, entities)}
const E = rt.E = [${joined(classNames, ', ')}];
${joined(flows, '\n')}
const F = [${joined(flowNames, ', ')}];
const M = [${joined(
    mappings.map((m) => m.source),
    ',\n',
  )}];
const T = [${joined(
    transformations.map((t) => t.source),
    ',\n',
  )}];
const A = [${joined(
    access.map((value) => js`() => ${value}`),
    ',\n',
  )}];
const S = [${joined(signatures, ',\n')}];
return { E, F, M, T, A, S };
}`;
}

/** Ids of the connectors whose actions flows call. */
const usedConnectors = madeOnce((view: ProjectView): ReadonlySet<string> => {
  const flows = view.ofKind('microflow') as readonly Unit<Microflow>[];
  const triggers = view.ofKind('connector-trigger') as readonly Unit<{ trigger: string }>[];
  const called = flows.flatMap(({ data }) =>
    data.nodes.flatMap(({ action }) => activityOf(action.type).callsAction?.(action) ?? []),
  );
  return new Set([...called, ...triggers.map(({ data }) => data.trigger)].map((id) => id.split('/')[0] ?? ''));
});

function hasErrorHandlers(view: ProjectView): boolean {
  const flows = view.ofKind('microflow') as readonly Unit<Microflow>[];
  return flows.some((flow) => flow.data.nodes.some((node) => node.onError !== 'rollback'));
}
