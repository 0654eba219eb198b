import { type ConsumedODataService, consumedODataKind } from '../../consume/odata/kind.ts';
import { afterOperations } from '../../mapping/auto-map-roots.ts';
import { toDocumentName } from '../../model/file-names.ts';
import { toName } from '../../model/naming.ts';
import type { Unit } from '../../model/unit.ts';
import type { CsdlModel } from '../../odata/csdl/index.ts';
import { freeName } from '../free-name.ts';
import type { ServicePlanner } from '../service-planner.ts';
import { describeService } from './odata-description.ts';
import { planExternalEntities } from './odata-entities.ts';

/** The metadata of an OData service becomes a consumed OData service, and its sets external entities where entities are wanted. */
export const odataPlanner: ServicePlanner = {
  protocol: 'odata',
  plan(view, service, origin, parent, ids, { entities, roots }) {
    const model = service.description as CsdlModel;
    const unit: Unit<ConsumedODataService> = {
      id: ids(),
      kind: consumedODataKind.kind,
      name: freeName(view, parent, toDocumentName(toName(service.name, 'Service'), 'Service')),
      parent,
      documentation: '',
      data: { ...consumedODataKind.defaults(), ...describeService(model, ids), contract: origin },
    };
    const withService = view.withUnits([unit], []);
    const plan = entities ? planExternalEntities(withService, unit, parent, roots, ids) : null;
    const after = afterOperations(withService, plan?.ops ?? []);
    const names = new Map([...after.entities()].map(({ entity, qualifiedName }) => [entity.id, qualifiedName]));
    return {
      ops: [{ op: 'create', unit }, ...(plan?.ops ?? [])],
      id: unit.id,
      name: after.qualifiedName(unit),
      operations: unit.data.operations.map((operation) => operation.name),
      entities: (plan?.entities ?? []).flatMap((id) => names.get(id) ?? []),
      enumerations: (plan?.enumerations ?? []).map((each) => after.qualifiedName(each)),
      diagnostics: plan?.diagnostics ?? [],
    };
  },
};
