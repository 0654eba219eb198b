import { describe, expect, it } from 'vitest';
import type { DataType } from '../../../../shared/microflow/kind.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { runtimeStarter } from '../../../../tests/harness/running-project.ts';
import type { Runtime } from '../../runtime.ts';

const start = runtimeStarter();
const string: DataType = { kind: 'string' };
const parameter = (name: string, place: string, more: object = {}) => ({ id: name + place, name, in: place, ...more });

/** Operations that take forms and cookies, and set headers and cookies. */
function project() {
  const p = new ProjectBuilder();
  const given: { name: string; type: DataType }[] = [
    { name: 'Title', type: string },
    { name: 'Count', type: { kind: 'integer' } },
    { name: 'File', type: { kind: 'binary' } },
    { name: 'Name', type: string },
    { name: 'Type', type: string },
  ];
  p.flow('Upload', given, string, (f) => {
    f.add('end', {
      value:
        "$Title + '|' + toString($Count) + '|' + (if $Name = empty then 'none' else $Name) + '|' + toString($File = empty) + (if $Type = empty then '' else '|' + $Type)",
    } as never);
  });
  p.flow('Give', given, { kind: 'binary' }, (f) => {
    f.add('answer-header', { name: 'Content-Disposition', value: "'attachment; filename=' + $Name" });
    f.add('answer-header', { name: 'content-type', value: "'image/png'" });
    f.add('end', { value: '$File' });
  });
  p.flow('Greet', [{ name: 'id', type: string }], string, (f) => {
    f.add('answer-header', { name: 'X-Old', value: "'1'" });
    f.add('answer-header', { name: 'x-old', value: "'2'" });
    f.add('answer-header', { name: 'X-Gone', value: "'1'" });
    f.add('answer-header', { name: 'X-Gone' });
    f.add('answer-header', { name: 'Vary', value: "'Cookie'" });
    f.add('answer-cookie', { name: 'id', value: "'a1'", maxAge: '60' });
    f.add('answer-cookie', { name: 'theme', value: "'dark'", httpOnly: false, secure: false, sameSite: 'Strict' });
    f.add('end', { value: "'hello ' + (if $id = empty then 'stranger' else $id)" } as never);
  });
  p.flow('Refuse', [{ name: 'Text', type: string }], string, (f) => {
    f.add('answer-header', { name: 'Retry-After', value: "'7'" });
    f.add('answer-header', { name: 'X-Text', value: '$Text' });
    f.add('error-end', { message: "'not now'", status: '429' });
  });
  p.flow('Keep', [{ name: 'File', type: { kind: 'binary' } }], { kind: 'binary' }, (f) => {
    f.add('end', { value: '$File' });
  });
  const form = [
    parameter('title', 'form', { required: true }),
    parameter('count', 'form', { type: 'integer' }),
    parameter('file', 'form', { type: 'binary' }),
    parameter('file', 'filename', { argument: 'Name' }),
    parameter('file', 'contenttype', { argument: 'Type' }),
  ];
  const operations = [
    { id: 'a', method: 'POST', path: 'upload', microflow: 'Upload', parameters: form },
    { id: 'e', method: 'PUT', path: 'keep', microflow: 'Keep', bodyArgument: 'File' },
    { id: 'b', method: 'POST', path: 'give', microflow: 'Give', parameters: form },
    { id: 'c', method: 'GET', path: 'greet', microflow: 'Greet', parameters: [parameter('id', 'cookie')] },
    {
      id: 'd',
      method: 'GET',
      path: 'refuse',
      microflow: 'Refuse',
      parameters: [parameter('Text', 'query')],
    },
  ];
  return p.unit('rest-service', 'Api', { path: 'api', resources: [{ id: 'r', name: '', operations }] });
}

const formOf = (values: Record<string, string | File>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) form.set(name, value);
  return form;
};
const send = (
  runtime: Runtime,
  path: string,
  body: FormData | URLSearchParams | string,
  headers: Record<string, string> = {},
) => fetch(`${runtime.url}/api/${path}`, { method: 'POST', body, headers });
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 0, 255]);

