import { newAction } from '../../microflow/activities/index.ts';
import { formOf, typeOfForm } from '../../microflow/control.ts';
import { flowGraph } from '../../microflow/graph.ts';
import type { FlowNode, Microflow } from '../../microflow/kind.ts';
import { dropNodes, nodeEdit, nodeOf } from './flow-data.ts';
import { legalName, namesBeside, renameIn } from './names.ts';
import { type FixContext, type FixEdit, type Fixer, type FixerTable, offerLimit } from './quick-fix.ts';
import { targetsFor } from './targets.ts';

type NewForm = Parameters<typeof typeOfForm>[0];

const formAt = (ctx: FixContext) => {
  const node = nodeOf(ctx);
  return node && formOf(node.action);
};

const deleteNode: Fixer = (ctx) => [nodeEdit(ctx, 'Delete it', (node, flow) => dropNodes(flow, [node.id]))];

const newNode = (form: NewForm, id: string, x: number, y: number, parent: string | null): FlowNode => ({
  id,
  x,
  y,
  parent,
  caption: '',
  onError: 'rollback',
  disabled: false,
  documentation: '',
  action: newAction(typeOfForm(form)),
});

/** Moves a new end or start down until it is clear of what stands in its loop. The editor knows the sizes of nodes; here an activity's is taken for all but frames. */
function placeClear(flow: Microflow, made: FlowNode): void {
  const isHit = (): boolean =>
    flow.nodes.some((n) => {
      const isFrame = formOf(n.action) === 'loop';
      const [width, height] = [n.width ?? (isFrame ? 260 : 160), n.height ?? (isFrame ? 110 : 46)];
      return (
        n.parent === made.parent &&
        made.x < n.x + width + 8 &&
        n.x < made.x + 38 &&
        Math.abs(made.y - n.y) < height / 2 + 23
      );
    });
  for (let tries = 0; tries < 1_000 && isHit(); tries++) made.y += 24;
}

/** An end (in a loop: continue) to the right of a node, joined to it. */
function leadToEnd(ctx: FixContext, label: string, outcomes: readonly (string | null)[]): FixEdit {
  const ids = outcomes.map(() => [ctx.newId(), ctx.newId()] as const);
  return nodeEdit(ctx, label, (node, flow) =>
    outcomes.forEach((outcome, i) => {
      const [end, join] = ids[i] as readonly [string, string];
      const made = newNode(node.parent ? 'continue' : 'return', end, node.x + 208, node.y + i * 96, node.parent);
      placeClear(flow, made);
      flow.nodes.push(made);
      flow.flows.push({ id: join, from: node.id, to: end, case: outcome, error: false });
    }),
  );
}

const renameParameter: Fixer = ({ finding, unit }) => {
  const id = finding.element ?? '';
  const { parameters } = unit.data as Microflow;
  const name = legalName(parameters.find((p) => p.id === id)?.name ?? '', 'Parameter', namesBeside(parameters, id));
  return [{ label: `Rename to ${name}`, mutate: (flow: Microflow) => renameIn(flow.parameters, id, name) }];
};

const dropFlows = (label: string, isGone: (flow: Microflow['flows'][number], ctx: FixContext) => boolean): Fixer => {
  return (ctx) => [
    {
      label,
      mutate: (flow: Microflow) => {
        flow.flows = flow.flows.filter((f) => !isGone(f, ctx));
      },
    },
  ];
};

const become = (ctx: FixContext, form: NewForm, label: string) =>
  nodeEdit(ctx, label, (node) => {
    node.action = newAction(typeOfForm(form));
  });

/** Handles errors in the mode that leaves the node without a complaint about its handler. */
const setOnError = (ctx: FixContext, label: string, onError: FlowNode['onError']) =>
  nodeEdit(ctx, label, (node) => {
    node.onError = onError;
  });

