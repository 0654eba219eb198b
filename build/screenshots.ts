// `npm run screenshots [NAME…]`: pictures of every editor and pane on the Orders hub sample, light and dark, into docs/images.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { root, temporaryFolder } from '../tests/harness/checkout.ts';
import { launchChromium } from '../tests/harness/chromium.ts';
import { callQuoteMocked, dropTheCarrier } from '../tests/harness/consumed-service-job.ts';
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
async function bring(page: Page, name: string, text: string): Promise<void> {
  await page.keyboard.press('Control+i');
  await page.getByLabel('Contract files').setInputFiles([{ name, mimeType: 'text/plain', buffer: Buffer.from(text) }]);
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

mkdirSync(target, { recursive: true });
for (const theme of ['light', 'dark'] as const) await takeAll(theme, process.argv.slice(2));
