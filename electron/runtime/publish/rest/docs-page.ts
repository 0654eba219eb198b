import { addressOf } from '../../../../shared/service/path-template.ts';
import type { ProgramRestService } from '../../../../shared/service/rest/program.ts';
import { authenticationSection, escapeHtml } from '../page.ts';

type Json = Record<string, unknown>;

/** A page that describes a service from its OpenAPI document; no script, nothing from elsewhere. */
export function docsPage(service: ProgramRestService): string {
  const api = service.data.openApi as {
    info: { title: string; version: string; description?: string };
    paths: Record<string, Record<string, Json>>;
    components: { schemas: Record<string, Json> };
  };
  const operations = Object.entries(api.paths)
    .flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => {
        const parameters = (operation.parameters as Json[] | undefined) ?? [];
        const body = (operation.requestBody as { content?: Record<string, { schema: Json }> } | undefined)?.content?.[
          'application/json'
        ]?.schema;
        const responses = Object.entries((operation.responses as Record<string, Json>) ?? {});
        return `<section id="${escapeHtml(operation.operationId)}"><h2><span class="m ${escapeHtml(method)}">${escapeHtml(method.toUpperCase())}</span> <code>${escapeHtml(addressOf(service.path + path))}</code></h2>
${operation.summary ? `<p>${escapeHtml(operation.summary)}</p>` : ''}${operation.description ? `<p>${escapeHtml(operation.description)}</p>` : ''}
${parameters.length > 0 ? `<h3>Parameters</h3><table><tr><th>Name<th>In<th>Type<th>Required<th></tr>${parameters.map((p) => `<tr><td><code>${escapeHtml(p.name)}</code><td>${escapeHtml(p.in)}<td>${escapeHtml((p.schema as Json).format ?? (p.schema as Json).type)}<td>${p.required ? 'yes' : ''}<td>${escapeHtml(p.description)}</tr>`).join('')}</table>` : ''}
${body ? `<h3>Body</h3>${schemaLink(body)}` : ''}
<h3>Responses</h3><table>${responses.map(([status, r]) => `<tr><td><code>${escapeHtml(status)}</code><td>${escapeHtml(r.description)}<td>${schemaLink(Object.values((r.content as Record<string, { schema: Json }> | undefined) ?? {})[0]?.schema)}</tr>`).join('')}</table></section>`;
      }),
    )
    .join('\n');
  const schemas = Object.entries(api.components.schemas)
    .map(
      ([name, schema]) =>
        `<section id="schema-${escapeHtml(name)}"><h2>${escapeHtml(name)}</h2><pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre></section>`,
    )
    .join('\n');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(api.info.title)} ${escapeHtml(api.info.version)}</title><style>
:root{color-scheme:light dark;--b:#cbc7bf;--t:#504d47}body{font:14px/20px Inter,system-ui,sans-serif;max-width:880px;margin:32px auto;padding:0 24px}h1{font-size:24px}h2{font-size:15px;margin:32px 0 8px}h3{font-size:12px;color:var(--t);margin:12px 0 4px}code,pre{font:12px/18px "JetBrains Mono",ui-monospace,monospace}pre{border:1px solid var(--b);border-radius:6px;padding:12px;overflow:auto}table{border-collapse:collapse;width:100%}td,th{text-align:left;border-bottom:1px solid var(--b);padding:4px 8px 4px 0;font-weight:400}th{color:var(--t)}.m{display:inline-block;min-width:52px;font:600 11px/18px ui-monospace,monospace}.get{color:#1a679f}.post{color:#16724a}.put,.patch{color:#855600}.delete{color:#be2d28}@media(prefers-color-scheme:dark){:root{--b:#3c3e44;--t:#b6b4af}}
</style></head><body><h1>${escapeHtml(api.info.title)}</h1><p>Version ${escapeHtml(api.info.version)} · <a href="${escapeHtml(addressOf(`${service.path}/openapi.json`))}">OpenAPI 3.1</a></p>${api.info.description ? `<p>${escapeHtml(api.info.description)}</p>` : ''}${authenticationSection(service.authentication)}
${operations}<h1>Schemas</h1>${schemas}</body></html>`;
}

function schemaLink(schema: Json | undefined): string {
  const name = typeof schema?.$ref === 'string' ? schema.$ref.split('/').pop() : undefined;
  return name
    ? `<a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a>`
    : schema
      ? `<code>${escapeHtml(schema.type ?? 'any')}</code>`
      : '';
}
