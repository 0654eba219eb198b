import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { weft } from './weft.ts';

const documents: Readonly<Record<string, string>> = {
  'Mail.task-queue.yaml': `kind: task-queue
name: Mail
id: queue001
attempts: 2
delay: 1
`,
  'Notify.microflow.yaml': `kind: microflow
name: Notify
id: flow0001
parameters:
  - id: p0000001
    name: Address
    type:
      kind: string
nodes:
  - id: n0000001
    x: 0
    action:
      type: start
  - id: n0000002
    x: 100
    action:
      type: decision
      expression: $Address = 'nowhere'
  - id: n0000003
    x: 300
    action:
      type: end
  - id: n0000004
    x: 300
    y: 100
    action:
      type: error-end
      message: "'The mail server does not know ' + $Address"
flows:
  - id: f0000001
    from: n0000001
    to: n0000002
  - id: f0000002
    from: n0000002
    to: n0000003
    case: "false"
  - id: f0000003
    from: n0000002
    to: n0000004
    case: "true"
`,
  'Ask.microflow.yaml': `kind: microflow
name: Ask
id: flow0002
parameters:
  - id: p0000002
    name: Address
    type:
      kind: string
nodes:
  - id: m0000001
    x: 0
    action:
      type: start
  - id: m0000002
    x: 150
    action:
      type: run-in-background
      microflow: Main.Notify
      queue: Main.Mail
      arguments:
        - parameter: Address
          value: $Address
  - id: m0000003
    x: 400
    action:
      type: end
flows:
  - id: g0000001
    from: m0000001
    to: m0000002
  - id: g0000002
    from: m0000002
    to: m0000003
`,
};

/** A project whose `Ask` puts `Notify` into the queue `Mail`; that fails, twice, where the address is *nowhere*. */
export async function packTaskProject(folder: string, name: string): Promise<string> {
  const file = join(folder, `${name}.weft`);
  const text = join(folder, `${name}-text`);
  await weft(['new', join(folder, `${name}-empty.weft`)]);
  await weft(['unpack', join(folder, `${name}-empty.weft`), text]);
  mkdirSync(join(text, 'Main'), { recursive: true });
  for (const [path, content] of Object.entries(documents)) writeFileSync(join(text, 'Main', path), content);
  const packed = await weft(['pack', text, file]);
  if (packed.code !== 0) throw new Error(packed.stderr);
  return file;
}
