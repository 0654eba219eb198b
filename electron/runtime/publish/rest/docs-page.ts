import { addressOf } from '../../../../shared/service/path-template.ts';
import type { JsonObject } from '../../../../shared/service/rest/openapi-answer.ts';
import type { ProgramRestService } from '../../../../shared/service/rest/program.ts';
import { exampleOf } from '../../../../shared/service/rest/schema-example.ts';
import { authenticationSection, escapeHtml } from '../page.ts';
import { docsScript } from './docs-script.ts';
import { docsStyle } from './docs-style.ts';

type Schemas = Readonly<Record<string, JsonObject>>;
type Content = Record<string, { schema?: JsonObject }>;

interface Operation {
  method: string;
  /** Below the service's own path, as a template. */
  path: string;
  api: JsonObject;
}

/** A page that describes a service from its OpenAPI document, and sends requests to it. Nothing is loaded from elsewhere. */
export function docsPage(service: ProgramRestService): string {
  const api = service.data.openApi as {
    info: { title: string; version: string; description?: string };
    tags?: { name: string; description?: string }[];
    paths: Record<string, Record<string, JsonObject>>;
    components: { schemas: Record<string, JsonObject> };
  };
  const { schemas } = api.components;
  const operations = Object.entries(api.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): Operation => ({ method, path, api: operation })),
  );
  const groups = (api.tags ?? []).map((tag) => ({
    ...tag,
    operations: operations.filter(({ api: { tags } }) => Array.isArray(tags) && tags.includes(tag.name)),
  }));
  const title = `${api.info.title} ${api.info.version}`;
  const contract = (file: string, words: string) =>
    `<a href="${escapeHtml(addressOf(`${service.path}/${file}`))}">${words}</a>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><style>${docsStyle}</style></head><body><div class="page">
<nav aria-label="Operations">${groups.map(({ name, operations: own }) => `<h2>${escapeHtml(name || '/')}</h2>${own.map(link).join('')}`).join('')}<h2>Schemas</h2>${Object.keys(
    schemas,
  )
    .map((name) => `<a href="#schema-${escapeHtml(name)}"><code>${escapeHtml(name)}</code></a>`)
    .join('')}</nav>
<main><h1>${escapeHtml(api.info.title)}</h1><p class="meta">Version ${escapeHtml(api.info.version)} at <code>${escapeHtml(addressOf(service.path))}</code> · ${contract('openapi.json', 'OpenAPI 3.1')} · ${contract('openapi-3.0.json', '3.0')} · ${contract('swagger.json', 'Swagger 2.0')}</p>${words(api.info.description)}${authenticationSection(service.authentication)}
${groups.map(({ name, description, operations: own }) => `<h2 class="group">${escapeHtml(name || '/')}</h2>${words(description)}${own.map((o) => section(o, service, schemas)).join('\n')}`).join('\n')}
<h2 class="group">Schemas</h2>${Object.entries(schemas).map(schemaSection).join('\n')}</main></div><script>${docsScript}</script></body></html>`;
}

const words = (text: unknown) => (text ? `<p>${escapeHtml(text)}</p>` : '');

function method(name: string): string {
  return `<span class="m ${escapeHtml(name)}">${escapeHtml(name.toUpperCase())}</span>`;
}

function link({ method: name, path, api }: Operation): string {
  return `<a href="#${escapeHtml(api['operationId'])}" title="${escapeHtml(path)}">${method(name)}<code>${escapeHtml(path)}</code></a>`;
}

function section(operation: Operation, service: ProgramRestService, schemas: Schemas): string {
  const { api } = operation;
  const parameters = (api['parameters'] as JsonObject[] | undefined) ?? [];
  const content = ((api['requestBody'] as JsonObject | undefined)?.['content'] ?? {}) as Content;
  const responses = Object.entries((api['responses'] as Record<string, JsonObject> | undefined) ?? {});
  const rows = parameters.map(
    (p) =>
      `<tr><td><code>${escapeHtml(p['name'])}</code><td>${escapeHtml(p['in'])}<td>${escapeHtml(typeOf(p['schema'] as JsonObject))}<td>${p['required'] ? 'yes' : ''}<td>${escapeHtml(p['description'])}</tr>`,
  );
  const bodies = Object.entries(content).map(
    ([type, { schema }]) => `<tr><td><code>${escapeHtml(type)}</code><td>${schemaLink(schema)}</tr>`,
  );
  const answers = responses.map(([status, response]) => {
    const forms = Object.entries((response['content'] ?? {}) as Content).map(
      ([type, { schema }]) => `<code>${escapeHtml(type)}</code> ${schemaLink(schema)}`,
    );
    const headers = Object.keys((response['headers'] ?? {}) as object).map(
      (name) => `<code>${escapeHtml(name)}</code>`,
    );
    return `<tr><td><code>${escapeHtml(status)}</code><td>${escapeHtml(response['description'])}${headers.length > 0 ? `<br><span class="meta">${headers.join(', ')}</span>` : ''}<td>${forms.join('<br>')}</tr>`;
  });
  return `<section class="op" id="${escapeHtml(api['operationId'])}"><header>${method(operation.method)}<code>${escapeHtml(addressOf(service.path + operation.path))}</code>${api['deprecated'] ? '<span class="gone">⚠ deprecated</span>' : ''}<span class="meta">${escapeHtml(api['summary'])}</span></header><div>${words(api['description'])}
${rows.length > 0 ? `<h3>Parameters</h3><table><tr><th>Name<th>In<th>Type<th>Required<th></tr>${rows.join('')}</table>` : ''}
${bodies.length > 0 ? `<h3>Body</h3><table>${bodies.join('')}</table>` : ''}
<h3>Responses</h3><table>${answers.join('')}</table>
${tryIt(operation, parameters, content, responses, schemas)}</div></section>`;
}

