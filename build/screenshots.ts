// `npm run screenshots [NAME…]`: pictures of every editor and pane on the Orders hub sample, light and dark, into docs/images.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { encodeWorkbook } from '../shared/format/xlsx/encode.ts';
import { root, temporaryFolder } from '../tests/harness/checkout.ts';
import { launchChromium } from '../tests/harness/chromium.ts';
import { callQuoteMocked, dropTheCarrier } from '../tests/harness/consumed-service-job.ts';
import { makeHelpDesk, publishTickets } from '../tests/harness/help-desk.ts';
import { RowsMapping, orderLines as shopLines, shopProject } from '../tests/harness/rows-job.ts';
import { makeATransformation, writeTheStep } from '../tests/harness/transformation-job.ts';
import { startServe, weft } from '../tests/harness/weft.ts';

const target = join(root, 'docs/images');

interface Studio {
  page: Page;
  command(label: string): Promise<void>;
  open(name: string): Promise<void>;
}

interface Picture {
  name: string;
  show(studio: Studio): Promise<void>;
}

/** In the order in which they follow from each other: the run and its requests serve the pictures behind them. */
const pictures: readonly Picture[] = [
  { name: 'domain-model', show: ({ open }) => open('Domain model') },
  {
    name: 'mapping',
    show: async ({ page, open }) => {
      await open('Import_Order');
      await page.getByText('CustomerNo').first().click();
    },
  },
  { name: 'export-mapping', show: ({ open }) => open('Export_Confirmation') },
  { name: 'json-structure', show: ({ open }) => open('OrderMessage') },
  { name: 'microflow', show: ({ open }) => open('Receive_Order') },
  {
    name: 'rest-service',
    show: async ({ page, open }) => {
      await open('OrderApi');
      await page.getByText('/orders/{orderNumber}').first().click();
    },
  },
  { name: 'enumeration', show: ({ open }) => open('OrderStatus') },
  {
    name: 'source',
    show: async ({ page, open }) => {
      await open('Get_Order');
      await page.getByRole('tab', { name: 'Source' }).filter({ visible: true }).first().click();
    },
  },
  {
    name: 'transformation',
    show: async ({ page }) => {
      await makeATransformation(page, 'Order_Rows');
      await writeTheStep(page);
      await page.getByRole('button', { name: 'Step', exact: true }).click();
      await page.getByRole('menuitem', { name: 'JSON to CSV' }).click();
      await page.getByRole('option', { name: /^On 1 JSONata/ }).click();
    },
  },
  { name: 'settings-document', show: ({ open }) => open('Project settings') },
  {
    name: 'console',
    show: async ({ page, command }) => {
      await command('Show console');
      await page.locator('header button.wb-run').click();
      await page.getByText('Running', { exact: true }).waitFor();
    },
  },
  {
    name: 'requests',
    show: async ({ page, command }) => {
      await command('Show requests');
      await page.getByRole('option', { name: /Place an order/ }).click();
      const body = page.getByRole('region', { name: 'Request', exact: true }).locator('.monaco-editor');
      await body.click();
      await page.keyboard.press('Control+a');
      await paste(
        page,
        '{"orderNumber":"SO-10482","placedAt":"2026-11-20T09:14:07Z","currency":"EUR","customer":{"id":"C-2291"},"lines":[{"no":1,"sku":"PAL-120","qty":12,"price":96.50}]}',
      );
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page
        .getByText(/20[01] /)
        .first()
        .waitFor();
    },
  },
  {
    name: 'microflow-trace',
    show: async ({ page, command, open }) => {
      await page.getByRole('button', { name: 'Show trace' }).click();
      await command('Show trace');
      await open('Receive_Order');
    },
  },
  { name: 'data', show: ({ command }) => command('Show data') },
  { name: 'errors', show: ({ command }) => command('Show errors') },
  {
    name: 'usages',
    show: async ({ page, open, command }) => {
      await open('OrderStatus');
      await command('Show usages');
      await page.keyboard.press('Shift+F12');
    },
  },
  {
    name: 'search',
    show: async ({ page, command }) => {
      await command('Search the project');
      await page.keyboard.type('customer');
    },
  },
  {
    name: 'palette',
    show: async ({ page }) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Search' }).fill('order');
    },
  },
  {
    name: 'settings',
    show: async ({ page, command }) => {
      await page.keyboard.press('Escape');
      await command('Settings');
    },
  },
  {
    name: 'roots',
    show: async ({ page }) => {
      await page.keyboard.press('Escape');
      await bring(page, 'trade.xsd', trade);
      await page.getByRole('dialog', { name: 'Root elements' }).waitFor();
    },
  },
  {
    name: 'xml-schema',
    show: async ({ page }) => {
      await page.keyboard.press('Escape');
      await page.getByRole('treegrid', { name: 'Structure' }).filter({ visible: true }).first().click();
      await page.keyboard.press('End');
      await page.keyboard.press('ArrowRight');
    },
  },
  {
    name: 'csv-structure',
    show: async ({ page }) => {
      await bring(page, 'order-lines.csv', orderLines);
      await page.getByRole('button', { name: /Apply plan/ }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('region', { name: 'Rows of the sample' }).waitFor();
    },
  },
  {
    name: 'message-definition',
    show: async ({ page, open }) => {
      // What the pictures before left open says nothing here.
      await page.getByRole('tab', { name: 'Explorer' }).click();
      await page.keyboard.press('Control+j');
      await open('Domain model');
      await page.getByText('OrderLine', { exact: true }).first().click({ button: 'right' });
      await page.getByText('Message definition', { exact: true }).click();
      await page.getByRole('treegrid', { name: 'Members' }).waitFor();
      await page.getByLabel('Name of Sku', { exact: true }).fill('article');
      await page.keyboard.press('Enter');
      await page.getByLabel('Example of Sku', { exact: true }).fill('PAL-120');
      await page.keyboard.press('Enter');
    },
  },
  {
    name: 'excel-mapping',
    show: async ({ page }) => {
      await bring(page, 'stock.xlsx', encodeWorkbook(stock));
      await page.getByRole('button', { name: /Apply plan/ }).click();
      const preview = page.getByRole('region', { name: 'Live preview' }).filter({ visible: true });
      await preview.getByText(/Creates 4 Stocks/).waitFor();
      await preview.getByRole('columnheader', { name: /^Quantity/ }).click();
    },
  },
  {
    name: 'wsdl',
    show: async ({ page }) => {
      await bring(page, 'warehouse.wsdl', warehouse);
      await page.getByRole('button', { name: 'Messages', exact: true }).filter({ visible: true }).click();
      const tree = page.getByRole('treegrid', { name: 'Structure' }).filter({ visible: true }).first();
      await tree.click();
      await page.keyboard.press('Home');
      for (const key of ['ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight'])
        await page.keyboard.press(key);
    },
  },
  {
    name: 'json-schema',
    show: async ({ page }) => {
      await bring(page, 'shipment.schema.json', JSON.stringify(shipment, null, 2));
      await page.getByRole('button', { name: /Apply plan/ }).click();
      const preview = page.getByRole('region', { name: 'Live preview' }).filter({ visible: true });
      await preview.getByText(/Creates 1 Shipment/).waitFor();
      await page
        .getByRole('tree', { name: 'Elements of Shipment' })
        .getByRole('treeitem', { name: /^weight, / })
        .locator('.name')
        .click();
    },
  },
  { name: 'consumed-service', show: ({ page }) => dropTheCarrier(page) },
  {
    name: 'consumed-sample',
    show: async ({ page }) => {
      await page.getByRole('option', { name: /^book/ }).click();
      await page.getByRole('tab', { name: 'Sample', exact: true }).filter({ visible: true }).click();
      await page.locator('.cs-envelope .monaco-editor').getByText('bookResponse').first().waitFor();
    },
  },
  {
    name: 'consumed-mocked',
    show: async ({ page }) => {
      await page.getByRole('option', { name: /^quote/ }).click();
      await callQuoteMocked(page);
    },
  },
];