/** Starts, ends, flows and parameters of a microflow. */
export const flowGraphFixes: FixerTable = {
  'microflow/parameter-name': renameParameter,
  'microflow/parameter-twice': renameParameter,
  'microflow/parameter-type': (ctx) => {
    const id = ctx.finding.element;
    const name = (ctx.unit.data as Microflow).parameters.find((p) => p.id === id)?.name;
    return [
      ...targetsFor(ctx, ['entity'], name).map((target) => ({
        label: `Use ${target.name}`,
        mutate: (flow: Microflow) => {
          const parameter = flow.parameters.find((p) => p.id === id);
          if (parameter) parameter.type = { kind: parameter.type.kind, entity: target.id };
        },
      })),
      {
        label: 'Delete the parameter',
        mutate: (flow: Microflow) => {
          flow.parameters = flow.parameters.filter((p) => p.id !== id);
        },
      },
    ];
  },
  'microflow/start': ({ unit, newId }) => {
    const starts = (unit.data as Microflow).nodes.filter((n) => formOf(n.action) === 'start' && !n.parent);
    if (starts.length > 1)
      return [
        {
          label: 'Keep the first start',
          mutate: (flow: Microflow) =>
            dropNodes(
              flow,
              starts.slice(1).map((s) => s.id),
            ),
        },
      ];
    const [id, join] = [newId(), newId()];
    return [
      {
        label: 'Add a start',
        mutate: (flow: Microflow) => {
          const first = flow.nodes
            .filter((n) => !n.parent && formOf(n.action) !== 'note' && !flow.flows.some((f) => f.to === n.id))
            .sort((a, b) => a.x - b.x)[0];
          const start = newNode('start', id, (first?.x ?? 128) - 88, first?.y ?? 120, null);
          placeClear(flow, start);
          flow.nodes.push(start);
          if (first) flow.flows.push({ id: join, from: id, to: first.id, case: null, error: false });
        },
      },
    ];
  },
  'microflow/jump-into-cycle': dropFlows('Delete the flow', (f, { finding }) => f.id === finding.element),
  'microflow/unreachable': (ctx) => [
    ...deleteNode(ctx),
    nodeEdit(ctx, 'Delete everything that is not reached', (_, flow) => {
      const reached = new Set(flowGraph(flow, null).order.map((n) => n.id));
      const lost = flow.nodes.filter((n) => !n.parent && formOf(n.action) !== 'note' && !reached.has(n.id));
      dropNodes(flow, [ctx.finding.element as string, ...lost.map((n) => n.id)]);
    }),
  ],
  'microflow/flow-after-end': dropFlows('Delete the flows after it', (f, { finding }) => f.from === finding.element),
  'microflow/event-in-loop': (ctx) => [
    ...(formAt(ctx) === 'return' ? [become(ctx, 'break', 'Make it a break')] : []),
    ...deleteNode(ctx),
  ],
  'microflow/event-outside-loop': (ctx) => [become(ctx, 'return', 'Make it an end'), ...deleteNode(ctx)],
  'microflow/several-flows': (ctx) => {
    const flow = ctx.unit.data as Microflow;
    const ways = flow.flows.filter((f) => f.from === ctx.finding.element && !f.error);
    return ways.slice(0, offerLimit).map((kept, i) => ({
      label: `Keep the ${['first', 'second', 'third'][i]} flow`,
      mutate: (data: Microflow) => {
        data.flows = data.flows.filter((f) => f.id === kept.id || !ways.some((w) => w.id === f.id));
      },
    }));
  },
  'microflow/no-way-on': (ctx) => [leadToEnd(ctx, 'Add an end', [null])],
  'microflow/several-handlers': (ctx) => [
    nodeEdit(ctx, 'Keep the first handler', (node, flow) => {
      const [, ...others] = flow.flows.filter((f) => f.from === node.id && f.error);
      flow.flows = flow.flows.filter((f) => !others.includes(f));
    }),
  ],
  'microflow/handler-not-used': (ctx) => [
    setOnError(ctx, 'Handle errors, with rollback', 'custom-with-rollback'),
    setOnError(ctx, 'Handle errors, without rollback', 'custom-without-rollback'),
    ...dropFlows('Delete the error flow', (f, { finding }) => f.error && f.from === finding.element)(ctx),
  ],
  'microflow/no-handler': (ctx) => [
    setOnError(ctx, 'Leave errors to the caller', 'rollback'),
    setOnError(ctx, 'Go on after an error', 'continue'),
  ],
  'microflow/case-missing': (ctx) => {
    const outcomes = ctx.finding.params?.outcomes;
    if (!Array.isArray(outcomes)) return [];
    return [leadToEnd(ctx, `Add ${outcomes.length === 1 ? 'an end' : 'ends'} for ${outcomes.join(', ')}`, outcomes)];
  },
  'microflow/case-unknown': (ctx) => {
    const { outcome = null, outcomes = [] } = ctx.finding.params ?? {};
    const isIt = (f: Microflow['flows'][number]) => f.from === ctx.finding.element && !f.error && f.case === outcome;
    return [
      ...(outcomes as readonly string[]).slice(0, offerLimit).map((free) => ({
        label: `Take it for ${free}`,
        mutate: (flow: Microflow) => {
          const found = flow.flows.find(isIt);
          if (found) found.case = free;
        },
      })),
      {
        label: 'Delete the flow',
        mutate: (flow: Microflow) => {
          const found = flow.flows.find(isIt);
          flow.flows = flow.flows.filter((f) => f !== found);
        },
      },
    ];
  },
};
