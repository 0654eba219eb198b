import { mostSimilar } from '../../model/naming.ts';
import { edmTypes } from '../csdl/edm-types.ts';
import { arithmetic, commonType, isAny, isCondition, isNull, isNumber, isOrdered } from './compatible-types.ts';
import { canonicalFunctions } from './functions.ts';
import { type Scope, StepResolver } from './resolve-steps.ts';
import { anyType, booleanType, type ResolvedType, shown, single } from './resolved.ts';
import type { AggregateExpression, Expression, Literal, Path, Placed } from './tree.ts';
import { valueFailsAt } from './value-forms.ts';

const ordering = new Set(['gt', 'ge', 'lt', 'le']);
const arithmeticOperators = new Set(['add', 'sub', 'mul', 'div', 'divby', 'mod']);

/** Finds out what expressions mean, and of what type they are. Throws `QueryFault` at the first name or operand that is wrong. */
export class ExpressionResolver extends StepResolver {
  condition(expression: Expression, scope: Scope): void {
    const type = this.expression(expression, scope);
    if (!isCondition(type))
      this.fault('odata/wrong-type', `A condition is expected; this is ${shown(type)}.`, expression, ['Edm.Boolean']);
  }

  expression(node: Expression, scope: Scope): ResolvedType {
    return this.typed(node, this.typeOf(node, scope));
  }

  private typeOf(node: Expression, scope: Scope): ResolvedType {
    switch (node.kind) {
      case 'literal':
        return this.literal(node);
      case 'path':
        return this.path(node, scope);
      case 'logical':
        for (const operand of node.operands) this.operandOfLogic(operand, node.operator, scope);
        return booleanType;
      case 'unary': {
        if (node.operator === 'not') {
          this.operandOfLogic(node.operand, 'not', scope);
          return booleanType;
        }
        const type = this.expression(node.operand, scope);
        if (!isNumber(type) && !isAny(type) && !isNull(type) && type.name !== 'Edm.Duration')
          this.fault(
            'odata/wrong-type',
            `Only numbers and durations have a negative; this is ${shown(type)}.`,
            node.operand,
          );
        return type;
      }
      case 'binary':
        return this.binary(node, scope);
      case 'list': {
        const types = node.items.map((each) => this.expression(each, scope));
        return { name: commonType(types).name, collection: true };
      }
      case 'array':
        for (const each of node.items) this.expression(each, scope);
        return { name: 'any', collection: true };
      case 'object':
        for (const { value } of node.members) this.expression(value, scope);
        return anyType;
      case 'function':
        return this.canonical(node, scope);
      case 'case': {
        for (const { condition } of node.branches) this.condition(condition, scope);
        return commonType(node.branches.map(({ value }) => this.expression(value, scope)));
      }
      case 'cast':
      case 'isof': {
        if (node.operand) this.expression(node.operand, scope);
        const type = this.typeName(node.type.name, node.type);
        this.typed(node.type, { name: type, collection: node.type.collection });
        return node.kind === 'isof' ? booleanType : { name: type, collection: node.type.collection };
      }
      case 'isdefined':
        this.expression(node.operand, scope);
        return booleanType;
    }
  }

  private operandOfLogic(operand: Expression, operator: string, scope: Scope): void {
    const type = this.expression(operand, scope);
    if (isCondition(type)) return;
    this.fault(
      'odata/wrong-type',
      operator === 'not'
        ? `"not" takes a condition; this is ${shown(type)}. It binds stronger than comparisons: brackets around the comparison may be missing.`
        : `Both sides of "${operator}" must be conditions; this is ${shown(type)}.`,
      operand,
      ['Edm.Boolean'],
    );
  }

  private typeName(written: string, place: Placed): string {
    const known = this.names.type(written) ?? (edmTypes.has(written) ? written : null);
    if (known !== null) return known;
    const similar = mostSimilar(written, this.names.model.types.keys());
    return this.fault(
      'odata/unknown-type',
      `There is no type ${written}.${similar === undefined ? '' : ` Did you mean ${similar}?`}`,
      place,
    );
  }

  private literal(node: Literal): ResolvedType {
    if (node.type !== 'enum') return single(node.type);
    const name = this.typeName(node.typeName ?? '', node);
    this.enumMembers(name, node);
    return single(name);
  }

