import { fileHash } from '../../electron/host/contract/file-hash.ts';
import type { ConsumedRestService } from '../../shared/consume/rest/kind.ts';
import type { ContractSource } from '../../shared/contract/contract.ts';
import { contractSource } from '../../shared/contract/index.ts';
import { openApiReader } from '../../shared/contract/openapi/index.ts';
import { planImport } from '../../shared/import/plan-import.ts';
import { servicePlanners } from '../../shared/import/service-planners.ts';
import { afterOperations } from '../../shared/mapping/auto-map-roots.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { ProjectBuilder } from './project-builder.ts';

/** A description as a contract. */
export function openApiText(text: string): ContractSource {
  return contractSource([{ path: 'api.yaml', bytes: new TextEncoder().encode(text) }], [], openApiReader);
}

/** A project that a description was imported into, with its services, and with entities and mappings where it is asked for. */
export function restProject(
  source: ContractSource,
  {
    mappings = false,
    project = new ProjectBuilder(),
    planners = servicePlanners,
  }: { mappings?: boolean; project?: ProjectBuilder; planners?: typeof servicePlanners } = {},
) {
  const before = project.view();
  const plan = planImport(
    before,
    openApiReader,
    source,
    { parent: 'm', entities: mappings, mappings, services: planners },
    project.ids,
    fileHash,
  );
  const view = plan.change ? afterOperations(before, plan.change.ops) : before;
  const services = view.ofKind<ConsumedRestService>('consumed-rest-service');
  return { project, view, plan, services };
}

/** A service with other settings. */
export function withSettings(
  service: Unit<ConsumedRestService>,
  settings: Partial<ConsumedRestService>,
): Unit<ConsumedRestService> {
  return { ...service, data: { ...service.data, ...settings } };
}