/** A workbook as text (`workbook-text.ts`). */
const stockRows =
  '1,"Item","Name","Quantity","Counted"\n2,"PAL-120","Pallet, 1200 × 800",50,2026-11-20\n3,"LMP-7","Lamp",7,2026-11-20\n4,"CHR-33","Chair",24,2026-11-21\n5,"DSK-1","Desk",3,2026-11-21\n';
const stock = `{"weftWorkbook":${JSON.stringify([{ name: 'Stock', from: 0, to: stockRows.length }])}}\n${stockRows}`;
const warehouse = `<wsdl:definitions name="Warehouse" targetNamespace="urn:warehouse" xmlns="urn:warehouse" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <wsdl:types><xs:schema targetNamespace="urn:warehouse" elementFormDefault="qualified">
    <xs:simpleType name="Sku"><xs:restriction base="xs:string"><xs:pattern value="[A-Z]{3}-[0-9]+"/></xs:restriction></xs:simpleType>
    <xs:complexType name="Stock"><xs:sequence><xs:element name="sku" type="Sku"/><xs:element name="quantity" type="xs:int"/><xs:element name="countedOn" type="xs:date" minOccurs="0"/></xs:sequence></xs:complexType>
    <xs:element name="getStock"><xs:complexType><xs:sequence><xs:element name="sku" type="Sku" maxOccurs="50"><xs:annotation><xs:documentation>What is asked for</xs:documentation></xs:annotation></xs:element></xs:sequence></xs:complexType></xs:element>
    <xs:element name="getStockResponse"><xs:complexType><xs:sequence><xs:element name="stock" type="Stock" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="session" type="xs:string"/>
    <xs:element name="notFound"><xs:complexType><xs:sequence><xs:element name="sku" type="Sku"/></xs:sequence></xs:complexType></xs:element>
  </xs:schema></wsdl:types>
  <wsdl:message name="getStock"><wsdl:part name="body" element="getStock"/></wsdl:message>
  <wsdl:message name="session"><wsdl:part name="header" element="session"/></wsdl:message>
  <wsdl:message name="getStockResponse"><wsdl:part name="body" element="getStockResponse"/></wsdl:message>
  <wsdl:message name="notFound"><wsdl:part name="fault" element="notFound"/></wsdl:message>
  <wsdl:portType name="Warehouse"><wsdl:operation name="getStock"><wsdl:input message="getStock"/><wsdl:output message="getStockResponse"/><wsdl:fault name="notFound" message="notFound"/></wsdl:operation></wsdl:portType>
  <wsdl:binding name="Warehouse" type="Warehouse"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/><wsdl:operation name="getStock"><soap:operation soapAction="urn:getStock"/><wsdl:input><soap:header message="session" part="header" use="literal"/><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output><wsdl:fault name="notFound"><soap:fault name="notFound" use="literal"/></wsdl:fault></wsdl:operation></wsdl:binding>
  <wsdl:service name="Warehouse"><wsdl:port name="Warehouse" binding="Warehouse"><soap:address location="http://localhost/warehouse"/></wsdl:port></wsdl:service>
</wsdl:definitions>`;
const shipment = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Shipment',
  type: 'object',
  required: ['id', 'to', 'parcels'],
  properties: {
    id: { type: 'string', examples: ['SH-2207'] },
    shippedOn: { type: 'string', format: 'date' },
    carrier: { enum: ['post', 'road', 'air'] },
    to: { $ref: '#/$defs/address' },
    parcels: {
      type: 'array',
      items: {
        type: 'object',
        required: ['no', 'weight'],
        properties: {
          no: { type: 'integer' },
          weight: { type: 'number', examples: [12.5] },
          fragile: { type: 'boolean' },
        },
      },
    },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
  },
  $defs: {
    address: {
      type: 'object',
      required: ['street', 'city'],
      properties: {
        street: { type: 'string', examples: ['Hafenstraße 3'] },
        city: { type: 'string', examples: ['Ulm'] },
      },
    },
  },
};
const trade = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:trade" xmlns="urn:trade" elementFormDefault="qualified">
  <xs:simpleType name="Currency"><xs:restriction base="xs:string"><xs:enumeration value="EUR"/><xs:enumeration value="USD"/></xs:restriction></xs:simpleType>
  <xs:complexType name="Amount"><xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="currency" type="Currency" use="required"/></xs:extension></xs:simpleContent></xs:complexType>
  <xs:element name="line"><xs:complexType><xs:sequence><xs:element name="sku" type="xs:string"/><xs:element name="price" type="Amount"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="invoice"><xs:complexType><xs:sequence><xs:element name="number" type="xs:string"/><xs:element ref="line" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="order"><xs:complexType><xs:sequence><xs:element name="number" type="xs:string"><xs:annotation><xs:documentation>Ours, not that of the customer</xs:documentation></xs:annotation></xs:element><xs:element name="wanted" type="xs:date" minOccurs="0"/><xs:element ref="line" maxOccurs="unbounded"/></xs:sequence><xs:attribute name="version" type="xs:int"/></xs:complexType></xs:element>
