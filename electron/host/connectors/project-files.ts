import type { ProgramOptions } from '../../../shared/program/compile-program.ts';
import type { ProjectStore } from '../store/project-store.ts';
import { InstalledPackages } from './installed-packages.ts';

/** What a program has of the files that its project keeps: contracts, and the code of connectors as far as it may run on this machine. */
export function projectFiles(
  store: Pick<ProjectStore, 'contractFile'>,
  packages = new InstalledPackages(),
): Pick<ProgramOptions, 'contractFile' | 'connectorPlace'> {
  return {
    contractFile: (hash) => store.contractFile(hash),
    connectorPlace: (connector) => packages.placeOf(connector, (hash) => store.contractFile(hash)),
  };
}
