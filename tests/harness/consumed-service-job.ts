import type { Page } from 'playwright-core';

/** A service of a carrier: values, a message that takes a mapping, one-way, a fault. Nobody listens at its address. */
export const carrierWsdl = `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:c="urn:example:carrier" targetNamespace="urn:example:carrier" name="Carrier">
  <types><xs:schema targetNamespace="urn:example:carrier" elementFormDefault="qualified">
    <xs:element name="quote"><xs:complexType><xs:sequence>
      <xs:element name="weight" type="xs:decimal"/><xs:element name="country" type="xs:string"/>
      <xs:element name="express" type="xs:boolean" minOccurs="0"/><xs:element name="pickup" type="xs:dateTime" nillable="true"/>
    </xs:sequence></xs:complexType></xs:element>
    <xs:element name="quoteResponse"><xs:complexType><xs:sequence><xs:element name="price" type="xs:decimal"/></xs:sequence></xs:complexType></xs:element>
    <xs:complexType name="Parcel"><xs:sequence><xs:element name="number" type="xs:string"/><xs:element name="weight" type="xs:decimal"/></xs:sequence></xs:complexType>
    <xs:element name="book"><xs:complexType><xs:sequence>
      <xs:element name="reference" type="xs:string"/><xs:element name="parcel" type="c:Parcel" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="bookResponse"><xs:complexType><xs:sequence>
      <xs:element name="shipment" type="xs:string"/><xs:element name="label" type="c:Parcel" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="account" type="xs:string"/>
    <xs:element name="refused"><xs:complexType><xs:sequence><xs:element name="why" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="track"><xs:complexType><xs:sequence><xs:element name="shipment" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
  </xs:schema></types>
  ${['quote', 'quoteResponse', 'book', 'bookResponse', 'account', 'refused', 'track']
    .map((name) => `<message name="${name}"><part name="body" element="c:${name}"/></message>`)
    .join('\n  ')}
  <portType name="Carrier">
    <operation name="quote"><documentation>What a parcel costs, in euro.</documentation><input message="c:quote"/><output message="c:quoteResponse"/></operation>
    <operation name="book"><documentation>Books a shipment of parcels.</documentation><input message="c:book"/><output message="c:bookResponse"/><fault name="refused" message="c:refused"/></operation>
    <operation name="track"><input message="c:track"/></operation>
  </portType>
  <binding name="CarrierSoap" type="c:Carrier"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="quote"><soap:operation soapAction="urn:example:carrier/quote"/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation>
    <operation name="book"><soap:operation soapAction="urn:example:carrier/book"/>
      <input><soap:header message="c:account" part="body" use="literal"/><soap:body use="literal"/></input><output><soap:body use="literal"/></output>
      <fault name="refused"><soap:fault name="refused" use="literal"/></fault></operation>
    <operation name="track"><soap:operation soapAction="urn:example:carrier/track"/><input><soap:body use="literal"/></input></operation>
  </binding>
  <service name="Carrier"><documentation>Shipments of parcels.</documentation><port name="CarrierPort" binding="c:CarrierSoap"><soap:address location="http://127.0.0.1:1/carrier"/></port></service>
</definitions>`;

/** Drops a file onto the window, as from a folder of the desktop. */
export async function dropFile(page: Page, name: string, text: string): Promise<void> {
  // As a text: types of the page are none of the tests'.
  const dataTransfer = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}, { type: 'text/xml' }));
    return transfer;
  })()`);
  await page.locator('.p-pane').first().dispatchEvent('dragover', { dataTransfer });
  await page.locator('.p-pane').first().dispatchEvent('drop', { dataTransfer });
}

/** Drops the contract of the carrier: its service opens. */
export async function dropTheCarrier(page: Page): Promise<void> {
  await dropFile(page, 'carrier.wsdl', carrierWsdl);
  await page.getByRole('listbox', { name: 'Operations' }).waitFor();
}

/** Plans entities and a mapping for the request or the response of the operation that shows, and applies the plan. */
export async function mapMessage(page: Page, side: 'Request' | 'Response', element: string): Promise<void> {
  await page.getByRole('region', { name: side, exact: true }).getByRole('button', { name: 'Make mapping…' }).click();
  const plan = page.getByRole('dialog', { name: `Map ${element}` });
  await plan.getByRole('button', { name: 'Apply plan' }).click();
  await plan.waitFor({ state: 'detached' });
}

/** Calls *quote*, which shows, in a new microflow that is run with its service mocked: the answer stands above the flow. */
export async function callQuoteMocked(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add to flow' }).click();
  await page.getByRole('menuitem', { name: 'New microflow that calls it' }).click();
  await page.getByRole('application', { name: /Microflow Call_Quote/ }).waitFor();
  await page.getByRole('button', { name: 'Live', exact: true }).click();
  await page.getByRole('dialog', { name: 'Services that are called' }).getByRole('radio', { name: 'Mocked' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Mocked', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Run this' }).filter({ visible: true }).click();
  const strip = page.getByRole('form', { name: 'Run Call_Quote' });
  await strip.getByLabel('$Weight').fill('2.5');
  await strip.getByLabel('$Country').fill('NL');
  await strip.getByRole('button', { name: 'Run', exact: true }).click();
  await strip.getByRole('status').getByText('mocked').waitFor({ timeout: 20_000 });
}
