import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fixtureFiles } from '../../../tests/harness/fixtures.ts';
import { growth } from '../../../tests/harness/growth.ts';
import { contractSource, folderOfFiles } from '../../contract/contract-files.ts';
import {
  allProperties,
  annotationOf,
  type CsdlModel,
  capabilitiesOf,
  findNavigation,
  keyOf,
  readCsdl,
  stringOf,
  structuredType,
} from './index.ts';

const encoder = new TextEncoder();

function read(...texts: string[]) {
  const files = texts.map((text, i) => ({
    path: i === 0 ? 'metadata.xml' : `file${i}.xml`,
    bytes: encoder.encode(text),
  }));
  return readCsdl(contractSource(files.slice(0, 1), [folderOfFiles(files)]));
}

function modelOf(...texts: string[]): CsdlModel {
  const { model } = read(...texts);
  if (!model) throw new Error('nothing was read');
  return model;
}

const places = (text: string) => read(text).diagnostics.map(({ code, line, column }) => `${code} ${line}:${column}`);

const edmx = (inner: string, references = '') =>
  `<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.01">${references}<edmx:DataServices>
<Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Demo" Alias="Self">
${inner}
</Schema></edmx:DataServices></edmx:Edmx>`;

const product =
  '<EntityType Name="Product"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.Int32"/></EntityType>';

describe('descriptions of 4.0 and later', () => {
  it('an alias is a name of the namespace, everywhere', () => {
    const model = modelOf(
      edmx(`${product}<EntityType Name="Special" BaseType="Self.Product"/>
<EntityContainer Name="C"><EntitySet Name="Products" EntityType="Self.Product"/></EntityContainer>
<Annotations Target="Self.C/Products"><Annotation Term="Core.Description" String="All"/></Annotations>`),
    );
    expect(model.container?.sets[0]).toMatchObject({ name: 'Products', type: 'Demo.Product' });
    const special = structuredType(model, 'Demo.Special');
    expect(special && allProperties(model, special).map((each) => each.name)).toEqual(['ID']);
    expect(special?.kind === 'entity' && keyOf(model, special)?.[0]?.path).toBe('ID');
    const set = model.container?.sets[0];
    expect(set && stringOf(annotationOf(set, 'Org.OData.Core.V1.Description'))).toBe('All');
  });

  it('files that are referred to are read, and their aliases are theirs', () => {
    const other = edmx('<ComplexType Name="Address"><Property Name="City" Type="Edm.String"/></ComplexType>').replace(
      '"Demo"',
      '"Other"',
    );
    const { model, diagnostics } = read(
      edmx(
        `${product.replace('</EntityType>', '<Property Name="At" Type="O.Address"/></EntityType>')}`,
        '<edmx:Reference Uri="file1.xml"><edmx:Include Namespace="Other" Alias="O"/></edmx:Reference>',
      ),
      other,
    );
    expect(diagnostics).toEqual([]);
    expect([...(model?.types.keys() ?? [])]).toEqual(['Demo.Product', 'Other.Address']);
  });

  it('types of a file that is not given are not asked for', () => {
    expect(
      places(
        edmx(
          '<ComplexType Name="A"><Property Name="B" Type="O.Address"/></ComplexType>',
          '<edmx:Reference Uri="other.xml"><edmx:Include Namespace="Other" Alias="O"/></edmx:Reference>',
        ),
      ),
    ).toEqual([]);
  });

  it.each([
    [
      'an unknown type',
      '<ComplexType Name="A">\n<Property Name="B" Type="Edm.Strnig"/></ComplexType>',
      'csdl/unknown-type 4:1',
    ],
    ['a name twice', '<ComplexType Name="A"/>\n<ComplexType Name="A"/>', 'csdl/duplicate 4:1'],
    [
      'a base type that is itself',
      '<ComplexType Name="A" BaseType="Self.B"/><ComplexType Name="B" BaseType="Self.A"/>',
      'csdl/circular-base 3:42',
    ],
    [
      'a set without a key',
      '<EntityType Name="E"/><EntityContainer Name="C"><EntitySet Name="S" EntityType="Self.E"/></EntityContainer>',
      'csdl/missing-key 3:1',
    ],
    [
      'a key that is not there',
      '<EntityType Name="E"><Key><PropertyRef Name="ID"/></Key></EntityType>',
      'csdl/key-not-found 3:27',
    ],
    ['an element without a name', '<ComplexType/>', 'csdl/no-name 3:1'],
    ['a value that is none', '<EnumType Name="E"><Member Name="A" Value="x"/></EnumType>', 'csdl/wrong-value 3:20'],
    [
      'an unknown action',
      '<EntityContainer Name="C"><ActionImport Name="A" Action="Self.B"/></EntityContainer>',
      'csdl/unknown-operation 3:27',
    ],
  ])('%s is said with its place', (_, inner, code) => {
    expect(places(edmx(inner))).toEqual([code]);
  });

  it('of half a file, what is whole is read', () => {
    const text = edmx(`${product}\n<EntityType Name="Half"><Property Name="ID" Type="Edm.Int32"/>`).split(
      '</Schema>',
    )[0] as string;
    const { model, diagnostics } = read(text);
    expect(diagnostics.map((each) => each.code)).toEqual(['xml/syntax']);
    expect([...(model?.types.keys() ?? [])]).toEqual(['Demo.Product']);
  });

  it('what is no description gives no model', () => {
    expect(read('<html/>')).toMatchObject({ model: null, diagnostics: [{ code: 'csdl/not-csdl' }] });
    expect(read('{"a":1}')).toMatchObject({
      model: null,
      diagnostics: [{ code: 'csdl/not-csdl', line: 1, column: 1 }],
    });
    expect(read('')).toMatchObject({ model: null });
  });

  it('capabilities are what annotations say', () => {
    const model = modelOf(
      edmx(`${product}<EntityContainer Name="C"><EntitySet Name="Products" EntityType="Self.Product">
<Annotation Term="Capabilities.InsertRestrictions"><Record><PropertyValue Property="Insertable" Bool="false"/></Record></Annotation>
<Annotation Term="Capabilities.FilterRestrictions"><Record><PropertyValue Property="NonFilterableProperties"><Collection><PropertyPath>ID</PropertyPath></Collection></PropertyValue></Record></Annotation>
<Annotation Term="Capabilities.TopSupported" Bool="false"/></EntitySet></EntityContainer>`),
    );
    const set = model.container?.sets[0];
    expect(set && capabilitiesOf(model, set)).toMatchObject({
      insertable: false,
      updatable: true,
      topSupported: false,
      skipSupported: true,
      notFilterable: new Set(['ID']),
    });
  });
});

