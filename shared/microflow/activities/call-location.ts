import { type Expression, parseExpression } from '../../expression/index.ts';

/** What the location of a call consists of, as far as it matters here. */
interface Location {
  location: string;
  parameters: readonly string[];
  startsWithAddress: boolean;
}

/**
 * What stands in front of the path of a template: scheme, user, host and port. As URL readers take it, slashes and backslashes are one,
 * and any number of them leads from the scheme to the host (`http:{1}`). A parameter before two of them may be a scheme.
 */
const frontOfPath = /^(?:[^/\\?#:]*:|\{\d+\}(?=[/\\]{2}))?[/\\]*[^/\\?#]*/;

/** The numbers of the parameters that say where a call goes: those in front of the path. None where it goes to the run itself (`/…`). */
export function addressingParameters(location: string): number[] {
  const template = location.trim();
  if (template.startsWith('/')) return [];
  const front = (frontOfPath.exec(template) as RegExpExecArray)[0];
  return [...new Set([...front.matchAll(/\{(\d+)\}/g)].map(([, number]) => Number(number)))];
}

/** Those of them that nobody chose for it: data, and data never says where a call goes. */
export function unchosenParameters(p: Location): number[] {
  const chosen = chosenParameters(p);
  return addressingParameters(p.location).filter((number) => !chosen.includes(number));
}

/**
 * The numbers of the parameters that may say where a call goes: constants (the environment's, set by whoever runs the project), and
 * those in front of the path where somebody chose that.
 */
export function chosenParameters(p: Location): number[] {
  const fixed = p.parameters.flatMap((text, i) => (isFixed(text) ? [i + 1] : []));
  return p.startsWithAddress ? [...new Set([...fixed, ...addressingParameters(p.location)])] : fixed;
}

/** An expression of constants and literals only: the same in every run. */
function isFixed(text: string): boolean {
  if (text.trim() === '') return false;
  return isFixedExpression(parseExpression(text).expression);
}

function isFixedExpression(e: Expression): boolean {
  switch (e.kind) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'empty':
    case 'constant':
      return true;
    case 'unary':
      return isFixedExpression(e.operand);
    case 'binary':
      return isFixedExpression(e.left) && isFixedExpression(e.right);
    case 'if':
      return [e.condition, e.then, e.otherwise].every(isFixedExpression);
    case 'call':
      return e.arguments.every(isFixedExpression);
    default:
      return false;
  }
}
