import { indentXml } from '../../../../shared/format/xml/indent.ts';
import type { ProgramServedSoapOperation, ProgramSoapService } from '../../../../shared/service/soap/program.ts';
import { type SoapVersion, writeEnvelope } from '../../../../shared/soap/envelope.ts';
import { madeElement } from '../../../../shared/soap/made-element.ts';
import { authenticationSection, escapeHtml } from '../page.ts';

/** A page that describes a service, with a request and an answer of each operation; no script, nothing from elsewhere. */
export function docsPage(service: ProgramSoapService, address: string): string {
  const { name, data } = service;
  const version: SoapVersion = data.versions === '1.2' ? '1.2' : '1.1';
  const spoken = data.versions === 'both' ? 'SOAP 1.1 and 1.2' : `SOAP ${data.versions}`;
  const operations = data.operations.map((operation) => section(operation, service, version)).join('\n');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(name)}</title><style>
:root{color-scheme:light dark;--b:#cbc7bf;--t:#504d47}body{font:14px/20px Inter,system-ui,sans-serif;max-width:880px;margin:32px auto;padding:0 24px}h1{font-size:24px}h2{font-size:15px;margin:32px 0 8px}h3{font-size:12px;color:var(--t);margin:12px 0 4px}code,pre{font:12px/18px "JetBrains Mono",ui-monospace,monospace}pre{border:1px solid var(--b);border-radius:6px;padding:12px;overflow:auto}dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:0}dt{color:var(--t)}dd{margin:0}nav a{margin-right:12px}@media(prefers-color-scheme:dark){:root{--b:#3c3e44;--t:#b6b4af}}
</style></head><body><h1>${escapeHtml(name)}</h1><p>${spoken} at <code>${escapeHtml(address)}</code> · <a href="${escapeHtml(`${address}?wsdl`)}">WSDL</a></p>
${data.documentation ? `<p>${escapeHtml(data.documentation)}</p>` : ''}${authenticationSection(service.authentication)}<nav>${data.operations.map((o) => `<a href="#${escapeHtml(o.name)}">${escapeHtml(o.name)}</a>`).join('')}</nav>
${operations}</body></html>`;
}

function section(operation: ProgramServedSoapOperation, { data }: ProgramSoapService, version: SoapVersion): string {
  const made = (element: ProgramServedSoapOperation['requestElement']) =>
    element === null ? '' : madeElement(data.shape, element, 1);
  const headers = operation.headers.map(({ element }) => made(element));
  const sample = (own: readonly string[], body: string) =>
    `<pre>${escapeHtml(indentXml(writeEnvelope(version, own, body)))}</pre>`;
  const faults = operation.faults.map(({ name }) => `<code>${escapeHtml(name)}</code>`).join(', ');
  return `<section id="${escapeHtml(operation.name)}"><h2>${escapeHtml(operation.name)}</h2>
<dl><dt>SOAP action</dt><dd><code>${escapeHtml(operation.action)}</code></dd>${faults ? `<dt>Faults</dt><dd>${faults}</dd>` : ''}</dl>
<h3>Request</h3>${sample(headers, made(operation.requestElement))}
<h3>Response</h3>${operation.isOneWay ? '<p>One-way: status 202, nothing else.</p>' : sample([], made(operation.responseElement))}</section>`;
}
