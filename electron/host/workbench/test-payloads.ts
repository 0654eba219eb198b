import { formatOfMapping } from '../../../shared/mapping/format-of-mapping.ts';
import type { ExportMapping, ImportMapping } from '../../../shared/mapping/kind.ts';
import {
  messageDifference,
  objectsAsJson,
  objectsDifference,
  type Payload,
  type PayloadOutcome,
} from '../../../shared/mapping/payload.ts';
import { structureOf } from '../../../shared/mapping/used-structure.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { MappingBench } from './mapping-preview.ts';

/** Tries a mapping on each of its payloads and holds what comes to what is expected. */
export async function testPayloads(
  unit: Unit<ImportMapping | ExportMapping>,
  view: ProjectView,
  bench: Pick<MappingBench, 'run'>,
): Promise<PayloadOutcome[]> {
  const outcomes: PayloadOutcome[] = [];
  for (const payload of unit.data.payloads ?? []) outcomes.push(await testPayload(unit, payload, view, bench));
  return outcomes;
}

async function testPayload(
  unit: Unit<ImportMapping | ExportMapping>,
  payload: Payload,
  view: ProjectView,
  bench: Pick<MappingBench, 'run'>,
): Promise<PayloadOutcome> {
  const isImport = unit.kind === 'import-mapping';
  const failed = (message: string, ms = 0): PayloadOutcome => ({
    payload: payload.id,
    name: payload.name,
    ok: false,
    ms,
    message,
    actual: null,
  });
  const [reads, writes] = isImport ? [unit.id, payload.through] : [payload.through, unit.id];
  if (reads === null) return failed('The payload has no import mapping that reads it into objects.');
  const { ms, diagnostics, objects, output } = await bench.run({
    mapping: reads,
    text: payload.text,
    thenExport: writes,
  });
  const error = diagnostics.find((d) => d.severity === 'error');
  if (error) {
    const where = error.line === undefined ? '' : `Line ${error.line}, column ${error.column ?? 1}: `;
    return failed(`${where}${error.path ? `${error.path}: ` : ''}${error.message}`, ms);
  }
  const actual = writes === null ? objectsAsJson(objects) : (output ?? '');
  const message =
    payload.expected === undefined
      ? null
      : writes === null
        ? objectsDifference(payload.expected, actual)
        : writtenDifference(payload.expected, actual, writes, view);
  return { payload: payload.id, name: payload.name, ok: message === null, ms, message, actual };
}

/** Where a written message differs from the expected one. What is no message of the format is compared as text. */
function writtenDifference(expected: string, actual: string, mapping: string, view: ProjectView): string | null {
  const format = formatOfMapping(mapping, view);
  const shape = structureOf((view.unit(mapping) as Unit<ExportMapping> | undefined)?.data, view)?.data;
  const [wanted, came] = [format.tree(expected, shape), format.tree(actual, shape)];
  if (!wanted) return `What is expected is no ${format.label}.`;
  if (!came) return actual.trim() === expected.trim() ? null : `What came is no ${format.label}.`;
  return messageDifference(wanted, came);
}
