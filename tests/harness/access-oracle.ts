import type { Asker } from '../../shared/access/index.ts';
import type { Query, QueryNode, QueryOperand, SortKey } from '../../shared/query/index.ts';

/** Orders by members are drawn alone. */
function attributeOf(key: SortKey): string {
  if ('attribute' in key) return key.attribute;
  throw new Error('No such order is drawn.');
}

/** A model and its data, as a naive reader has them. */
export interface World {
  entities: {
    name: string;
    general: string | null;
    attributes: { id: string; type: 'string' | 'integer' | 'decimal' }[];
  }[];
  associations: { name: string; from: string; to: string; isSet: boolean }[];
  rows: NaiveRow[];
  links: { association: string; from: number; to: number }[];
}

export interface NaiveRow {
  id: number;
  entity: string;
  values: Record<string, string | number | null>;
}

export interface NaiveRule {
  entity: string;
  roles: string[];
  read: string[];
  constraint: {
    text: string;
    holds(
      row: NaiveRow,
      see: { asker: Asker; related(row: NaiveRow, association: string, reverse: boolean): NaiveRow[] },
    ): boolean;
  };
}

/**
 * The rules read word by word, without a thought of speed: first what the asker may see of all data is made, then the request is asked of that.
 * Written apart from what it is compared with: it shares none of its code.
 */
export class NaiveReader {
  private readonly world: World;
  private readonly rules: readonly NaiveRule[];
  private readonly asker: Asker;
  private readonly parameters: readonly unknown[];

  constructor(world: World, rules: readonly NaiveRule[], asker: Asker, parameters: readonly unknown[]) {
    this.world = world;
    this.rules = rules;
    this.asker = asker;
    this.parameters = parameters;
  }

  /** Ids of the rows in their order; refused where a member is asked for that the asker may read of nothing. */
  answer({ entity, filter, sort }: Query): number[] | 'refused' {
    const rows = this.rowsOf(entity).filter((row) => this.isVisible(row, entity));
    if (this.rulesFor(entity).length === 0) return [];
    if (filter !== null && this.asksForHidden(filter, [entity])) return 'refused';
    if (sort.some((key) => this.isHidden(entity, attributeOf(key)))) return 'refused';
    const met = rows.filter((row) => filter === null || this.meets(filter, [{ row, as: entity }]));
    met.sort((a, b) => {
      for (const key of sort) {
        const { descending } = key;
        const [x, y] = [a, b].map((row) => this.seen(row, entity, attributeOf(key))) as [unknown, unknown];
        const order = x === y ? 0 : x === null ? 1 : y === null ? -1 : (x as never) < (y as never) ? -1 : 1;
        if (order !== 0) return descending ? -order : order;
      }
      return a.id - b.id;
    });
    return met.map(({ id }) => id);
  }

  mayRead(id: number, as: string, member: string): boolean {
    const row = this.world.rows.find((one) => one.id === id) as NaiveRow;
    return this.holding(row, as).some((rule) => rule.read.includes(member));
  }

  private lineage(name: string): string[] {
    const general = this.world.entities.find((e) => e.name === name)?.general ?? null;
    return general === null ? [name] : [name, ...this.lineage(general)];
  }

  private rowsOf(entity: string): NaiveRow[] {
    return this.world.rows.filter((row) => this.lineage(row.entity).includes(entity));
  }

  /** Rules for the asker of an entity; one that asks for a claim which they do not have is none of theirs. */
  private rulesFor(entity: string): NaiveRule[] {
    return this.rules.filter(
      (rule) =>
        this.lineage(entity).includes(rule.entity) &&
        rule.roles.some((role) => this.asker.moduleRoles.includes(`M.${role}`)) &&
        (this.asker.claims?.['tenant'] !== undefined || !rule.constraint.text.includes('Claim')),
    );
  }

  private holding(row: NaiveRow, as: string): NaiveRule[] {
    const see = {
      asker: this.asker,
      related: (from: NaiveRow, association: string, reverse: boolean) => this.linked(from, association, reverse),
    };
    return this.rulesFor(as).filter((rule) => rule.constraint.holds(row, see));
  }

