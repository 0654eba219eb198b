import { isAssignable } from '../expression/index.ts';
import { mappingType } from '../mapping/mapped-type.ts';
import type { Catalog } from '../model/catalog.ts';
import { structuredCloneJson } from '../model/change.ts';
import { NameSet } from '../model/naming.ts';
import { chooseOnly } from '../model/only-choice.ts';
import type { ProjectView } from '../model/project.ts';
import { valueAt, walkData } from '../model/schema-walk.ts';
import { argumentOf, type CallArguments } from './activities/call-arguments.ts';
import { type ActivityProperties, activityOf } from './activities/index.ts';
import type { Variables } from './scopes.ts';

/** What is known where an activity stands. */
export interface PlaceOfAction {
  view: ProjectView;
  catalog: Catalog;
  variables: Variables;
  /** Names of all variables of the flow. */
  taken: Iterable<string>;
  /** Whether anything of the flow uses a variable; without it none is known to be unused. */
  isUsed?: (name: string) => boolean;
}

/**
 * Fills what a person would have to fill in (mutates `action`): what can only be one thing becomes that, and what the activity makes gets
 * a name, as soon as its type is known. `before` is the activity before an edit: what was empty then stays as it is.
 */
export function completeAction(action: ActivityProperties, place: PlaceOfAction, before?: ActivityProperties): void {
  const { properties } = activityOf(action.type);
  const old = before?.type === action.type ? before : undefined;
  chooseOnly(properties, action, place, old);
  chooseWritten(action, place, old);
  activityOf(action.type).complete?.(action, place);
  chooseArguments(action, place, old);
  const makes = (of: ActivityProperties) => typeMade(of, place);
  const taken = new NameSet(place.taken);
  walkData(properties, action, ({ meta, value, path, replace }) => {
    if (meta.variable !== 'new') return;
    if (value !== '') {
      if (!old) replace(taken.take(String(value)));
      // A name that was made of the type follows the type, as long as nobody has written it anywhere.
      else if (value === valueAt(old, path) && place.isUsed?.(String(value)) === false) {
        const [was, is] = [makes(withName(old, path)), makes(withName(action, path))];
        if (was && is && was !== is && String(value).replace(/\d+$/, '') === was) replace(taken.take(is));
      }
      return;
    }
    const made = makes(withName(action, path));
    // A name that a person took away is not given again.
    const earlier = old && valueAt(old, path);
    if (!made || (old && earlier !== undefined && (earlier !== '' || makes(withName(old, path)) === made))) return;
    replace(taken.take(made));
  });
}

/** What a mapping writes: the only variable of the type that it takes, when the mapping has just been chosen (mutates `action`). */
function chooseWritten(
  action: ActivityProperties,
  { view, catalog, variables }: PlaceOfAction,
  old?: ActivityProperties,
) {
  walkData(activityOf(action.type).properties, action, ({ meta, value, path, replace }) => {
    if (typeof meta.writtenBy !== 'string' || value !== '') return;
    const from = [...path.slice(0, -1), meta.writtenBy];
    const mapping = valueAt(action, from);
    if (old && valueAt(old, from) === mapping) return;
    const wanted = mappingType(view, (mapping as string | null | undefined) ?? null);
    const fitting = wanted ? [...variables].filter(([, type]) => isAssignable(type, wanted, catalog)) : [];
    if (fitting.length === 1) replace(fitting[0]?.[0] ?? '');
  });
}

/**
 * What is called gets the only variable that fits each of its parameters, or among several the one of its name, when it has just been chosen (mutates
 * `action`).
 */
function chooseArguments(
  action: ActivityProperties,
  { view, catalog, variables }: PlaceOfAction,
  old?: ActivityProperties,
): void {
  const { properties, parameters } = activityOf(action.type);
  const before = new Set((old ? (parameters?.(old, { view }) ?? []) : []).map((p) => p.name));
  const wanted = (parameters?.(action, { view }) ?? []).filter((p) => !before.has(p.name));
  if (wanted.length === 0) return;
  walkData(properties, action, ({ meta, value, replace }) => {
    if (meta.arguments !== true || !Array.isArray(value)) return;
    const given = value as CallArguments;
    const missing = wanted.filter((p) => !p.choices && argumentOf(given, p.name) === '');
    const fitting = new Map(
      missing.map(({ name, type }) => [
        name,
        [...variables].filter(([, t]) => isAssignable(t, type, catalog)).map(([variable]) => variable),
      ]),
    );
    const only = [...fitting.values()].flatMap((fits) => (fits.length === 1 ? fits : []));
    const chosen = [...fitting].flatMap(([name, fits]) => {
      const variable =
        fits.find((each) => each.toLowerCase() === name.toLowerCase()) ??
        // The only one for two parameters is no more than a guess for both.
        (fits.length === 1 && only.filter((each) => each === fits[0]).length === 1 ? fits[0] : undefined);
      return variable ? [{ parameter: name, value: `$${variable}` }] : [];
    });
    const names = new Set(chosen.map((c) => c.parameter));
    if (chosen.length > 0) replace([...given.filter((a) => !names.has(a.parameter)), ...chosen]);
  });
}

function withName(action: ActivityProperties, path: readonly (string | number)[]): ActivityProperties {
  const copy = structuredCloneJson(action as unknown as Record<string, unknown>);
  const last = path.at(-1);
  const owner = valueAt(copy, path.slice(0, -1)) as Record<string | number, unknown> | undefined;
  if (owner && last !== undefined) owner[last] = 'x';
  return copy as unknown as ActivityProperties;
}

/** A name for what an activity makes; null while that is not known. */
function typeMade(action: ActivityProperties, { view, catalog, variables }: PlaceOfAction): string | null {
  const activity = activityOf(action.type);
  const made =
    activity.outputs?.(action, { view, catalog, variables }).find((o) => o.name === 'x') ??
    (activity.control?.form === 'loop'
      ? activity.control.inside(action, variables).find((o) => o.name === 'x')
      : undefined);
  if (!made) return null;
  const { type } = made;
  if (type.kind === 'object') return catalog.entity(type.entity)?.name ?? null;
  if (type.kind === 'list' && type.item.kind === 'object') {
    const name = catalog.entity(type.item.entity)?.name;
    return name ? `${name}List` : null;
  }
  return activity.nameOfResult?.(action, { view }) ?? 'Result';
}
