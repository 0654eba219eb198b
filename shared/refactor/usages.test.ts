import { describe, expect, it } from 'vitest';
import { openApiText, restProject } from '../../tests/harness/rest-project.ts';
import { withFlow } from '../../tests/harness/soap-project.ts';
import { usagesOf } from './usages.ts';

const contract = `openapi: 3.0.3
info: {title: Parcels, version: '1'}
servers: [{url: 'http://127.0.0.1:1'}]
paths:
  /quote: {get: {operationId: getQuote, responses: {'204': {description: ok}}}}
  /label: {get: {operationId: getLabel, responses: {'204': {description: ok}}}}
`;

/** Two flows that each call an operation of a service, and one that calls none. */
function project() {
  const { project: builder, view: imported, services } = restProject(openApiText(contract));
  const [service] = services;
  if (!service) throw new Error('There is no service.');
  const operation = (name: string) => service.data.operations.find((each) => each.name === name)?.id ?? '';
  const calling = (view: typeof imported, name: string, called: string | null) =>
    withFlow(view, builder, name, [], { kind: 'nothing' }, (f) => {
      if (called !== null) f.add('call-operation', { operation: operation(called), arguments: [] } as never);
      f.add('end', {});
    });
  const view = calling(calling(calling(imported, 'Quote', 'getQuote'), 'Label', 'getLabel'), 'Idle', null);
  return { view, service, operation };
}

describe('what a consumed service is used by', () => {
  it('are the flows that call one of its operations', () => {
    const { view, service } = project();
    expect(
      usagesOf(service.id, view).map(({ kind, qualifiedName, element }) => [kind, qualifiedName, element !== null]),
    ).toEqual([
      ['microflow', 'M.Quote', true],
      ['microflow', 'M.Label', true],
    ]);
  });

  it('an operation is used by those that call it alone', () => {
    const { view, operation } = project();
    expect(usagesOf(operation('getLabel'), view).map(({ qualifiedName }) => qualifiedName)).toEqual(['M.Label']);
  });
});
