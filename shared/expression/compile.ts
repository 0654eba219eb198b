import type { AssociationInfo, AttributeInfo, ConstantInfo, ValueType } from '../model/catalog.ts';
import type { Expression } from './ast.ts';
import type { CheckedExpression } from './check.ts';
import { functionByName } from './functions/index.ts';
import { isDecimalText, readDecimal, readLong } from './numeric.ts';
import { isNumericType } from './type-relations.ts';

/** Where compiled code finds its values; identifiers only, no text of the model. */
export interface ExpressionTarget {
  /** JavaScript identifier of `$name`. */
  variable(name: string): string;
  attribute(objectCode: string, attribute: AttributeInfo): string;
  /** Object or list over an association, from an object that is there. */
  associated(objectCode: string, association: AssociationInfo, reverse: boolean): string;
  constant(constant: ConstantInfo): string;
  /** Captions of an enumeration by id, as a JSON literal. */
  captions(enumeration: string): string;
  /** Prefix of the library's functions: `x` makes `x_$add(…)`. See `libraryPrelude`. */
  library: string;
}

const operatorNames: Readonly<Record<string, string>> = {
  '<': '$lt',
  '<=': '$le',
  '>': '$gt',
  '>=': '$ge',
  '-': '$sub',
  '*': '$mul',
  div: '$div',
  mod: '$mod',
};

/**
 * Compiles a checked expression to a JavaScript expression. A path over an empty object gives empty (better than EX-5,
 * which throws): `$o/Customer/Name = empty` is a question one may ask.
 */
export function compileExpression(checked: CheckedExpression, target: ExpressionTarget): string {
  const x = target.library;
  const typeOf = (e: Expression): ValueType => checked.types.get(e) ?? { kind: 'unknown' };
  const visit = (e: Expression): string => {
    switch (e.kind) {
      case 'string':
        return JSON.stringify(e.value);
      case 'number':
        return numberLiteral(e.text);
      case 'boolean':
        return String(e.value);
      case 'empty':
      case 'error':
        return 'null';
      case 'variable':
        return target.variable(e.name);
      case 'constant': {
        const constant = checked.constants.get(e);
        return constant ? target.constant(constant) : 'null';
      }
      case 'name':
        return JSON.stringify(checked.enumerationValues.get(e) ?? null);
      case 'token':
        return `${x}_$token(${JSON.stringify(e.name)})`;
      case 'path': {
        let code = visit(e.base);
        for (const step of checked.steps.get(e) ?? []) {
          if (step.kind === 'entity') continue;
          const read = (object: string) =>
            step.kind === 'attribute'
              ? target.attribute(object, step.attribute)
              : target.associated(object, step.association, step.reverse);
          code = /^[A-Za-z_$][\w$]*$/.test(code)
            ? `(${code} == null ? null : ${read(code)})`
            : read('o').includes('await ')
              ? `(await (async (o) => o == null ? null : ${read('o')})(${code}))`
              : `((o) => o == null ? null : ${read('o')})(${code})`;
        }
        return code;
      }
      case 'unary':
        return e.operator === 'not' ? `!${wrap(visit(e.operand))}` : `${x}_$neg(${visit(e.operand)})`;
      case 'if':
        return `(${visit(e.condition)} ? ${visit(e.then)} : ${visit(e.otherwise)})`;
      case 'call': {
        const entry = functionByName(e.name);
        if (!entry) return 'null';
        const [first] = e.arguments;
        const firstType = first ? typeOf(first) : undefined;
        if (e.name === 'toString' && first && firstType?.kind === 'datetime')
          return `(${x}_dateTimeText(${visit(first)}) ?? "")`;
        if (e.name === 'getCaption' && first && firstType?.kind === 'enumeration')
          return `${x}_$caption(${visit(first)}, ${target.captions(firstType.enumeration)})`;
        return `${x}_${entry.name}(${e.arguments.map(visit).join(', ')})`;
      }
      case 'binary':
        return binary(e);
    }
  };
  const binary = (e: Expression & { kind: 'binary' }): string => {
    const left = visit(e.left);
    const right = visit(e.right);
    switch (e.operator) {
      case 'and':
        return `(${left} && ${right})`;
      case 'or':
        return `(${left} || ${right})`;
      case '=':
      case '!=': {
        const not = e.operator === '=' ? '' : '!';
        if (e.right.kind === 'empty') return `${not}${x}_$empty(${left})`;
        if (e.left.kind === 'empty') return `${not}${x}_$empty(${right})`;
        // Texts and booleans with a literal need no more than identity.
        if (['string', 'boolean', 'name'].includes(e.right.kind) || ['string', 'boolean', 'name'].includes(e.left.kind))
          return `(${left} ${not ? '!==' : '==='} ${right})`;
        return `${not}${x}_$eq(${left}, ${right})`;
      }
      case '+':
        return typeOf(e).kind === 'string' || !isNumericType(typeOf(e))
          ? `${x}_$concat(${left}, ${right})`
          : `${x}_$add(${left}, ${right})`;
      default:
        return `${x}_${operatorNames[e.operator]}(${left}, ${right})`;
    }
  };
  return visit(checked.expression);
}

function wrap(code: string): string {
  return /^[\w$.]+(\(.*\))?$/.test(code) || code.startsWith('(') ? code : `(${code})`;
}

/** A number as JavaScript: plain where it is exact, else built from its text by `N`. `007` is seven, `-0` is zero. */
export function numberLiteral(text: string): string {
  if (!isDecimalText(text)) return 'null';
  const value = text.includes('.') ? readDecimal(text) : (readLong(text) ?? readDecimal(text));
  if (typeof value === 'number') return value < 0 ? `(${value})` : String(value);
  if (typeof value === 'bigint') return value < 0n ? `(${value}n)` : `${value}n`;
  return `N(${JSON.stringify(text)})`;
}

/**
 * Declarations that make every function of a library (an object named `prefix`) an identifier of its own. A call is then
 * as direct as one to a function in the same file, which is what keeps loops at the speed of plain numbers.
 */
export function libraryPrelude(prefix: string, names: Iterable<string>): string {
  return `const ${[...names].map((name) => `${prefix}_${name} = ${prefix}.${name}`).join(', ')};`;
}
