import { parseJson } from '../../format/json/parse.ts';
import { type ContractFile, textOf } from '../contract.ts';
import { splitFragment } from './uri.ts';

const known = new WeakMap<ContractFile, string | null>();

/** The URI that a file of schemas gives itself (`$id`, in draft 4 `id`); null for none. */
export function schemaIdOf(file: ContractFile): string | null {
  let id = known.get(file);
  if (id === undefined) known.set(file, (id = read(file)));
  return id;
}

function read(file: ContractFile): string | null {
  const decoded = textOf(file);
  // A look is enough to leave out the many that have none.
  if ('diagnostic' in decoded || !/"\$?id"\s*:/.test(decoded.text)) return null;
  const { value } = parseJson(decoded.text);
  if (value?.type !== 'object') return null;
  for (const name of ['$id', 'id']) {
    const member = value.members.findLast(({ key }) => key === name);
    if (member?.value.type === 'string') return splitFragment(member.value.value).uri;
  }
  return null;
}
