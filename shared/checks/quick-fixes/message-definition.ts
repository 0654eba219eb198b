import { uniqueName } from '../../model/naming.ts';
import {
  type DefinedMember,
  type MessageDefinition,
  placedMembers,
  resolveDefinition,
} from '../../structure/message-definition/index.ts';
import type { FixContext, FixEdit, Fixer, FixerTable } from './quick-fix.ts';
import { targetsFor } from './targets.ts';

/** The members among which one stands, and its number, by its place in the data: `members.0.members.2`, or that of a property of it. */
function placeOf(data: MessageDefinition, at: string): { list: DefinedMember[]; index: number } | null {
  let list = data.members;
  const numbers = [...at.matchAll(/members\.(\d+)/g)].map((m) => Number(m[1]));
  for (const number of numbers.slice(0, -1)) list = list[number]?.members ?? [];
  const index = numbers.at(-1);
  return index !== undefined && list[index] ? { list, index } : null;
}

/** Takes a member out of a definition. */
export function takeOut(at: string): FixEdit | null {
  if (!/^members\.\d+/.test(at)) return null;
  return {
    label: 'Take it out of the definition',
    mutate: (data: MessageDefinition) => {
      const place = placeOf(data, at);
      place?.list.splice(place.index, 1);
    },
  };
}

const memberEdit = ({ finding }: FixContext, label: string, mutate: (member: DefinedMember) => void): FixEdit => ({
  label,
  mutate: (data: MessageDefinition) => {
    const place = placeOf(data, String(finding.params?.at ?? ''));
    const member = place?.list[place.index];
    if (member) mutate(member);
  },
});

const remove: Fixer = ({ finding }) => {
  const edit = takeOut(String(finding.params?.at ?? ''));
  return edit ? [edit] : [];
};

/** Message definitions. */
export const messageDefinitionFixes: FixerTable = {
  'definition/no-entity': (ctx) =>
    targetsFor(ctx, ['entity'], ctx.unit.name).map(({ id, name }) => ({
      label: `Use ${name}`,
      mutate: (data: MessageDefinition) => {
        data.entity = id;
      },
    })),
  'definition/member-missing': remove,
  'definition/nothing-above': remove,
  'definition/name-twice': (ctx) => {
    const resolved = resolveDefinition(ctx.unit.data as MessageDefinition, ctx.catalog);
    const all = resolved ? [...placedMembers(resolved)] : [];
    const own = all.find((member) => member.path === ctx.finding.element);
    if (!own) return [];
    const taken = new Set(all.filter((m) => m.owner === own.owner).map((m) => m.name));
    const name = uniqueName(own.name, (n) => taken.has(n));
    return [
      memberEdit(ctx, `Call it ${name}`, (member) => {
        member.name = name;
      }),
    ];
  },
  'definition/example': (ctx) => [
    memberEdit(ctx, 'Clear the example', (member) => {
      member.example = '';
    }),
  ],
};
