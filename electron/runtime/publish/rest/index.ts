import { ownAddresses } from '../../../../shared/service/rest/addresses.ts';
import { openApi30 } from '../../../../shared/service/rest/openapi-3-0.ts';
import type { JsonObject } from '../../../../shared/service/rest/openapi-answer.ts';
import type { ProgramRestService, RestServiceData } from '../../../../shared/service/rest/program.ts';
import { swagger20 } from '../../../../shared/service/rest/swagger-2-0.ts';
import { sendPage } from '../page.ts';
import { type RouteHandler, serveRoutes } from '../published-routes.ts';
import { definePublisher, type PublishContext } from '../publisher.ts';
import type { RouteTable } from '../route-table.ts';
import { docsPage } from './docs-page.ts';
import { docsScriptHash } from './docs-script.ts';
import { operationHandler } from './operation.ts';

const contractPath = '/openapi.json';
const docsPath = '/docs';

/** Published REST: operations found by a route table of its own, problem documents, OpenAPI contract and docs page. */
export const rest = definePublisher<RestServiceData>({
  protocol: 'rest',
  contractPath,
  docsPath,
  originsOf: ({ data }) => data.origins,
  serve(app, services, context) {
    serveRoutes(app, services, context, (table) => addRoutes(table, services, context));
  },
});

interface Page {
  text: string;
  isContract: boolean;
}

const contract = (document: unknown): Page => ({ text: JSON.stringify(document), isContract: true });

function addRoutes(
  table: RouteTable<RouteHandler>,
  services: readonly ProgramRestService[],
  context: PublishContext,
): void {
  for (const service of services) {
    for (const operation of service.data.operations)
      table.add(operation.method, operation.path, operationHandler(operation, service, context));
    // Made when somebody asks, and once.
    const own: Record<(typeof ownAddresses)[number], () => Page> = {
      '/openapi.json': () => contract(service.data.openApi),
      '/openapi-3.0.json': () => contract(openApi30(service.data.openApi as JsonObject)),
      '/swagger.json': () => contract(swagger20(service.data.openApi as JsonObject)),
      '/docs': () => ({ text: docsPage(service), isContract: false }),
    };
    for (const address of ownAddresses) {
      let made: Page | null = null;
      table.add('GET', `${service.path}${address}`, async (_request, reply) => {
        made ??= own[address]();
        return made.isContract
          ? reply.type('application/json; charset=utf-8').send(made.text)
          : sendPage(reply, made.text, docsScriptHash);
      });
    }
  }
}
