// Edits a project without an end, printing each number only after the store has acknowledged it. Made to be killed.

import { ProjectStore } from '../../electron/host/store/project-store.ts';
import { kinds } from '../../shared/kinds.ts';
import type { Unit } from '../../shared/model/unit.ts';

const store = new ProjectStore(process.argv[2] as string, kinds);
let value = Number((store.all().get('c') as Unit<{ value: string }>).data.value);
const edit = () => {
  for (let i = 0; i < 5; i++) {
    value++;
    const result = store.apply(
      {
        label: `Count ${value}`,
        ops: [{ op: 'patch', id: 'c', patch: [{ op: 'replace', path: ['data', 'value'], value: String(value) }] }],
      },
      store.version,
    );
    if (!result.ok) throw new Error(result.message);
    process.stdout.write(`${value}\n`);
  }
  setImmediate(edit);
};
edit();
