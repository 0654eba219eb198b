import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node24, root } from '../../tests/harness/checkout.ts';
import { openApiFolder } from '../../tests/harness/openapi.ts';
import { type Row, rounds, timed } from '../measure.ts';

const description = join(openApiFolder, 'directory-stripe-com.json');

/** Stripe's description (2.4 MB) imported with its service by the command line, in a process of its own: start and store included. */
export async function measure(): Promise<Row[]> {
  if (!existsSync(description)) throw new Error(`${description} is not there.`);
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  const weft = (...args: string[]) => {
    const done = spawnSync(node24, [join(root, 'out/cli.mjs'), ...args], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr);
    return done.stdout;
  };
  const imported: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const file = join(folder, `stripe${round}.weft`);
      weft('new', file);
      let said = '';
      const args = ['import', file, description, '--module', 'Stripe', '--kind', 'openapi', '--services', '--json'];
      imported.push(
        await timed(() => {
          said = weft(...args);
        }),
      );
      const { services } = JSON.parse(said) as { services: { operations: unknown[] }[] };
      if ((services[0]?.operations.length ?? 0) < 400) throw new Error('Operations are missing.');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return [
    {
      subject: "Stripe's OpenAPI description (2.4 MB) imported with its service",
      unit: 'ms',
      ours: imported,
      aim: '< 3,000 ms',
    },
  ];
}
