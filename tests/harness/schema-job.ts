import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const types = `<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:booking" xmlns="urn:booking" elementFormDefault="qualified">
  <xs:simpleType name="RoomKind"><xs:restriction base="xs:string"><xs:enumeration value="single"/><xs:enumeration value="double"/></xs:restriction></xs:simpleType>
  <xs:complexType name="Amount"><xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="currency" type="xs:string" use="required"/></xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="Room"><xs:sequence><xs:element name="kind" type="RoomKind"/><xs:element name="price" type="Amount"/></xs:sequence></xs:complexType>
</xs:schema>
`;
const main = `<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:booking" xmlns="urn:booking" elementFormDefault="qualified">
  <xs:include schemaLocation="types.xsd"/>
  <xs:element name="booking">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="guest" type="xs:string"/>
        <xs:element name="from" type="xs:date"/>
        <xs:element name="room" type="Room" maxOccurs="unbounded"/>
      </xs:sequence>
      <xs:attribute name="number" type="xs:int" use="required"/>
    </xs:complexType>
  </xs:element>
</xs:schema>
`;
const message = `<booking xmlns="urn:booking" number="7">
  <guest>Ada</guest>
  <from>2026-12-01</from>
  <room><kind>single</kind><price currency="EUR">80.50</price></room>
  <room><kind>double</kind><price currency="EUR">120.00</price></room>
</booking>`;

/**
 * Contract in → structure, entities and mappings → preview → a message that is wrong, at its node → mended: what a person with an XSD of two files does in a
 * new project.
 */
export async function walkASchema(page: Page): Promise<void> {
  page.setDefaultTimeout(20_000);
  const command = async (text: string) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search' }).fill(`>${text}`);
    await page.keyboard.press('Enter');
  };
  await page.getByRole('treeitem', { name: 'Main' }).first().waitFor();
  await command('Import contract');
  await page.getByLabel('Contract files').setInputFiles(
    Object.entries({ 'booking.xsd': main, 'types.xsd': types }).map(([name, text]) => ({
      name,
      mimeType: 'application/xml',
      buffer: Buffer.from(text),
    })),
  );
  await page.getByRole('list', { name: 'Chosen files' }).getByText('types.xsd').waitFor();
  await page.getByRole('button', { name: 'Import…' }).click();
  await page.getByText(/^Creates 2 entities, .* 1 enumeration, 2 mappings\.$/).waitFor();
  await page.getByRole('button', { name: 'Apply plan' }).click();

  // The import mapping opens; what a message becomes is seen before anything runs.
  const preview = page.locator('.m-preview .monaco-editor').first();
  await preview.waitFor();
  // Of a schema without samples a message is made.
  await page.getByText(/Creates 1 Booking and 1 Room\./).waitFor();
  const type = async (text: string) => {
    await preview.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(text);
  };
  await type(message);
  await page.getByText(/Creates 1 Booking and 2 Rooms\./).waitFor();
  // What is wrong leads to its element, which is marked; only what is wrong stays.
  await type(message.replace('120.00', 'much'));
  await page.getByRole('button', { name: /"much" is not a number/ }).click();
  const elements = page.getByRole('tree', { name: 'Elements of Booking' });
  await elements.getByRole('treeitem', { name: /^\(text\), decimal/, selected: true }).waitFor();
  await page.getByTitle('Show only what has errors or warnings').click();
  await expect.poll(() => elements.getByRole('treeitem').count()).toBe(5);
  await page.getByTitle('Show only what has errors or warnings').click();
  await type(message);
  await page.getByText(/Creates 1 Booking and 2 Rooms\./).waitFor();

  // The schema says where a message is wrong, and that it is right.
  await page.getByRole('treeitem', { name: 'Booking', exact: true }).dblclick();
  const tree = page.getByRole('treegrid', { name: 'Structure' });
  await tree.getByText('@number').waitFor();
  await tree.getByText('single | double').waitFor({ state: 'detached' });
  await page.getByRole('searchbox', { name: 'Find an element' }).fill('kind');
  await tree.getByText('single | double').waitFor();
  await page.getByRole('tab', { name: 'Files' }).click();
  await page.getByRole('option', { name: 'types.xsd' }).click();
  await page.getByText('RoomKind').first().waitFor();
  await page.getByRole('tab', { name: 'Validate' }).click();
  await page.locator('.sc-message .monaco-editor').click();
  await page.keyboard.insertText(message.replace('double', 'triple'));
  const finding = page.getByRole('option', { name: /triple/ });
  await finding.waitFor();
  expect(await finding.innerText()).toMatch(/\/booking\/room\[2\]\/kind\s+5:/);
  await page.locator('.sc-message .monaco-editor').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(message);
  await page.getByText('The message fits', { exact: true }).waitFor();
}
