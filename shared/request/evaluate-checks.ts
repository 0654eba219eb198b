import { formatOfMediaType, type MessageTree } from '../format/index.ts';
import { messageAt, parseMessagePath } from '../format/message-path.ts';
import { withoutEnd } from '../model/text-ends.ts';
import type { RequestCheck } from './kind.ts';
import { fillIn } from './variables.ts';

/** What of an answer is checked. */
export interface CheckedAnswer {
  status: number;
  headers: readonly (readonly [string, string])[];
  body: string;
  durationMs: number;
}

/** How a check came out; `why` says what was there instead. */
export interface CheckOutcome {
  label: string;
  ok: boolean;
  why?: string;
}

/** What a check asks for, in words. */
export function labelOfCheck({ what, name, how, value }: RequestCheck): string {
  if (what === 'status') return `Status is ${value || '…'}`;
  if (what === 'time') return `Answers within ${value || '…'} ms`;
  const subject = what === 'header' ? `Header ${name || '…'}` : name || '$';
  return how === 'exists' ? `${subject} exists` : `${subject} is ${value}`;
}

/** The checks of a request held against an answer; `{{name}}` in what is expected is filled in. */
export function evaluateChecks(
  checks: readonly RequestCheck[],
  answer: CheckedAnswer,
  values: ReadonlyMap<string, string>,
): CheckOutcome[] {
  let tree: MessageTree | null | undefined;
  const readTree = () => {
    if (tree !== undefined) return tree;
    const type = answer.headers.find(([n]) => n.toLowerCase() === 'content-type')?.[1] ?? '';
    tree = formatOfMediaType(type)?.tree(answer.body) ?? null;
    return tree;
  };
  return checks.map((check): CheckOutcome => {
    const label = labelOfCheck(check);
    const why = whyNot({ ...check, value: fillIn(check.value, values).text.trim() }, answer, readTree);
    return why === null ? { label, ok: true } : { label, ok: false, why };
  });
}

function whyNot(check: RequestCheck, answer: CheckedAnswer, readTree: () => MessageTree | null): string | null {
  switch (check.what) {
    case 'status':
      return String(answer.status) === check.value ? null : `It is ${answer.status}.`;
    case 'time': {
      const limitMs = Number(check.value);
      if (!(limitMs > 0)) return 'A number of milliseconds is missing.';
      return answer.durationMs < limitMs ? null : `It took ${answer.durationMs} ms.`;
    }
    case 'header': {
      const found = answer.headers.filter(([n]) => n.toLowerCase() === check.name.trim().toLowerCase());
      if (found.length === 0) return 'The answer does not have it.';
      if (check.how === 'exists' || found.some(([, value]) => value.trim() === check.value)) return null;
      return `It is ${found.map(([, value]) => value).join(', ')}.`;
    }
    case 'body': {
      const keys = parseMessagePath(check.name);
      if (!keys) return 'The path is not one: it looks like $.lines[0].sku.';
      const tree = readTree();
      if (!tree) return 'The body has no parts that a path could lead to.';
      const found = messageAt(tree, keys);
      if (!found) return 'There is nothing at this path.';
      if (check.how === 'exists' || isEqual(found, check.value)) return null;
      return `It is ${shown(found)}.`;
    }
  }
}

/** Numbers are compared by what they are (1284.5 is 1284.50), texts letter by letter, with or without quotes around what is expected. */
function isEqual(found: MessageTree, expected: string): boolean {
  if (found.type === 'object' || found.type === 'list') return false;
  if (found.text === expected) return true;
  if (found.type === 'text') return JSON.stringify(found.text) === expected;
  return found.type === 'number' && expected !== '' && plainNumber(found.text) === plainNumber(expected);
}

/** A number without the zeros that say nothing; one with an exponent by its value. */
function plainNumber(text: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (!parts) return String(Number(text));
  const [, sign, written = ''] = parts;
  const whole = written.replace(/^0+(?=\d)/, '');
  const fraction = withoutEnd(parts[3] ?? '', '0');
  return `${sign}${whole}${fraction ? `.${fraction}` : ''}`;
}

function shown(found: MessageTree): string {
  if (found.type === 'object') return 'an object';
  if (found.type === 'list') return `a list of ${found.children.length}`;
  return found.type === 'text' ? JSON.stringify(found.text.slice(0, 80)) : found.text;
}
