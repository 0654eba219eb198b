import { contractSource } from '../../shared/contract/contract-files.ts';
import { type CsdlModel, readCsdl } from '../../shared/odata/csdl/index.ts';

/** A service that has something of everything that a request may name. */
export const shopMetadata = `<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.01"><edmx:DataServices>
<Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Shop" Alias="Self">
<EnumType Name="Color" IsFlags="true"><Member Name="Red" Value="1"/><Member Name="Blue" Value="2"/><Member Name="Yellow" Value="4"/></EnumType>
<TypeDefinition Name="Weight" UnderlyingType="Edm.Decimal"/>
<ComplexType Name="Address"><Property Name="Street" Type="Edm.String"/><Property Name="City" Type="Edm.String"/><NavigationProperty Name="Country" Type="Self.Country"/></ComplexType>
<ComplexType Name="AddressWithLocation" BaseType="Self.Address"><Property Name="Location" Type="Edm.GeographyPoint"/></ComplexType>
<EntityType Name="Country"><Key><PropertyRef Name="Code"/></Key><Property Name="Code" Type="Edm.String"/><Property Name="Name" Type="Edm.String"/></EntityType>
<EntityType Name="Category"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.Int32"/><Property Name="Name" Type="Edm.String"/>
 <Property Name="Address" Type="Self.Address"/><Property Name="Thumbnail" Type="Edm.Stream"/>
 <NavigationProperty Name="Products" Type="Collection(Self.Product)" Partner="Category"/></EntityType>
<EntityType Name="Product"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.Int32"/><Property Name="Name" Type="Edm.String"/>
 <Property Name="Price" Type="Edm.Decimal"/><Property Name="Weight" Type="Self.Weight"/><Property Name="Released" Type="Edm.DateTimeOffset"/><Property Name="Color" Type="Self.Color"/>
 <Property Name="Life" Type="Edm.Duration"/><Property Name="Tags" Type="Collection(Edm.String)"/><Property Name="Code" Type="Edm.Guid"/><Property Name="Photo" Type="Edm.Binary"/>
 <Property Name="Where" Type="Edm.GeographyPoint"/>
 <NavigationProperty Name="Category" Type="Self.Category" Partner="Products"/><NavigationProperty Name="Sales" Type="Collection(Self.Sale)" Partner="Product"/>
 <Annotation Term="Core.AlternateKeys"><Collection><Record><PropertyValue Property="Key"><Collection><Record><PropertyValue Property="Name" PropertyPath="Code"/><PropertyValue Property="Alias" String="Code"/></Record></Collection></PropertyValue></Record></Collection></Annotation></EntityType>
<EntityType Name="BestSellingProduct" BaseType="Self.Product"><Property Name="Rank" Type="Edm.Int32"/></EntityType>
<EntityType Name="Customer" OpenType="true"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.String"/><Property Name="Addresses" Type="Collection(Self.Address)"/><Property Name="ShipTo" Type="Self.Address"/></EntityType>
<EntityType Name="Sale"><Key><PropertyRef Name="OrderID"/><PropertyRef Name="Line"/></Key><Property Name="OrderID" Type="Edm.Int32"/><Property Name="Line" Type="Edm.Int32"/>
 <Property Name="Amount" Type="Edm.Decimal"/><Property Name="Cost" Type="Edm.Decimal"/><Property Name="ShipTo" Type="Self.Address"/>
 <NavigationProperty Name="Product" Type="Self.Product" Partner="Sales"/><NavigationProperty Name="Customer" Type="Self.Customer"/></EntityType>
<EntityType Name="Document" HasStream="true"><Key><PropertyRef Name="ID"/></Key><Property Name="ID" Type="Edm.Int32"/><NavigationProperty Name="Pages" Type="Collection(Self.Page)" ContainsTarget="true"/></EntityType>
<EntityType Name="Page"><Key><PropertyRef Name="No"/></Key><Property Name="No" Type="Edm.Int32"/></EntityType>
<Function Name="Cheapest"><ReturnType Type="Self.Product"/></Function>
<Function Name="ByColor"><Parameter Name="color" Type="Self.Color"/><ReturnType Type="Collection(Self.Product)"/></Function>
<Function Name="Similar" IsBound="true"><Parameter Name="product" Type="Self.Product"/><Parameter Name="count" Type="Edm.Int32"/><ReturnType Type="Collection(Self.Product)"/></Function>
<Function Name="Best" IsBound="true"><Parameter Name="products" Type="Collection(Self.Product)"/><ReturnType Type="Self.Product"/></Function>
<Action Name="Discount" IsBound="true"><Parameter Name="product" Type="Self.Product"/><Parameter Name="percent" Type="Edm.Int32"/></Action>
<Action Name="Restock"/>
<EntityContainer Name="Container">
 <EntitySet Name="Categories" EntityType="Self.Category"><NavigationPropertyBinding Path="Products" Target="Products"/></EntitySet>
 <EntitySet Name="Products" EntityType="Self.Product"><NavigationPropertyBinding Path="Category" Target="Categories"/><NavigationPropertyBinding Path="Sales" Target="Sales"/></EntitySet>
 <EntitySet Name="Sales" EntityType="Self.Sale"><NavigationPropertyBinding Path="Product" Target="Products"/></EntitySet>
 <EntitySet Name="Customers" EntityType="Self.Customer"/><EntitySet Name="Countries" EntityType="Self.Country"/><EntitySet Name="Documents" EntityType="Self.Document"/>
 <Singleton Name="Main" Type="Self.Category"/>
 <FunctionImport Name="TheCheapest" Function="Self.Cheapest" EntitySet="Products"/><FunctionImport Name="ByColor" Function="Self.ByColor" EntitySet="Products"/>
 <ActionImport Name="Restock" Action="Self.Restock"/>
</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`;

/** Its model; another namespace is that of somebody's examples. */
export function shopModel(namespace = 'Shop'): CsdlModel {
  const { model, diagnostics } = readCsdl(
    contractSource([
      { path: 'shop.xml', bytes: new TextEncoder().encode(shopMetadata.replace('"Shop"', `"${namespace}"`)) },
    ]),
  );
  if (!model || diagnostics.length > 0) throw new Error(`the shop is not described: ${JSON.stringify(diagnostics)}`);
  return model;
}
