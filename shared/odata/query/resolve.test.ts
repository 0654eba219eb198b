import { describe, expect, it } from 'vitest';
import { growth } from '../../../tests/harness/growth.ts';
import { shopModel } from '../../../tests/harness/odata-shop.ts';
import {
  type Expression,
  ModelNames,
  readExpression,
  readRequest,
  resolveExpression,
  resolveRequest,
} from './index.ts';

const model = new ModelNames(shopModel());

function resolved(url: string) {
  const read = readRequest(url);
  if ('error' in read) throw new Error(`${url}: ${read.error.message}`);
  return { request: read.value, result: resolveRequest(read.value, model) };
}

/** The code and where, as the text that stands there. */
function refused(url: string): string {
  const { result } = resolved(url);
  if (!('error' in result)) return 'right';
  const { code, at, end } = result.error;
  return `${code} ${decodeURIComponent(url.slice(at, end))}`;
}

function typeOf(text: string): string {
  const read = readExpression(text);
  if ('error' in read) return read.error.message;
  const result = resolveExpression(read.value as Expression, { name: 'Shop.Product', collection: false }, model);
  if ('error' in result) return `${result.error.code} ${text.slice(result.error.at, result.error.end)}`;
  const { name, collection } = result.value.type;
  return collection ? `Collection(${name})` : name;
}

describe('time', () => {
  it('is linear in the number of terms', () => {
    const make = (n: number) => {
      const read = readRequest(
        `Products?$filter=${Array(n).fill("Sales/any(s:s/Amount gt Price) or Name eq 'x'").join(' or ')}`,
        { length: 1e8, terms: 1e8 },
      );
      if ('error' in read) throw new Error(read.error.message);
      return read.value;
    };
    const [small, large] = [make(1000), make(8000)];
    expect(resolveRequest(large, model)).toHaveProperty('value');
    expect(
      growth(
        () => resolveRequest(small, model),
        () => resolveRequest(large, model),
        16,
      ),
    ).toBeLessThan(16);
  });

  it('thousands of terms in a row of operators that nest to the left are walked', () => {
    const read = readRequest(`Products?$filter=${Array(1200).fill('Price').join(' add ')} gt 1`);
    if ('error' in read) throw new Error(read.error.message);
    expect(resolveRequest(read.value, model)).toHaveProperty('value');
  });
});

describe('paths', () => {
  it.each([
    ['Products', 'Shop.Product', true, 'Products'],
    ['Products(1)', 'Shop.Product', false, 'Products'],
    ['Products/1', 'Shop.Product', false, 'Products'],
    ['Customers/ALFKI', 'Shop.Customer', false, 'Customers'],
    ['Products(Code=01234567-89ab-cdef-0123-456789abcdef)', 'Shop.Product', false, 'Products'],
    ['Products(ID=@id)?@id=1', 'Shop.Product', false, 'Products'],
    ['Sales(OrderID=1,Line=2)/Product/Category', 'Shop.Category', false, 'Categories'],
    ['Products/Shop.BestSellingProduct', 'Shop.BestSellingProduct', true, 'Products'],
    ['Products(1)/Self.BestSellingProduct/Rank', 'Edm.Int32', false, 'Products'],
    ['Products(1)/Price/$value', 'Edm.Decimal', false, 'Products'],
    ['Documents(1)/$value', 'Edm.Stream', false, 'Documents'],
    ['Documents(1)/Pages(2)', 'Shop.Page', false, 'Documents'],
    ['Categories(1)/Products/$count', 'Shop.Product', false, 'Products'],
    ['Customers(%27A%27)/Addresses/0', 'Shop.Address', false, 'Customers'],
    ['Main/Products', 'Shop.Product', true, null],
    ['TheCheapest()', 'Shop.Product', false, 'Products'],
    ["ByColor(color='Red')/$filter(Price gt 1)", 'Shop.Product', true, 'Products'],
    ['Products(1)/Shop.Similar(count=2)', 'Shop.Product', true, null],
    ['Products/Best()', 'Shop.Product', false, null],
    ['Products(1)/Discount', 'null', false, null],
  ])('%s is %s', (url, name, collection, source) => {
    const { result } = resolved(url);
    expect(result).toMatchObject({ value: { type: { name, collection } } });
    expect('value' in result ? (result.value.source?.name ?? null) : undefined).toBe(source);
  });

  it.each([
    ['Prodcuts', 'odata/unknown-name Prodcuts'],
    ['Products(1)/Nmae', 'odata/unknown-name Nmae'],
    ['Products(%27a%27)', "odata/wrong-type 'a'"],
    ['Products/abc', 'odata/wrong-key abc'],
    ['Sales(1)', 'odata/wrong-key (1)'],
    ['Sales(OrderID=1)', 'odata/wrong-key Sales(OrderID=1)'],
    ['Sales(OrderID=1,Row=2)', 'odata/wrong-key Row=2'],
    ['Products(1)(2)', 'odata/not-allowed (2)'],
    ['Categories(1)/Address/$value', 'odata/not-allowed $value'],
    ['Categories(1)/Thumbnail/$value', 'odata/not-allowed $value'],
    ['Products(1)/$value', 'odata/not-allowed $value'],
    ['Products(1)/$count', 'odata/not-allowed $count'],
    ['Products(1)/Price/$ref', 'odata/not-allowed $ref'],
    ['Products(1)/Shop.BestSellingProduct/Shop.BestSellingProduct', 'odata/not-allowed Shop.BestSellingProduct'],
    ['Products/Shop.Category', 'odata/wrong-type Shop.Category'],
    ['Categories/TheCheapest()', 'odata/unknown-function TheCheapest()'],
    ['Products(1)/Discount/Name', 'odata/not-allowed Name'],
    ['ByColor(colour=%27Red%27)', "odata/unknown-parameter colour='Red'"],
    ['ByColor(color=1)', 'odata/wrong-type 1'],
    ['$crossjoin(Products,Nothing)', 'odata/unknown-name Nothing'],
  ])('%s is refused: %s', (url, expected) => expect(refused(url)).toBe(expected));
});

