import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kinds } from '../../shared/kinds.ts';
import type { UnitOperation } from '../../shared/model/change.ts';
import type { SampleInfo } from '../../shared/rpc/calls/app.ts';
import { textToProject } from '../../shared/text/project-text.ts';
import { newId } from './new-id.ts';
import { readTextForm } from './text-form-folder.ts';

/** The sample projects that ship, in text form below resources/samples. */
export const samples: SampleInfo[] = [
  {
    id: 'orders-hub',
    label: 'Orders hub',
    summary:
      'Receives orders as JSON over REST, asks a partner about the customer, stores, and answers with another JSON.',
  },
];

const here = dirname(fileURLToPath(import.meta.url));

/** The folder of what ships beside the code: `resources/` of the checkout or of the installed app. */
export function resourcesFolder(): string {
  for (const candidate of [join(here, '../resources'), join(here, '../../resources')])
    if (existsSync(candidate)) return candidate;
  return join(here, '../../resources');
}

/** The units of a sample as one change; modules and folders first. Throws for an unknown sample. */
export function readSampleProject(id: string): UnitOperation[] {
  if (!samples.some((s) => s.id === id))
    throw Object.assign(new Error(`There is no sample ${id}. Samples: ${samples.map((s) => s.id).join(', ')}.`), {
      code: 'project/no-sample',
    });
  const { units, diagnostics } = textToProject(
    readTextForm(join(resourcesFolder(), 'samples', id)).texts,
    kinds,
    newId,
    () => false,
  );
  if (diagnostics.length > 0)
    throw new Error(`The sample ${id} is broken: ${diagnostics[0]?.document}: ${diagnostics[0]?.message}`);
  return orderUnits(units).map((unit) => ({ op: 'create', unit }));
}

/** Units so that a parent comes before what stands in it. */
export function orderUnits<T extends { id: string; parent: string | null }>(units: readonly T[]): T[] {
  const placed = new Set<string>();
  const ordered: T[] = [];
  let rest = [...units];
  while (rest.length > 0) {
    const next = rest.filter((u) => u.parent === null || placed.has(u.parent) || !units.some((o) => o.id === u.parent));
    if (next.length === 0) return [...ordered, ...rest];
    for (const unit of next) placed.add(unit.id);
    ordered.push(...next);
    rest = rest.filter((u) => !placed.has(u.id));
  }
  return ordered;
}