  private enumMembers(name: string, node: Literal): void {
    const type = this.names.model.types.get(name);
    if (type?.kind !== 'enum') throw this.fault('odata/wrong-type', `${name} is no enumeration.`, node);
    for (const written of node.text.split(',')) {
      const isKnown = /^[+-]?\d+$/.test(written) || type.members.some((member) => member.name === written);
      if (isKnown) continue;
      const similar = mostSimilar(
        written,
        type.members.map((member) => member.name),
      );
      this.fault(
        'odata/unknown-name',
        `${name} has no member ${written}.${similar === undefined ? '' : ` Did you mean ${similar}?`}`,
        node,
        type.members.map((each) => each.name),
      );
    }
  }

  /** 4.01 leaves the type of a literal out where the other side says it: `'Red'`, `'P1D'`. */
  protected adapted(node: Expression, type: ResolvedType, other: ResolvedType): ResolvedType {
    if (node.kind !== 'literal' || node.type !== 'Edm.String') return type;
    if (this.names.isEnum(other)) {
      this.enumMembers(other.name, node);
      return this.typed(node, other);
    }
    if (other.name === 'Edm.Duration' && valueFailsAt('Edm.Duration', node.text) === null)
      return this.typed(node, other);
    return type;
  }

  private binary(node: Extract<Expression, { kind: 'binary' }>, scope: Scope): ResolvedType {
    const { operator, left, right } = node;
    let leftType = this.names.underlying(this.expression(left, scope));
    let rightType = this.names.underlying(this.expression(right, scope));
    leftType = this.adapted(left, leftType, rightType);
    rightType = this.adapted(right, rightType, leftType);
    if (arithmeticOperators.has(operator)) {
      const type = arithmetic(operator, leftType, rightType);
      if (type) return type;
      const culprit = isNumber(leftType) ? right : left;
      return this.fault(
        'odata/wrong-type',
        `"${operator}" is not defined for ${shown(leftType)} and ${shown(rightType)}.`,
        culprit,
      );
    }
    if (operator === 'has') {
      if (!isAny(leftType) && !this.names.isEnum(leftType))
        this.fault('odata/wrong-type', `"has" is asked of an enumeration; this is ${shown(leftType)}.`, left);
      if (!this.names.isEnum(rightType) && !isAny(rightType) && !isNull(rightType) && !isNumber(rightType))
        this.fault(
          'odata/wrong-type',
          `Behind "has" stands a member of the enumeration; this is ${shown(rightType)}.`,
          right,
        );
      if (!isAny(leftType) && this.names.isEnum(rightType) && leftType.name !== rightType.name)
        this.fault('odata/wrong-type', `${rightType.name} is another enumeration than ${leftType.name}.`, right);
      return booleanType;
    }
    if (operator === 'in') {
      this.isIn(left, leftType, right, rightType);
      return booleanType;
    }
    if (ordering.has(operator)) {
      for (const [side, type] of [
        [left, leftType],
        [right, rightType],
      ] as const)
        if (!isOrdered(type, this.names.isEnum(type)))
          this.fault(
            'odata/wrong-type',
            `Values of ${shown(type)} have no order: "${operator}" says nothing of them.`,
            side,
          );
    }
    if (!this.comparable(leftType, rightType))
      this.fault('odata/wrong-type', `${shown(leftType)} cannot be compared with ${shown(rightType)}.`, right);
    return booleanType;
  }

  private isIn(left: Expression, leftType: ResolvedType, right: Expression, rightType: ResolvedType): void {
    if (right.kind === 'list') {
      for (const item of right.items) {
        const type = this.adapted(item, this.types.get(item) ?? anyType, leftType);
        if (!this.comparable(leftType, this.names.underlying(type)))
          this.fault('odata/wrong-type', `${shown(leftType)} cannot be compared with ${shown(type)}.`, item);
      }
      return;
    }
    if (!rightType.collection && !isAny(rightType))
      this.fault('odata/wrong-type', `Behind "in" stands a collection; this is ${shown(rightType)}.`, right);
    if (!this.comparable(leftType, { name: rightType.name, collection: leftType.collection }))
      this.fault('odata/wrong-type', `${shown(leftType)} is in no ${shown(rightType)}.`, left);
  }

