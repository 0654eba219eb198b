import type { Command } from 'commander';
import { Option } from 'commander';
import { kinds } from '../../../shared/kinds.ts';
import { Catalog } from '../../../shared/model/catalog.ts';
import { mostSimilar } from '../../../shared/model/naming.ts';
import { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { type PublishedProtocol, publishedProtocols } from '../../../shared/service/index.ts';
import { newId } from '../../host/new-id.ts';
import { Finding, printJson, say, UsageError } from '../output.ts';
import { findUnit, withProject } from '../project.ts';

const protocols = publishedProtocols.filter((protocol) => protocol.entities);

/** `weft publish`: an entity as operations of a published service, with all that serves them. */
export function publishCommand(program: Command): void {
  program
    .command('publish')
    .description('publish an entity: operations with their microflows, structures and mappings')
    .argument('<file>')
    .argument('<entity>', 'Module.Entity')
    .addOption(
      new Option('--as <protocol>', 'protocol of the service')
        .choices(protocols.map(({ id }) => id))
        .makeOptionMandatory(),
    )
    .option('--service <name>', 'Module.Service that it is added to; by default a new one beside the entity')
    .option('--graphql', 'of odata: the service answers GraphQL, too')
    .option('--json')
    .action(
      (file: string, name: string, options: { as: string; service?: string; graphql?: boolean; json?: boolean }) => {
        if (options.graphql && options.as !== 'odata') throw new UsageError('--graphql is of --as odata.');
        const protocol = protocols.find(({ id }) => id === options.as) as PublishedProtocol;
        withProject(file, ({ store, view }) => {
          const entity = entityNamed(name, view);
          const service =
            options.service === undefined ? null : findUnit(view, options.service, [protocol.kind.kind]).id;
          const parent = view.unit(service ?? entity.unit)?.parent ?? '';
          const plan = protocol.entities?.plan(
            view,
            { entity: entity.id, service, parent, graphql: options.graphql === true },
            newId,
          );
          if (!plan || 'error' in plan) throw new Finding(plan?.error ?? '');
          const result = store.apply(plan.change, store.version);
          if (!result.ok) throw new Finding(result.message);
          const after = new ProjectView(new Map(store.all()), kinds);
          if (options.json)
            printJson({
              service: after.qualifiedName(after.unit(plan.service) as Unit),
              documents: plan.rows.map(({ action, type, name }) => ({ action, type, name })),
            });
          else {
            for (const row of plan.rows) say(`${row.action} ${row.name}`);
            say(plan.words);
          }
        });
      },
    );
}

function entityNamed(name: string, view: ProjectView): { id: string; unit: string } {
  const all = [...new Catalog(view).entities()];
  const found = all.find((entity) => entity.qualifiedName === name);
  if (found) return found;
  const similar = mostSimilar(
    name,
    all.map((entity) => entity.qualifiedName),
  );
  throw new UsageError(`There is no entity ${name}.${similar ? ` Did you mean ${similar}?` : ''}`);
}
