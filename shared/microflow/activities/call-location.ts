import { type Expression, parseExpression } from '../../expression/index.ts';

/** What the location of a call consists of, as far as it matters here. */
interface Location {
  location: string;
  parameters: readonly string[];
  startsWithAddress: boolean;
}

/** The number of the parameter that a location begins with; null when it begins with text. */
export function leadingParameter({ location }: Pick<Location, 'location'>): number | null {
  const number = /^\s*\{(\d+)\}/.exec(location)?.[1];
  return number === undefined ? null : Number(number);
}

/**
 * Whether a location begins with an address that is taken as it is: its first parameter is a constant (the address of the
 * environment, set by whoever runs the project), or somebody chose it. Any other value is data, and data never says where a
 * call goes.
 */
export function takesAddress(p: Location): boolean {
  const number = leadingParameter(p);
  if (number === null) return false;
  return p.startsWithAddress || isFixed(p.parameters[number - 1] ?? '');
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
