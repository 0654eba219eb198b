import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime } from '../electron/runtime/runtime.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { startRuntime } from './harness/resource-runtime.ts';
import { openApiText, restProject } from './harness/rest-project.ts';
import { withFlow } from './harness/soap-project.ts';

/** What strangers meet: forms and cookies of strangers' clients. */

let runtime: Runtime;

beforeAll(async () => {
  const text = { kind: 'string' } as const;
  const parameter = (name: string, place: string, more: object = {}) => ({
    id: name + place,
    name,
    in: place,
    ...more,
  });
  const project = new ProjectBuilder();
  project.flow(
    'Upload',
    [
      { name: 'Title', type: text },
      { name: 'File', type: { kind: 'binary' } },
      { name: 'Name', type: text },
    ],
    text,
    (f) => {
      f.add('end', { value: "$Title + '|' + (if $Name = empty then 'none' else $Name)" });
    },
  );
  project.flow('Greet', [{ name: 'session', type: text }], text, (f) => {
    f.add('end', { value: '$session' });
  });
  const form = [
    parameter('title', 'form', { required: true }),
    parameter('file', 'form', { type: 'binary' }),
    parameter('file', 'filename', { argument: 'Name' }),
  ];
  const operations = [
    { id: 'a', method: 'POST', path: 'upload', microflow: 'Upload', parameters: form },
    { id: 'b', method: 'GET', path: 'greet', microflow: 'Greet', parameters: [parameter('session', 'cookie')] },
  ];
  project.unit('rest-service', 'Api', { path: 'api', resources: [{ id: 'r', name: '', operations }] });
  runtime = await startRuntime(project.view());
});
afterAll(() => runtime.stop());

async function upload(disposition: string): Promise<string> {
  const body = [
    '--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nt\r\n',
    `--b\r\nContent-Disposition: ${disposition}\r\n\r\nx\r\n--b--\r\n`,
  ].join('');
  const headers = { 'content-type': 'multipart/form-data; boundary=b' };
  return (await fetch(`${runtime.url}/api/upload`, { method: 'POST', headers, body })).text();
}

describe('the name of a part and of its file', () => {
  // RFC 7578, 4.2 with RFC 2183, 2 and RFC 2045, 5.1: a value may be a quoted-string, and what stands in its quotes is no parameter. Whoever chooses
  // the name of a file chooses another field, or another name, with it.
  it.each([
    ['form-data; filename="a; name=title; x.png"; name="file"', 't|a; name=title; x.png'],
    ['form-data; name="file"; filename="a; filename*=utf-8\'\'evil.png"', "t|a; filename*=utf-8''evil.png"],
  ])('%s', async (disposition, expected) => {
    expect(await upload(disposition)).toBe(expected);
  });

  // RFC 2045, 6.7; Content-Transfer-Encoding of a part of a form is deprecated (RFC 7578, 4.7), and still sent by mail libraries.
  it('a part in quoted-printable is read', async () => {
    const part = (head: string, content: string) => `--b\r\nContent-Disposition: form-data; ${head}\r\n${content}\r\n`;
    const body = [
      part('name="title"', 'Content-Transfer-Encoding: quoted-printable\r\n\r\nJos=C3=A9 =\r\n=3D 1  '),
      part('name="file"; filename="a.txt"', '\r\nx'),
      '--b--\r\n',
    ].join('');
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    expect(await (await fetch(`${runtime.url}/api/upload`, { method: 'POST', headers, body })).text()).toBe(
      'José = 1|a.txt',
    );
  });
});

// OpenAPI 3.0.3, "Parameter Object": the style of a cookie is form, whose values are percent-encoded (RFC 6570, 3.2.8); our client writes them so
// by the contract that we serve. What it writes, we read.
it('a cookie that our client writes by our contract is read as it was given', async () => {
  const address = await (async () => {
    // The contract as a stranger has it: with the whole address of the service.
    const contract = (await (await fetch(`${runtime.url}/api/openapi-3.0.json`)).json()) as { servers: unknown };
    return { ...contract, servers: [{ url: `${runtime.url}/api` }] };
  })();
  const { project, view, services } = restProject(openApiText(JSON.stringify(address)), { mappings: true });
  const operation = services[0]?.data.operations.find(({ path }) => path === '/greet');
  const calling = await startRuntime(
    withFlow(view, project, 'Ask', [], { kind: 'string' }, (f) => {
      f.add('call-operation', {
        operation: operation?.id,
        arguments: [{ parameter: 'session', value: "'a b;c'" }],
        output: 'R',
      } as never);
      f.add('end', { value: '$R' });
    }),
  );
  try {
    const { result, error } = await calling.call('M.Ask', {});
    expect(error?.message ?? result).toBe('a b;c');
  } finally {
    await calling.stop();
  }
});
