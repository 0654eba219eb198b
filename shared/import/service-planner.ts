import type { ReadService } from '../contract/index.ts';
import type { UnitOperation } from '../model/change.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { ProjectView } from '../model/project.ts';
import type { IdSource } from '../model/unit.ts';
import type { ContractOrigin } from '../structure/contract-origin.ts';

/** What a service of a contract becomes: operations of the one change of the import, and what it is called afterwards. */
export interface ServicePlan {
  ops: UnitOperation[];
  /** Id of the document. */
  id: string;
  /** Qualified name. */
  name: string;
  operations: string[];
  /** Qualified names of what it makes besides. */
  entities?: readonly string[];
  enumerations?: readonly string[];
  /** What of the service does not come along, at its place in the contract. */
  diagnostics?: readonly LocatedDiagnostic[];
}

/** How a protocol makes documents of the services that contracts describe; the project holds all that came before. */
export interface ServicePlanner {
  protocol: string;
  /** Its services are published: what a caller writes is read here, and the other way round. */
  publishes?: boolean;
  plan(
    view: ProjectView,
    service: ReadService,
    origin: ContractOrigin,
    parent: string,
    ids: IdSource,
    wanted: { entities: boolean; roots: readonly string[] },
  ): ServicePlan;
}
