import { plainName } from '../../../structure/pattern/name-characters.ts';
import { type NamespaceScope, namespaceOf } from '../names.ts';

/** A name test of a path: null stands for any namespace or any name. */
interface NameTest {
  namespace: string | null;
  local: string | null;
}

/** One branch of a selector or field (part 1, 3.11.6): `.//a/b/@c`. */
export interface IdentityPath {
  /** Begins with `.//`: the steps are the last ones, at any depth. */
  isAnywhere: boolean;
  steps: readonly NameTest[];
  attribute: NameTest | null;
}

/** The branches of a path; or why it is none. */
export function parseIdentityPath(
  text: string,
  scope: NamespaceScope,
  kind: 'selector' | 'field',
): IdentityPath[] | string {
  const paths: IdentityPath[] = [];
  for (const branch of text.split('|')) {
    const path = parseBranch(branch.trim(), scope, kind);
    if (typeof path === 'string') return path;
    paths.push(path);
  }
  return paths;
}

function parseBranch(text: string, scope: NamespaceScope, kind: 'selector' | 'field'): IdentityPath | string {
  const anywhere = /^\.\s*\/\//.exec(text);
  const steps: NameTest[] = [];
  let attribute: NameTest | null = null;
  const parts = text.slice(anywhere?.[0].length ?? 0).split('/');
  for (const [i, part] of parts.entries()) {
    const step = part.trim();
    if (attribute) return 'nothing can follow an attribute';
    if (step === '.') continue;
    if (step === '') return 'a step is empty';
    const axis = /^(?:(child|attribute)\s*::|(@))\s*/.exec(step);
    const isAttribute = axis?.[1] === 'attribute' || axis?.[2] === '@';
    if (isAttribute && kind === 'selector') return 'a selector selects elements, not attributes';
    if (isAttribute && i !== parts.length - 1) return 'nothing can follow an attribute';
    const test = parseTest(step.slice(axis?.[0].length ?? 0), scope);
    if (typeof test === 'string') return test;
    if (isAttribute) attribute = test;
    else steps.push(test);
  }
  return { isAnywhere: anywhere !== null, steps, attribute };
}

function parseTest(text: string, scope: NamespaceScope): NameTest | string {
  if (text === '*') return { namespace: null, local: null };
  const [first = '', second, third] = text.split(':').map((part) => part.trim());
  if (third !== undefined) return `"${text.slice(0, 40)}" is no name`;
  const local = second ?? first;
  if (second !== undefined && !plainName.test(first)) return `"${text.slice(0, 40)}" is no name`;
  if (local !== '*' && !plainName.test(local)) return `"${text.slice(0, 40)}" is no name`;
  const namespace = second === undefined ? '' : namespaceOf(scope, first);
  if (namespace === undefined) return `the prefix ${first.slice(0, 40)} is not declared`;
  return { namespace, local: local === '*' ? null : local };
}

/** A name on the way down to an element. */
export interface StepName {
  namespace: string;
  local: string;
}

export function isNamed({ namespace, local }: NameTest, name: StepName): boolean {
  return (namespace === null || namespace === name.namespace) && (local === null || local === name.local);
}

/** Whether a path leads from the element at a depth of the stack to its last one. */
export function leadsTo({ isAnywhere, steps }: IdentityPath, stack: readonly StepName[], from: number): boolean {
  const length = stack.length - 1 - from;
  if (isAnywhere ? length < steps.length : length !== steps.length) return false;
  const start = stack.length - steps.length;
  return steps.every((step, i) => isNamed(step, stack[start + i] as StepName));
}
