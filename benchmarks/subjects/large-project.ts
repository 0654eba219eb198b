import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProject, ProjectSession } from '../../electron/host/session.ts';
import { ProjectStore } from '../../electron/host/store/project-store.ts';
import { ProjectChecker } from '../../shared/checks/index.ts';
import { kinds } from '../../shared/kinds.ts';
import type { DomainModel } from '../../shared/model/kinds/domain-model.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { largeProject } from '../large-project.ts';
import { type Row, rounds, timed } from '../measure.ts';

/** A project of 2,000 documents: opened, and edited with the findings out (validated, on disk, checked, sent). */
export async function measure(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  try {
    const file = join(folder, 'large.weft');
    const operations = largeProject(2_000);
    createProject(file, operations).close();
    const opening: number[] = [];
    const flowEdits: number[] = [];
    const domainEdits: number[] = [];
    for (let round = 0; round < rounds; round++) {
      let heard = 0;
      let session: ProjectSession | null = null;
      opening.push(
        await timed(() => {
          session = new ProjectSession(new ProjectStore(file, kinds), () => heard++);
          JSON.stringify(session.state());
        }),
      );
      const open = session as unknown as ProjectSession;
      if (open.view.units.size !== operations.length) throw new Error('Not every document was opened.');
      const units = [...open.view.units.values()];
      const flow = units.find((u) => u.kind === 'microflow') as Unit;
      const domain = units.find((u) => u.kind === 'domain-model') as Unit<DomainModel>;
      const patch = (unit: Unit, path: (string | number)[], value: unknown) => () => {
        const change = {
          label: 'Edit',
          ops: [{ op: 'patch' as const, id: unit.id, patch: [{ op: 'replace' as const, path, value }] }],
        };
        const result = open.apply(change, open.store.version);
        if (!result.ok) throw new Error(result.message);
      };
      const typePath = ['data', 'entities', 3, 'attributes', 0, 'type'];
      for (let edit = 0; edit < 10; edit++) {
        const before = heard;
        flowEdits.push(await timed(patch(flow, ['documentation'], `Edit ${round}.${edit}`)));
        domainEdits.push(await timed(patch(domain, typePath, edit % 2 === 0 ? 'integer' : 'string')));
        if (heard !== before + 2) throw new Error('An edit did not reach the windows.');
        const errors = open.diagnostics.length;
        if (errors !== new ProjectChecker().checkAll(open.view).length || errors > 0 !== (edit % 2 === 0))
          throw new Error(`The findings after edit ${edit} are wrong.`);
      }
      open.dispose();
    }
    const row = (subject: string, ours: number[], aim: string): Row => ({ subject, unit: 'ms', ours, aim });
    return [
      row('Opening a project of 2,000 documents: read, checked, ready to send', opening, '≤ 1,000 ms'),
      row('An edit of a microflow in it: on disk, checked, sent', flowEdits, '≤ 100 ms'),
      row('An attribute of another type in it: on disk, checked, sent', domainEdits, '≤ 100 ms'),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
