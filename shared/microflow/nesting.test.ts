import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { ProjectChecker } from '../checks/index.ts';
import type { ProjectView } from '../model/project.ts';
import { compileProgram } from '../program/compile-program.ts';
import type { FlowBuilder } from './flow-builder.ts';
import { mostNesting } from './nesting.ts';

function project(build: (flow: FlowBuilder) => void): ProjectView {
  return new ProjectBuilder().flow('F', [], { kind: 'string' }, build).view();
}
const errors = (view: ProjectView) =>
  new ProjectChecker().checkAll(view).flatMap(({ severity, code }) => (severity === 'error' ? [code] : []));
/** Compiled, and read as V8 reads it. */
function read(view: ProjectView): void {
  const { source, waitingSource } = compileProgram(view, { name: 'x' });
  for (const each of [source, waitingSource]) new Function(`return ${each}`)();
}
const repeat = (n: number, work: (i: number) => void) => Array.from({ length: n }, (_, i) => work(i));

const step = (f: FlowBuilder) => f.add('log-message', { message: "'a'" });
const question = (f: FlowBuilder) => f.add('decision', { expression: 'true' });

const long: [string, (f: FlowBuilder) => void][] = [
  [
    '4000 activities in a line',
    (f) => {
      repeat(4_000, () => step(f));
      f.add('end', { value: "'a'" });
    },
  ],
  [
    '2000 diamonds in a line',
    (f) => {
      repeat(2_000, () => {
        const asked = question(f);
        f.from(asked, 'true');
        const merge = f.add('merge', {});
        f.from(asked, 'false').to(merge).from(merge, null);
      });
      f.add('end', { value: "'a'" });
    },
  ],
  [
    '2000 decisions, of which each leads into one merge',
    (f) => {
      const asked = repeat2000(f);
      const merge = f.add('merge', {});
      f.add('end', { value: "'a'" });
      for (const id of asked) f.from(id, 'true').to(merge);
    },
  ],
  [
    '2000 activities, of which each is handled by the next',
    (f) => {
      let handled: string | null = null;
      repeat(2_000, () => {
        const next = f.add('log-message', { message: "'a'" }, { onError: 'custom-without-rollback' });
        f.add('end', { value: "'a'" });
        if (handled) handlers.push([handled, next]);
        handled = next;
      });
      const end = f.add('end', { value: "'b'" });
      const { flows } = f.build();
      for (const [from, to] of [...handlers.splice(0), [handled as unknown as string, end] as const])
        flows.push({ id: `e${flows.length}`, from, to, case: null, error: true });
    },
  ],
];
const handlers: (readonly [string, string])[] = [];
function repeat2000(f: FlowBuilder): string[] {
  const asked: string[] = [];
  repeat(2_000, () => {
    asked.push(question(f));
    f.from(asked.at(-1) as string, 'false');
  });
  return asked;
}

it.each(long)(
  'a flow may be long: %s',
  (_what, build) => {
    const view = project(build);
    expect(errors(view)).toEqual([]);
    read(view);
  },
  60_000,
);

/** Loops in each other. A loop that goes on after errors nests most code. */
const loops = (n: number) => (f: FlowBuilder) => {
  let parent: string | null = null;
  const before = f.build().nodes[0]?.id as string;
  repeat(n, (i) => {
    const inside: { parent: string | null } = { parent };
    parent = f.add('loop', { mode: 'while', condition: 'false' }, { ...inside, onError: 'continue' });
    if (i > 0) f.build().flows.pop();
  });
  const { flows, nodes } = f.build();
  f.from(nodes.find(({ id }) => id === flows.find(({ from }) => from === before)?.to)?.id as string, null);
  f.add('end', { value: "'a'" });
};
/** Each decision leads to a merge of its own, and the merges lead into each other, the other way round. */
const ladder = (n: number) => (f: FlowBuilder) => {
  const asked: string[] = [];
  repeat(n, () => {
    asked.push(question(f));
    f.from(asked.at(-1) as string, 'false');
  });
  let below: string | null = null;
  f.add('end', { value: "'a'" });
  for (const id of asked) {
    f.from(id, 'true');
    const merge = f.add('merge', {});
    if (below) f.to(below);
    else f.add('end', { value: "'b'" });
    below = merge;
  }
};

it.each([
  ['loops', loops],
  ['merges', ladder],
])(
  '%s in each other are compiled as deep as may be, and are an error beyond that',
  (_what, build) => {
    const deep = project(build(mostNesting - 1));
    expect(errors(deep)).toEqual([]);
    read(deep);
    const deeper = project(build(4_000));
    expect(errors(deeper)).toContain('microflow/too-nested');
    read(deeper);
  },
  60_000,
);