  private isVisible(row: NaiveRow, as: string): boolean {
    return this.holding(row, as).length > 0;
  }

  private isHidden(as: string, member: string): boolean {
    const rules = this.rulesFor(as);
    return rules.length > 0 && !rules.some((rule) => rule.read.includes(member));
  }

  private seen(row: NaiveRow, as: string, attribute: string): unknown {
    return this.mayRead(row.id, as, attribute) ? (row.values[attribute] ?? null) : null;
  }

  private linked(row: NaiveRow, association: string, reverse: boolean): NaiveRow[] {
    return this.world.links
      .filter((link) => link.association === association && (reverse ? link.to : link.from) === row.id)
      .map((link) => this.world.rows.find(({ id }) => id === (reverse ? link.from : link.to)) as NaiveRow);
  }

  private asksForHidden(node: QueryNode, rows: readonly string[]): boolean {
    const operand = (o: QueryOperand): boolean =>
      o.kind === 'attribute' && this.isHidden(rows[rows.length - 1 - (o.up ?? 0)] as string, o.attribute);
    switch (node.kind) {
      case 'and':
      case 'or':
        return node.items.some((item) => this.asksForHidden(item, rows));
      case 'not':
        return this.asksForHidden(node.item, rows);
      case 'compare':
      case 'text':
        return operand(node.left) || operand(node.right);
      case 'empty':
        return operand(node.operand);
      case 'exists': {
        const { association, reverse, entity, up } = node.step;
        const owner = reverse ? entity : (rows[rows.length - 1 - (up ?? 0)] as string);
        if (this.isHidden(owner, association)) return true;
        // Of what the asker sees nothing of, nothing is told: not even what it does not have.
        if (node.filter === null || this.rulesFor(entity).length === 0) return false;
        return this.asksForHidden(node.filter, [...rows, entity]);
      }
      default:
        return false;
    }
  }

  private meets(node: QueryNode, rows: readonly { row: NaiveRow; as: string }[]): boolean {
    const at = (up: number | undefined) => rows[rows.length - 1 - (up ?? 0)] as { row: NaiveRow; as: string };
    const given = (o: QueryOperand): unknown => {
      switch (o.kind) {
        case 'attribute':
          return this.seen(at(o.up).row, at(o.up).as, o.attribute);
        case 'value':
          return o.value;
        case 'parameter':
          return this.parameters[o.index] ?? null;
        default:
          throw new Error(`No such operand is drawn: ${o.kind}`);
      }
    };
    switch (node.kind) {
      case 'and':
        return node.items.every((item) => this.meets(item, rows));
      case 'or':
        return node.items.some((item) => this.meets(item, rows));
      case 'not':
        return !this.meets(node.item, rows);
      case 'constant':
        return node.value;
      case 'empty':
        return (given(node.operand) === null) !== node.negated;
      case 'text': {
        const [left, right] = [given(node.left), given(node.right)];
        if (typeof left !== 'string' || typeof right !== 'string') return false;
        if (node.test === 'ends-with') return left.endsWith(right);
        return node.test === 'contains' ? left.includes(right) : left.startsWith(right);
      }
      case 'compare': {
        const [left, right] = [given(node.left), given(node.right)];
        if (node.operator === '=') return left === right;
        if (node.operator === '!=') return left !== right;
        if (left === null || right === null) return false;
        const [a, b] = [left as never, right as never];
        return node.operator === '<' ? a < b : node.operator === '<=' ? a <= b : node.operator === '>' ? a > b : a >= b;
      }
      case 'exists': {
        const { association, reverse, entity, up } = node.step;
        const from = at(up);
        if (!reverse && !this.mayRead(from.row.id, from.as, association)) return false;
        return this.linked(from.row, association, reverse).some(
          (target) =>
            this.isVisible(target, entity) &&
            (!reverse || this.mayRead(target.id, entity, association)) &&
            (node.filter === null || this.meets(node.filter, [...rows, { row: target, as: entity }])),
        );
      }
      default:
        throw new Error(`No such condition is drawn: ${node.kind}`);
    }
  }
}
