import { adopt, type Frame, type Keyword, type Scope } from '../frame.ts';
import { isResolved, type Schema, type Unresolved } from '../schema-set.ts';
import { splitFragment } from '../uri.ts';

/** Core, 8.2.3.1. */
export const $ref: Keyword = (argument) => {
  if (argument.type !== 'string') return null;
  const targetOf = resolver(argument.value);
  return (frame) => {
    const target = targetOf(frame);
    if (target) adopt(frame, frame.run.evaluateReferred(target, frame));
  };
};

/** Looks a reference up once: a check stands in one place of a schema. */
function resolver(reference: string): (frame: Frame) => Schema | null {
  let known: Schema | Unresolved | null = null;
  return (frame) => {
    known ??= frame.run.resolve(reference, frame.schema);
    if (isResolved(known)) return known;
    const { missing, uri } = known;
    frame.run.leaveUnchecked(frame, `missing-${missing}`, uri, (path) =>
      missing === 'file'
        ? `${path} is not checked whole: the schema refers to ${uri.slice(0, 200)}, which is not among the files.`
        : `${path} is not checked whole: the schema refers to ${uri.slice(0, 200)}, where nothing stands.`,
    );
    return null;
  };
}

/** Core, 8.2.3.2: the anchor of that name in the outermost resource that has one, when the nearest is a dynamic one. */
export const $dynamicRef: Keyword = (argument) => {
  if (argument.type !== 'string') return null;
  const { fragment } = splitFragment(argument.value);
  const targetOf = resolver(argument.value);
  return (frame) => {
    const target = targetOf(frame);
    if (!target) return;
    const isDynamic = fragment !== null && target.resource.dynamicAnchors.get(fragment) === target;
    const outermost = isDynamic
      ? outermostOf(frame.scope, ({ resource }) => resource.dynamicAnchors.get(fragment) ?? null)
      : null;
    adopt(frame, frame.run.evaluateReferred(outermost ?? target, frame));
  };
};

/** Core of 2019-09, 8.2.4.2.1. */
export const $recursiveRef: Keyword = (argument) => {
  if (argument.type !== 'string') return null;
  const targetOf = resolver(argument.value);
  return (frame) => {
    const target = targetOf(frame);
    if (!target) return;
    const outermost = isRecursive(target)
      ? outermostOf(frame.scope, ({ resource }) => (isRecursive(resource.root) ? resource.root : null))
      : null;
    adopt(frame, frame.run.evaluateReferred(outermost ?? target, frame));
  };
};

function isRecursive({ keywords }: Schema): boolean {
  const value = keywords.get('$recursiveAnchor');
  return value?.type === 'boolean' && value.value;
}

function outermostOf(scope: Scope, find: (scope: Scope) => Schema | null): Schema | null {
  let found: Schema | null = null;
  for (let at: Scope | null = scope; at; at = at.outer) found = find(at) ?? found;
  return found;
}
