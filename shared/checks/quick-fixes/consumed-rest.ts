import type { ConsumedRestService, RestOperation } from '../../consume/rest/kind.ts';
import { newPathParameter } from '../../consume/rest/new-operation.ts';
import { uniqueName } from '../../model/naming.ts';
import type { FixContext, FixEdit, FixerTable } from './quick-fix.ts';

/** An edit of the operation that the finding is about. */
const operationEdit = ({ finding }: FixContext, label: string, mutate: (own: RestOperation) => void): FixEdit => ({
  label,
  mutate: (service: ConsumedRestService) => {
    const operation = service.operations.find(({ id }) => id === finding.element);
    if (operation) mutate(operation);
  },
});

/** Fixes of operations of consumed REST services that were made or changed by hand. */
export const consumedRestFixes: FixerTable = {
  'rest-client/operation-twice': (ctx) => {
    const { operations } = ctx.unit.data as ConsumedRestService;
    const own = operations.find(({ id }) => id === ctx.finding.element);
    if (!own) return [];
    const name = uniqueName(own.name, (n) => operations.some((o) => o.name.toLowerCase() === n.toLowerCase()));
    return [
      operationEdit(ctx, `Call it ${name}`, (operation) => {
        operation.name = name;
      }),
    ];
  },
  'rest-client/path': (ctx) => [
    operationEdit(ctx, 'Begin it with /', (operation) => {
      operation.path = `/${operation.path}`;
    }),
  ],
  'rest-client/path-place': (ctx) => {
    const { add, remove } = ctx.finding.params ?? {};
    const id = ctx.newId();
    if (typeof add === 'string')
      return [
        operationEdit(ctx, `Add the path parameter ${add}`, (operation) => {
          operation.parameters.push(newPathParameter(add, id));
        }),
      ];
    if (typeof remove !== 'string') return [];
    return [
      operationEdit(ctx, `Remove the path parameter ${remove}`, (operation) => {
        operation.parameters = operation.parameters.filter((p) => p.in !== 'path' || p.name !== remove);
      }),
      operationEdit(ctx, `Give ${remove} in the query`, (operation) => {
        for (const parameter of operation.parameters)
          if (parameter.in === 'path' && parameter.name === remove)
            Object.assign(parameter, { in: 'query', style: 'form', explode: true });
      }),
    ];
  },
  'rest-client/parameter-twice': (ctx) => [
    operationEdit(ctx, 'Remove the second one', (operation) => {
      operation.parameters = operation.parameters.filter(({ id }) => id !== ctx.finding.params?.['parameter']);
    }),
  ],
  'rest-client/header-twice': (ctx) => [
    operationEdit(ctx, 'Remove the second one', (operation) => {
      for (const response of operation.responses)
        response.headers = response.headers.filter(({ id }) => id !== ctx.finding.params?.['header']);
    }),
  ],
  'rest-client/status-twice': (ctx) => [
    operationEdit(ctx, 'Remove the second one', (operation) => {
      operation.responses = operation.responses.filter(({ id }) => id !== ctx.finding.params?.['response']);
    }),
  ],
};
