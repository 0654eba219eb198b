import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotOpenChromium, hasNoStudioBuild } from '../harness/checkout.ts';
import { useStudioPage } from '../harness/studio-page.ts';
import { weft } from '../harness/weft.ts';

const patience = { timeout: 10_000 };

describe.skipIf(cannotOpenChromium || hasNoStudioBuild)('requests in the studio', () => {
  const studio = useStudioPage();
  let other: Server;
  let otherUrl = '';
  const received: { line: string; headers: Record<string, unknown>; body: string }[] = [];

  beforeAll(async () => {
    other = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        received.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
        if (request.url?.startsWith('/moved')) response.writeHead(302, { location: '/there' }).end();
        else if (request.url?.startsWith('/slow')) setTimeout(() => response.end('late'), 20_000).unref();
        else
          response
            .writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'a=1', 'x-seen': 'yes' })
            .end(
              `{"id":12345678901234567890,"price":9.50,"lines":[{"sku":"A-1"},{"sku":"B-2"}],"said":${JSON.stringify(`${request.headers.authorization} ${request.url}`)}}`,
            );
      });
    });
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    otherUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    other?.closeAllConnections();
    other?.close();
  });

  it('the rail makes a collection of the operations, as one step; one that is deleted comes back as missing', async () => {
    const { page } = studio();
    const requests = page.getByRole('listbox', { name: 'Requests' }).getByRole('option');
    await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Requests' }).click();
    await expect.poll(() => requests.count(), patience).toBe(4);
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.getByRole('treeitem', { name: /^Requests/ }).allInnerTexts(), patience).toEqual([]);
    await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Requests' }).click();
    await expect.poll(() => requests.count(), patience).toBe(4);
    await page.getByRole('option', { name: /One order/ }).click();
    await page.keyboard.press('Tab');
    await page.getByRole('tab', { name: /^Parameters/ }).click();
    await page.getByRole('group', { name: 'path orderNumber' }).waitFor();
    await page.getByRole('option', { name: /One order/ }).click();
    await page.getByRole('listbox', { name: 'Requests' }).press('Delete');
    await expect.poll(() => requests.count(), patience).toBe(3);
    await page.getByRole('button', { name: 'Add missing operations', exact: true }).click();
    await expect.poll(() => requests.count(), patience).toBe(4);
    await expect
      .poll(() => page.getByRole('button', { name: 'Add missing operations', exact: true }).count(), patience)
      .toBe(0);
  }, 60_000);

  it('a cURL command becomes a request; its key stays in the window, parameters and redirects are sent and seen', async () => {
    const { page, file } = studio();
    await page.getByRole('button', { name: 'Paste cURL…' }).click();
    await page.keyboard.insertText(
      `curl -X PUT '${otherUrl}/moved?a=1' -H 'Authorization: Bearer t0p-secret' -H 'Content-Type: application/json' --data-raw '{"a":"it'\\''s"}'`,
    );
    await page.getByText(/^PUT http.*a body of 12 characters/).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('option', { name: /PUT/ }).and(page.locator('[aria-selected="true"]')).waitFor();
    expect(await page.getByLabel('Address', { exact: true }).inputValue()).toBe(`${otherUrl}/moved`);
    await page.getByRole('tab', { name: /^Parameters/ }).click();
    await page.getByRole('button', { name: 'Add query parameter' }).click();
    await expect.poll(() => page.getByLabel('Name of the query parameter').count(), patience).toBe(2);
    await page.getByLabel('Name of the query parameter').last().fill('b');
    await page.keyboard.press('Tab');
    await page.keyboard.type('x y');
    // Ctrl+Enter sends what stands in the field, though nobody has left it.
    await page.keyboard.press('Control+Enter');
    const response = page.getByRole('region', { name: 'Response', exact: true });
    await response.getByText('200 OK').waitFor();
    await response.getByText('1 redirect').waitFor();
    expect(received.map((r) => r.line)).toEqual(['PUT /moved?a=1&b=x%20y', 'PUT /there']);
    expect(received[0]).toMatchObject({ body: '{"a":"it\'s"}', headers: { authorization: 'Bearer t0p-secret' } });
    const shown = await weft(['show', file, 'Orders.Requests']);
    expect(shown.stdout).toContain('{{authorization}}');
    expect(shown.stdout).not.toContain('t0p-secret');
    await page.getByRole('button', { name: 'Copy as cURL' }).first().click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()), patience)
      .toContain(`curl -X PUT '${otherUrl}/moved?a=1&b=x%20y'`);
    // Off is left out, and no cookie of the answer before comes along.
    await page.getByLabel('Send b').click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect.poll(() => received.at(-2)?.line, patience).toBe('PUT /moved?a=1');
    expect(received.at(-1)?.headers.cookie).toBeUndefined();
  }, 60_000);

  it('the key sends from wherever the focus was left', async () => {
    const { page } = studio();
    const before = received.length;
    await page.getByRole('treeitem', { name: 'Requests', exact: true }).click();
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => received.length, patience).toBeGreaterThan(before);
  }, 30_000);

  it('the answer as a tree, digit for digit; a row becomes a check; raw and headers', async () => {
    const { page } = studio();
    const response = page.getByRole('region', { name: 'Response', exact: true });
    await response.getByText('12345678901234567890', { exact: true }).waitFor();
    await response.getByRole('treeitem', { name: /price/ }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Check that it is 9.50' }).click();
    const checks = response.getByRole('list', { name: 'Checks' });
    await expect.poll(() => checks.innerText(), patience).toContain('$.price is 9.50');
    await page.getByRole('tab', { name: /^Checks/ }).click();
    await page.getByLabel('Expected').last().fill('9.51');
    await page.keyboard.press('Enter');
    await expect.poll(() => checks.innerText(), patience).toContain('It is 9.50.');
    await response.getByRole('tab', { name: /^Headers/ }).click();
    await response.getByText('x-seen', { exact: true }).waitFor();
    await response.getByRole('tab', { name: 'Raw' }).click();
    await response.locator('.monaco-editor').waitFor();
  }, 60_000);

  it('environments: base address and values; a secret is asked for, and is not in the project', async () => {
    const { page, file } = studio();
    await page.getByRole('tab', { name: 'Environments' }).click();
    const environment = page.getByRole('region', { name: 'Environment Default' });
    await environment.getByLabel('Base address').fill(otherUrl);
    await page.keyboard.press('Enter');
    await environment.getByRole('button', { name: 'Add value' }).click();
    await expect.poll(() => environment.getByLabel('Name of the value').count(), patience).toBe(2);
    await environment.getByLabel('Name of the value').last().fill('token');
    await page.keyboard.press('Enter');
    const value = environment.getByRole('group', { name: 'Value token' });
    await value.getByRole('checkbox').click();
    await value.getByPlaceholder(/^Asked for/).waitFor();
    await page.getByRole('tablist', { name: 'View' }).getByRole('tab', { name: 'Requests' }).click();
    await page.getByRole('button', { name: 'Add request', exact: true }).click();
    await expect.poll(() => page.getByLabel('Address', { exact: true }).inputValue(), patience).toBe('/');
    await page.getByLabel('Address', { exact: true }).fill('/x/{{token}}');
    await page.keyboard.press('Enter');
    await page.getByText('The secret {{token}} has no value in this window yet.').waitFor();
    await page.getByLabel('Value of token').fill('k3y-of-mine');
    await page.keyboard.press('Enter');
    await expect.poll(() => received.at(-1)?.line, patience).toBe('GET /x/k3y-of-mine');
    const shown = await weft(['show', file, 'Orders.Requests']);
    expect(shown.stdout).toContain('token');
    expect(shown.stdout).not.toContain('k3y-of-mine');
  }, 60_000);

  it('what takes long is given up; the traffic keeps all answers', async () => {
    const { page } = studio();
    const traffic = page.getByRole('region', { name: 'Traffic' }).locator('.p-row');
    const before = await traffic.count();
    await page.getByLabel('Address', { exact: true }).fill('/slow');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText(/the call was given up/).waitFor();
    await expect.poll(() => traffic.count(), patience).toBe(before + 1);
    await traffic.nth(1).click();
    await page.getByRole('region', { name: 'Response', exact: true }).getByText('200 OK').waitFor();
  }, 60_000);

  it('traffic outlasts the window; secrets do not, also where an answer said them again', async () => {
    const { page } = studio();
    const traffic = page.getByRole('region', { name: 'Traffic' }).locator('.p-row');
    const before = await traffic.count();
    const kept = () => page.evaluate(() => JSON.stringify({ ...localStorage }));
    await expect.poll(kept, patience).toContain('12345678901234567890');
    expect(await kept()).not.toMatch(/t0p-secret|k3y-of-mine/);
    await page.reload();
    await expect.poll(() => traffic.count(), patience).toBe(before);
    await page.getByRole('tab', { name: 'Environments' }).click();
    const token = page.getByRole('group', { name: 'Value token' }).getByPlaceholder(/^Asked for/);
    await expect.poll(() => token.inputValue(), patience).toBe('');
    await page.getByRole('tablist', { name: 'View' }).getByRole('tab', { name: 'Requests' }).click();
  }, 60_000);

  it('a body is completed by the structure of the operation that its address meets', async () => {
    const { page } = studio();
    await page.getByRole('option', { name: /Place an order/ }).click();
    const editor = page.getByRole('region', { name: 'Request', exact: true }).locator('.monaco-editor');
    await editor.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('{ "orderNumber": "SO-1", ');
    await page.keyboard.type('"');
    await page.keyboard.press('Control+Space');
    await page.locator('.suggest-widget').getByText('placedAt', { exact: false }).first().waitFor();
    await page.keyboard.press('Escape');
  }, 60_000);

  it('an operation leads to its request', async () => {
    const { page, open } = studio();
    await open('OrderApi');
    await page.getByText('/orders/{orderNumber}').first().click();
    await page.getByRole('button', { name: 'Send request' }).click();
    await page
      .getByRole('option', { name: /One order/ })
      .and(page.locator('[aria-selected="true"]'))
      .waitFor();
  }, 60_000);
});
