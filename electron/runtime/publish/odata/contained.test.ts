import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DomainModel } from '../../../../shared/model/kinds/domain-model.ts';
import type { Unit } from '../../../../shared/model/unit.ts';
import type { ODataService } from '../../../../shared/service/odata/kind.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { publishOData } from '../../../../tests/harness/shop-project.ts';
import type { Runtime } from '../../runtime.ts';

/** Orders that contain lines, which contain parts, and one profile; a singleton that is stored and one that a microflow gives. */
function project() {
  const unique = { type: 'integer', validations: [{ rule: 'unique', message: '' }] } as const;
  const key = { ...unique, validations: [...unique.validations] };
  const builder = new ProjectBuilder()
    .entity('Order', { Number: key, Note: 'string' })
    .entity('Line', { Position: 'integer', Sku: 'string' })
    .entity('Part', { Name: 'string' })
    .entity('Profile', { Color: 'string' })
    .entity('Setting', { Title: 'string', Rate: 'decimal' })
    .association('Line_Order', 'Line', 'Order', { onDeleteTo: 'cascade' })
    .association('Part_Line', 'Part', 'Line', { onDeleteTo: 'cascade' })
    .association('Profile_Order', 'Profile', 'Order', { owner: 'both', onDeleteTo: 'cascade' })
    .association('Setting_Order', 'Setting', 'Order')
    .flow('GiveLatest', [], { kind: 'object', entity: 'Order' }, (f) => {
      f.add('retrieve', {
        source: 'database',
        entity: 'Order',
        constraint: '',
        sort: [{ attribute: 'Order.Number', descending: true }],
        range: 'first',
        output: 'Latest',
      });
      f.add('end', { value: '$Latest' });
    });
  const view = publishOData(builder, ['Order', 'Line', 'Part', 'Profile', 'Setting']);
  const [service] = view.ofKind<ODataService>('odata-service') as [Unit<ODataService>];
  const data = structuredClone(service.data);
  const exposed = (entity: string) =>
    data.entities.find((each) => each.entity === entity) as ODataService['entities'][0];
  for (const entity of ['Line', 'Part', 'Profile', 'Setting']) exposed(entity).set = '';
  exposed('Profile').key = [];
  Object.assign(exposed('Setting'), { singleton: 'Settings', key: [] });
  Object.assign(exposed('Order'), { singleton: 'Latest', singletonFlow: 'GiveLatest' });
  for (const each of data.entities)
    for (const way of each.associations) way.contains = way.reverse && way.association !== 'Setting_Order';
  // Publishing makes keys unique everywhere; positions are so in their order.
  const [domain] = view.ofKind<DomainModel>('domain-model') as [Unit<DomainModel>];
  const model = structuredClone(domain.data);
  for (const { name, attributes } of model.entities)
    if (name !== 'Order') for (const each of attributes) each.validations = [];
  return view.withUnits(
    [
      { ...service, data },
      { ...domain, data: model },
    ],
    [],
  );
}

let runtime: Runtime;
let base: string;
beforeAll(async () => {
  runtime = await startRuntime(project());
  base = `${runtime.url}/odata/m-data`;
});
afterAll(() => runtime.stop());

async function send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const answer = await fetch(`${base}/${path}`, {
    method,
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: text.startsWith('{') ? JSON.parse(text) : null };
}

const full = { accept: 'application/json;odata.metadata=full' };

