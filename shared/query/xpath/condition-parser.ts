import type { EntityInfo } from '../../model/catalog.ts';
import type { ParsedConstraint, QueryNode, QueryOperand } from '../query.ts';
import { isComparable, wordsFor } from './comparable-types.ts';
import { OperandParser } from './operand-parser.ts';
import { around, raised, type Side } from './side.ts';
import { Stop } from './token-parser.ts';
import type { Token } from './tokens.ts';

const maxDepth = 100;

type Operator = (QueryNode & { kind: 'compare' })['operator'];
const operators: readonly Operator[] = ['=', '!=', '<', '<=', '>', '>='];

/** Parses whole constraints: brackets, and, or, not, comparisons, tests of texts. */
export class ConditionParser extends OperandParser {
  private depth = 0;

  /** The constraint on an entity, with all that was found in it. */
  parse(entityId: string): ParsedConstraint {
    let filter: QueryNode | null = null;
    const entity = this.catalog.entity(entityId);
    try {
      if (!entity) this.stop('query/unknown-entity', 'The entity of the constraint does not exist.', [0, 0]);
      if (this.token.type !== 'end') {
        filter = this.is('[') ? this.brackets(entity) : this.or(entity);
        if ((this.token as Token).type !== 'end')
          this.stop('query/unexpected', `${this.token.text} is not expected here.`, this.token.range);
      }
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
    }
    return {
      filter,
      parameters: this.parameters,
      references: this.references,
      variables: this.variables,
      diagnostics: this.diagnostics,
    };
  }

  protected brackets(entity: EntityInfo): QueryNode {
    const items: QueryNode[] = [];
    while (this.is('[')) {
      this.take();
      items.push(this.or(entity));
      this.expect(']');
    }
    return items.length === 1 ? (items[0] as QueryNode) : { kind: 'and', items };
  }

  private or(entity: EntityInfo): QueryNode {
    if (++this.depth > maxDepth)
      this.stop('query/too-deep', `The constraint is nested more than ${maxDepth} levels deep.`, this.token.range);
    const items = [this.and(entity)];
    while (this.is('or')) {
      this.take();
      items.push(this.and(entity));
    }
    this.depth--;
    return items.length === 1 ? (items[0] as QueryNode) : { kind: 'or', items };
  }

  private and(entity: EntityInfo): QueryNode {
    const items = [this.comparison(entity)];
    while (this.is('and')) {
      this.take();
      items.push(this.comparison(entity));
    }
    return items.length === 1 ? (items[0] as QueryNode) : { kind: 'and', items };
  }

  private comparison(entity: EntityInfo): QueryNode {
    if (this.is('(')) {
      this.take();
      const inner = this.or(entity);
      this.expect(')');
      return inner;
    }
    const { token } = this;
    if (token.type === 'word' && this.nextToken?.text === '(') {
      if (token.text === 'not') {
        this.take();
        this.take();
        const item = this.or(entity);
        this.expect(')');
        return { kind: 'not', item };
      }
      if (token.text === 'contains' || token.text === 'starts-with' || token.text === 'ends-with')
        return this.textTest(entity, token.text);
      if (token.text === 'true' || token.text === 'false') {
        this.take();
        this.take();
        this.expect(')');
        return { kind: 'constant', value: token.text === 'true' };
      }
    }
    return this.compareTail(entity, this.operand(entity, null));
  }

  private textTest(entity: EntityInfo, test: 'contains' | 'starts-with' | 'ends-with'): QueryNode {
    this.take();
    this.take();
    const start = this.token.range[0];
    const left = this.operand(entity, null);
    if (left.operand === null || !['string', 'enumeration', 'unknown'].includes(left.type.kind))
      this.stop(
        'query/text-test',
        `${test} needs a text.`,
        [start, this.token.range[0]],
        'Use an attribute of type String.',
      );
    this.expect(',');
    const right = this.operand(entity, left);
    if (right.steps.length > 0)
      this.stop('query/path', `${test} compares with a value or an attribute, not with a path.`, this.token.range);
    this.expect(')');
    return around(left.steps, {
      kind: 'text',
      test,
      left: left.operand,
      right: raised(right.operand as QueryOperand, left.steps.length),
    });
  }

