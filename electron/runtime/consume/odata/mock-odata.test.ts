import { afterEach, describe, expect, it } from 'vitest';
import { compileProgram } from '../../../../shared/program/compile-program.ts';
import { odataProject } from '../../../../tests/harness/odata-project.ts';
import { MockServer } from '../mock-server.ts';

const metadata = (version: '2.0' | '4.0') => {
  const isFirst = version === '2.0';
  const edm = isFirst ? 'http://schemas.microsoft.com/ado/2008/09/edm' : 'http://docs.oasis-open.org/odata/ns/edm';
  return `<edmx:Edmx xmlns:edmx="${isFirst ? 'http://schemas.microsoft.com/ado/2007/06/edmx' : 'http://docs.oasis-open.org/odata/ns/edmx'}" Version="${isFirst ? '1.0' : '4.0'}"><edmx:DataServices${isFirst ? ' xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata" m:DataServiceVersion="2.0"' : ''}>
<Schema xmlns="${edm}" Namespace="Shop">
<EntityType Name="Product"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.Int32" Nullable="false"/>
<Property Name="Name" Type="Edm.String" MaxLength="80"/><Property Name="Price" Type="Edm.Decimal"/></EntityType>
<EntityContainer Name="Shop"><EntitySet Name="Products" EntityType="Shop.Product"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>`;
};

describe.each(['2.0', '4.0'] as const)('the mock of an OData service %s', (version) => {
  let server: MockServer | null = null;
  afterEach(() => server?.close());

  it('holds objects of its sets, and remembers what is created, changed and deleted', async () => {
    const { view } = odataProject(metadata(version), 'http://127.0.0.1:1/shop');
    server = new MockServer(compileProgram(view, { name: 'mock', mocked: 'all' }).consumed, () => {});
    await server.listen(0);
    const at = `${server.url}/shop/Products`;
    const list = async (query = '') => {
      const body = (await (await fetch(`${at}${query}`)).json()) as { value?: object[]; d?: { results: object[] } };
      return (body.value ?? body.d?.results ?? []) as { ID: number; Name: string }[];
    };
    expect((await list()).map(({ ID }) => ID)).toEqual([1, 2, 3, 4, 5]);
    expect(
      (await list('?$filter=ID%20gt%202%20and%20ID%20ne%204&$orderby=ID%20desc&$top=1')).map(({ ID }) => ID),
    ).toEqual([5]);
    const headers = { 'content-type': 'application/json' };
    const made = await fetch(at, { method: 'POST', headers, body: '{"ID":9,"Name":"Nine","Price":1.50}' });
    expect(made.status).toBe(201);
    expect(await made.text()).toContain('1.50');
    const changed = await fetch(`${at}(9)`, {
      method: version === '2.0' ? 'MERGE' : 'PATCH',
      headers: { ...headers, 'if-match': 'W/"1"' },
      body: '{"Name":"New"}',
    });
    expect(changed.ok).toBe(true);
    const filter = version === '2.0' ? "substringof('Ne',Name)" : "contains(Name,'Ne')";
    expect((await list(`?$filter=${encodeURIComponent(filter)} and ID eq 9`)).map(({ Name }) => Name)).toEqual(['New']);
    const late = await fetch(`${at}(9)`, { method: 'DELETE', headers: { 'if-match': 'W/"1"' } });
    expect(late.status).toBe(412);
    expect((await fetch(`${at}(9)`, { method: 'DELETE' })).status).toBe(204);
    expect((await fetch(`${at}(9)`)).status).toBe(404);
    expect((await fetch(`${at}?$filter=geo.distance(Name,Name)%20lt%201`)).status).toBe(501);
  });
});