describe('what is contained', () => {
  it('is described so, and has no set', async () => {
    const xml = (await send('GET', '$metadata')).text;
    expect(xml).toMatch(/<NavigationProperty Name="Lines" Type="Collection\(MData.Line\)"[^>]* ContainsTarget="true"/);
    expect(xml).not.toContain('EntitySet Name="Lines"');
    expect(xml).toContain('<Singleton Name="Settings" Type="MData.Setting" Nullable="true">');
    const json = (await send('GET', '$metadata?$format=json')).json;
    expect(json.MData.Order.Lines.$ContainsTarget).toBe(true);
    expect(json.MData.Container.Settings).toMatchObject({ $Type: 'MData.Setting', $Nullable: true });
    expect((await send('GET', '')).json.value).toEqual([
      { name: 'Orders', kind: 'EntitySet', url: 'Orders' },
      { name: 'Latest', kind: 'Singleton', url: 'Latest' },
      { name: 'Settings', kind: 'Singleton', url: 'Settings' },
    ]);
    expect((await send('GET', 'Lines')).status).toBe(404);
    const { paths } = (await send('GET', '$openapi')).json;
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/Orders({Number})/Lines',
        '/Orders({Number})/Lines({Position})',
        '/Orders({Number})/Lines({Position})/Parts',
        '/Orders({Number})/Profile',
        '/Settings',
        '/Latest',
      ]),
    );
    expect(Object.keys(paths)).not.toContain('/Lines');
    const page = (await send('GET', '$docs')).text;
    for (const name of ['Orders', 'MData.Order/Lines', 'Settings']) expect(page).toContain(`<h2 id="${name}">`);
  });

  it('is created, read, changed and deleted below its owner, with its address', async () => {
    const inside = { Number: 1, Lines: [{ Position: 1, Sku: 'a', Parts: [{ Name: 'bolt' }] }, { Position: 2 }] };
    expect((await send('POST', 'Orders', inside)).status).toBe(201);
    // The same position in another order is another line.
    expect((await send('POST', 'Orders', { Number: 2 })).status).toBe(201);
    const made = await send('POST', 'Orders(2)/Lines', { Position: 1, Sku: 'b' });
    expect([made.status, made.headers.get('location')]).toEqual([201, `${base}/Orders(2)/Lines(1)`]);
    expect(made.json['@odata.context']).toBe(`${base}/$metadata#Orders(2)/Lines/$entity`);
    expect((await send('GET', 'Orders(1)/Lines(1)')).json.Sku).toBe('a');
    expect((await send('PATCH', 'Orders(2)/Lines(1)', { Sku: 'c' })).json.Sku).toBe('c');
    expect((await send('GET', 'Orders(1)/Lines(1)/Sku/$value')).text).toBe('a');
    const upsert = await send('PUT', 'Orders(2)/Lines(7)', { Sku: 'seven' });
    expect([upsert.status, upsert.json.Position]).toEqual([201, 7]);
    const found = (await send('GET', 'Orders(2)/Lines?$orderby=Position desc&$count=true', undefined, full)).json;
    expect([found['@odata.context'], found['@odata.count']]).toEqual([`${base}/$metadata#Orders(2)/Lines`, 2]);
    expect(found.value.map((each: Record<string, unknown>) => each['@odata.id'])).toEqual([
      `${base}/Orders(2)/Lines(7)`,
      `${base}/Orders(2)/Lines(1)`,
    ]);
    const part = (await send('GET', "Orders(1)/Lines(1)/Parts('bolt')", undefined, full)).json;
    expect(part['@odata.id']).toBe(`${base}/Orders(1)/Lines(1)/Parts('bolt')`);
    const expanded = (await send('GET', 'Orders?$expand=Lines($expand=Parts)&$filter=Number eq 1', undefined, full))
      .json;
    expect(expanded.value[0].Lines[0].Parts[0]['@odata.id']).toBe(`${base}/Orders(1)/Lines(1)/Parts('bolt')`);
    expect((await send('DELETE', 'Orders(2)/Lines(7)')).status).toBe(204);
    expect((await send('GET', 'Orders(2)/Lines(7)')).status).toBe(404);
    expect((await send('GET', 'Orders(9)/Lines')).status).toBe(404);
  });

  it('changes with its owner: what a change leaves out is deleted', async () => {
    const lines = [{ Position: 1, Sku: 'changed' }, { Position: 3 }];
    expect((await send('PATCH', 'Orders(1)?$expand=Lines', { Lines: lines })).status).toBe(200);
    const { value } = (await send('GET', 'Orders(1)/Lines?$expand=Parts&$orderby=Position')).json;
    expect(value).toMatchObject([
      { Position: 1, Sku: 'changed', Parts: [{ Name: 'bolt' }] },
      { Position: 3, Sku: null },
    ]);
    // That of the other order is not touched.
    expect((await send('GET', 'Orders(2)/Lines(1)')).json.Sku).toBe('c');
    expect((await send('GET', 'Orders?$apply=aggregate(Lines/$count as N)')).json.value[0].N).toBe(3);
  });

  it('one by itself needs no key: it is made by the first change', async () => {
    expect((await send('GET', 'Orders(1)/Profile')).status).toBe(204);
    const made = await send('PATCH', 'Orders(1)/Profile', { Color: 'red' });
    expect([made.status, made.headers.get('location')]).toEqual([201, `${base}/Orders(1)/Profile`]);
    expect((await send('PATCH', 'Orders(1)/Profile', { Color: 'blue' })).status).toBe(200);
    expect((await send('GET', 'Orders(1)?$expand=Profile')).json.Profile.Color).toBe('blue');
  });

  it('is not linked', async () => {
    const link = { '@odata.id': 'Orders(2)/Lines(1)' };
    for (const [method, path, body] of [
      ['POST', 'Orders(1)/Lines/$ref', link],
      ['DELETE', 'Orders(1)/Lines(1)/$ref', undefined],
      ['PATCH', 'Orders(1)', { 'Lines@odata.bind': ['Orders(2)/Lines(1)'] }],
    ] as const) {
      const { status, json } = await send(method, path, body);
      expect([method, path, status, json?.error.code]).toEqual([
        method,
        path,
        method === 'PATCH' ? 400 : 405,
        'odata/contained',
      ]);
    }
  });

  it('goes with its owner', async () => {
    expect((await send('DELETE', 'Orders(1)')).status).toBe(204);
    expect((await send('PUT', 'Orders(1)', { Note: 'again' })).status).toBe(201);
    expect((await send('GET', 'Orders(1)/Lines')).json.value).toEqual([]);
  });
});