describe('descriptions of v2 and v3', () => {
  const text = `<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx" xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata" xmlns:sap="http://www.sap.com/Protocols/SAPData">
<edmx:DataServices m:DataServiceVersion="2.0"><Schema Namespace="D" xmlns="http://schemas.microsoft.com/ado/2008/09/edm">
<EntityType Name="Order"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.Int32" sap:label="Number" sap:sortable="false"/>
<NavigationProperty Name="Lines" Relationship="D.OrderLines" FromRole="order" ToRole="line"/></EntityType>
<EntityType Name="Line" m:HasStream="true"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.Int32"/><Property Name="OrderID" Type="Edm.Int32"/>
<NavigationProperty Name="Order" Relationship="D.OrderLines" FromRole="line" ToRole="order"/></EntityType>
<Association Name="OrderLines"><End Role="order" Type="D.Order" Multiplicity="1"><OnDelete Action="Cascade"/></End><End Role="line" Type="D.Line" Multiplicity="*"/>
<ReferentialConstraint><Principal Role="order"><PropertyRef Name="ID"/></Principal><Dependent Role="line"><PropertyRef Name="OrderID"/></Dependent></ReferentialConstraint></Association>
<EntityContainer Name="C"><EntitySet Name="Orders" EntityType="D.Order" sap:creatable="false"/><EntitySet Name="Lines" EntityType="D.Line"/>
<AssociationSet Name="S" Association="D.OrderLines"><End Role="order" EntitySet="Orders"/><End Role="line" EntitySet="Lines"/></AssociationSet>
<FunctionImport Name="Top" ReturnType="Collection(D.Order)" EntitySet="Orders" m:HttpMethod="GET"><Parameter Name="n" Type="Edm.Int32"/></FunctionImport>
</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`;

  it('associations become navigation properties with partner, multiplicity and constraint, and bindings of sets', () => {
    const { model, diagnostics } = read(text);
    expect(diagnostics).toEqual([]);
    const order = model && structuredType(model, 'D.Order');
    const line = model && structuredType(model, 'D.Line');
    expect(order && findNavigation(model, order, 'Lines')).toMatchObject({
      type: { name: 'D.Line', collection: true },
      partner: 'Order',
      constraints: [],
      onDelete: { action: 'Cascade' },
    });
    expect(line && findNavigation(model, line, 'Order')).toMatchObject({
      type: { name: 'D.Order', collection: false, nullable: false },
      partner: 'Lines',
      constraints: [{ property: 'OrderID', referenced: 'ID' }],
    });
    expect(model?.container?.sets.map((each) => each.bindings.map(({ path, target }) => [path, target]))).toEqual([
      [['Lines', 'Lines']],
      [['Order', 'Orders']],
    ]);
    expect(line).toMatchObject({ hasStream: true });
  });

  it('a function import that is read by GET is a function', () => {
    const model = modelOf(text);
    expect(model.container?.imports).toMatchObject([
      { kind: 'function-import', name: 'Top', operation: 'D.Top', entitySet: 'Orders' },
    ]);
    expect(model.operations.get('D.Top')).toMatchObject([
      { kind: 'function', method: 'GET', returns: { name: 'D.Order', collection: true } },
    ]);
  });

  it('what sap: says is an annotation, and a capability', () => {
    const model = modelOf(text);
    const order = structuredType(model, 'D.Order');
    expect(order?.properties[0] && stringOf(annotationOf(order.properties[0], 'sap.label'))).toBe('Number');
    const set = model.container?.sets[0];
    expect(set && capabilitiesOf(model, set)).toMatchObject({
      insertable: false,
      deletable: true,
      notSortable: new Set(['ID']),
    });
  });
});

