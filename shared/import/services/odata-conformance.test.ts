import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Tally } from '../../../tests/harness/conformance-page.ts';
import { fixtureFiles } from '../../../tests/harness/fixtures.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { typeLine } from '../../consume/odata/described-types.ts';
import type { ConsumedODataService } from '../../consume/odata/kind.ts';
import { contractSource, folderOfFiles } from '../../contract/contract-files.ts';
import { odataReader } from '../../contract/odata/index.ts';
import { afterOperations } from '../../mapping/auto-map-roots.ts';
import { readCsdl } from '../../odata/csdl/index.ts';
import { planImport } from '../plan-import.ts';
import { servicePlanners } from '../service-planners.ts';

const files = fixtureFiles(join('odata', 'metadata')).filter((path) => !path.includes('openapi3'));

describe('metadata becomes a service and external entities', () => {
  const tally = new Tally('odata-external');

  it.each(files.map((path) => [path.slice(path.lastIndexOf('/') + 1), path]))('%s', (name, path) => {
    const own = { path: name, bytes: readFileSync(path) };
    const source = contractSource([own], [folderOfFiles([own])], odataReader);
    const { model } = readCsdl(source);
    const project = new ProjectBuilder();
    const before = project.view();
    const options = { parent: 'm', entities: true, mappings: false, services: servicePlanners };
    const plan = planImport(before, odataReader, source, options, project.ids, () => '0'.repeat(64));
    const view = plan.change ? afterOperations(before, plan.change.ops) : before;
    const sets = [...(model?.container?.sets ?? []), ...(model?.container?.singletons ?? [])];
    const [service] = view.ofKind<ConsumedODataService>('consumed-odata-service');
    const made = service ? service.data.sets.map((set) => set.name) : [];
    const wanted = new Set(
      service
        ? (model?.container?.sets ?? [])
            .map((set) => set.type)
            .filter((type) => typeLine(service.data, type).length > 0)
        : [],
    );
    const entities = [...view.entities()].filter(({ entity }) => entity.source);
    const isRight = made.length === sets.length && entities.length === wanted.size;
    if (isRight) tally.count();
    else tally.differs(name, `${made.length} sets, ${entities.length} entities`);
    expect([made.length, entities.length]).toEqual([sets.length, wanted.size]);
    // Every attribute is of a property, so that no check has a word about it.
    for (const { entity } of entities) {
      const known = new Set(
        typeLine(service?.data ?? { types: [] }, entity.source?.type ?? '').flatMap((t) =>
          t.properties.map((p) => p.name),
        ),
      );
      expect(entity.attributes.filter((a) => !known.has(a.wire ?? a.name))).toEqual([]);
    }
  });

  it('docs/conformance.md says so', () => {
    if (files.length > 0) tally.hold();
  });
});
