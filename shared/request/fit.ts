import { formatOfStructure, type MessageTree } from '../format/index.ts';
import { keyOfNode } from '../structure/node.ts';
import { childrenOf, memberPath, type PlacedNode, rootOf, rootPath } from '../structure/path.ts';
import { type CheckedAnswer, type CheckOutcome, evaluateChecks } from './evaluate-checks.ts';
import type { CollectedRequest } from './kind.ts';
import type { KnownOperation, MessageShape } from './served-requests.ts';

/** How a text fits a structure: `fits` or the first problem. What is read of it is less than it holds where members are not known. */
export function fitOf(text: string, shape: MessageShape): CheckOutcome {
  const format = formatOfStructure(shape.kind);
  const problem = format?.validate(text, shape.structure).find((d) => d.severity === 'error');
  const refused = (why: string): CheckOutcome => ({ label: `does not fit ${shape.name}`, ok: false, why });
  if (problem) {
    const { path = '$', message } = problem;
    return refused(message.startsWith(path) ? message : `${path}: ${message}`);
  }
  const tree = shape.unknownMembers && format?.tree(text, shape.structure);
  const unknown = tree && unknownMember(tree, rootOf(shape.structure), rootPath);
  if (unknown && shape.unknownMembers === 'error')
    return refused(`${unknown}: the structure does not know this member.`);
  return { label: `fits ${shape.name}${unknown ? `, without ${unknown}, which it does not know` : ''}`, ok: true };
}

/** The first member, in the order of the message, that a structure does not know. */
function unknownMember({ type, children }: MessageTree, placed: PlacedNode, path: string): string | null {
  const { node } = placed;
  const below = childrenOf(placed);
  for (const [i, child] of children.entries()) {
    const known = node.item
      ? below[0]
      : type === 'object'
        ? below.find((c) => keyOfNode(c.node) === child.name)
        : undefined;
    const place = type === 'list' ? `${path}[${i}]` : memberPath(path, child.name);
    if (!known && type === 'object' && node.type === 'object') return place;
    const unknown = known && unknownMember(child, known, place);
    if (unknown) return unknown;
  }
  return null;
}

/** What an answer is held against: the request's own checks, and the structure of the operation that it met when it went well. */
export function outcomesOf(
  request: CollectedRequest,
  operation: KnownOperation | null,
  answer: CheckedAnswer,
  values: ReadonlyMap<string, string>,
): CheckOutcome[] {
  const outcomes = evaluateChecks(request.checks, answer, values);
  if (operation?.response && answer.status < 300 && answer.body) {
    const fit = fitOf(answer.body, operation.response);
    outcomes.push({ ...fit, label: `Body ${fit.label}` });
  }
  return outcomes;
}