/** A form that sends a request of the operation. */
function tryIt(
  { method: name, path, api }: Operation,
  parameters: readonly JsonObject[],
  content: Content,
  responses: readonly (readonly [string, JsonObject])[],
  schemas: Schemas,
): string {
  const id = escapeHtml(api['operationId']);
  const fields = parameters
    .filter(({ in: place }) => place !== 'cookie')
    .map((p) => field(id, String(p['in']), String(p['name']), p['schema'] as JsonObject, p['required'] === true));
  const form = content['multipart/form-data']?.schema;
  const parts = Object.entries((form?.['properties'] ?? {}) as Schemas).map(([part, schema]) =>
    field(id, 'form', part, schema, ((form?.['required'] ?? []) as string[]).includes(part)),
  );
  const types = Object.keys(content);
  const answered = [
    ...new Set(
      responses.flatMap(([status, response]) =>
        Number(status) < 300 ? Object.keys((response['content'] ?? {}) as Content) : [],
      ),
    ),
  ];
  const accept =
    answered.length > 1
      ? `<label for="${id}-accept">Accept</label><select id="${id}-accept" data-accept>${options(answered)}</select>`
      : '';
  const [first] = types;
  const body =
    form || first === undefined
      ? ''
      : `${types.length > 1 || first !== '*/*' ? `<div class="fields"><label for="${id}-type">Content-Type</label><select id="${id}-type" data-type>${options(types.map((t) => (t === '*/*' ? 'text/plain' : t)))}</select></div>` : ''}<textarea data-body spellcheck="false" aria-label="Body">${escapeHtml(sampleBody(first, content[first]?.schema, schemas))}</textarea>`;
  return `<details><summary>Try it</summary><form data-method="${escapeHtml(name.toUpperCase())}" data-path="${escapeHtml(path)}"${form ? ' data-form' : ''}><div class="fields">${[...fields, ...parts].join('')}${accept}</div>${body}<button type="submit">Send</button> <span class="meta">Ctrl+Enter</span><output hidden></output></form></details>`;
}

const options = (values: readonly string[]) => values.map((value) => `<option>${escapeHtml(value)}</option>`).join('');

function field(operation: string, place: string, name: string, schema: JsonObject, isRequired: boolean): string {
  const id = escapeHtml(`${operation}-${place}-${name}`);
  const data = `id="${id}" data-in="${escapeHtml(place)}" data-name="${escapeHtml(name)}"${isRequired ? ' required' : ''}`;
  const values = (schema['enum'] as string[] | undefined) ?? (schema['type'] === 'boolean' ? ['true', 'false'] : null);
  const label = `<label for="${id}">${escapeHtml(name)}${isRequired ? ' *' : ''} <span class="meta">${escapeHtml(typeOf(schema))}</span></label>`;
  if (schema['format'] === 'binary') return `${label}<input ${data} type="file">`;
  if (values) return `${label}<select ${data}>${isRequired ? '' : '<option></option>'}${options(values)}</select>`;
  return `${label}<input ${data} autocomplete="off" spellcheck="false">`;
}

/** What a body begins with: an example of JSON; of other formats nothing, since a schema does not say how they are written. */
function sampleBody(type: string, schema: JsonObject | undefined, schemas: Schemas): string {
  return /[/+]json$/.test(type) && schema ? JSON.stringify(exampleOf(schema, schemas), null, 2) : '';
}

function schemaSection([name, schema]: [string, JsonObject]): string {
  return `<section class="schema" id="schema-${escapeHtml(name)}"><header><h2>${escapeHtml(name)}</h2></header><div>${words(schema['description'])}<details><summary>JSON Schema</summary><pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre></details></div></section>`;
}

function typeOf(schema: JsonObject | undefined): string {
  const { type, format, enum: values } = schema ?? {};
  if (Array.isArray(values)) return values.join(' | ');
  return String(format ?? (Array.isArray(type) ? type[0] : type) ?? 'any');
}

function schemaLink(schema: JsonObject | undefined): string {
  const name = typeof schema?.['$ref'] === 'string' ? schema['$ref'].split('/').pop() : undefined;
  if (name) return `<a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a>`;
  return schema ? `<code>${escapeHtml(typeOf(schema))}</code>` : '';
}