describe('expressions on a product', () => {
  it.each([
    ['Price add 1', 'Edm.Decimal'],
    ['ID div 2', 'Edm.Int32'],
    ['ID divby 2', 'Edm.Decimal'],
    ['Weight mul 2.5', 'Edm.Decimal'],
    ['Released add Life', 'Edm.DateTimeOffset'],
    ['Released sub now()', 'Edm.Duration'],
    ["Released sub duration'P1D'", 'Edm.DateTimeOffset'],
    ["Life gt 'P1D'", 'Edm.Boolean'],
    ["Color has 'Red'", 'Edm.Boolean'],
    ["Color eq Shop.Color'Red,Blue'", 'Edm.Boolean'],
    ["Color in ('Red','Blue')", 'Edm.Boolean'],
    ['Price in (1,2.5,3e1)', 'Edm.Boolean'],
    ['Tags/any(t:startswith(t,$it/Name))', 'Edm.Boolean'],
    ['Sales/any(s:s/Amount gt Price and s/Customer/ID ne null)', 'Edm.Boolean'],
    ['Sales/$count($filter=Amount gt 5)', 'Edm.Int64'],
    ['Sales/$filter(Amount gt 5)', 'Collection(Shop.Sale)'],
    ['Sales/aggregate(Amount with sum)', 'Edm.Decimal'],
    ['Sales(OrderID=1,Line=2)/Amount', 'Edm.Decimal'],
    ['Category', 'Shop.Category'],
    ['Category eq null', 'Edm.Boolean'],
    ['Shop.BestSellingProduct/Rank', 'Edm.Int32'],
    ['Similar(count=1)/Best()/Price', 'Edm.Decimal'],
    ['cast(ID,Edm.String)', 'Edm.String'],
    ['isof(Shop.BestSellingProduct)', 'Edm.Boolean'],
    ['case(Price gt 1:1,true:2.5)', 'Edm.Decimal'],
    ['year(Released) eq 2024', 'Edm.Boolean'],
    ["geo.distance(Where,geography'SRID=4326;Point(1 2)') lt 5", 'Edm.Boolean'],
    ['$root/Products(1)/Price', 'Edm.Decimal'],
    ["Sales/any(s:s/Customer/Anything eq 'x')", 'Edm.Boolean'],
    ['concat(Name,Name)', 'Edm.String'],
    ['length(Tags)', 'Edm.Int32'],
    ['not (Name eq null)', 'Edm.Boolean'],
    ['-Life', 'Edm.Duration'],
    ['Name eq @unknown', 'Edm.Boolean'],
  ])('%s is %s', (text, expected) => expect(typeOf(text)).toBe(expected));

  it.each([
    ['Prize gt 1', 'odata/unknown-name Prize'],
    ["Price gt 'a'", "odata/wrong-type 'a'"],
    ["Price add 'a'", "odata/wrong-type 'a'"],
    ['Name and true', 'odata/wrong-type Name'],
    ["not Name eq 'x'", 'odata/wrong-type Name'],
    ['Sales/Amount gt 1', 'odata/not-allowed Amount'],
    ['Price/any(p:true)', 'odata/not-allowed any(p:true)'],
    ['Photo gt Photo', 'odata/wrong-type Photo'],
    ["Color has 'Rde'", "odata/unknown-name 'Rde'"],
    ["Color eq Shop.Colour'Red'", "odata/unknown-type Shop.Colour'Red'"],
    ["Name has Shop.Color'Red'", 'odata/wrong-type Name'],
    ['year(Name) eq 1', 'odata/wrong-type Name'],
    ['Price in Name', 'odata/wrong-type Name'],
    ["Price in (1,'a')", "odata/wrong-type 'a'"],
    ['Similar(cnt=1)', 'odata/unknown-parameter cnt=1'],
    ['Nothing()', 'odata/unknown-function Nothing()'],
    ['Name/First', 'odata/unknown-name First'],
    ['cast(ID,Edm.Strnig)', 'odata/unknown-type Edm.Strnig'],
    ['Sales/any(s:s/Price gt 1)', 'odata/unknown-name Price'],
    ['Sales/any(s:true) and t/Name eq 1', 'odata/unknown-name t'],
    ['Category gt Category', 'odata/wrong-type Category'],
    ['Tags eq Name', 'odata/wrong-type Name'],
    ['$root/Nothing', 'odata/unknown-name Nothing'],
  ])('%s is refused: %s', (text, expected) => expect(typeOf(text)).toBe(expected));
});