describe('XML and JSON of one description', () => {
  const files = new Map(fixtureFiles('odata/metadata').map((path) => [path.slice(path.lastIndexOf('/') + 1), path]));
  it.skipIf(files.size === 0).each(['csdl-16.1', 'csdl-referentialconstraint-v2'])(
    '%s: the same types, navigation and bindings',
    (name) => {
      const of = (extension: string) => {
        const path = files.get(`${name}.${extension}`) as string;
        const file = { path, bytes: readFileSync(path) };
        const { model } = readCsdl(contractSource([file]));
        return {
          types: [...(model?.types.values() ?? [])].map((type) =>
            type.kind === 'entity' || type.kind === 'complex'
              ? {
                  name: type.name,
                  base: type.base,
                  key: type.kind === 'entity' ? type.key?.map((each) => each.path) : null,
                  properties: type.properties.map((each) => [
                    each.name,
                    each.type.name,
                    each.type.nullable,
                    each.type.facets.maxLength,
                  ]),
                  navigation: type.navigation.map((each) => [
                    each.name,
                    each.type.name,
                    each.type.collection,
                    each.partner,
                    each.onDelete?.action,
                    each.constraints.map((constraint) => [constraint.property, constraint.referenced]),
                  ]),
                }
              : type.name,
          ),
          sets: [...(model?.containers.values() ?? [])].flatMap((container) =>
            container.sets.map((each) => [
              each.name,
              each.type,
              each.bindings.map(({ path, target }) => `${path}=${target}`).sort(),
            ]),
          ),
        };
      };
      expect(of('json')).toEqual(of('xml'));
    },
  );
});

describe('hostile descriptions end', () => {
  it('elements that are nested without end', () => {
    const text = edmx(`<Annotations Target="Self.A"><Annotation Term="Core.X">${'<Collection>'.repeat(100_000)}`);
    expect(read(text).diagnostics.map((each) => each.code)).toEqual(['xml/too-deep']);
  });

  it('JSON that is nested without end', () => {
    expect(read(`{"$Version":"4.01","A":${'['.repeat(100_000)}`).diagnostics.map((each) => each.code)).toEqual([
      'json/too-deep',
    ]);
  });

  it('entities of a document type', () => {
    const text = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${edmx('<Annotation Term="Core.Description" String="&b;"/>')}`;
    expect(read(text).diagnostics[0]).toMatchObject({ severity: 'error', line: 3 });
  });

  it('a line of 20,000 base types', () => {
    const types = Array.from(
      { length: 20_000 },
      (_, i) => `<ComplexType Name="T${i}"${i > 0 ? ` BaseType="Self.T${i - 1}"` : ''}/>`,
    );
    expect(read(edmx(types.join(''))).diagnostics[0]).toMatchObject({ code: 'csdl/too-deep' });
  });

  it('20,000 unknown types are told as far as it says something', () => {
    const properties = Array.from({ length: 20_000 }, (_, i) => `<Property Name="P${i}" Type="Self.Unknown${i}"/>`);
    const { diagnostics } = read(edmx(`<ComplexType Name="A">${properties.join('')}</ComplexType>`));
    expect(diagnostics.length).toBe(101);
    expect(diagnostics.at(-1)).toMatchObject({ code: 'csdl/more' });
  });

  it.each([
    [
      'sets, bindings and targets',
      (count: number) =>
        edmx(
          `${product}<EntityContainer Name="C">${Array.from({ length: count }, (_, i) => `<EntitySet Name="S${i}" EntityType="Self.Product"><NavigationPropertyBinding Path="X" Target="S0"/></EntitySet>`).join('')}</EntityContainer>
${Array.from({ length: count }, (_, i) => `<Annotations Target="Self.C/S${i}"><Annotation Term="Core.Description" String="x"/></Annotations>`).join('')}`,
        ),
    ],
    [
      'navigation properties of one type',
      (count: number) =>
        edmx(
          `<EntityType Name="E"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.Int32"/>${Array.from({ length: count }, (_, i) => `<NavigationProperty Name="N${i}" Type="Self.E" Partner="N${count - 1 - i}"/>`).join('')}</EntityType>`,
        ),
    ],
  ])('time is linear in the number of %s', (_, make) => {
    const [small, large] = [make(1500), make(12_000)];
    expect(read(large).model).not.toBeNull();
    expect(
      growth(
        () => read(small),
        () => read(large),
        16,
      ),
    ).toBeLessThan(16);
  });

  it('twice the types take twice the time', () => {
    const text = (count: number) =>
      edmx(
        Array.from(
          { length: count },
          (_, i) =>
            `<EntityType Name="E${i}"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.Int32"/><NavigationProperty Name="To" Type="Collection(Self.E${(i * 7) % count})" Partner="To"/></EntityType>`,
        ).join('\n'),
      );
    const [small, large] = [text(1000), text(8000)];
    expect(
      growth(
        () => read(small),
        () => read(large),
        16,
      ),
    ).toBeLessThan(16);
  });
});