  private canonical(node: Extract<Expression, { kind: 'function' }>, scope: Scope): ResolvedType {
    const definition = canonicalFunctions.get(node.name);
    if (!definition) return this.fault('odata/unknown-function', `There is no function ${node.name}.`, node);
    const types = node.arguments.map((argument) => this.names.underlying(this.expression(argument, scope)));
    node.arguments.forEach((argument, i) => {
      const allowed = definition.parameters[i] ?? [];
      const type = this.adapted(argument, types[i] as ResolvedType, single(allowed[0] ?? 'any'));
      types[i] = type;
      if (isNull(type) || isAny(type) || allowed.some((each) => fits(type, each))) return;
      this.fault(
        'odata/wrong-type',
        `Value ${i + 1} of ${node.name} must be ${allowed.map(wordFor).join(' or ')}; this is ${shown(type)}.`,
        argument,
        allowed,
      );
    });
    const [first, second] = types;
    if (
      first &&
      second &&
      (node.name === 'contains' || node.name === 'concat') &&
      first.collection !== second.collection &&
      !isAny(first) &&
      !isAny(second)
    )
      this.fault(
        'odata/wrong-type',
        `${node.name} takes two texts or two collections.`,
        node.arguments[1] as Expression,
      );
    return definition.returns === 'same' ? (types[0] ?? anyType) : single(definition.returns);
  }

  /** One value of `aggregate`, and its type. */
  aggregate(node: AggregateExpression, scope: Scope): ResolvedType {
    const inner: Scope = { ...scope, throughCollections: true };
    if (node.kind === 'count' || !node.expression) {
      if (node.expression) this.expression(node.expression, inner);
      return single('Edm.Decimal');
    }
    if (node.kind === 'custom') return this.customAggregate(node.expression as Path, inner);
    const type = this.expression(node.expression, inner);
    const value = single(type.name);
    switch (node.method) {
      case 'sum':
      case 'average':
        if (!isNumber(value) && !isAny(value))
          this.fault('odata/wrong-type', `"${node.method}" is of numbers; this is ${shown(value)}.`, node.expression);
        return node.method === 'sum'
          ? value
          : value.name === 'Edm.Double' || value.name === 'Edm.Single'
            ? single('Edm.Double')
            : single('Edm.Decimal');
      case 'min':
      case 'max':
        if (!isOrdered(value, this.names.isEnum(value)))
          this.fault(
            'odata/wrong-type',
            `Values of ${shown(value)} have no order: they have no ${node.method}.`,
            node.expression,
          );
        return value;
      case 'countdistinct':
        return single('Edm.Decimal');
      default:
        return anyType;
    }
  }

  /** A property alone is not aggregated: it must be a custom aggregate, which the model names by an annotation. */
  private customAggregate(path: Path, scope: Scope): ResolvedType {
    const last = path.steps.at(-1);
    const before: Path = { ...path, steps: path.steps.slice(0, -1) };
    const owner = before.steps.length === 0 ? scope.instance : this.path(before, scope);
    const structured = this.names.structured(owner);
    if (last?.kind !== 'name') return anyType;
    if (structured && this.names.member(structured, last.name) && !this.isCustomAggregate(last.name))
      this.fault(
        'odata/not-allowed',
        `${last.name} is a property: say how it is aggregated, as "${last.name} with sum as Total".`,
        last,
        ['with sum', 'with min', 'with max', 'with average', 'with countdistinct'],
      );
    this.meanings.set(last, { kind: 'aggregate', name: last.name });
    return anyType;
  }

  private isCustomAggregate(name: string): boolean {
    const term = 'Org.OData.Aggregation.V1.CustomAggregate';
    const { container, schemas } = this.names.model;
    const annotated = [container, ...(container?.sets ?? []), ...schemas.flatMap((each) => each.types)];
    return annotated.some((each) =>
      each?.annotations.some((annotation) => annotation.term === term && annotation.qualifier === name),
    );
  }
}

function fits(type: ResolvedType, wanted: string): boolean {
  if (wanted === 'Collection') return type.collection;
  if (wanted === 'number') return isNumber(type);
  if (type.collection) return false;
  return (
    type.name === wanted ||
    (wanted.startsWith('Edm.Geo') && type.name.startsWith(wanted)) ||
    (wanted === 'Edm.DateTimeOffset' && type.name === 'Edm.DateTime')
  );
}

function wordFor(wanted: string): string {
  return wanted === 'number' ? 'a number' : wanted === 'Collection' ? 'a collection' : wanted;
}
