import type { Microflow } from '../../shared/microflow/kind.ts';
import { type Case, endOf, nothing, one, orders, plainFlow, spoilt, text, withOrder } from './models.ts';

export const graphCases: readonly Case[] = [
  ['microflow/parameter-name', (p) => plainFlow(p, [{ name: 'my order', type: text }]), ['Rename to MyOrder']],
  [
    'microflow/parameter-twice',
    (p) =>
      plainFlow(p, [
        { name: 'A', type: text },
        { name: 'A', type: text },
      ]),
    ['Rename to A2'],
  ],
  [
    'microflow/parameter-type',
    (p) => plainFlow(p, [{ name: 'Order', type: { kind: 'object', entity: null } }]),
    ['Use M.Order', 'Use M.Line', 'Delete the parameter'],
  ],
  [
    'microflow/start,microflow/unreachable',
    (p) =>
      spoilt(
        p,
        (f) => endOf(f),
        (flow) => {
          flow.nodes.shift();
          flow.flows = [];
        },
      ),
    ['Add a start'],
  ],
  [
    'microflow/start,microflow/unreachable',
    (p) =>
      spoilt(
        p,
        (f) => endOf(f),
        (flow) => {
          flow.nodes.push({ ...(flow.nodes[0] as Microflow['nodes'][number]), id: 's2' });
          flow.flows.push({ id: 'f2', from: 's2', to: flow.nodes[1]?.id ?? '', case: null, error: false });
        },
      ),
    ['Keep the first start'],
  ],
  [
    'microflow/loop-start,microflow/unreachable',
    (p) =>
      withOrder(p).flow('Flow', [{ name: 'Orders', type: orders }], nothing, (f) => {
        const loop = f.add('loop', { list: 'Orders', item: 'Order' });
        f.add('end', {});
        f.from(loop, null);
        f.add('log-message', { message: "'a'" }, { parent: loop });
        f.from(loop, null);
        f.add('log-message', { message: "'b'" }, { parent: loop });
      }),
    [],
  ],
  [
    'microflow/too-nested',
    (p) =>
      spoilt(
        p,
        (f) => {
          const asked = Array.from({ length: 202 }, () => {
            const id = f.add('decision', { expression: 'true' });
            f.from(id, 'false');
            return id;
          });
          f.add('end', {});
          let below = '';
          for (const id of asked) {
            f.from(id, 'true');
            const merge = f.add('merge', {});
            if (below) f.to(below);
            else f.add('end', {});
            below = merge;
          }
        },
        () => {},
      ),
    [],
  ],
  [
    'microflow/jump-into-cycle',
    (p) =>
      spoilt(
        p,
        (f) => {
          const choice = f.add('decision', { expression: 'true' });
          f.from(choice, 'true');
          const a = f.add('log-message', { message: "'a'" });
          const b = f.add('decision', { expression: 'true' });
          f.from(b, 'true').to(a);
          f.from(b, 'false').add('end', {});
          f.from(choice, 'false').to(b);
        },
        () => {},
      ),
    ['Delete the flow'],
  ],
  [
    'microflow/unreachable',
    (p) =>
      spoilt(
        p,
        (f) => endOf(f),
        (flow) => {
          flow.nodes.push({ ...(flow.nodes[1] as Microflow['nodes'][number]), id: 'lost' });
        },
      ),
    ['Delete it', 'Delete everything that is not reached'],
  ],
  [
    'microflow/flow-after-end',
    (p) =>
      spoilt(
        p,
        (f) => {
          const end = f.add('end', {});
          f.from(end, null);
          f.add('end', {});
        },
        () => {},
      ),
    ['Delete the flows after it'],
  ],
  [
    'microflow/event-in-loop',
    (p) =>
      withOrder(p).flow('Flow', [{ name: 'Orders', type: orders }], nothing, (f) => {
        const loop = f.add('loop', { list: 'Orders', item: 'Order' });
        f.add('end', {});
        f.from(loop, null);
        f.add('end', {}, { parent: loop });
      }),
    ['Make it a break', 'Delete it'],
  ],
  [
    'microflow/event-outside-loop',
    (p) =>
      spoilt(
        p,
        (f) => void f.add('break', {}),
        () => {},
      ),
    ['Make it an end', 'Delete it'],
  ],
  [
    'microflow/several-flows',
    (p) =>
      withOrder(p).flow('Flow', [], nothing, (f) => {
        const log = f.add('log-message', { message: "'a'" });
        f.add('end', {});
        f.from(log, null);
        f.add('end', {});
      }),
    ['Keep the first flow', 'Keep the second flow'],
  ],
  [
    'microflow/no-way-on',
    (p) =>
      spoilt(
        p,
        (f) => void f.add('log-message', { message: "'a'" }),
        () => {},
      ),
    ['Add an end'],
  ],
  [
    'microflow/several-handlers',
    (p) =>
      spoilt(
        p,
        (f) => {
          const log = f.add('log-message', { message: "'a'" });
          f.add('end', {});
          f.onErrorOf(log, 'custom-with-rollback', (e) => void e.add('end', {}));
          f.onErrorOf(log, 'custom-with-rollback', (e) => void e.add('end', {}));
        },
        () => {},
      ),
    ['Keep the first handler'],
  ],
  [
    'microflow/handler-not-used',
    (p) =>
      spoilt(
        p,
        (f) => {
          const log = f.add('log-message', { message: "'a'" });
          f.add('end', {});
          f.onErrorOf(log, 'custom-with-rollback', (e) => void e.add('end', {}));
        },
        (flow) => {
          for (const node of flow.nodes) node.onError = 'rollback';
        },
      ),
    ['Handle errors, with rollback', 'Handle errors, without rollback', 'Delete the error flow'],
  ],
  [
    'microflow/no-handler',
    (p) =>
      spoilt(
        p,
        (f) => {
          f.add('log-message', { message: "'a'" }, { onError: 'custom-with-rollback' });
          f.add('end', {});
        },
        () => {},
      ),
    ['Leave errors to the caller', 'Go on after an error'],
  ],
  [
    'microflow/case-missing',
    (p) =>
      withOrder(p).flow('Flow', [], nothing, (f) => {
        const choice = f.add('decision', { expression: 'true' });
        f.from(choice, 'true').add('end', {});
      }),
    ['Add an end for false'],
  ],
  [
    'microflow/case-unknown,microflow/case-missing',
    (p) =>
      withOrder(p).flow('Flow', [], nothing, (f) => {
        const choice = f.add('decision', { expression: 'true' });
        f.from(choice, 'true').add('end', {});
        f.from(choice, 'Shipped').add('end', {});
      }),
    ['Take it for false', 'Delete the flow'],
  ],
  ['microflow/decision-type', (p) => one(p, 'decision', { expression: "'a'" }), []],
];