describe('a form', () => {
  it('gives its values and files to parameters', async () => {
    const runtime = await start(project());
    const file = new File([png], 'naïve.png', { type: 'image/png' });
    const response = await send(runtime, 'upload', formOf({ title: 'ä', count: '3', file }));
    expect([response.status, await response.text()]).toEqual([200, 'ä|3|naïve.png|false|image/png']);
  });

  it('may come percent-encoded, then without files', async () => {
    const runtime = await start(project());
    const response = await send(runtime, 'upload', new URLSearchParams({ title: 'a+b &c', count: '3' }));
    expect(await response.text()).toBe('a+b &c|3|none|true');
  });

  it('a file goes through byte for byte', async () => {
    const runtime = await start(project());
    const file = new File([png], 'a.png');
    const response = await send(runtime, 'give', formOf({ title: 'x', file }));
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename=a.png');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(png);
  });

  it('so does a whole body that is a file, whatever it says it is', async () => {
    const runtime = await start(project());
    for (const type of ['image/png', 'application/json', 'text/plain; charset=utf-16']) {
      const headers = { 'content-type': type };
      const response = await fetch(`${runtime.url}/api/keep`, { method: 'PUT', body: png, headers });
      expect([response.status, new Uint8Array(await response.arrayBuffer())]).toEqual([200, png]);
    }
  });

  it.each([
    ['a value that is missing', formOf({ count: '1' }), 400, 'form.title', 'request/parameter-missing'],
    ['one of another type', formOf({ title: 'x', count: 'many' }), 400, 'form.count', 'request/parameter-type'],
    ['no form', '{}', 415, null, null],
    [
      'one that is there twice',
      new URLSearchParams('title=a&title=b'),
      400,
      'form.title',
      'request/parameter-repeated',
    ],
    ['an encoding that is none', new URLSearchParams('title=a'), 200, null, null],
  ])('%s', async (_title, body, status, path, code) => {
    const runtime = await start(project());
    const response = await send(runtime, 'upload', body);
    expect(response.status).toBe(status);
    const said = status === 200 ? {} : ((await response.json()) as object);
    if (path) expect(said).toMatchObject({ errors: [{ path, code }] });
    if (status === 415)
      expect(response.headers.get('accept-post')).toBe('multipart/form-data, application/x-www-form-urlencoded');
  });

  it.each([
    ['multipart/form-data', 'x', 'names no boundary'],
    [
      'multipart/form-data; boundary=X',
      '--X\r\nContent-Disposition: form-data; name="title"\r\n\r\nv',
      'breaks off in its part 1',
    ],
    ['application/x-www-form-urlencoded', 'title=%zz', 'cannot be decoded'],
    ['application/x-www-form-urlencoded', Buffer.from([0x74, 0x3d, 0xff]), 'is not UTF-8 text'],
  ])('that is damaged is a 400 with words: %s', async (type, body, words) => {
    const runtime = await start(project());
    const response = await send(runtime, 'upload', body as string, { 'content-type': type });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toContain(words);
  });

  it('stands in the contract with its parts', async () => {
    const runtime = await start(project());
    const contract = (await (await fetch(`${runtime.url}/api/openapi.json`)).json()) as never as {
      paths: Record<string, Record<string, { parameters?: object[]; requestBody: object; responses: object }>>;
    };
    expect(contract.paths['/upload']?.post?.parameters).toBeUndefined();
    expect(contract.paths['/upload']?.post?.requestBody).toEqual({
      required: true,
      content: {
        'multipart/form-data': {
          schema: {
            type: 'object',
            properties: {
              title: { type: 'string' },
              count: { type: 'integer', format: 'int32' },
              file: { type: 'string', format: 'binary' },
            },
            required: ['title'],
          },
        },
      },
    });
    expect(contract.paths['/greet']?.get).toMatchObject({
      parameters: [{ name: 'id', in: 'cookie' }],
      responses: { 200: { headers: { 'x-old': { schema: { type: 'string' } }, 'Set-Cookie': {} } } },
    });
  });
});

describe('headers and cookies', () => {
  it('of a request are values, of an answer what the flow has set', async () => {
    const runtime = await start(project());
    const response = await fetch(`${runtime.url}/api/greet`, { headers: { cookie: 'x=1; id="b 2"; idle=3' } });
    expect(await response.text()).toBe('hello b 2');
    expect(response.headers.get('x-old')).toBe('2');
    expect(response.headers.has('x-gone')).toBe(false);
    expect(response.headers.get('vary')).toContain('Cookie');
    expect(response.headers.getSetCookie()).toEqual([
      'id=a1; Path=/; Max-Age=60; SameSite=Lax; HttpOnly; Secure',
      'theme=dark; Path=/; SameSite=Strict',
    ]);
    expect(await (await fetch(`${runtime.url}/api/greet`)).text()).toBe('hello stranger');
  });

  it('an error keeps them, and a value that no header holds is one', async () => {
    const runtime = await start(project());
    const refused = await fetch(`${runtime.url}/api/refuse?Text=a`);
    expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('x-text')]).toEqual([
      429,
      '7',
      'a',
    ]);
    const split = await fetch(`${runtime.url}/api/refuse?Text=a%0D%0ASet-Cookie:x`);
    expect([split.status, split.headers.get('x-text'), split.headers.getSetCookie()]).toEqual([500, null, []]);
  });
});
