import type { Unit } from '../../../shared/model/unit.ts';
import { memberPath } from '../../../shared/structure/path.ts';
import type { StructureDocument, StructureOverride } from '../../../shared/structure/structure-document.ts';
import { editAt, type FormPath } from '../../panes/properties/form-edit.ts';
import { applyChange, client, toast, useStudio } from '../../project/index.ts';

/** A table and what was set by hand on its columns. */
export type TableUnit = Unit<StructureDocument & Record<string, unknown>>;

/** The path of a column. */
export const columnPath = (name: string) => memberPath('$[*]', name);

// Each reads the document as the one before left it.
let queue: Promise<unknown> = Promise.resolve();

/** Changes properties of a table: the host reads the sample by them, and the columns that follow come in the same step. */
function setProperties(unitId: string, given: (data: TableUnit['data']) => Record<string, unknown>): Promise<void> {
  const work = async () => {
    const unit = useStudio.getState().view.unit(unitId) as TableUnit | undefined;
    if (!unit) return;
    const set = given(structuredClone(unit.data));
    const { change, diagnostics } = await client().call('structure.reread', { structure: unitId, set });
    if (change) await applyChange(change);
    const error = diagnostics.find((d) => d.severity === 'error');
    if (error) toast(`The columns stay as they are: ${error.message}`, 'error');
  };
  const next = queue.then(work).catch((e: Error) => toast(e.message, 'error'));
  queue = next;
  return next as Promise<void>;
}

/** Changes the property of a table that a form shows at a path. */
export function changeTableProperty(
  unitId: string,
  path: FormPath,
  update: (current: unknown) => unknown,
): Promise<void> {
  return setProperties(unitId, (data) => {
    editAt(data, path, update);
    const name = String(path[0]);
    return { [name]: data[name] };
  });
}

/** Sets something on a column by hand: it stays there when the sample is read again. */
export function setOnColumn(unitId: string, path: string, change: StructureOverride): Promise<void> {
  return setProperties(unitId, ({ overrides = {} }) => ({
    overrides: { ...overrides, [path]: { ...overrides[path], ...change } },
  }));
}

/** Lets the sample say again what columns are. */
export function resetColumns(unitId: string, paths: readonly string[]): Promise<void> {
  return setProperties(unitId, ({ overrides = {} }) => ({
    overrides: Object.fromEntries(Object.entries(overrides).filter(([path]) => !paths.includes(path))),
  }));
}
