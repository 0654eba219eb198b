import { z } from 'zod';
import { madeOnce } from '../../model/made-once.ts';
import type { ProjectView } from '../../model/project.ts';
import type { ActivityFamily, ActivityOffer, AnyActivity } from '../activity.ts';
import { answerCookie, answerHeader } from './answer-headers.ts';
import { importInBatches } from './batches.ts';
import { callAction } from './call-action.ts';
import { callOperation } from './call-operation.ts';
import { callRest } from './call-rest.ts';
import { callMicroflow, exportWithMapping, importWithMapping } from './calls.ts';
import { exportInBatches } from './export-batches.ts';
import { annotation, breakEvent, continueEvent, decision, end, errorEnd, loop, merge, start } from './flow-elements.ts';
import { aggregateList, changeList, createList, listOperation } from './lists.ts';
import { changeObject, commitObjects, createObject, deleteObjects, retrieve, rollbackObject } from './objects.ts';
import { queryDatabase } from './query-database.ts';
import { runInBackground } from './run-in-background.ts';
import { transform } from './transform.ts';
import { changeVariable, createVariable, logMessage } from './variables.ts';
import { wait } from './wait.ts';

/** The activities and flow elements, in the order of the toolbox. */
const definitions = [
  createObject,
  changeObject,
  retrieve,
  commitObjects,
  deleteObjects,
  rollbackObject,
  createList,
  changeList,
  listOperation,
  aggregateList,
  createVariable,
  changeVariable,
  importWithMapping,
  importInBatches,
  exportWithMapping,
  exportInBatches,
  transform,
  callRest,
  callOperation,
  queryDatabase,
  callAction,
  answerHeader,
  answerCookie,
  start,
  end,
  errorEnd,
  decision,
  merge,
  loop,
  breakEvent,
  continueEvent,
  callMicroflow,
  runInBackground,
  wait,
  annotation,
  logMessage,
] as const;

type PropertiesOf<D extends readonly AnyActivity[]> = { -readonly [K in keyof D]: D[K]['properties'] };

/** What stands in a node's `action`: the properties of one entry, told apart by `type`. */
export const activityProperties = z.discriminatedUnion(
  'type',
  definitions.map((d) => d.properties) as unknown as PropertiesOf<typeof definitions>,
);
export type ActivityProperties = z.infer<typeof activityProperties>;

const byType = new Map<string, AnyActivity>();
for (const definition of definitions as readonly AnyActivity[]) {
  if (byType.has(definition.type)) throw new Error(`Activity ${definition.type} is registered twice`);
  byType.set(definition.type, definition);
}

export const activities: readonly AnyActivity[] = definitions as readonly AnyActivity[];

/** The entry of an activity type. */
export function activityOf(type: string): AnyActivity {
  const found = byType.get(type);
  if (!found) throw new Error(`Unknown activity ${type}`);
  return found;
}

/** The control form of an activity; undefined for a step. */
export function controlOf(action: { type: string }): AnyActivity['control'] {
  return activityOf(action.type).control;
}

/** The properties of a new activity: every default of its schema. */
export function newAction(type: string): ActivityProperties {
  return activityOf(type).properties.parse({ type }) as ActivityProperties;
}

/** An offer of the toolbox with the activity that it puts into a flow. */
export interface ToolboxOffer extends ActivityOffer {
  type: string;
  family: ActivityFamily;
}

/** What the toolbox offers, group by group: the activities, then what some of them offer besides. */
export const toolboxOffers: (view: ProjectView) => readonly ToolboxOffer[] = madeOnce((view: ProjectView) => [
  ...activities.filter((a) => a.isOffered).map((a): ToolboxOffer => ({ ...a, id: a.type, properties: {} })),
  ...activities.flatMap((a) =>
    (a.offers?.(view) ?? []).map((offer): ToolboxOffer => ({ ...offer, type: a.type, family: a.family })),
  ),
]);

/** The activity that an offer puts into a flow; any type of activity is an offer of its own, and so is the id of an action. */
export function offeredAction(id: string): ActivityProperties {
  const isAction = id.includes('/');
  const { type, properties, initial } = isAction ? callAction : activityOf(id);
  return properties.parse({ type, ...initial, ...(isAction ? { action: id } : {}) }) as ActivityProperties;
}

/** The activity that a document of a kind becomes in a flow, and the property that names the document; undefined where none does. */
export function activityOfDocument(kind: string): { type: string; property: string } | undefined {
  const found = activities.find((a) => a.ofDocument?.kind === kind);
  return found?.ofDocument && { type: found.type, property: found.ofDocument.property };
}

/** The same of an element of a document: an operation of a consumed service becomes its call. */
export function activityOfElement(kind: string): { type: string; property: string } | undefined {
  const found = activities.find((a) => a.ofElement?.kind === kind);
  return found?.ofElement && { type: found.type, property: found.ofElement.property };
}
