import { z } from 'zod';
import { formOf } from '../../../shared/microflow/control.ts';
import { type FlowNode, type Microflow, microflowKind } from '../../../shared/microflow/kind.ts';
import type { IdSource } from '../../../shared/model/unit.ts';
import type { Edit } from './edits.ts';
import { makeRoom, settle } from './frames.ts';
import { moveClear } from './free-place.ts';
import { isWithin } from './geometry.ts';
import { placed } from './layout.ts';

const clipSchema = z.strictObject({
  weft: z.literal('microflow-nodes'),
  nodes: microflowKind.schema.shape.nodes,
  flows: microflowKind.schema.shape.flows,
});
export type Clip = z.infer<typeof clipSchema>;

/** What a selection puts on the clipboard: its nodes with what stands in them, and the flows between them. The start stays out. */
export function copyNodes(model: Microflow, ids: readonly string[]): Clip | null {
  const picked = new Set(ids);
  const nodes = placed(model).nodes.filter((n) => formOf(n.action) !== 'start' && isWithin(model, n.id, picked));
  if (nodes.length === 0) return null;
  const known = new Set(nodes.map((n) => n.id));
  const flows = model.flows.filter((f) => known.has(f.from) && known.has(f.to));
  return structuredClone({ weft: 'microflow-nodes', nodes, flows });
}

/** Reads a clipboard text; null when it is something else. */
export function parseClip(text: string): Clip | null {
  try {
    return clipSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Pastes below what is copied, with new ids; names of results get a number so that none is made twice. */
export function paste(model: Microflow, clip: Clip, newId: IdSource, parent: string | null, verb = 'Paste'): Edit {
  const ids = new Map(clip.nodes.map((n) => [n.id, newId()]));
  const taken = new Set(model.nodes.flatMap((n) => outputName(n) ?? []));
  const nodes = structuredClone(clip.nodes).map((node) => {
    const isInside = node.parent !== null && ids.has(node.parent);
    const name = outputName(node);
    if (name) setOutput(node, freeOutput(name, taken));
    return {
      ...node,
      id: ids.get(node.id) as string,
      parent: isInside ? (ids.get(node.parent as string) as string) : parent,
      ...(isInside ? {} : { x: node.x + 24, y: node.y + 80 }),
    };
  });
  const flows = clip.flows.map((f) => ({
    ...f,
    id: newId(),
    from: ids.get(f.from) as string,
    to: ids.get(f.to) as string,
  }));
  return {
    label: nodes.length === 1 ? `${verb} node` : `${verb} ${nodes.length} nodes`,
    mutate: (flow) => {
      settle(flow);
      makeRoom(flow, () => {
        flow.nodes.push(...nodes);
        flow.flows.push(...flows);
        moveClear(flow, new Set(nodes.map((n) => n.id)));
      });
    },
    select: nodes.filter((n) => n.parent === parent).map((n) => n.id),
  };
}

function outputName(node: FlowNode): string | undefined {
  return 'output' in node.action && node.action.output ? node.action.output : undefined;
}

function setOutput(node: FlowNode, name: string): void {
  if ('output' in node.action) node.action.output = name;
}

function freeOutput(name: string, taken: Set<string>): string {
  const base = name.replace(/\d+$/, '');
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${base}${n}`;
  taken.add(free);
  return free;
}
