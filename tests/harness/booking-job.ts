import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Hand, handAt } from './hand.ts';

const patience = { timeout: 10_000 };

/** The message that the job begins with. */
export const booking = `{
  "bookingNumber": "B-2041",
  "arrival": "2026-12-18",
  "departure": "2026-12-21",
  "total": 0.00,
  "rooms": [
    { "number": 12, "price": 120.50, "guests": [{ "name": "Ada Lovelace", "isChild": false }] },
    { "number": 14, "price": 95.00, "guests": [{ "name": "Alan Turing", "isChild": false }, { "name": "Bob", "isChild": true }] }
  ]
}`;

/** The hotel that the bookings are passed on to: it takes a booking, or is out of order. */
export async function startHotel() {
  const taken: string[] = [];
  const state = { isDown: false };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (state.isDown) return void response.writeHead(503).end('closed for the night');
      taken.push(body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"accepted":true}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    state,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export interface BookingJob {
  page: Page;
  hand: Hand;
  hotel: Awaited<ReturnType<typeof startHotel>>;
  /** Takes a picture under a name, where pictures are wanted. */
  picture(name: string): Promise<void>;
}

/** A new project, and the message in it: structure, entities, mappings. The welcome page stands there; new projects go to the home folder. */
export async function bringTheMessage({ page, hand, picture }: BookingJob): Promise<void> {
  await hand.click(page.getByRole('button', { name: 'New project' }).first());
  await page.getByRole('dialog', { name: 'New project' }).waitFor();
  await hand.type('booking');
  await hand.key('Enter');
  await page.getByRole('treeitem', { name: 'Main' }).first().waitFor();
  await page.evaluate((text) => navigator.clipboard.writeText(text), booking);
  await hand.key('Control+i');
  const sample = page.getByRole('textbox', { name: 'JSON sample' });
  await expect.poll(() => sample.inputValue(), patience).toContain('bookingNumber');
  await hand.click(page.getByRole('dialog').getByLabel('Name', { exact: true }));
  await hand.key('Control+a');
  await hand.type('Booking');
  await picture('message');
  await hand.key('Control+Enter');
  await page.getByText(/^Creates 3 entities, .* 2 mappings\.$/).waitFor();
  await picture('plan');
  await hand.key('Control+Enter');
  await page.getByText(/Creates 1 Booking, 2 Rooms and 3 Guests\./).waitFor();
  await picture('mapping');
}

/** The service with its one operation, and the microflow that it asks for. */
export async function publish({ page, hand, picture }: BookingJob): Promise<void> {
  await hand.key('Control+Alt+n');
  await page.getByRole('dialog', { name: 'New document' }).waitFor();
  await hand.type('BookingApi');
  await hand.click(page.getByRole('radio', { name: 'Published REST service' }));
  await hand.key('Control+Enter');
  await hand.click(page.getByRole('button', { name: 'Resource', exact: true }));
  await page.getByRole('textbox', { name: 'Name of the resource' }).waitFor();
  await hand.type('bookings');
  await hand.key('Enter');
  await page.getByRole('button', { name: 'Add operation to bookings' }).waitFor();
  await hand.key('Enter');
  const operation = page.getByRole('region', { name: 'Operation' });
  const method = operation.getByRole('combobox', { name: 'Method' });
  await expect.poll(() => method.evaluate((e) => e === document.activeElement), patience).toBe(true);
  await hand.type('POST');
  await hand.key('Enter');
  await hand.click(operation.getByRole('combobox', { name: 'Import mapping' }));
  await hand.click(page.getByRole('option', { name: /Import_Booking/ }));
  await hand.click(operation.getByRole('combobox', { name: 'Export mapping' }));
  await hand.click(page.getByRole('option', { name: /Export_Booking/ }));
  await expect.poll(() => operation.getByLabel('Status', { exact: true }).inputValue(), patience).toBe('201');
  await picture('service');
  await hand.click(operation.getByRole('button', { name: 'New microflow' }));
  await page.getByRole('application', { name: /Post_Bookings/ }).waitFor();
}

/** The microflow: rooms or 422, the total of them, the hotel with an error flow, the commit. */
export async function buildTheFlow({ page, hand, hotel, picture }: BookingJob): Promise<void> {
  const canvas = page.getByRole('application', { name: /Post_Bookings/ });
  const node = (text: string) => canvas.locator('.react-flow__node').filter({ hasText: text }).first();
  const properties = page.locator('.p-pane').filter({ visible: true });
  const heading = (text: string) => properties.getByRole('heading', { name: text, exact: true }).waitFor();
  const add = async (activity: string) => {
    await hand.key('a');
    await page.getByRole('combobox', { name: 'Find an activity' }).waitFor();
    await hand.type(activity);
    await hand.key('Enter');
    await page.getByRole('dialog', { name: 'Insert activity' }).waitFor({ state: 'detached' });
  };
  const field = (name: string) => properties.getByLabel(name, { exact: true });
  const holdsFocus = (name: string) =>
    expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')), patience).toBe(name);
  await expect.poll(() => canvas.evaluate((e) => e === document.activeElement), patience).toBe(true);

  await add('retrieve');
  await heading('Retrieve');
  await hand.click(field('From'));
  await hand.click(page.getByRole('option', { name: 'Association' }));
  await expect.poll(() => field('Output').inputValue(), patience).toBe('RoomList');

  await hand.click(node('Room_Booking'));
  await add('decision');
  await heading('Decision');
  await properties.getByText(/An expression is missing/).waitFor();
  await hand.key('Enter');
  await holdsFocus('Expression');
  await hand.write('$RoomList != empty');
  await hand.click(node('$RoomList'));
}

export { handAt };