  private compareTail(entity: EntityInfo, left: Side): QueryNode {
    const operator = this.token.text as Operator;
    if (this.token.type !== 'operator' || !operators.includes(operator)) {
      // A path on its own: some object is there (XP-5); a Boolean attribute: it is true.
      if (left.operand === null) return around(left.steps, null);
      if (left.type.kind === 'boolean' && left.operand.kind === 'attribute')
        return around(left.steps, {
          kind: 'compare',
          operator: '=',
          left: left.operand,
          right: { kind: 'value', value: true },
        });
      this.stop('query/expected', 'A comparison such as = is expected here.', this.token.range);
    }
    const { range } = this.take();
    const isEquality = operator === '=' || operator === '!=';
    const wantsOrder = (what: string): void => {
      if (!isEquality) this.stop('query/order', `${what} can be compared with = and != only.`, range);
    };
    if (this.is('empty') || this.is('NULL')) {
      wantsOrder('empty');
      this.take();
      if (left.operand === null) {
        const exists = around(left.steps, null);
        return operator === '=' ? { kind: 'not', item: exists } : exists;
      }
      return around(left.steps, { kind: 'empty', operand: left.operand, negated: operator === '!=' });
    }
    if (left.operand === null) {
      wantsOrder('An object');
      return this.sameObject(entity, left, operator === '!=');
    }
    if (['boolean', 'enumeration', 'object', 'binary'].includes(left.type.kind)) wantsOrder('Such a value');
    if (this.is('(')) {
      wantsOrder('A list of values');
      return this.oneOf(entity, left, operator as '=' | '!=');
    }
    const right = this.operand(entity, left);
    return around(left.steps, this.compared(left, operator, right));
  }

  /** `[Status = ('New', 'Paid')]`: one of them; `!=`: none of them. */
  private oneOf(entity: EntityInfo, left: Side, operator: '=' | '!='): QueryNode {
    this.take();
    const items: QueryNode[] = [];
    do {
      if (items.length > 0) this.take();
      items.push(this.compared(left, operator, this.operand(entity, left)));
    } while (this.is(','));
    this.expect(')');
    const kind = operator === '=' ? 'or' : 'and';
    return around(left.steps, items.length === 1 ? (items[0] as QueryNode) : { kind, items });
  }

  private compared(left: Side, operator: Operator, right: Side): QueryNode {
    if (right.operand === null)
      this.stop('query/type', 'An attribute cannot be compared with an object.', this.token.range);
    if (!isComparable(left.type, right.type))
      this.stop(
        'query/type',
        `${wordsFor(left.type)} cannot be compared with ${wordsFor(right.type).toLowerCase()}.`,
        right.range,
      );
    const depth = left.steps.length;
    // The right path begins where the left one began: outside of what the left one leads into.
    const steps = right.steps.map((s, i) => (i === 0 && depth > 0 ? { ...s, step: { ...s.step, up: depth } } : s));
    return around(steps, {
      kind: 'compare',
      operator,
      left: raised(left.operand as QueryOperand, right.steps.length),
      right: right.steps.length > 0 ? right.operand : raised(right.operand, depth),
    });
  }

  /** `[M.Order_Customer = $Customer]`: the object at the end of the path is that one (XP-6). An empty variable is no object. */
  private sameObject(entity: EntityInfo, left: Side, negated: boolean): QueryNode {
    const right = this.operand(entity, {
      ...left,
      operand: { kind: 'id' },
      type: { kind: 'object', entity: left.entity.id },
    });
    const fits =
      right.operand?.kind === 'parameter' &&
      (right.type.kind === 'object' || right.type.kind === 'empty' || right.type.kind === 'unknown');
    if (!fits)
      this.stop(
        'query/type',
        'An association is compared with an object variable or with empty.',
        right.range,
        'Write $ and the name of a variable that holds an object.',
      );
    const parameter = right.operand as QueryOperand;
    const same = around(left.steps, { kind: 'compare', operator: '=', left: { kind: 'id' }, right: parameter });
    // Nothing is at the end of the path, and nothing is asked for: these are equal, as in an expression.
    const none: QueryNode = {
      kind: 'and',
      items: [
        { kind: 'empty', operand: parameter, negated: false },
        { kind: 'not', item: around(left.steps, null) },
      ],
    };
    const equal: QueryNode = { kind: 'or', items: [same, none] };
    return negated ? { kind: 'not', item: equal } : equal;
  }
}
