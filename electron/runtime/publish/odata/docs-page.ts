import type { ProgramODataService, ProgramODataType } from '../../../../shared/service/odata/program.ts';
import { authenticationSection, escapeHtml } from '../page.ts';

/** A page that describes a service: its sets with their properties, its operations; no script, nothing from elsewhere. */
export function docsPage(service: ProgramODataService, address: string): string {
  const { name, data } = service;
  const containers = (type: ProgramODataType) =>
    data.types.flatMap((each) =>
      each.navigation
        .filter((way) => way.contains && way.target === type.name)
        .map((way) => `${each.name}/${way.name}`),
    );
  const places = data.types
    .map((type): Place => ({ type, name: type.set ?? type.singleton?.name ?? containers(type)[0] ?? '' }))
    .filter(({ name }) => name !== '');
  const link = (path: string, text: string) => `<a href="${escapeHtml(`${address}${path}`)}">${text}</a>`;
  const operations = data.operations.map(
    (each) =>
      `<li><code>${escapeHtml(each.name)}(${each.parameters.map((p) => escapeHtml(`${p.name}: ${p.type}`)).join(', ')})</code>${each.returns ? `: <code>${escapeHtml(each.returns.type)}</code>` : ''}, ${each.kind === 'action' ? 'an action (POST)' : 'a function (GET)'}${each.binding ? ` of <code>${escapeHtml(each.binding.type)}</code>` : ''}</li>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(name)}</title><style>
:root{color-scheme:light dark;--b:#cbc7bf;--t:#504d47}body{font:14px/20px Inter,system-ui,sans-serif;max-width:880px;margin:32px auto;padding:0 24px}h1{font-size:24px}h2{font-size:15px;margin:32px 0 8px}h3{font-size:12px;color:var(--t);margin:12px 0 4px}code{font:12px/18px "JetBrains Mono",ui-monospace,monospace}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid var(--b);padding:4px 8px 4px 0;text-align:left}th{font-size:12px;color:var(--t);font-weight:500}nav a{margin-right:12px}@media(prefers-color-scheme:dark){:root{--b:#3c3e44;--t:#b6b4af}}
</style></head><body><h1>${escapeHtml(name)}</h1><p>OData 4.01 at <code>${escapeHtml(address)}</code> · ${link('/$metadata', 'CSDL XML')} · ${link('/$metadata?$format=json', 'CSDL JSON')} · ${link('/$openapi', 'OpenAPI')}${data.graphql ? ` · GraphQL at <code>${escapeHtml(`${address}/graphql`)}</code> (${link('/graphql?sdl', 'schema')})` : ''}</p>
${data.documentation ? `<p>${escapeHtml(data.documentation)}</p>` : ''}${authenticationSection(service.authentication)}<nav>${places.map((each) => `<a href="#${escapeHtml(each.name)}">${escapeHtml(each.name)}</a>`).join('')}</nav>
${places.map((each) => section(each, data.types, address)).join('\n')}${operations.length > 0 ? `<h2>Actions and functions</h2><ul>${operations.join('')}</ul>` : ''}</body></html>`;
}

/** Where entities of a type stand: a set, a singleton, or (after the type) the navigation property that contains them. */
interface Place {
  type: ProgramODataType;
  name: string;
}

function section({ type, name }: Place, types: readonly ProgramODataType[], address: string): string {
  const line: ProgramODataType[] = [];
  for (
    let at: ProgramODataType | undefined = type;
    at && !line.includes(at);
    at = types.find((t) => t.name === line[0]?.base)
  )
    line.unshift(at);
  const may = [
    'GET',
    ...(type.insertable ? ['POST'] : []),
    ...(type.updatable ? ['PATCH', 'PUT'] : []),
    ...(type.deletable ? ['DELETE'] : []),
  ];
  const yes = (flag: boolean) => (flag ? 'yes' : '');
  const rows = line
    .flatMap((each) => each.properties)
    .map(
      (p) =>
        `<tr><td><code>${escapeHtml(p.name)}</code></td><td>${escapeHtml(p.type)}${p.isKey ? ', key' : ''}</td><td>${yes(p.filterable)}</td><td>${yes(p.sortable)}</td><td>${yes(p.insertable)}</td><td>${yes(p.updatable)}</td></tr>`,
    );
  const ways = line
    .flatMap((each) => each.navigation)
    .map(
      (w) =>
        `<tr><td><code>${escapeHtml(w.name)}</code></td><td colspan="5">${escapeHtml(w.many ? `Collection(${w.target})` : w.target)}</td></tr>`,
    );
  const shown = escapeHtml(name);
  const query = type.set === null ? (type.singleton?.name ?? null) : `${type.set}?$top=5`;
  const title = query === null ? shown : `<a href="${escapeHtml(`${address}/${query}`)}">${shown}</a>`;
  const also =
    type.singleton && type.set !== null
      ? ` One of them at <a href="${escapeHtml(`${address}/${type.singleton.name}`)}">${escapeHtml(type.singleton.name)}</a>.`
      : '';
  return `<h2 id="${shown}">${title}</h2><p>${may.join(', ')}.${also}</p><table><tr><th>Property</th><th>Type</th><th>Filter</th><th>Order</th><th>Create</th><th>Change</th></tr>${rows.join('')}${ways.join('')}</table>`;
}
