import type { AssociationInfo, AttributeInfo, Catalog, ConstantInfo, ValueType } from '../model/catalog.ts';
import { mostSimilar } from '../model/naming.ts';
import type { Expression, ExpressionDiagnostic, PathStep, Range } from './ast.ts';
import type { FunctionEntry, ParameterType } from './function-entry.ts';
import { functionByName, functions } from './functions/index.ts';
import { readLong } from './numeric.ts';
import { parseExpression } from './parser.ts';
import { fitsParameter, isAssignable, isNumericType, signatureText, typeName } from './type-relations.ts';

/** What a name in an expression stands for; renames and usages follow these. */
export interface ExpressionReference {
  range: Range;
  kind: 'attribute' | 'association' | 'entity' | 'enumeration' | 'enumeration-value' | 'constant' | 'variable';
  id: string;
}

/** A step of a path after resolution. */
export type ResolvedStep =
  | { kind: 'attribute'; attribute: AttributeInfo; type: ValueType }
  | { kind: 'association'; association: AssociationInfo; reverse: boolean; type: ValueType }
  | { kind: 'entity'; type: ValueType };

/** A checked expression: its type, findings and everything the compiler needs. */
export interface CheckedExpression {
  expression: Expression;
  type: ValueType;
  diagnostics: ExpressionDiagnostic[];
  references: ExpressionReference[];
  types: ReadonlyMap<Expression, ValueType>;
  steps: ReadonlyMap<Expression, ResolvedStep[]>;
  constants: ReadonlyMap<Expression, ConstantInfo>;
  enumerationValues: ReadonlyMap<Expression, string>;
}

export interface ExpressionScope {
  catalog: Catalog;
  variables: ReadonlyMap<string, ValueType>;
}

const unknown: ValueType = { kind: 'unknown' };
/** Tokens an expression may use (EX-3, XP-30). */
export const tokenNames: readonly string[] = [
  'CurrentDateTime',
  ...['Begin', 'End'].flatMap((edge) =>
    [
      'CurrentMinute',
      'CurrentHour',
      'CurrentDay',
      'Yesterday',
      'Tomorrow',
      'CurrentWeek',
      'CurrentMonth',
      'CurrentYear',
    ].flatMap((p) => [`${edge}Of${p}`, `${edge}Of${p}UTC`]),
  ),
];

/** Parses and checks an expression; with `expected`, that its type fits. */
export function checkExpression(text: string, scope: ExpressionScope, expected?: ValueType): CheckedExpression {
  const { expression, diagnostics } = parseExpression(text);
  const checker = new Checker(scope, diagnostics);
  const type = checker.check(expression);
  if (expected && diagnostics.every((d) => d.severity !== 'error') && !isAssignable(type, expected, scope.catalog)) {
    const fix =
      expected.kind === 'string'
        ? 'Wrap it in toString(…).'
        : (expected.kind === 'integer' || expected.kind === 'long') && type.kind === 'decimal'
          ? 'Use round(…), floor(…) or ceil(…).'
          : undefined;
    diagnostics.push({
      severity: 'error',
      code: 'expression/type',
      message: `${typeName(expected, scope.catalog)} is expected, but this is ${typeName(type, scope.catalog)}.`,
      range: expression.range,
      ...(fix ? { fix } : {}),
    });
  }
  return {
    expression,
    type,
    diagnostics,
    references: checker.references,
    types: checker.types,
    steps: checker.steps,
    constants: checker.constants,
    enumerationValues: checker.enumerationValues,
  };
}

class Checker {
  readonly references: ExpressionReference[] = [];
  readonly types = new Map<Expression, ValueType>();
  readonly steps = new Map<Expression, ResolvedStep[]>();
  readonly constants = new Map<Expression, ConstantInfo>();
  readonly enumerationValues = new Map<Expression, string>();
  private readonly scope: ExpressionScope;
  private readonly diagnostics: ExpressionDiagnostic[];

  constructor(scope: ExpressionScope, diagnostics: ExpressionDiagnostic[]) {
    this.scope = scope;
    this.diagnostics = diagnostics;
  }

  private report(code: string, message: string, range: Range, fix?: string): ValueType {
    this.diagnostics.push({ severity: 'error', code, message, range, ...(fix ? { fix } : {}) });
    return unknown;
  }

  check(e: Expression): ValueType {
    const type = this.typeOf(e);
    this.types.set(e, type);
    return type;
  }

