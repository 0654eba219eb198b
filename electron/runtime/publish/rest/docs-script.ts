import { createHash } from 'node:crypto';

/**
 * The script of the page that describes a service: sends what the forms of its operations hold, and shows what comes back. It runs in the browser of whoever reads
 * the page, asks nobody but the service, and writes what it shows as text.
 */
export const docsScript = `
'use strict';
for (const form of document.querySelectorAll('form[data-method]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(form);
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}
async function send(form) {
  const base = location.pathname.replace(/\\/docs\\/?$/, '');
  const headers = new Headers();
  const query = new URLSearchParams();
  let path = form.dataset.path;
  const parts = new FormData();
  for (const field of form.querySelectorAll('[data-in]')) {
    const { in: place, name } = field.dataset;
    if (place === 'form' && field.type === 'file') {
      if (field.files[0]) parts.append(name, field.files[0]);
    } else if (place === 'path') path = path.split('{' + name + '}').join(encodeURIComponent(field.value));
    else if (field.value === '') continue;
    else if (place === 'query') query.append(name, field.value);
    else if (place === 'header') headers.set(name, field.value);
    else if (place === 'form') parts.append(name, field.value);
  }
  const accept = form.querySelector('[data-accept]');
  if (accept) headers.set('accept', accept.value);
  const text = form.querySelector('[data-body]');
  const type = form.querySelector('[data-type]');
  const method = form.dataset.method;
  let body;
  if ('form' in form.dataset) body = parts;
  else if (text && text.value !== '') {
    body = text.value;
    if (type) headers.set('content-type', type.value);
  }
  const asked = String(query);
  const address = base + path + (asked ? '?' + asked : '');
  const out = form.querySelector('output');
  const button = form.querySelector('button');
  button.disabled = true;
  out.hidden = false;
  out.dataset.kind = '';
  out.textContent = 'Sending\\u2026';
  const began = performance.now();
  try {
    const response = await fetch(address, { method, headers, body, credentials: 'same-origin' });
    const bytes = await response.arrayBuffer();
    const took = Math.round(performance.now() - began);
    const said = response.headers.get('content-type') || '';
    out.dataset.kind = response.ok ? 'ok' : 'bad';
    show(out, [
      ['strong', (response.ok ? '\\u2713 ' : '\\u2717 ') + response.status + ' ' + response.statusText],
      ['span', took + ' ms, ' + bytes.byteLength.toLocaleString('en') + ' bytes'],
      ['code', method + ' ' + address],
      ['pre', [...response.headers].map(([name, value]) => name + ': ' + value).join('\\n')],
      ['pre', shown(bytes, said)],
    ]);
  } catch (error) {
    out.dataset.kind = 'bad';
    show(out, [['strong', '\\u2717 No answer'], ['span', String(error && error.message)]]);
  } finally {
    button.disabled = false;
  }
}
function shown(bytes, type) {
  if (bytes.byteLength === 0) return '(no content)';
  if (!/^text\\/|[/+](json|xml)|csv/.test(type)) return '(' + (type || 'bytes') + ')';
  const text = new TextDecoder().decode(bytes.slice(0, 200000));
  if (!/[/+]json/.test(type)) return text;
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  return indented(text);
}
// Digit for digit: numbers are never read.
function indented(json) {
  let depth = 0, out = '', inText = false;
  const line = () => '\\n' + '  '.repeat(depth);
  for (let i = 0; i < json.length; i++) {
    const c = json[i];
    if (inText) {
      out += c;
      if (c === '\\\\') out += json[++i];
      else if (c === '"') inText = false;
    } else if (c === '"') { inText = true; out += c; }
    else if (/\\s/.test(c)) continue;
    else if (c === '{' || c === '[') {
      const rest = json.slice(i + 1).match(/^\\s*[}\\]]/);
      if (rest) { out += c + rest[0].trim(); i += rest[0].length; }
      else { depth++; out += c + line(); }
    } else if (c === '}' || c === ']') { depth--; out += line() + c; }
    else if (c === ',') out += c + line();
    else if (c === ':') out += ': ';
    else out += c;
  }
  return out;
}
function show(out, pieces) {
  out.replaceChildren(...pieces.filter(([, text]) => text).map(([name, text]) => {
    const element = document.createElement(name);
    element.textContent = text;
    return element;
  }));
}
`;

/** What a policy of content names the script by. */
export const docsScriptHash = `'sha256-${createHash('sha256').update(docsScript).digest('base64')}'`;