</xs:schema>`;
const orderLines = `order;date;customer;sku;qty;price
SO-10482;2026-11-20;C-2291;PAL-120;12;96,50
SO-10482;2026-11-20;C-2291;LMP-7;1;18,00
SO-10483;2026-11-21;C-0407;PAL-120;3;96,50
SO-10483;2026-11-21;C-0407;CHR-33;24;41,25
SO-10484;2026-11-21;C-1180;LMP-7;6;18,00
`;

/** A file as a contract, by the dialog. */
async function bring(page: Page, name: string, content: string | Uint8Array): Promise<void> {
  await page.keyboard.press('Control+i');
  await page
    .getByLabel('Contract files')
    .setInputFiles([{ name, mimeType: 'text/plain', buffer: Buffer.from(content) }]);
  await page
    .getByText(/Chosen files|order;date|\.xsd/)
    .first()
    .waitFor({ timeout: 3_000 })
    .catch(() => {});
  await page.getByRole('button', { name: 'Import…' }).click();
}

/** By the clipboard: an editor closes brackets and quotes of what is typed. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await page.keyboard.press('Control+v');
}

/** What moves has come to rest, and fonts are there. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(
    'Promise.all([document.fonts.ready, ...document.getAnimations().map((a) => a.finished.catch(() => {}))]).then(() => {})',
  );
  await page.waitForLoadState('networkidle');
  // A frame for layout after the last answer of the host, and one for paint.
  await page.waitForTimeout(600);
}

async function takeAll(theme: 'light' | 'dark', wanted: readonly string[]): Promise<void> {
  const folder = temporaryFolder();
  // A home of its own: recent files of whoever makes the pictures are nobody's business.
  process.env.WEFT_HOME = join(folder.path, 'home');
  const file = join(folder.path, 'orders-hub.weft');
  await weft(['new', file, '--sample', 'orders-hub']);
  const server = await startServe(file);
  const browser = await launchChromium(server.url);
  const { page } = browser;
  try {
    page.setDefaultTimeout(15_000);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('treeitem').first().waitFor();
    const command = async (label: string) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Search' }).fill(`>${label}`);
      await page.keyboard.press('Enter');
    };
    const open = async (name: string) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Search' }).fill(name);
      await page.keyboard.press('Enter');
      await page.locator('.w-editor-bar').first().waitFor();
    };
    await command(`Theme: ${theme}`);
    for (const { name, show } of pictures) {
      try {
        await show({ page, command, open });
      } catch (error) {
        process.stderr.write(`${name}-${theme}: ${(error as Error).message.split('\n')[0]}\n`);
        process.exitCode = 1;
      }
      await settle(page);
      if (wanted.length === 0 || wanted.includes(name))
        await page.screenshot({ path: join(target, `${name}-${theme}.png`) });
    }
    process.env.WEFT_HOME = join(folder.path, 'nobody');
    const welcome = await startServe();
    try {
      // A new origin has no theme chosen: the start screen follows the system.
      await page.emulateMedia({ colorScheme: theme });
      await page.goto(welcome.url);
      await page.getByText('Orders hub').first().waitFor();
      await settle(page);
      if (wanted.length === 0 || wanted.includes('welcome'))
        await page.screenshot({ path: join(target, `welcome-${theme}.png`) });
    } finally {
      await welcome.stop();
    }
  } finally {
    await browser.close();
    await server.stop();
    folder.dispose();
  }
}

/** Rows that are several objects, in a project of their own: three entities, which fit into one picture. */
async function takeRows(theme: 'light' | 'dark'): Promise<void> {
  const folder = temporaryFolder();
  process.env.WEFT_HOME = join(folder.path, 'home');
  const server = await startServe(await shopProject(folder.path));
  const browser = await launchChromium(server.url);
  const { page } = browser;
  try {
    page.setDefaultTimeout(15_000);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('treeitem').first().waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search' }).fill(`>Theme: ${theme}`);
    await page.keyboard.press('Enter');
    await bring(page, 'lines.csv', shopLines);
    const mapping = new RowsMapping(page);
    await mapping.reuse('Line', 'OrderLine', ['Order', 'Customer', 'Name']);
    await mapping.dragOut('(root)');
    await mapping.entity('Order');
    await mapping.row('right', 'Order').waitFor();
    await mapping.addBelow('Order', /Shop\.Customer.*below Order/);
    await mapping.dragOnto('order', mapping.attribute('Order.Number'));
    await mapping.dragOnto('customer', mapping.attribute('Customer.Number'));
    await mapping.dragOnto('name', mapping.attribute('Customer.Name'));
    await mapping.foundBy('Order', 'Number');
    await mapping.foundBy('Customer', 'Number');
    await mapping.row('right', 'Order').locator('.name').click();
    await page.getByText(/3 Orders and 2 Customers/).waitFor();
    await settle(page);
    await page.screenshot({ path: join(target, `csv-objects-${theme}.png`) });
  } finally {
    await browser.close();
    await server.stop();
    folder.dispose();
  }
}

/** A web service that is published, of a small project whose names are all in sight. */
async function takePublished(theme: 'light' | 'dark'): Promise<void> {
  const folder = temporaryFolder();
  process.env.WEFT_HOME = join(folder.path, 'home');
  const file = join(folder.path, 'help-desk.weft');
  makeHelpDesk(file);
  const server = await startServe(file);
  const browser = await launchChromium(server.url);
  const { page } = browser;
  const take = async (name: string) => {
    await settle(page);
    await page.screenshot({ path: join(target, `${name}-${theme}.png`) });
  };
  try {
    page.setDefaultTimeout(15_000);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('treeitem').first().waitFor();
    const type = async (text: string) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Search' }).fill(text);
      await page.keyboard.press('Enter');
    };
    await type(`>Theme: ${theme}`);
    await type('Domain model');
    await publishTickets(page);
    await page.getByRole('option', { name: 'CreateTicket' }).click();
    await page.locator('header button.wb-run').click();
    await page.getByRole('button', { name: 'Copy WSDL address' }).waitFor();
    await take('published-service');
    await page.getByRole('tab', { name: 'Sample', exact: true }).click();
    await page.locator('.cs-envelope .monaco-editor').getByText('CreateTicketResponse').first().waitFor();
    await take('published-sample');
  } finally {
    await browser.close();
    await server.stop();
    folder.dispose();
  }
}

const publishedPictures = ['published-service', 'published-sample'];
mkdirSync(target, { recursive: true });
const wanted = process.argv.slice(2);
for (const theme of ['light', 'dark'] as const) {
  if (wanted.length === 0 || wanted.some((name) => ![...publishedPictures, 'csv-objects'].includes(name)))
    await takeAll(theme, wanted);
  if (wanted.length === 0 || wanted.includes('csv-objects')) await takeRows(theme);
  if (wanted.length === 0 || wanted.some((name) => publishedPictures.includes(name))) await takePublished(theme);
}