  private typeOf(e: Expression): ValueType {
    switch (e.kind) {
      case 'string':
        return { kind: 'string' };
      case 'number':
        return e.text.includes('.') || readLong(e.text) === undefined
          ? { kind: 'decimal' }
          : { kind: e.text.replace('-', '').length <= 9 ? 'integer' : 'long' };
      case 'boolean':
        return { kind: 'boolean' };
      case 'empty':
        return { kind: 'empty' };
      case 'error':
        return unknown;
      case 'variable':
        return this.variable(e);
      case 'path':
        return this.path(e);
      case 'constant':
        return this.constant(e);
      case 'name':
        return this.enumerationValue(e);
      case 'token':
        if (tokenNames.includes(e.name)) return { kind: 'datetime' };
        return this.report(
          'expression/unknown-token',
          `[%${e.name}%] is not a token.`,
          e.range,
          didYouMean(e.name, tokenNames),
        );
      case 'unary':
        return this.unary(e);
      case 'binary':
        return this.binary(e);
      case 'if':
        return this.conditional(e);
      case 'call':
        return this.call(e);
    }
  }

  private variable(e: Expression & { kind: 'variable' }): ValueType {
    const type = this.scope.variables.get(e.name);
    if (!type)
      return this.report(
        'expression/unknown-variable',
        `There is no variable $${e.name} here.`,
        e.range,
        didYouMean(
          `$${e.name}`,
          [...this.scope.variables.keys()].map((n) => `$${n}`),
        ),
      );
    this.references.push({ range: [e.range[0] + 1, e.range[1]], kind: 'variable', id: e.name });
    return type;
  }

  private path(e: Expression & { kind: 'path' }): ValueType {
    let type = this.check(e.base);
    const resolved: ResolvedStep[] = [];
    this.steps.set(e, resolved);
    for (let i = 0; i < e.steps.length; i++) {
      const step = e.steps[i] as PathStep;
      if (type.kind === 'unknown') return unknown;
      const entity = type.kind === 'object' ? type.entity : undefined;
      if (!entity) {
        return type.kind === 'list'
          ? this.report(
              'expression/path-over-list',
              `${typeName(type, this.scope.catalog)} has no members; a path goes over single objects.`,
              step.range,
              'Use a loop, a list operation or an aggregate.',
            )
          : this.report(
              'expression/path-over-value',
              `${typeName(type, this.scope.catalog)} has no members.`,
              step.range,
            );
      }
      const found = this.step(step, entity, resolved[resolved.length - 1]);
      if (!found) return unknown;
      resolved.push(found);
      type = found.type;
    }
    return type;
  }

  private step(step: PathStep, entityId: string, before: ResolvedStep | undefined): ResolvedStep | undefined {
    const { catalog } = this.scope;
    const entity = catalog.entity(entityId);
    if (!entity) return undefined;
    const attribute = entity.attributes.find((a) => a.name === step.name);
    if (attribute) {
      this.references.push({ range: step.range, kind: 'attribute', id: attribute.id });
      return { kind: 'attribute', attribute, type: attribute.type };
    }
    const associations = catalog.associationsOf(entityId);
    const association = step.name.includes('.')
      ? associations.find((a) => a.qualifiedName === step.name)
      : associations.find((a) => a.name === step.name);
    if (association) {
      this.references.push({ range: step.range, kind: 'association', id: association.id });
      const isOwner = catalog.isKindOf(entityId, association.from);
      const single = isOwner
        ? association.type === 'reference'
        : association.owner === 'both' && association.type === 'reference';
      const target: ValueType = { kind: 'object', entity: isOwner ? association.to : association.from };
      return {
        kind: 'association',
        association,
        reverse: !isOwner,
        type: single ? target : { kind: 'list', item: target },
      };
    }
    const named = step.name.includes('.') ? catalog.entityByName(step.name) : undefined;
    if (named && before?.kind === 'association') {
      if (!catalog.isKindOf(entityId, named.id) && !catalog.isKindOf(named.id, entityId)) {
        this.report(
          'expression/wrong-entity',
          `The association leads to ${entity.qualifiedName}, not to ${named.qualifiedName}.`,
          step.range,
        );
        return undefined;
      }
      this.references.push({ range: step.range, kind: 'entity', id: named.id });
      return { kind: 'entity', type: { kind: 'object', entity: named.id } };
    }
    const names = [
      ...entity.attributes.map((a) => a.name),
      ...associations.map((a) => (step.name.includes('.') ? a.qualifiedName : a.name)),
    ];
    this.report(
      'expression/unknown-member',
      `${entity.qualifiedName} has no member ${step.name}.`,
      step.range,
      didYouMean(step.name, names),
    );
    return undefined;
  }

