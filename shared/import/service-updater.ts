import type { ContractReader, ContractSource } from '../contract/index.ts';
import type { ProjectView } from '../model/project.ts';
import type { IdSource, Unit } from '../model/unit.ts';
import type { UpdatePlan } from './plan-update.ts';

/** What the new version of a contract has otherwise: an operation by method and path. */
export interface OperationChange {
  change: 'added' | 'removed' | 'changed';
  operation: string;
}

/** What a new version of a contract changes in the service that is published from it. */
export interface ServiceUpdatePlan extends UpdatePlan {
  operations: OperationChange[];
}

/** How services of a kind follow a new version of the contract that they were made from. */
export interface ServiceUpdater {
  /** Document kind. */
  kind: string;
  plan(
    view: ProjectView,
    // biome-ignore lint/suspicious/noExplicitAny: an updater knows the data of its kind
    unit: Unit<any>,
    reader: ContractReader,
    source: ContractSource,
    ids: IdSource,
    hashOf: (bytes: Uint8Array) => string,
  ): ServiceUpdatePlan;
}
