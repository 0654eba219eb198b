import type { z } from 'zod';
import { appCalls } from './calls/app.ts';
import { bundleCalls } from './calls/bundle.ts';
import { connectorCalls } from './calls/connector.ts';
import { contractCalls } from './calls/contract.ts';
import { damageCalls } from './calls/damage.ts';
import { dataCalls } from './calls/data.ts';
import { databaseCalls } from './calls/database.ts';
import { mappingCalls } from './calls/mapping.ts';
import { type ProjectLoss, type ProjectPatch, projectCalls } from './calls/project.ts';
import { requestCalls } from './calls/request.ts';
import { restCalls } from './calls/rest.ts';
import { type CallMode, type ConsoleLine, type RunState, runCalls, type TraceSummary } from './calls/run.ts';
import { serviceCalls } from './calls/service.ts';
import { soapCalls } from './calls/soap.ts';
import { sourceCalls } from './calls/source.ts';
import { taskCalls } from './calls/task.ts';
import { transformationCalls } from './calls/transformation.ts';
import { valueCalls } from './calls/value.ts';

/**
 * The studio's calls: renderer to host, a file a subject. Arguments are validated at the host's door by these schemas; both ends
 * take their types from here.
 */
export const studioCalls = {
  ...appCalls,
  ...projectCalls,
  ...sourceCalls,
  ...damageCalls,
  ...contractCalls,
  ...connectorCalls,
  ...mappingCalls,
  ...transformationCalls,
  ...restCalls,
  ...serviceCalls,
  ...soapCalls,
  ...runCalls,
  ...valueCalls,
  ...requestCalls,
  ...dataCalls,
  ...databaseCalls,
  ...taskCalls,
  ...bundleCalls,
} as const;

export type StudioCalls = typeof studioCalls;
export type CallName = keyof StudioCalls;
export type CallArgs<N extends CallName> = z.input<StudioCalls[N]['args']>;
export type CallResult<N extends CallName> = z.infer<StudioCalls[N]['result']>;

/** Host to windows, without answers. */
export interface StudioEvents {
  'project.patch': ProjectPatch;
  /** What became of the file behind the studio's back; null when it is there again. */
  'project.lost': ProjectLoss | null;
  'run.state': RunState;
  /** Who answers for the consumed services now. */
  'run.callModes': Record<string, CallMode>;
  'run.console': ConsoleLine[];
  'run.trace': TraceSummary;
}
export type EventName = keyof StudioEvents;