  private constant(e: Expression & { kind: 'constant' }): ValueType {
    const found = this.scope.catalog.constantByName(e.name);
    if (!found)
      return this.report(
        'expression/unknown-constant',
        `There is no constant ${e.name}.`,
        e.range,
        didYouMean(
          e.name,
          [...this.scope.catalog.constants()].map((c) => c.qualifiedName),
        ),
      );
    this.references.push({ range: [e.range[0] + 1, e.range[1]], kind: 'constant', id: found.id });
    this.constants.set(e, found);
    return found.type;
  }

  private enumerationValue(e: Expression & { kind: 'name' }): ValueType {
    const dot = e.name.lastIndexOf('.');
    const enumeration = dot > 0 ? this.scope.catalog.enumerationByName(e.name.slice(0, dot)) : undefined;
    if (!enumeration) {
      const all = [...this.scope.catalog.enumerations()].flatMap((en) =>
        en.values.map((v) => `${en.qualifiedName}.${v.name}`),
      );
      const fix = functionByName(e.name)
        ? `${e.name} is a function: write ${e.name}(…).`
        : this.scope.variables.has(e.name)
          ? `Write $${e.name} for the variable.`
          : (didYouMean(e.name, all) ?? 'Write texts in single quotes, variables with $.');
      return this.report('expression/unknown-name', `${e.name} has no meaning here.`, e.range, fix);
    }
    this.references.push({ range: [e.range[0], e.range[0] + dot], kind: 'enumeration', id: enumeration.id });
    const value = enumeration.values.find((v) => v.name === e.name.slice(dot + 1));
    if (!value)
      this.report(
        'expression/unknown-enumeration-value',
        `${enumeration.qualifiedName} has no value ${e.name.slice(dot + 1)}.`,
        [e.range[0] + dot + 1, e.range[1]],
        didYouMean(
          e.name.slice(dot + 1),
          enumeration.values.map((v) => v.name),
        ),
      );
    else {
      this.references.push({ range: [e.range[0] + dot + 1, e.range[1]], kind: 'enumeration-value', id: value.id });
      this.enumerationValues.set(e, value.name);
    }
    return { kind: 'enumeration', enumeration: enumeration.id };
  }

  private unary(e: Expression & { kind: 'unary' }): ValueType {
    const type = this.check(e.operand);
    if (e.operator === 'not') {
      this.expect(e.operand, type, 'boolean', 'not');
      return { kind: 'boolean' };
    }
    if (type.kind !== 'unknown' && !isNumericType(type))
      return this.report(
        'expression/type',
        `- needs a number, but this is ${typeName(type, this.scope.catalog)}.`,
        e.operand.range,
      );
    return type;
  }

  private expect(e: Expression, type: ValueType, kind: ValueType['kind'], operator: string): void {
    if (type.kind !== kind && type.kind !== 'unknown' && type.kind !== 'empty')
      this.report(
        'expression/type',
        `${operator} needs ${kind === 'boolean' ? 'a Boolean' : kind}, but this is ${typeName(type, this.scope.catalog)}.`,
        e.range,
      );
  }

