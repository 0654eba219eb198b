import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { violationsInBothThemes } from '../harness/axe.ts';
import { cannotOpenChromium, hasNoStudioBuild, root } from '../harness/checkout.ts';
import { carrierWsdl } from '../harness/consumed-service-job.ts';
import { makeHelpDesk, publishTickets } from '../harness/help-desk.ts';
import { useStudioPage } from '../harness/studio-page.ts';

const shots = process.env.WEFT_SHOTS;
const run = promisify(execFile);
const hasZeep = existsSync('/usr/lib/python3/dist-packages/zeep') && existsSync('/usr/bin/python3');
const skips = cannotOpenChromium || hasNoStudioBuild;

describe.skipIf(skips)('a web service that is published in the window', () => {
  const studio = useStudioPage(null);
  const shot = (name: string) => shots && studio().page.screenshot({ path: join(shots, `${name}.png`) });
  const service = () => studio().page.getByRole('region', { name: 'Service' }).filter({ visible: true });
  const operation = () => studio().page.getByRole('region', { name: 'Operation' }).filter({ visible: true });
  const list = () => studio().page.getByRole('listbox', { name: 'Operations' }).filter({ visible: true });
  const wsdlAddress = async () => {
    const { page } = studio();
    await service().getByRole('button', { name: 'Copy WSDL address' }).click();
    await page.getByText('Address copied').first().waitFor();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const zeep = async (address: string, task: string) => {
    const { stdout } = await run('/usr/bin/python3', [join(root, 'tests/harness/zeep-help-desk.py'), address, task]);
    return JSON.parse(stdout) as unknown;
  };

  it('is made of an entity by its menu, as one step; its WSDL and samples stand there before anything runs', async () => {
    const { page, log, folder, open, openProject, command } = studio();
    await page.setViewportSize({ width: 1280, height: 800 });
    const file = join(folder, 'help-desk.weft');
    makeHelpDesk(file);
    await openProject(file);
    await page.getByRole('treeitem', { name: 'Say_Hello' }).waitFor();
    await open('Domain model');
    // The palette does the same for what is selected.
    await command('Publish entity as web service');
    await page.getByText('Select an entity of a domain model: that one is published.').waitFor();
    await page.locator('.react-flow__node', { hasText: 'Reason' }).filter({ visible: true }).click();
    await command('Publish entity as web service');
    await page.getByText('Reason is not persistable: there is nothing stored to publish.').waitFor();
    await publishTickets(page);
    expect(await list().getByRole('option').allInnerTexts()).toEqual([
      'GetTicket',
      'ListTickets',
      'CreateTicket',
      'ChangeTicket',
      'DeleteTicket',
    ]);
    const parameters = operation().getByRole('table', { name: 'Parameters' });
    expect(await parameters.getByLabel('Element of code').inputValue()).toBe('code');
    await shot('published-get');
    await list().getByRole('option', { name: 'CreateTicket' }).click();
    await operation().getByText('Writes the element Ticket inside CreateTicketResponse.').waitFor();
    await shot('published-create');
    await service()
      .getByRole('button', { name: /SOAP 1\.1 and 1\.2/ })
      .click();
    await service().getByLabel('Target namespace').waitFor();
    await shot('published-form');
    await service()
      .getByRole('button', { name: /SOAP 1\.1 and 1\.2/ })
      .click();
    await operation().getByRole('tab', { name: 'Sample' }).click();
    await operation().locator('.monaco-editor').getByText('CreateTicketResponse').first().waitFor();
    await shot('published-sample');
    await operation().getByRole('tab', { name: 'Details' }).click();
    expect(await operation().getByLabel('SOAP action').getAttribute('placeholder')).toMatch(/:CreateTicket$/);
    await operation().getByRole('tab', { name: 'Messages' }).click();
    expect(await violationsInBothThemes(page, 'published web service')).toEqual([]);
    await page.getByRole('tab', { name: 'WSDL' }).filter({ visible: true }).click();
    await page.locator('.ss-wsdl .monaco-editor').getByText('wsdl:definitions').first().waitFor();
    await page.getByText('As it will be served', { exact: false }).waitFor();
    await shot('published-wsdl');
    await page.getByRole('tab', { name: 'Operations' }).filter({ visible: true }).click();
    expect(log.filter((l) => l.startsWith('error:') && !l.includes('favicon'))).toEqual([]);
  }, 90_000);

  it.skipIf(!hasZeep)(
    hasZeep ? 'runs, and zeep creates and gets an object by the WSDL' : 'no zeep (python3-zeep) on this machine',
    async () => {
      const { page } = studio();
      await page.locator('header button.wb-run').click();
      await page.getByText('Running', { exact: true }).waitFor();
      const address = await wsdlAddress();
      expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/ws\/[\w-]+\?wsdl$/);
      const ticket = { code: 'T-1', title: 'Ö & <x>', hours: 7 };
      expect(await zeep(address, 'store')).toEqual({
        created: ticket,
        got: ticket,
        missing: 'There is no Ticket with the Code T-2.',
      });
      await page.getByRole('link', { name: 'Docs' }).filter({ visible: true }).waitFor();
    },
    60_000,
  );

  it.skipIf(!hasZeep)(
    hasZeep ? 'has an operation of a microflow, which zeep calls' : 'no zeep (python3-zeep) on this machine',
    async () => {
      const { page } = studio();
      await page.getByRole('button', { name: 'Operation', exact: true }).filter({ visible: true }).click();
      await page.getByRole('menuitem', { name: 'Of a microflow…' }).click();
      const flow = page.getByRole('combobox', { name: 'Microflow of the new operation' });
      await flow.fill('Say');
      await page.keyboard.press('Enter');
      await list().getByRole('option', { name: 'SayHello', selected: true }).waitFor();
      const parameters = operation().getByRole('table', { name: 'Parameters' });
      expect(
        await parameters
          .getByRole('textbox', { name: /^Element of/ })
          .evaluateAll((all) => all.map((e) => (e as never)['value'])),
      ).toEqual(['name', 'times']);
      await parameters.getByLabel('Occurrence of times').click();
      await page.getByRole('option', { name: 'Optional', exact: true }).click();
      await page.getByTitle(/Undo Change the occurrence of times/).waitFor();
      await shot('published-flow');
      const address = await wsdlAddress();
      await expect
        .poll(() => zeep(address, 'greet').catch((error: Error) => error.message), {
          timeout: 20_000,
        })
        .toEqual({ greeted: 'Hello Ann, 2 times.' });
      await page.emulateMedia({ colorScheme: 'dark' });
      await shot('published-flow-dark');
      await page.emulateMedia({ colorScheme: 'light' });
    },
    60_000,
  );

  it('is tried by a request with a message made up', async () => {
    const { page, open } = studio();
    await list().getByRole('option', { name: 'SayHello' }).click();
    await operation().getByRole('button', { name: 'Send request' }).click();
    await page
      .getByRole('option', { name: /SayHello/ })
      .filter({ visible: true })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('200 OK').filter({ visible: true }).first().waitFor();
    await shot('published-request');
    await open('HelpDeskService');
  }, 30_000);

  it('operations are found, moved, duplicated and removed by keys, and each is one step back', async () => {
    const { page } = studio();
    const names = () => list().getByRole('option').allInnerTexts();
    await list().getByRole('option', { name: 'GetTicket' }).click();
    await page.keyboard.press('Alt+ArrowDown');
    await expect.poll(async () => (await names()).slice(0, 2)).toEqual(['ListTickets', 'GetTicket']);
    await page.keyboard.press('Control+d');
    await expect.poll(async () => (await names())[2]).toBe('GetTicket2');
    await operation().getByLabel('Name of the operation').fill('List Tickets');
    await page.keyboard.press('Enter');
    await operation().getByRole('alert').getByText('Begin with a letter').waitFor();
    await page.keyboard.press('Escape');
    await list().focus();
    await page.keyboard.press('Delete');
    await expect.poll(names).not.toContain('GetTicket2');
    await page.keyboard.press('Control+z');
    await expect.poll(names).toContain('GetTicket2');
    await page.getByRole('textbox', { name: 'Find an operation' }).filter({ visible: true }).fill('delete');
    await expect.poll(names).toEqual(['DeleteTicket']);
    await page.getByRole('textbox', { name: 'Find an operation' }).filter({ visible: true }).fill('');
  }, 30_000);

  it('a new one says what to do; headers and faults are added; what is missing is said where it is', async () => {
    const { page, command } = studio();
    await command('New document');
    const dialog = page.getByRole('dialog', { name: 'New document' });
    await dialog.getByRole('radio', { name: 'Published web service' }).check();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Desk');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByText('No operations yet').filter({ visible: true }).waitFor();
    await shot('published-empty');
    await page.getByRole('button', { name: 'Operation', exact: true }).filter({ visible: true }).click();
    await page.getByRole('menuitem', { name: 'Empty' }).click();
    await operation().getByText('Operation has no microflow.', { exact: false }).waitFor();
    await operation().getByRole('combobox', { name: 'Microflow' }).click();
    await page.getByRole('option', { name: /Close_Ticket/ }).click();
    // An object of an entity without any mapping over XML.
    await operation().getByRole('button', { name: 'Make…' }).first().click();
    const plan = page.getByRole('dialog', { name: 'Make mapping' });
    await plan.getByRole('button', { name: 'Apply plan' }).click();
    await operation().getByLabel('Import mapping of reason').waitFor();
    await expect
      .poll(() => operation().getByLabel('Import mapping of reason').inputValue())
      .toBe('Import_ReasonMessage');
    await operation().getByRole('tab', { name: 'Faults' }).click();
    await operation().getByRole('button', { name: 'Fault', exact: true }).click();
    await operation().getByText('Nothing writes the detail of the fault Fault1.', { exact: false }).waitFor();
    await operation().getByRole('button', { name: 'Make…' }).click();
    await page.getByRole('menuitem', { name: /Reason$/ }).click();
    await plan.getByRole('button', { name: 'Apply plan' }).click();
    await expect.poll(() => operation().getByText('Nothing writes the detail').count()).toBe(0);
    await shot('published-fault');
    await operation().getByRole('tab', { name: 'Headers' }).click();
    await operation().getByRole('button', { name: 'Header', exact: true }).click();
    await operation().getByText('has no parameter for the header header1', { exact: false }).waitFor();
    await shot('published-header');
    expect(await violationsInBothThemes(page, 'published web service, headers')).toEqual([]);
  }, 60_000);

  it('a WSDL that is published has its own elements and words; a message of it gets a mapping', async () => {
    const { page } = studio();
    await page.keyboard.press('Control+i');
    const dialog = page.getByRole('dialog', { name: 'Import contract or sample' });
    await dialog
      .getByLabel('Contract files')
      .setInputFiles([{ name: 'carrier.wsdl', mimeType: 'text/xml', buffer: Buffer.from(carrierWsdl) }]);
    await dialog.getByRole('radio', { name: /^published/ }).check();
    await shot('published-import');
    await dialog.getByRole('button', { name: 'Import…' }).click();
    await page.getByText(/^Published Carrier with a microflow for each operation/).waitFor();
    expect(await list().getByRole('option').allInnerTexts()).toEqual([
      'quote',
      expect.stringMatching(/^book/),
      expect.stringMatching(/^track\s+one-way/),
    ]);
    await operation().getByRole('table', { name: 'Values of quote', exact: true }).getByText('weight').waitFor();
    await operation().getByRole('table', { name: 'Values of quoteResponse' }).getByText('price').waitFor();
    await shot('published-contract');
    await list().getByRole('option', { name: /^book/ }).click();
    const request = operation().getByRole('region', { name: 'Request' });
    await request.getByRole('radio', { name: 'Text', checked: true }).waitFor();
    expect(await request.getByRole('radio', { name: 'Values' }).getAttribute('title')).toBe(
      'book holds more than single values.',
    );
    await request.getByRole('radio', { name: 'Mapping' }).click();
    await request.getByRole('button', { name: 'Make…' }).click();
    const plan = page.getByRole('dialog', { name: 'Map book' });
    await plan.getByRole('button', { name: 'Apply plan' }).click();
    await expect.poll(() => request.getByLabel('Import mapping').inputValue()).toMatch(/book/i);
    await page.getByRole('tab', { name: 'WSDL' }).filter({ visible: true }).click();
    await page.locator('.ss-wsdl .monaco-editor').filter({ visible: true }).getByText('definitions').first().waitFor();
    expect(await violationsInBothThemes(page, 'published contract')).toEqual([]);
  }, 60_000);

  it('who calls may be shown in its messages, and operations ask for roles of their own', async () => {
    const { page } = studio();
    await page.getByRole('tab', { name: 'Security' }).filter({ visible: true }).click();
    await page.getByRole('button', { name: 'Add method' }).filter({ visible: true }).click();
    await page.getByRole('menuitem', { name: 'UsernameToken' }).click();
    const form = page.getByRole('region', { name: 'UsernameToken' }).filter({ visible: true });
    await form.getByRole('button', { name: 'Add a user' }).click();
    await form.getByText(/The password of user 1 has no constant/).waitFor();
    await form.getByLabel('User name of user 1').fill('shop');
    await page.keyboard.press('Tab');
    await form.getByText(/The password of shop has no constant/).waitFor();
    await shot('published-username-token');
    expect(await violationsInBothThemes(page, 'published web service, UsernameToken')).toEqual([]);
    await page.getByRole('tab', { name: 'Operations' }).filter({ visible: true }).click();
    await operation().getByRole('tab', { name: 'Details' }).click();
    const access = operation().getByRole('radiogroup', { name: 'Access' });
    await access.getByRole('radio', { name: 'Other roles' }).click();
    await operation().getByText('The project has no module roles yet', { exact: false }).waitFor();
    await operation().getByRole('button', { name: 'Module role…' }).waitFor();
    await shot('published-access');
    await operation()
      .getByRole('tab', { name: /^Headers/ })
      .click();
    await operation().getByRole('button', { name: 'Header of the answer' }).click();
    const answer = operation().getByRole('region', { name: 'Headers of the answer' });
    await answer.getByText('Nothing writes the header answerHeader1', { exact: false }).waitFor();
    await shot('published-answer-header');
    expect(await violationsInBothThemes(page, 'published web service, headers of the answer')).toEqual([]);
  }, 60_000);
});
