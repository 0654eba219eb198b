import { z } from 'zod';
import type { AnyActivity } from '../activity.ts';
import { callMicroflow, callRest, exportWithMapping, importWithMapping } from './calls.ts';
import { annotation, breakEvent, continueEvent, decision, end, errorEnd, loop, merge, start } from './flow-elements.ts';
import { aggregateList, changeList, createList, listOperation } from './lists.ts';
import { changeObject, commitObjects, createObject, deleteObjects, retrieve, rollbackObject } from './objects.ts';
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
  exportWithMapping,
  callRest,
  start,
  end,
  errorEnd,
  decision,
  merge,
  loop,
  breakEvent,
  continueEvent,
  callMicroflow,
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

/** The properties of a new activity: every default of its schema. */
export function newAction(type: string): ActivityProperties {
  return activityOf(type).properties.parse({ type }) as ActivityProperties;
}
