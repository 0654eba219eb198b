import type { AssociationInfo, AttributeInfo, ConstantInfo, ValueType } from '../model/catalog.ts';
import type { Expression } from './ast.ts';
import type { CheckedExpression } from './check.ts';
import { type AnyCode, type Code, identifier, joined, js, literal } from './emitted-code.ts';
import { functionByName } from './functions/index.ts';
import { isDecimalText, readDecimal, readLong } from './numeric.ts';
import { isNumericType } from './type-relations.ts';

/** Where compiled code finds its values. */
export interface ExpressionTarget {
  /** JavaScript identifier of `$name`. */
  variable(name: string): AnyCode;
  attribute(object: AnyCode, attribute: AttributeInfo): Code;
  /** Object or list over an association, from an object that is there. */
  associated(object: AnyCode, association: AssociationInfo, reverse: boolean): Code;
  constant(constant: ConstantInfo): AnyCode;
  /** Captions of an enumeration by id. */
  captions(enumeration: string): Code;
  /** The colour: what is read over paths may have to be waited for. */
  waits: boolean;
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

/** A function of the library under its name of `libraryPrelude`. */
const library = (name: string): Code => identifier(`x_${name}`);

/**
 * Compiles a checked expression to a JavaScript expression. A path over an empty object gives empty (better than EX-5,
 * which throws): `$o/Customer/Name = empty` is a question one may ask.
 */
export function compileExpression(checked: CheckedExpression, target: ExpressionTarget): AnyCode {
  const typeOf = (e: Expression): ValueType => checked.types.get(e) ?? { kind: 'unknown' };
  const call = (name: string, ...args: Code[]): AnyCode => js`${library(name)}(${joined(args, ', ')})`;
  const visit = (e: Expression): AnyCode => {
    switch (e.kind) {
      case 'string':
      case 'boolean':
        return literal(e.value);
      case 'number':
        return numberLiteral(e.text);
      case 'empty':
      case 'error':
        return literal(null);
      case 'variable':
        return target.variable(e.name);
      case 'constant': {
        const constant = checked.constants.get(e);
        return constant ? target.constant(constant) : literal(null);
      }
      case 'name':
        return literal(checked.enumerationValues.get(e) ?? null);
      case 'token':
        return call('$token', literal(e.name));
      case 'path': {
        let code = visit(e.base);
        for (const step of checked.steps.get(e) ?? []) {
          if (step.kind === 'entity') continue;
          const read = (object: AnyCode) =>
            step.kind === 'attribute'
              ? target.attribute(object, step.attribute)
              : target.associated(object, step.association, step.reverse);
          if (/^[A-Za-z_$][\w$]*$/.test(code)) code = js`(${code} == null ? null : ${read(code)})`;
          else {
            const ofObject = read(js`o`);
            code =
              target.waits && ofObject.includes('await ')
                ? js`(await (async (o) => o == null ? null : ${ofObject})(${code}))`
                : js`((o) => o == null ? null : ${ofObject})(${code})`;
          }
        }
        return code;
      }
      case 'unary':
        return e.operator === 'not' ? js`!${wrap(visit(e.operand))}` : call('$neg', visit(e.operand));
      case 'if':
        return js`(${visit(e.condition)} ? ${visit(e.then)} : ${visit(e.otherwise)})`;
      case 'call': {
        const entry = functionByName(e.name);
        if (!entry) return literal(null);
        const [first] = e.arguments;
        const firstType = first ? typeOf(first) : undefined;
        if (e.name === 'toString' && first && firstType?.kind === 'datetime')
          return js`(${call('dateTimeText', visit(first))} ?? "")`;
        if (e.name === 'getCaption' && first && firstType?.kind === 'enumeration')
          return call('$caption', visit(first), target.captions(firstType.enumeration));
        return call(entry.name, ...e.arguments.map(visit));
      }
      case 'binary':
        return binary(e);
    }
  };
  const binary = (e: Expression & { kind: 'binary' }): AnyCode => {
    const left = visit(e.left);
    const right = visit(e.right);
    switch (e.operator) {
      case 'and':
        return js`(${left} && ${right})`;
      case 'or':
        return js`(${left} || ${right})`;
      case '=':
      case '!=': {
        const isEqual = e.operator === '=';
        const not = isEqual ? js`` : js`!`;
        if (e.right.kind === 'empty') return js`${not}${call('$empty', left)}`;
        if (e.left.kind === 'empty') return js`${not}${call('$empty', right)}`;
        // Texts and booleans with a literal need no more than identity.
        if (['string', 'boolean', 'name'].includes(e.right.kind) || ['string', 'boolean', 'name'].includes(e.left.kind))
          return isEqual ? js`(${left} === ${right})` : js`(${left} !== ${right})`;
        return js`${not}${call('$eq', left, right)}`;
      }
      case '+':
        return call(typeOf(e).kind === 'string' || !isNumericType(typeOf(e)) ? '$concat' : '$add', left, right);
      default:
        return call(operatorNames[e.operator] as string, left, right);
    }
  };
  return visit(checked.expression);
}

function wrap(code: Code): Code {
  return /^[\w$.]+(\(.*\))?$/.test(code) || code.startsWith('(') ? code : js`(${code})`;
}

/** A number as JavaScript: plain where it is exact, else built from its text by `N`. `007` is seven, `-0` is zero. */
export function numberLiteral(text: string): Code {
  if (!isDecimalText(text)) return literal(null);
  const value = text.includes('.') ? readDecimal(text) : (readLong(text) ?? readDecimal(text));
  return typeof value === 'number' || typeof value === 'bigint' ? literal(value) : js`N(${literal(text)})`;
}

/**
 * Declarations that make every function of the library (`x`) an identifier of its own. A call is then
 * as direct as one to a function in the same file, which is what keeps loops at the speed of plain numbers.
 */
export function libraryPrelude(names: Iterable<string>): Code {
  return js`const ${joined(
    [...names].map((name) => js`${library(name)} = x[${literal(name)}]`),
    ', ',
  )};`;
}