describe('a singleton', () => {
  it('is nothing at first, and made by the first change', async () => {
    expect((await send('GET', 'Settings')).status).toBe(204);
    const made = await send('PATCH', 'Settings', { Title: 'Ours', 'Order@odata.bind': 'Latest' });
    expect([made.status, made.headers.get('location')]).toEqual([201, `${base}/Settings`]);
    expect(made.json['@odata.context']).toBe(`${base}/$metadata#Settings`);
    const changed = await send('PATCH', 'Settings', { Rate: 1.5 }, { 'if-match': made.headers.get('etag') as string });
    expect([changed.status, changed.json.Title, changed.json.Rate]).toEqual([200, 'Ours', 1.5]);
    expect(changed.headers.get('etag')).toBe((await send('GET', 'Settings')).headers.get('etag'));
    const late = await send('PATCH', 'Settings', { Rate: 2 }, { 'if-match': made.headers.get('etag') as string });
    expect(late.status).toBe(412);
    expect((await send('GET', 'Settings?$expand=Order&$select=Title')).json).toMatchObject({
      Title: 'Ours',
      Order: { Number: 2 },
    });
    expect((await send('GET', 'Settings/Order/Lines(1)')).json.Sku).toBe('c');
    expect((await send('GET', 'Settings/Title/$value')).text).toBe('Ours');
    expect((await send('POST', 'Settings', {})).status).toBe(405);
    expect((await send('GET', 'Settings(1)')).status).toBe(400);
  });

  it('is what its microflow gives', async () => {
    expect((await send('GET', 'Latest', undefined, full)).json).toMatchObject({
      '@odata.context': `${base}/$metadata#Latest`,
      '@odata.id': `${base}/Orders(2)`,
      Number: 2,
    });
    expect((await send('GET', 'Latest/Lines/$count')).text).toBe('1');
    expect((await send('PATCH', 'Latest', { Note: 'last' })).status).toBe(200);
    expect((await send('POST', 'Latest/Lines', { Position: 4 })).status).toBe(201);
    expect((await send('GET', 'Orders(2)')).json.Note).toBe('last');
    expect((await send('POST', 'Orders', { Number: 3 })).status).toBe(201);
    expect((await send('GET', 'Latest')).json.Number).toBe(3);
  });

  it('stands in batches', async () => {
    const requests = [
      {
        id: '1',
        method: 'PATCH',
        url: 'Settings',
        atomicityGroup: 'g',
        headers: { 'content-type': 'application/json' },
        body: { Title: 'Batch' },
      },
      {
        id: '2',
        method: 'POST',
        url: 'Latest/Lines',
        atomicityGroup: 'g',
        headers: { 'content-type': 'application/json' },
        body: { Position: 9 },
      },
      { id: '3', method: 'GET', url: 'Latest/Lines(9)', dependsOn: ['g'] },
    ];
    const { responses } = (await send('POST', '$batch', { requests })).json;
    expect(responses.map(({ status }: { status: number }) => status)).toEqual([200, 201, 200]);
    expect((await send('DELETE', 'Settings')).status).toBe(204);
    expect((await send('GET', 'Settings')).status).toBe(204);
  });
});
