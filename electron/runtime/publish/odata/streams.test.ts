import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Unit } from '../../../../shared/model/unit.ts';
import type { ODataService } from '../../../../shared/service/odata/kind.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { publishOData } from '../../../../tests/harness/shop-project.ts';
import type { Runtime } from '../../runtime.ts';

/** Photos whose content is a picture, with a thumbnail as a stream, and bytes that stay in the entity. */
function project() {
  const unique = { type: 'string', validations: [{ rule: 'unique', message: '' }] } as const;
  const builder = new ProjectBuilder().entity('Photo', {
    Name: { ...unique, validations: [...unique.validations] },
    Bytes: 'binary',
    Type: 'string',
    Thumb: 'binary',
    Small: 'binary',
  });
  const view = publishOData(builder, ['Photo']);
  const [service] = view.ofKind<ODataService>('odata-service') as [Unit<ODataService>];
  const data = structuredClone(service.data);
  for (const each of data.entities[0]?.attributes ?? []) {
    if (each.attribute === 'Photo.Bytes') Object.assign(each, { stream: 'media', contentType: 'Photo.Type' });
    if (each.attribute === 'Photo.Thumb') Object.assign(each, { stream: 'property', name: 'Thumbnail' });
  }
  return view.withUnits([{ ...service, data: { ...data, graphql: true } }], []);
}

let runtime: Runtime;
let base: string;
beforeAll(async () => {
  runtime = await startRuntime(project());
  base = `${runtime.url}/odata/m-data`;
});
afterAll(() => runtime.stop());