describe('options', () => {
  it.each([
    'Products?$filter=Price gt 5&$orderby=Category/Name desc,Price&$select=Name,Category/Name&$top=5&$skip=1&$count=true',
    'Products?$expand=Category($select=Name;$expand=Products($levels=2;$filter=Price gt 1)),Sales/$count($filter=Amount gt 1)',
    'Products?$compute=Price mul 2 as Double&$filter=Double gt 5&$orderby=Double&$select=Double,Name',
    'Customers?$filter=Anything eq 5&$select=Anything&$orderby=Whatever',
    'Customers?$expand=Addresses/Country',
    'Products?$select=Shop.BestSellingProduct/Rank,Shop.*,Discount',
    'Products?$apply=groupby((Category/Name,Color),aggregate(Price with sum as Total,$count as N))&$filter=Total gt 5&$orderby=N desc,Category/Name',
    'Products?$apply=filter(Price gt 1)/aggregate(Sales/Amount with average as A)/compute(A mul 2 as B)&$select=B',
    'Products?$apply=concat(topcount(2,Price),aggregate(Price with sum as Total))',
    'Products?$apply=join(Sales as Sale,filter(Amount gt 1))/groupby((Sale/Customer/ID),aggregate(Sale/Amount with sum as T))',
    'Products/$count?$filter=Price gt 5',
    '$crossjoin(Products,Sales)?$filter=Products/ID eq Sales/Product/ID',
    '$all/Shop.Product?$filter=Price gt 1',
    'Products?$filter=Price gt @p and Name eq @n&@p=5&@n=%27a%27',
    'Products(1)?$select=Name&$expand=Category',
  ])('%s', (url) => expect(refused(url)).toBe('right'));

  it.each([
    ['Products?$filter=Price', 'odata/wrong-type Price'],
    ['Products?$orderby=Category', 'odata/wrong-type Category'],
    ['Products?$orderby=Tags', 'odata/wrong-type Tags'],
    ['Products?$select=Nmae', 'odata/unknown-name Nmae'],
    ['Products?$expand=Name', 'odata/not-allowed Name'],
    ['Products?$expand=Category($filter=true)', 'odata/not-allowed $filter=true'],
    ['Products?$expand=Sales($filter=Price gt 1)', 'odata/unknown-name Price'],
    ['Products(1)?$filter=true', 'odata/not-allowed $filter=true'],
    ['Products?$compute=Price mul 2 as Name', 'odata/not-allowed Price mul 2 as Name'],
    ['Products?$apply=groupby((Color))&$filter=Price gt 1', 'odata/unknown-name Price'],
    ['Products?$apply=groupby((Sales/Amount))', 'odata/not-allowed Amount'],
    ['Products?$apply=groupby((Price/Quantity))', 'odata/unknown-name Quantity'],
    ['Products?$apply=aggregate(Price)', 'odata/not-allowed Price'],
    ['Products?$apply=aggregate(Name with sum as N)', 'odata/wrong-type Name'],
    ['Products?$apply=aggregate(Price with sum as N,Price with max as N)', 'odata/not-allowed Price with max as N'],
    ['Sales?$apply=join(ShipTo as Detail,identity)', 'odata/not-allowed ShipTo'],
    ['Products?$apply=aggregate(Sales/Amount sub Sales/Cost with sum as T)', 'odata/wrong-type Sales/Amount'],
    ['Products?$filter=@a&@a=@b&@b=@a', 'odata/not-allowed @a'],
  ])('%s is refused: %s', (url, expected) => expect(refused(url)).toBe(expected));

  it('every node of an expression has a type', () => {
    const { request, result } = resolved('Products?$filter=Price mul 2 gt 5 and Sales/any(s:s/Amount gt $it/Price)');
    if (!('value' in result)) throw new Error(result.error.message);
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      if ('kind' in node && 'at' in node)
        expect([node, result.value.types.get(node)]).toEqual([node, expect.any(Object)]);
      for (const each of Object.values(node))
        if (Array.isArray(each)) each.forEach(walk);
        else walk(each);
    };
    walk(request.options.filter);
  });
});
