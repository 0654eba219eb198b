import type { ImportMapping, MappingParameter } from '../../mapping/kind.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import type { RestOperation } from './kind.ts';

/** The parameters of an import mapping of an operation: each is given by the operation's parameter of its name; -1 where there is none. */
export function importArguments(
  operation: RestOperation,
  importMapping: string | null,
  view: ProjectView,
): { parameter: MappingParameter; index: number }[] {
  const mapping = view.unit(importMapping) as Unit<ImportMapping> | undefined;
  return (mapping?.data.parameters ?? []).map((parameter) => ({
    parameter,
    index: operation.parameters.findIndex((p) => p.name.toLowerCase() === parameter.name.toLowerCase()),
  }));
}
