import type { Catalog } from '../../../shared/model/catalog.ts';
import {
  chosenAssociation,
  chosenAttribute,
  chosenToDepth,
  type DefinedMember,
  type MessageDefinition,
} from '../../../shared/structure/message-definition/index.ts';
import { type DefinitionRow, definitionRows } from './definition-rows.ts';

/** The members of the object that a row stands in. */
function membersOf(data: MessageDefinition, object: readonly number[]): DefinedMember[] {
  return object.reduce((members, index) => members[index]?.members ?? [], data.members);
}

/** Puts what a row stands for into the messages, in the order of the domain model; an association with the attributes of what it leads to. */
export function chooseRow(data: MessageDefinition, row: DefinitionRow, catalog: Catalog): void {
  if (row.member) return;
  const members = membersOf(data, row.object);
  const added = row.attribute
    ? chosenAttribute(row.attribute, members)
    : row.end
      ? chosenAssociation(
          row.end,
          row.canRepeat ? [] : chosenToDepth(row.end.entity, 0, catalog),
          row.canRepeat,
          members,
        )
      : null;
  if (!added) return;
  const beside = definitionRows(data, catalog).filter((r) => r.parent === row.parent);
  const before = beside.slice(
    0,
    beside.findIndex((r) => r.key === row.key),
  );
  const last = before.reduce((most, r) => Math.max(most, r.index ?? -1), -1);
  members.splice(last + 1, 0, added);
}

/** Takes a row out of the messages, with all that is chosen below it. */
export function leaveOut(data: MessageDefinition, row: DefinitionRow): void {
  if (row.index !== null) membersOf(data, row.object).splice(row.index, 1);
}

/** Changes the member of a row. */
export function editMember(data: MessageDefinition, row: DefinitionRow, mutate: (member: DefinedMember) => void): void {
  const member = row.index === null ? undefined : membersOf(data, row.object)[row.index];
  if (member) mutate(member);
}

/** Turns an association between holding what the object above it does, and members of its own. */
export function turnRecursion(data: MessageDefinition, row: DefinitionRow, catalog: Catalog): void {
  editMember(data, row, (member) => {
    member.recursive = !member.recursive;
    if (row.end && !member.recursive && member.members.length === 0)
      member.members = chosenToDepth(row.end.entity, 0, catalog);
    if (member.recursive) member.members = [];
  });
}

/** Moves a member up or down among those beside it: the order of messages. */
export function moveMember(data: MessageDefinition, row: DefinitionRow, by: -1 | 1): void {
  if (row.index === null) return;
  const members = membersOf(data, row.object);
  const to = row.index + by;
  const [moved, other] = [members[row.index], members[to]];
  if (!moved || !other) return;
  members[row.index] = other;
  members[to] = moved;
}

/** Chooses all attributes, and all associations as many levels down; what is chosen already, with what was said of it, stays. */
export function chooseToDepth(data: MessageDefinition, depth: number, catalog: Catalog): void {
  const entity = catalog.entity(data.entity);
  if (!entity) return;
  merge(data.members, chosenToDepth(entity, depth, catalog));
}

function merge(members: DefinedMember[], wanted: readonly DefinedMember[]): void {
  for (const each of wanted) {
    const known = members.find((m) =>
      each.attribute
        ? m.attribute === each.attribute
        : m.association === each.association && m.direction === each.direction,
    );
    if (!known) {
      let key = each.key;
      for (let n = 2; members.some((m) => m.key === key); n++) key = `${each.key}${n}`;
      members.push({ ...each, key });
    } else if (!known.recursive) merge(known.members, each.members);
  }
}
