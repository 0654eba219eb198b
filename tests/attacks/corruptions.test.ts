import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSampleProject } from '../../electron/host/samples.ts';
import { createProject } from '../../electron/host/session.ts';
import { ProjectFileError } from '../../electron/host/store/file-error.ts';
import { ProjectStore } from '../../electron/host/store/project-store.ts';
import { salvageProject } from '../../electron/host/store/salvage.ts';
import { kinds } from '../../shared/kinds.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { temporaryFolder } from '../harness/checkout.ts';
import { corruptions, lettersOf } from '../harness/corruptions.ts';

/** 400 by hand: WEFT_ATTACKS=400. */
const count = Number(process.env['WEFT_ATTACKS'] ?? 40);

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let whole: Buffer;
let units: ReadonlyMap<string, Unit>;

beforeAll(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'a.weft');
  createProject(file, readSampleProject('orders-hub')).close();
  // Some edits, so that pages of older states lie about in it.
  const store = new ProjectStore(file, kinds);
  for (const id of [...store.all().keys()].slice(0, 8)) {
    const patch = [{ op: 'replace' as const, path: ['documentation'], value: `about ${id}` }];
    store.apply({ label: 'Document', ops: [{ op: 'patch', id, patch }] }, store.version);
  }
  units = new Map(store.all());
  store.close();
  whole = readFileSync(file);
});
afterAll(() => folder.dispose());

/** What came of opening the file: refused with a sentence, or open with these findings. Anything else is thrown. */
function opened(): 'refused' | 'damaged' | 'whole' {
  let store: ProjectStore;
  try {
    store = new ProjectStore(file, kinds);
  } catch (error) {
    if (!(error instanceof ProjectFileError)) throw error;
    expect(error.message).toContain(file);
    return 'refused';
  }
  try {
    const named = store.damage().map(({ unit }) => unit as string);
    for (const [id, unit] of store.all()) expect(unit).toEqual(units.get(id));
    const lacking = [...units.keys()].filter((id) => !store.all().has(id));
    // A document whose id is what was damaged is named by what became of it.
    for (const id of named)
      expect(
        lacking.some((other) => differ(id, other) <= 1),
        id,
      ).toBe(true);
    expect(lacking).toHaveLength(new Set(named).size);
    goBack(store);
    return store.findings().length > 0 ? 'damaged' : 'whole';
  } finally {
    store.close();
  }
}

/** In how many letters two ids differ. */
function differ(one: string, other: string): number {
  return one.length === other.length ? [...one].filter((letter, i) => letter !== other[i]).length : 99;
}

/** As far as undo goes, it leads where the whole file would lead. */
function goBack(store: ProjectStore): void {
  const before = [...units.values()].map(({ id }) => store.all().get(id)?.documentation);
  while (store.undoState().undo === 'Document' && store.undo().ok);
  while (store.redo().ok);
  const after = [...units.values()].map(({ id }) => store.all().get(id)?.documentation);
  expect(after).toEqual(before);
}

/** A recovery takes over nothing that was not in the whole file but modules in the place of lost ones; what fails says so. */
function recovered(): void {
  let salvaged: ReturnType<typeof salvageProject>;
  try {
    salvaged = salvageProject(file, kinds);
  } catch (error) {
    expect((error as Error).message).not.toMatch(/is not a function|undefined|Unexpected/);
    return;
  }
  for (const unit of salvaged.units)
    if (unit.kind !== 'module') expect({ ...unit, data: null }).toEqual({ ...units.get(unit.id), data: null });
  if (salvaged.units.length < units.size) expect(salvaged.leftOut).not.toEqual([]);
}

describe(`${count} random corruptions of a project file`, () => {
  it('open with every sound document as it was and the damaged ones named, or are refused with a sentence', () => {
    const outcomes = { refused: 0, damaged: 0, whole: 0 };
    const tried = [...lettersOf('about ', whole), ...corruptions(count, whole, 20_261_128)];
    for (const { name, damage } of tried) {
      for (const suffix of ['', '-wal', '-shm', '-wal-set-aside']) rmSync(`${file}${suffix}`, { force: true });
      writeFileSync(file, damage(Buffer.from(whole)));
      try {
        recovered();
        outcomes[opened()]++;
      } catch (error) {
        throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
      }
    }
    console.info(`corruptions: ${tried.length} (${JSON.stringify(outcomes)}), 0 silently wrong, 0 crashes`);
    expect(outcomes.refused + outcomes.damaged).toBeGreaterThan(0);
  }, 600_000);
});
