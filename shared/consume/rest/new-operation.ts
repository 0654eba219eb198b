import { NameSet, uniqueName } from '../../model/naming.ts';
import type { IdSource } from '../../model/unit.ts';
import type {
  ConsumedRestService,
  RestAnswerHeader,
  RestField,
  RestOperation,
  RestParameter,
  RestResponse,
} from './kind.ts';
import { restOperationSchema } from './kind.ts';

/** An operation as a person first meets it: GET at the address of the service, whose answer is a text. */
export function newRestOperation(
  { operations }: Pick<ConsumedRestService, 'operations'>,
  ids: IdSource,
): RestOperation {
  const names = new NameSet(operations.map(({ name }) => name));
  return restOperationSchema.parse({
    id: ids(),
    name: names.take('getOne'),
    path: '/',
    responses: [{ id: ids(), status: '200', mediaType: 'application/json', form: 'text' }],
  });
}

const given = {
  documentation: '',
  required: false,
  list: false,
  json: false,
  example: '',
} as const;
const freeName = (taken: readonly { name: string }[], name: string) =>
  uniqueName(name, (own) => taken.some((each) => each.name === own));

/** A query parameter with a name that is free. */
export function newParameter({ parameters }: Pick<RestOperation, 'parameters'>, id: string): RestParameter {
  const name = freeName(parameters, 'parameter');
  return { ...given, id, name, in: 'query', node: { name: '', type: 'string' }, style: 'form', explode: true };
}

/** A header of an answer with a name that is free. */
export function newAnswerHeader({ headers }: Pick<RestResponse, 'headers'>, id: string): RestAnswerHeader {
  return { ...given, id, name: freeName(headers, 'X-Header'), node: { name: '', type: 'string' } };
}

/** A path parameter. */
export function newPathParameter(name: string, id: string): RestParameter {
  return {
    ...given,
    id,
    name,
    in: 'path',
    required: true,
    node: { name: '', type: 'string' },
    style: 'simple',
    explode: false,
  };
}

/** A field of a form with a name that is free. */
export function newField({ fields }: Pick<RestOperation, 'fields'>, id: string): RestField {
  const name = freeName(fields, 'field');
  return {
    ...given,
    id,
    name,
    node: { name: '', type: 'string' },
    style: 'form',
    explode: true,
    file: false,
    mediaType: '',
  };
}

/**
 * Brings path parameters to the places of the path (mutates `operation`): one whose place is called otherwise now is renamed when only one is, new places get parameters, and
 * those without a place go.
 */
export function followPath(operation: RestOperation, ids: IdSource): void {
  const places = [...new Set([...operation.path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name))];
  const own = operation.parameters.filter((p) => p.in === 'path');
  const missing = places.filter((name) => !own.some((p) => p.name === name));
  const left = own.filter((p) => !places.includes(p.name));
  const [renamed] = left;
  if (left.length === 1 && missing.length === 1 && renamed) {
    renamed.name = missing[0] as string;
    return;
  }
  operation.parameters = [
    ...operation.parameters.filter((p) => p.in !== 'path' || places.includes(p.name)),
    ...missing.map((name) => newPathParameter(name, ids())),
  ];
}
