import { typeLine } from '../consume/odata/described-types.ts';
import type { ConsumedODataService } from '../consume/odata/kind.ts';
import type { CheckRule } from '../model/check-rule.ts';
import type { DomainModel, Entity } from '../model/kinds/domain-model.ts';
import type { Unit } from '../model/unit.ts';

/** External entities: that their service has what they are made of. */
export const externalEntitiesRule: CheckRule = {
  id: 'external-entities',
  kinds: ['domain-model'],
  run(unit: Unit<DomainModel>, ctx) {
    for (const entity of unit.data.entities) {
      const { source } = entity;
      if (!source) continue;
      const at = { element: entity.id, path: entity.name };
      const service = ctx.view.unit(source.service) as Unit<ConsumedODataService> | undefined;
      if (service?.kind !== 'consumed-odata-service') {
        ctx.report({
          severity: 'error',
          code: 'domain/external-service',
          message: `${entity.name} is an external entity, and its service is missing: its objects can neither be read nor written.`,
          ...at,
          fix: 'Import the service again, or delete the entity.',
        });
        continue;
      }
      if (entity.persistable)
        ctx.report({
          severity: 'error',
          code: 'domain/external-persistable',
          message: `${entity.name} lives in ${service.name}, and would be stored here, too.`,
          ...at,
          property: 'persistable',
          fix: 'Let it not be persistable.',
        });
      const { set, type } = source;
      const isThere =
        typeLine(service.data, type).length > 0 && (set === '' || service.data.sets.some((s) => s.name === set));
      if (!isThere)
        ctx.report({
          severity: 'error',
          code: 'domain/external-set',
          message: `${service.name} has no entity set ${set} of the type ${type}.`,
          ...at,
          fix: 'Delete the entity, and import the one that the service has now.',
        });
      else reportAttributes(entity, service, type, ctx.report);
    }
    const isExternal = (id: string | null) => ctx.catalog.entity(id)?.definition.source !== undefined;
    for (const association of unit.data.associations)
      if (association.wire === undefined && isExternal(association.from) && isExternal(association.to))
        ctx.report({
          severity: 'warning',
          code: 'domain/external-association',
          message: `${association.name} is of no navigation property: its links are in memory only, and the service never hears of them.`,
          element: association.id,
          path: association.name,
        });
  },
};

function reportAttributes(
  entity: Entity,
  { name, data }: Unit<ConsumedODataService>,
  type: string,
  report: Parameters<CheckRule['run']>[1]['report'],
): void {
  const known = new Set(typeLine(data, type).flatMap((each) => each.properties.map((property) => property.name)));
  for (const attribute of entity.attributes)
    if (attribute.calculated === null && !known.has(attribute.wire ?? attribute.name))
      report({
        severity: 'error',
        code: 'domain/external-attribute',
        message: `${name} has no property ${attribute.wire ?? attribute.name} in ${type}: ${attribute.name} would always be empty.`,
        element: attribute.id,
        path: `${entity.name}.${attribute.name}`,
        fix: 'Delete the attribute.',
      });
}
