import { isAssignable } from '../../../shared/expression/index.ts';
import { mappingType } from '../../../shared/mapping/mapped-type.ts';
import { type Microflow, toValueType } from '../../../shared/microflow/kind.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { RestService } from '../../../shared/service/rest/kind.ts';

/**
 * Gives the body of an operation to the only parameter of its microflow that takes what its import mapping makes (mutates `data`), when
 * the mapping or the microflow has just been chosen; one that a person emptied stays empty.
 */
export function chooseBodyParameter(data: RestService, before: RestService, view: ProjectView, catalog: Catalog): void {
  const earlier = new Map(before.resources.flatMap((r) => r.operations).map((o) => [o.id, o]));
  for (const operation of data.resources.flatMap((r) => r.operations)) {
    const was = earlier.get(operation.id);
    const isNew = was?.importMapping !== operation.importMapping || was?.microflow !== operation.microflow;
    const made = mappingType(view, operation.importMapping);
    const flow = view.unit(operation.microflow) as Unit<Microflow> | undefined;
    if (operation.bodyArgument || !isNew || !made || !flow) continue;
    const fitting = flow.data.parameters.filter((p) => isAssignable(made, toValueType(p.type), catalog));
    if (fitting.length === 1) operation.bodyArgument = fitting[0]?.name ?? '';
  }
}
