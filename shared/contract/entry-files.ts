import type { ContractFile } from './contract.ts';

/**
 * The files that a contract begins at: those of the chosen that no other chosen one leads to. Of files that lead to each other in a circle, the first.
 * `linksOf` gives the files that one names itself, or all that it reaches.
 */
export function entryFiles(
  chosen: readonly ContractFile[],
  linksOf: (file: ContractFile) => Iterable<ContractFile>,
): ContractFile[] {
  if (chosen.length < 2) return [...chosen];
  const isLinked = new Set<ContractFile>();
  const links = new Map<ContractFile, ContractFile[]>();
  const linked = (file: ContractFile): ContractFile[] => {
    const known = links.get(file) ?? [...linksOf(file)];
    links.set(file, known);
    return known;
  };
  const reach = (from: ContractFile, into: Set<ContractFile>) => {
    const open = [from];
    for (let file = open.pop(); file; file = open.pop()) {
      if (into.has(file)) continue;
      into.add(file);
      open.push(...linked(file));
    }
  };
  const met = new Set<ContractFile>();
  for (const file of chosen) reach(file, met);
  for (const file of met) for (const to of linked(file)) if (to !== file) isLinked.add(to);
  const entries: ContractFile[] = [];
  const covered = new Set<ContractFile>();
  const enter = (entry: ContractFile) => {
    entries.push(entry);
    reach(entry, covered);
  };
  for (const file of chosen) if (!isLinked.has(file)) enter(file);
  for (const file of chosen) if (!covered.has(file)) enter(file);
  return entries;
}
