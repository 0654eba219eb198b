import { activityOf } from '../../microflow/activities/index.ts';
import type { Microflow } from '../../microflow/kind.ts';
import type { ContractedOperation } from './contracted.ts';
import { deprecationHeaders, endOf } from './deprecation.ts';
import type { RestOperation, RestService } from './kind.ts';
import { type JsonObject, valueSchemas } from './openapi-answer.ts';

const text: JsonObject = { type: 'string' };

/**
 * The headers of an operation's answers, as a contract has them: those that its options ask for, and those that its microflow sets; `contracted` is what the contract
 * that the service follows says of it, which has their types.
 */
export function headersOf(
  operation: RestOperation,
  flow: Microflow,
  service: RestService,
  contracted?: ContractedOperation,
): JsonObject {
  const known = headersGivenBy(flow);
  // What a contract says of content types it says elsewhere (4.8.17).
  known.delete('content-type');
  if (operation.method === 'GET' && operation.etag) known.set('etag', 'ETag');
  if (operation.rateLimit > 0 || service.rateLimit > 0)
    for (const name of ['RateLimit', 'RateLimit-Policy']) known.set(name.toLowerCase(), name);
  for (const [name] of deprecationHeaders(endOf(operation, service))) known.set(name.toLowerCase(), name);
  const said = contracted?.responses.find(({ status }) => status === String(operation.status))?.headers ?? [];
  return Object.fromEntries(
    [...known.values()].map((name) => {
      const { type = 'string', required = false } = said.find((header) => isSame(header.name, name)) ?? {};
      return [name, { ...(required ? { required } : {}), schema: valueSchemas[type] ?? text }];
    }),
  );
}

/** The headers that a microflow sets itself, by their names in small letters. */
export function headersGivenBy({ nodes }: Microflow): Map<string, string> {
  const names = nodes.flatMap(({ action, disabled }) =>
    disabled ? [] : (activityOf(action.type).answerHeaders?.(action) ?? []),
  );
  return new Map(names.filter(Boolean).map((name) => [name.toLowerCase(), name]));
}

/** The headers that an operation's options let a request have, as parameters of a contract; `isHeld` where writes are held against an ETag. */
export function askedHeaders(operation: RestOperation, isHeld: boolean): JsonObject[] {
  const parameter = (name: string, required: boolean, description: string): JsonObject => ({
    name,
    in: 'header',
    required,
    schema: text,
    description,
  });
  const isRead = operation.method === 'GET';
  return [
    ...(isRead && operation.etag
      ? [parameter('If-None-Match', false, 'ETags that are known: one of them is answered with 304.')]
      : []),
    ...(isHeld
      ? [
          parameter(
            'If-Match',
            operation.requiresIfMatch,
            'The ETag of what is changed: 412 when it is another by now.',
          ),
        ]
      : []),
    ...(!isRead && operation.keepsAnswers > 0
      ? [
          parameter(
            'Idempotency-Key',
            operation.requiresKey,
            `A text of its own for each request. One that comes again within ${operation.keepsAnswers} minutes gets the same answer.`,
          ),
        ]
      : []),
  ].filter(({ name }) => !operation.parameters.some((p) => p.in === 'header' && isSame(p.name, name as string)));
}

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** The statuses of refusals that an operation's options bring. */
export function refusalsOf(operation: RestOperation, isHeld: boolean, service: RestService): number[] {
  const isKept = operation.method !== 'GET' && operation.keepsAnswers > 0;
  return [
    ...(isKept ? [400, 409, 422] : []),
    ...(isHeld ? [412] : []),
    ...(operation.maxBodyBytes > 0 ? [413] : []),
    ...(operation.rateLimit > 0 || service.rateLimit > 0 ? [429] : []),
    ...(isHeld && operation.requiresIfMatch ? [428] : []),
  ];
}
