import { isAssignable } from '../../../shared/expression/index.ts';
import { mappingType } from '../../../shared/mapping/mapped-type.ts';
import { type Microflow, toValueType } from '../../../shared/microflow/kind.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { RestOperation, RestService } from '../../../shared/service/rest/kind.ts';
import { takesForm } from '../../../shared/service/rest/operation-formats.ts';

const takesBody = ({ method }: RestOperation): boolean => method !== 'GET' && method !== 'DELETE';

/**
 * Gives an operation whose method has a body the only mapping that can read it, and the only one that can write the answer (mutates
 * `data`), when the method or the microflow has just been chosen; what a person emptied stays empty.
 */
export function chooseOnlyMappings(data: RestService, before: RestService, view: ProjectView, catalog: Catalog): void {
  const earlier = new Map(before.resources.flatMap((r) => r.operations).map((o) => [o.id, o]));
  for (const operation of data.resources.flatMap((r) => r.operations)) {
    const was = earlier.get(operation.id);
    const isNew = was === undefined || !takesBody(was) || was.microflow !== operation.microflow;
    if (!takesBody(operation) || !isNew) continue;
    const flow = view.unit(operation.microflow) as Unit<Microflow> | undefined;
    const only = (kind: string, fits: (mapping: string) => boolean): string | null => {
      const fitting = view.ofKind(kind).filter((mapping) => fits(mapping.id));
      return fitting.length === 1 ? (fitting[0]?.id ?? null) : null;
    };
    // What comes as a form is for parameters.
    if (!takesForm(operation))
      operation.importMapping ??= only('import-mapping', (mapping) => {
        const made = mappingType(view, mapping);
        return !flow || flow.data.parameters.some((p) => made && isAssignable(made, toValueType(p.type), catalog));
      });
    operation.exportMapping ??= only('export-mapping', (mapping) => {
      const written = mappingType(view, mapping);
      return !flow || (written !== undefined && isAssignable(toValueType(flow.data.returns), written, catalog));
    });
  }
}
