import { activities, activityOf } from './activities/index.ts';
import type { AnyActivity } from './activity.ts';

/** What an activity is in a flow: a step, or a form that steers it. */
export type Form = NonNullable<AnyActivity['control']>['form'] | 'step';

/** The form of an activity. Whoever needs to know more than a step's entry says asks for it, never for the type. */
export function formOf(action: { type: string }): Form {
  return activityOf(action.type).control?.form ?? 'step';
}

/** The type of the activity that has a form, for whoever adds a start, an end or a note. */
export function typeOfForm(form: Exclude<Form, 'step'>): string {
  const found = activities.find((a) => a.control?.form === form);
  if (!found) throw new Error(`No activity is a ${form}`);
  return found.type;
}

const endings: ReadonlySet<Form> = new Set(['return', 'raise', 'break', 'continue']);

/** Whether the flow ends there: nothing can follow. */
export function endsFlow(action: { type: string }): boolean {
  return endings.has(formOf(action));
}
