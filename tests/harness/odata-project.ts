import { fileHash } from '../../electron/host/contract/file-hash.ts';
import type { ConsumedODataService } from '../../shared/consume/odata/kind.ts';
import { contractSource } from '../../shared/contract/index.ts';
import { odataReader } from '../../shared/contract/odata/index.ts';
import { planImport } from '../../shared/import/plan-import.ts';
import { servicePlanners } from '../../shared/import/service-planners.ts';
import { afterOperations } from '../../shared/mapping/auto-map-roots.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { ProjectBuilder } from './project-builder.ts';

/** A project that metadata was imported into: the service at an address, and its sets as external entities. */
export function odataProject(metadata: string | Uint8Array, address: string, roots: readonly string[] = []) {
  const project = new ProjectBuilder();
  const before = project.view();
  const bytes = typeof metadata === 'string' ? new TextEncoder().encode(metadata) : metadata;
  const plan = planImport(
    before,
    odataReader,
    contractSource([{ path: 'metadata.xml', bytes }], [], odataReader),
    { parent: 'm', entities: true, mappings: false, services: servicePlanners, roots },
    project.ids,
    fileHash,
  );
  const imported = plan.change ? afterOperations(before, plan.change.ops) : before;
  const [service] = imported.ofKind<ConsumedODataService>('consumed-odata-service');
  if (!service) throw new Error(`No service was imported: ${JSON.stringify(plan.diagnostics)}`);
  const view = withService(imported, service, { address, pauseMs: 1 });
  return { project, plan, view, service: view.unit(service.id) as Unit<ConsumedODataService> };
}

export function withService(
  view: ProjectView,
  service: Unit<ConsumedODataService>,
  settings: Partial<ConsumedODataService>,
): ProjectView {
  return view.withUnits([{ ...service, data: { ...service.data, ...settings } }], []);
}

/** Ids of what external entities have, by name: `Books`, `Books.title`, `Books_author`. */
export function elementsByName(view: ProjectView): (name: string) => string {
  const ids = new Map([...view.elements().values()].map((e) => [e.qualifiedName.replace(/^M\./, ''), e.id]));
  return (name) => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`There is no ${name}: ${[...ids.keys()].join(', ')}`);
    return id;
  };
}
