import { mediaTypeOfFormat } from '../../format/index.ts';
import { formatOfMapping } from '../../mapping/format-of-mapping.ts';
import type { ProjectView } from '../../model/project.ts';
import { bodyMapping } from './body-mapping.ts';
import type { RestOperation, RestParameter } from './kind.ts';
import { isOfPart } from './parameter-types.ts';

/** The import mappings that read an operation's body, its own first; none where the body is taken as text. */
export function readingMappings({ importMapping, alsoReads }: RestOperation): string[] {
  if (importMapping === null) return [];
  return [importMapping, ...alsoReads.flatMap((other) => other.importMapping ?? [])];
}

/** The mappings that say what a body looks like: those that read it, or the one by which the microflow reads its text. */
export function bodyMappings(operation: RestOperation, view: ProjectView): string[] {
  const read = readingMappings(operation);
  if (read.length > 0) return read;
  const mapping = bodyMapping(operation, view);
  return mapping === null ? [] : [mapping];
}

/** Whether the body of an operation is a form: parameters take values of it. */
export function takesForm({ parameters }: RestOperation): boolean {
  return parameters.some(isOfForm);
}

/** Whether a parameter is a value of a form. */
export function isOfForm({ in: place }: Pick<RestParameter, 'in'>): boolean {
  return place === 'form' || isOfPart(place);
}

/** How an operation may answer. */
export interface OperationAnswer {
  exportMapping: string | null;
  contentType: string;
}

/** The answers of an operation by preference: its own, then the others that a mapping writes. */
export function answersOf(operation: RestOperation, view: ProjectView): OperationAnswer[] {
  const { exportMapping, contentType } = operation;
  if (exportMapping === null) return [{ exportMapping, contentType }];
  const others = operation.alsoAnswers.flatMap((other) =>
    other.exportMapping === null
      ? []
      : [
          {
            exportMapping: other.exportMapping,
            contentType: other.contentType.trim() || mediaTypeOfFormat(formatOfMapping(other.exportMapping, view)),
          },
        ],
  );
  return [{ exportMapping, contentType }, ...others];
}
