import {
  type ConsumedRestService,
  consumedRestKind,
  type RestOperation,
  type RestResponse,
} from '../../consume/rest/kind.ts';
import { sameHeader } from '../../consume/rest/operations.ts';
import type { DescribedRestService } from '../../contract/openapi/index.ts';
import { toDocumentName } from '../../model/file-names.ts';
import { toName } from '../../model/naming.ts';
import { consumedUpdater } from './consumed-update.ts';
import { restPlanner } from './rest.ts';

/** A consumed REST service follows new versions of its description. */
export const consumedRestUpdater = consumedUpdater<ConsumedRestService, RestOperation>({
  planner: restPlanner,
  kind: consumedRestKind.kind,
  label: 'consumed REST service',
  isService: ({ description }, { name }) =>
    toDocumentName(toName((description as DescribedRestService).name, 'Service'), 'Service') === name,
  structuresOf: ({ structure, xmlStructure }) => [structure, xmlStructure],
  keysOf: ({ method, path, name }) => [`${method} ${path.replace(/\{[^{}]*\}/g, '{}')}`, name],
  merged: (before, fresh) => ({
    ...fresh,
    name: before.name,
    location: before.location,
    mockFlow: before.mockFlow,
    paging: before.paging,
    pagingPath: before.pagingPath,
    pagingInput: before.pagingInput,
    pagingFirst: before.pagingFirst,
    pagingLimit: before.pagingLimit,
    ...(isSameBody(before, fresh) ? { requestBody: before.requestBody, requestMapping: before.requestMapping } : {}),
    parameters: fresh.parameters.map((parameter) => ({
      ...parameter,
      id: before.parameters.find((own) => own.in === parameter.in && own.name === parameter.name)?.id ?? parameter.id,
    })),
    fields: fresh.fields.map((field) => ({
      ...field,
      id: before.fields.find((own) => own.name === field.name)?.id ?? field.id,
    })),
    responses: fresh.responses.map((response) => mergedResponse(before, response)),
  }),
  follow: (data, { asked }) => {
    data.asked = asked;
  },
  labelOf: ({ method, path }) => `${method} ${path}`,
});

/** A body that is still the same is given as a person chose. */
function isSameBody(before: RestOperation, fresh: RestOperation): boolean {
  const hasNone = (operation: RestOperation) => operation.requestBody === 'none';
  return (
    hasNone(before) === hasNone(fresh) &&
    before.requestMessage === fresh.requestMessage &&
    before.requestType === fresh.requestType &&
    (before.requestValue === null) === (fresh.requestValue === null)
  );
}

function mergedResponse({ responses }: RestOperation, fresh: RestResponse): RestResponse {
  const own = responses.find(({ status }) => status === fresh.status);
  if (!own) return fresh;
  const isSame =
    own.message === fresh.message &&
    own.mediaType === fresh.mediaType &&
    (own.value === null) === (fresh.value === null);
  const headers = fresh.headers.map((header) => ({
    ...header,
    id: own.headers.find(({ name }) => sameHeader(name, header.name))?.id ?? header.id,
  }));
  return { ...fresh, id: own.id, headers, ...(isSame ? { form: own.form, mapping: own.mapping } : {}) };
}