async function send(
  method: string,
  path: string,
  body?: Uint8Array | object | string,
  headers: Record<string, string> = {},
) {
  const isJson = body !== undefined && !(body instanceof Uint8Array) && typeof body !== 'string';
  const answer = await fetch(`${base}/${path}`, {
    method,
    headers: { ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : (body as string) }),
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  return {
    status: answer.status,
    header: (name: string) => answer.headers.get(name),
    bytes: [...bytes],
    text,
    json: /json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : null,
  };
}

const png = { 'content-type': 'image/png' };
const picture = Uint8Array.from({ length: 256 }, (_, i) => i);

describe('the content of an entity', () => {
  it('is described, created by its bytes and read with its type', async () => {
    const xml = (await send('GET', '$metadata')).text;
    expect(xml).toMatch(/<EntityType Name="Photo" HasStream="true">/);
    expect(xml).toContain('<Property Name="Thumbnail" Type="Edm.Stream"/>');
    expect(xml).toContain('<Property Name="Small" Type="Edm.Binary"/>');
    expect(xml).not.toContain('Name="Bytes"');
    const made = await send('POST', 'Photos', picture, { ...png, slug: 'caf%C3%A9' });
    expect([made.status, made.header('location')]).toEqual([201, `${base}/Photos('caf%C3%A9')`]);
    expect(made.json).toMatchObject({ '@odata.mediaContentType': 'image/png', Name: 'café' });
    expect(made.json).not.toHaveProperty('Bytes');
    const read = await send('GET', "Photos('caf%C3%A9')/$value", undefined, { accept: 'image/*' });
    expect([read.status, read.header('content-type'), read.bytes]).toEqual([200, 'image/png', [...picture]]);
    expect(read.header('etag')).toBe(made.json['@odata.mediaEtag']);
    expect(read.header('x-content-type-options')).toBe('nosniff');
    const head = await send('HEAD', "Photos('caf%C3%A9')/$value");
    expect([head.status, head.header('content-type')]).toEqual([200, 'image/png']);
    const full = await send('GET', "Photos('caf%C3%A9')", undefined, {
      accept: 'application/json;odata.metadata=full',
    });
    expect(full.json).toMatchObject({
      '@odata.mediaReadLink': `${base}/Photos('caf%C3%A9')/$value`,
      '@odata.mediaEditLink': `${base}/Photos('caf%C3%A9')/$value`,
      'Thumbnail@odata.mediaReadLink': `${base}/Photos('caf%C3%A9')/Thumbnail`,
    });
    expect(full.json).not.toHaveProperty(['Thumbnail@odata.mediaContentType']);
    expect(Object.keys((await send('GET', '$openapi')).json.paths)).toEqual(
      expect.arrayContaining(["/Photos('{Name}')/$value", "/Photos('{Name}')/Thumbnail"]),
    );
  });

  it.each([
    ['bytes=0-3', 206, [0, 1, 2, 3], 'bytes 0-3/256'],
    ['bytes=250-', 206, [250, 251, 252, 253, 254, 255], 'bytes 250-255/256'],
    ['bytes=-2', 206, [254, 255], 'bytes 254-255/256'],
    ['bytes=254-999', 206, [254, 255], 'bytes 254-255/256'],
    ['bytes=-999', 206, [...picture], 'bytes 0-255/256'],
    ['bytes=256-', 416, [], 'bytes */256'],
    ['bytes=-0', 416, [], 'bytes */256'],
    ['bytes=0-1,4-5', 200, [...picture], null],
    ['bytes=5-1', 200, [...picture], null],
    ['lines=1-2', 200, [...picture], null],
  ])('of the range %s is %i', async (range, status, bytes, told) => {
    const found = await send('GET', "Photos('caf%C3%A9')/$value", undefined, { range });
    expect([found.status, found.bytes, found.header('content-range')]).toEqual([status, bytes, told]);
  });

  it('is replaced, by whom has the version that is there', async () => {
    const path = "Photos('caf%C3%A9')/$value";
    const etag = (await send('GET', path)).header('etag') as string;
    expect((await send('GET', path, undefined, { 'if-none-match': etag })).status).toBe(304);
    expect((await send('GET', path, undefined, { range: 'bytes=0-1', 'if-range': '"0"' })).status).toBe(200);
    expect((await send('GET', path, undefined, { range: 'bytes=0-1', 'if-range': etag })).status).toBe(206);
    // Text of a charset that UTF-8 is not.
    const latin = { 'content-type': 'text/csv', 'if-match': etag };
    const put = await send('PUT', path, new Uint8Array([0xe9, 0x0a]), latin);
    expect([put.status, put.header('etag') === etag]).toEqual([204, false]);
    const read = await send('GET', path);
    expect([read.bytes, read.header('content-type'), read.header('etag')]).toEqual([
      [0xe9, 0x0a],
      'text/csv',
      put.header('etag'),
    ]);
    expect((await send('PUT', path, picture, { ...png, 'if-match': etag })).status).toBe(412);
    // JSON is bytes here like any other.
    expect((await send('PUT', path, '{"a":1}', { 'content-type': 'application/json' })).status).toBe(204);
    expect((await send('GET', path)).text).toBe('{"a":1}');
    expect((await send('PATCH', path, picture, png)).status).toBe(405);
    expect((await send('DELETE', path)).status).toBe(405);
    expect((await send('PUT', "Photos('none')/$value", picture, png)).status).toBe(404);
  });
});

describe('a stream of an entity', () => {
  it('is put, read and taken away at its address', async () => {
    expect((await send('POST', 'Photos', { Name: 'plain', Small: 'AQI' })).status).toBe(201);
    const path = "Photos('plain')/Thumbnail";
    expect((await send('GET', path)).status).toBe(204);
    expect((await send('GET', "Photos('plain')/$value")).status).toBe(204);
    expect((await send('PUT', path, picture.subarray(0, 3), png)).status).toBe(204);
    const read = await send('GET', path);
    // Nothing keeps what it is.
    expect([read.bytes, read.header('content-type')]).toEqual([[0, 1, 2], 'application/octet-stream']);
    const told = (await send('GET', "Photos?$filter=Name eq 'plain'&$select=Name,Thumbnail")).json.value[0];
    expect(Object.keys(told)).toEqual([
      '@odata.etag',
      'Name',
      'Thumbnail@odata.mediaContentType',
      'Thumbnail@odata.mediaEtag',
    ]);
    // A change of the entity as a whole leaves it.
    expect((await send('PUT', "Photos('plain')", { Small: 'AQI' })).status).toBe(200);
    expect((await send('GET', path)).bytes).toEqual([0, 1, 2]);
    expect((await send('DELETE', path)).status).toBe(204);
    expect((await send('GET', path)).status).toBe(204);
  });

  it.each([
    ['POST', 'Photos', { Name: 'x', Thumbnail: 'AQI' }, 400, 'odata/not-allowed'],
    ['GET', 'Photos?$filter=Thumbnail eq null', undefined, 400, null],
    ['GET', "Photos('plain')/Thumbnail/$value", undefined, 400, 'odata/not-allowed'],
    ['GET', 'Photos?$format=xml', undefined, 406, 'odata/not-acceptable'],
    ['POST', 'Photos', 'no json', 400, 'request/body'],
  ])('%s %s is refused', async (method, path, body, status, code) => {
    const headers: Record<string, string> = typeof body === 'string' ? { 'content-type': 'application/json' } : {};
    const refused = await send(method, path, body, headers);
    expect([refused.status, code === null ? null : refused.json.error.code]).toEqual([status, code]);
  });

  it('goes by a JSON batch as base64url', async () => {
    const requests = [
      { id: '1', method: 'PUT', url: "Photos('plain')/Thumbnail", headers: png, body: '-_8' },
      { id: '2', method: 'GET', url: "Photos('plain')/Thumbnail" },
      { id: '3', method: 'PUT', url: "Photos('plain')/$value", headers: { 'content-type': 'text/plain' }, body: 'é' },
      { id: '4', method: 'GET', url: "Photos('plain')/$value" },
    ];
    const { responses } = (await send('POST', '$batch', { requests })).json;
    expect(responses.map(({ status, body }: { status: number; body: string }) => [status, body])).toEqual([
      [204, undefined],
      [200, '-_8'],
      [204, undefined],
      [200, 'é'],
    ]);
    const part = `--b\r\ncontent-type: application/http\r\n\r\nPUT Photos('plain')/Thumbnail HTTP/1.1\r\ncontent-type: image/png\r\n\r\nx\r\n--b--`;
    const multipart = await send('POST', '$batch', part, { 'content-type': 'multipart/mixed; boundary=b' });
    expect(multipart.text).toContain('HTTP/1.1 501');
  });

  it('is no field of GraphQL', async () => {
    const asked = await send('POST', 'graphql', { query: '{ photos { items { name small } } }' });
    expect(asked.json.data.photos.items).toHaveLength(2);
    expect((await send('GET', 'graphql?sdl')).text).not.toMatch(/thumbnail|\bbytes:/);
  });
});