  private binary(e: Expression & { kind: 'binary' }): ValueType {
    const left = this.check(e.left);
    const right = this.check(e.right);
    const isUnknown = left.kind === 'unknown' || right.kind === 'unknown';
    const bad = (what: string, fix?: string) =>
      this.report(
        'expression/type',
        `${e.operator} ${what}: ${typeName(left, this.scope.catalog)} and ${typeName(right, this.scope.catalog)}.`,
        e.range,
        fix,
      );
    switch (e.operator) {
      case 'and':
      case 'or':
        this.expect(e.left, left, 'boolean', e.operator);
        this.expect(e.right, right, 'boolean', e.operator);
        return { kind: 'boolean' };
      case '=':
      case '!=': {
        const comparable =
          isUnknown ||
          left.kind === 'empty' ||
          right.kind === 'empty' ||
          (isNumericType(left) && isNumericType(right)) ||
          isAssignable(left, right, this.scope.catalog) ||
          isAssignable(right, left, this.scope.catalog);
        if (!comparable)
          bad(
            'cannot compare these',
            left.kind === 'enumeration' || right.kind === 'enumeration'
              ? 'Compare with a value such as Module.Enumeration.Value.'
              : undefined,
          );
        return { kind: 'boolean' };
      }
      case '<':
      case '<=':
      case '>':
      case '>=': {
        const ordered = (t: ValueType) => ['string', 'datetime', 'date'].includes(t.kind);
        const comparable =
          isUnknown || (isNumericType(left) && isNumericType(right)) || (left.kind === right.kind && ordered(left));
        if (!comparable) bad('cannot order these');
        return { kind: 'boolean' };
      }
      case '+': {
        if (left.kind === 'string' || right.kind === 'string') {
          const other = left.kind === 'string' ? right : left;
          if (!['string', 'integer', 'long', 'decimal', 'unknown', 'empty'].includes(other.kind))
            return bad('cannot join these', 'Wrap the value in toString(…).');
          return { kind: 'string' };
        }
        return this.arithmetic(e, left, right, bad);
      }
      case 'div':
        this.arithmetic(e, left, right, bad);
        return { kind: 'decimal' };
      default:
        return this.arithmetic(e, left, right, bad);
    }
  }

  private arithmetic(_e: Expression, left: ValueType, right: ValueType, bad: (what: string) => ValueType): ValueType {
    if (left.kind === 'unknown' || right.kind === 'unknown') return unknown;
    if (!isNumericType(left) || !isNumericType(right)) return bad('needs numbers');
    for (const kind of ['decimal', 'long', 'integer'] as const)
      if (left.kind === kind || right.kind === kind) return { kind };
    return unknown;
  }

  private conditional(e: Expression & { kind: 'if' }): ValueType {
    this.expect(e.condition, this.check(e.condition), 'boolean', 'if');
    const then = this.check(e.then);
    const otherwise = this.check(e.otherwise);
    if (then.kind === 'empty') return otherwise;
    if (otherwise.kind === 'empty' || isAssignable(otherwise, then, this.scope.catalog))
      return otherwise.kind === 'decimal' || (otherwise.kind === 'long' && then.kind === 'integer') ? otherwise : then;
    if (isAssignable(then, otherwise, this.scope.catalog)) return otherwise;
    return this.report(
      'expression/branch-types',
      `then gives ${typeName(then, this.scope.catalog)}, else gives ${typeName(otherwise, this.scope.catalog)}; both must be the same.`,
      e.range,
    );
  }

  private call(e: Expression & { kind: 'call' }): ValueType {
    const types = e.arguments.map((a) => this.check(a));
    const entry = functionByName(e.name);
    if (!entry)
      return this.report(
        'expression/unknown-function',
        `There is no function ${e.name}.`,
        e.nameRange,
        didYouMean(
          e.name,
          functions.map((f) => f.name),
        ),
      );
    const least = entry.parameters.length - (entry.optional ?? 0);
    if (types.length < least || (!entry.isVariadic && types.length > entry.parameters.length)) {
      return this.report(
        'expression/argument-count',
        `${signatureText(entry)} takes ${least === entry.parameters.length ? least : `${least} to ${entry.parameters.length}`} arguments, not ${types.length}.`,
        e.range,
      );
    }
    let isRight = true;
    types.forEach((type, i) => {
      const [name, wanted] = (entry.parameters[i] ?? entry.parameters[entry.parameters.length - 1]) as readonly [
        string,
        ParameterType,
      ];
      if (fitsParameter(type, wanted)) return;
      isRight = false;
      this.report(
        'expression/argument-type',
        `${e.name}: ${name} needs ${wanted}, but this is ${typeName(type, this.scope.catalog)}.`,
        (e.arguments[i] as Expression).range,
      );
    });
    if (!isRight) return unknown;
    this.literals(e, entry);
    return typeof entry.returns === 'function' ? entry.returns(types) : ({ kind: entry.returns } as ValueType);
  }

  /** Texts in the place of a pattern: one that would fail at run time is found here. */
  private literals(e: Expression & { kind: 'call' }, entry: FunctionEntry): void {
    e.arguments.forEach((argument, i) => {
      const check = entry.literals?.[entry.parameters[i]?.[0] ?? ''];
      const problem = check && argument.kind === 'string' ? check(argument.value) : null;
      if (problem) this.report('expression/pattern', `${e.name}: ${problem}`, argument.range);
    });
  }
}

function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const similar = mostSimilar(name, candidates);
  return similar ? `Did you mean ${similar}?` : undefined;
}
