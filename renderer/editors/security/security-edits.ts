import { removeElements } from '../../../shared/model/deletion.ts';
import { type Security, securityKind } from '../../../shared/model/kinds/security.ts';
import { editUnit } from '../../project/index.ts';

/** One labelled change of the users and roles. */
export function editSecurity(unitId: string, label: string, change: (data: Security) => void): void {
  void editUnit<Security>(label, unitId, (draft) => change(draft.data));
}

/** Removes a user role, from the users that have it too, or a user. */
export function removeFrom(data: Security, id: string): void {
  removeElements(securityKind.schema, data, new Set([id]));
}

/** A name that none of the others has. */
export function freeName(stem: string, others: readonly { name: string }[]): string {
  let name = stem;
  for (let n = 2; others.some((other) => other.name === name); n++) name = `${stem}${n}`;
  return name;
}
