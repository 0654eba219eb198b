import { type ActivityProperties, activityOf, newAction } from './activities/index.ts';
import { endsFlow } from './control.ts';
import type { DataType, FlowNode, Microflow } from './kind.ts';

type ActionOf<T extends ActivityProperties['type']> = Extract<ActivityProperties, { type: T }>;

/** Builds a microflow in code (generators, samples): nodes from left to right, each joined to the one before. */
export class FlowBuilder {
  private readonly ids: () => string;
  private readonly flow: Microflow;
  private last: { id: string; case: string | null } | null = null;
  private x = 40;
  private y = 120;

  constructor(ids: () => string, parameters: readonly { name: string; type: DataType }[], returns: DataType) {
    this.ids = ids;
    this.flow = {
      parameters: parameters.map((p) => ({ id: ids(), name: p.name, type: p.type, documentation: '' })),
      returns,
      applyAccess: false,
      nodes: [],
      flows: [],
    };
    this.add('start', {});
  }

  /** Adds a node behind the last one. */
  add<T extends ActivityProperties['type']>(
    type: T,
    properties: Partial<Omit<ActionOf<T>, 'type'>>,
    node: Partial<Omit<FlowNode, 'id' | 'action'>> = {},
  ): string {
    const id = this.ids();
    const { shape } = activityOf(type);
    const width = shape === 'circle' || shape === 'diamond' ? 40 : 160;
    const action = { ...newAction(type), ...properties } as ActivityProperties;
    this.flow.nodes.push({
      id,
      x: this.x,
      y: this.y,
      parent: null,
      caption: '',
      onError: 'rollback',
      disabled: false,
      documentation: '',
      ...node,
      action,
    });
    this.x += width + 48;
    if (this.last)
      this.flow.flows.push({ id: this.ids(), from: this.last.id, to: id, case: this.last.case, error: false });
    this.last = endsFlow({ type }) ? null : { id, case: null };
    return id;
  }

  /** Goes on from a node: with an outcome of a decision, on a row of its own. */
  from(id: string, outcome: string | null, row = 0): this {
    const node = this.flow.nodes.find((n) => n.id === id) as FlowNode;
    this.last = { id, case: outcome };
    this.x = node.x + 208;
    this.y = 120 + row * 96;
    return this;
  }

  /** Leads the last node to one that is there. */
  to(id: string): this {
    if (this.last)
      this.flow.flows.push({ id: this.ids(), from: this.last.id, to: id, case: this.last.case, error: false });
    this.last = null;
    return this;
  }

  /** Begins the error-handler flow of a node, below it. */
  onErrorOf(
    id: string,
    mode: 'custom-with-rollback' | 'custom-without-rollback',
    build: (flow: FlowBuilder) => void,
  ): this {
    const node = this.flow.nodes.find((n) => n.id === id) as FlowNode;
    node.onError = mode;
    const before = { last: this.last, x: this.x, y: this.y };
    this.last = null;
    this.x = node.x;
    this.y = node.y + 120;
    const first = this.flow.nodes.length;
    build(this);
    const target = this.flow.nodes[first];
    if (target) this.flow.flows.push({ id: this.ids(), from: id, to: target.id, case: null, error: true });
    ({ last: this.last, x: this.x, y: this.y } = before);
    return this;
  }

  build(): Microflow {
    return this.flow;
  }
}
