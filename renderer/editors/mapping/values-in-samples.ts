import { formatOfStructure } from '../../../shared/format/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';

/** A value in a sample, and where it stands. */
export interface SampleValue {
  sample: string;
  place: string;
  value: string;
}

// A document's data is never changed in place: what was found in its samples holds as long as it does.
const found = new WeakMap<StructureDocument, Map<string, SampleValue[]>>();

/** Values of an element in the samples of a structure. */
export function valuesInSamples(
  { kind, data }: Pick<Unit<StructureDocument>, 'kind' | 'data'>,
  path: string,
): readonly SampleValue[] {
  let byPath = found.get(data);
  if (!byPath) {
    byPath = new Map();
    found.set(data, byPath);
    for (const sample of data.samples ?? [])
      for (const { path: at, place, value } of formatOfStructure(kind)?.places(sample.text, data) ?? []) {
        if (value === null) continue;
        const list = byPath.get(at);
        if (list) list.push({ sample: sample.name, place, value });
        else byPath.set(at, [{ sample: sample.name, place, value }]);
      }
  }
  return byPath.get(path) ?? [];
}
