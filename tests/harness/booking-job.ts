import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Hand } from './hand.ts';

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
  /** Files are chosen in a dialog of the system, which answers by itself here. */
  hasSystemDialogs?: boolean;
  /** Takes a picture under a name, where pictures are wanted. */
  picture(name: string): Promise<void>;
}

/** A new project, and the message in it: structure, entities, mappings. The welcome page stands there; new projects go to the home folder. */
export async function bringTheMessage({ page, hand, hasSystemDialogs, picture }: BookingJob): Promise<void> {
  await hand.click(page.getByRole('button', { name: 'New project' }).first());
  if (!hasSystemDialogs) {
    await page.getByRole('dialog', { name: 'New project' }).waitFor();
    await hand.type('booking');
    await hand.key('Enter');
  }
  await page.getByRole('treeitem', { name: 'Main' }).first().waitFor();
  await page.evaluate((text) => navigator.clipboard.writeText(text), booking);
  await hand.key('Control+i');
  const sample = page.getByRole('textbox', { name: 'Sample' });
  await expect.poll(() => sample.inputValue(), patience).toContain('bookingNumber');
  expect(await page.getByRole('dialog').getByLabel('Name', { exact: true }).inputValue()).toBe('Booking');
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
  const addOperation = page.getByRole('button', { name: 'Add operation to bookings' });
  await expect.poll(() => addOperation.evaluate((e) => e === document.activeElement), patience).toBe(true);
  await hand.key('Enter');
  await page.getByText('1 operation', { exact: true }).waitFor();
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
  const properties = page.locator('[data-side="right"]');
  const heading = (text: string) => properties.getByRole('heading', { name: text, exact: true }).waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  const add = async (activity: string) => {
    await hand.key('a');
    await pickActivity(activity);
  };
  const pickActivity = async (activity: string) => {
    await page.getByRole('combobox', { name: 'Find an activity' }).waitFor();
    await hand.type(activity);
    await hand.key('Enter');
    await page.getByRole('dialog', { name: 'Insert activity' }).waitFor({ state: 'detached' });
  };
  const field = (name: string) => properties.getByLabel(name, { exact: true });
  const problem = (text: RegExp) => properties.locator('.w-expression-problem', { hasText: text }).first().waitFor();
  const holdsFocus = () =>
    expect.poll(() => properties.evaluate((e) => e.contains(document.activeElement)), patience).toBe(true);
  await expect.poll(() => canvas.evaluate((e) => e === document.activeElement), patience).toBe(true);

  await add('retrieve');
  await heading('Retrieve');
  await hand.click(field('From'));
  await hand.click(page.getByRole('option', { name: 'Association' }));
  await expect.poll(() => field('Output').inputValue(), patience).toBe('RoomList');

  // The total: round the loop once for each room.
  await hand.click(node('Room_Booking'));
  await add('loop');
  await expect.poll(() => field('List').inputValue(), patience).toBe('$RoomList');
  await expect.poll(() => field('Item name').inputValue(), patience).toBe('Room');
  await add('change object');
  await heading('Change object');
  await hand.key('Enter');
  await expect.poll(focused, patience).toBe('Object');
  await hand.type('Booking');
  await hand.key('Enter');
  await hand.click(properties.getByRole('button', { name: 'Add to Members' }));
  await expect.poll(focused, patience).toBe('Member');
  await hand.type('Total');
  await hand.key('Tab');
  await expect.poll(focused, patience).toBe('Operation');
  await hand.key('Tab');
  await hand.write('$Booking/Total + $Room/Price');
  await picture('loop');

  // The hotel, and what happens when it does not answer.
  // Where the toolbar of the activity in it leaves the header free; what comes next stands behind the loop, not in it.
  await hand.click(canvas.locator('.mf-loop-header'), { x: 12, y: 12 });
  await heading('Loop');
  await add('call rest');
  await heading('Call REST');
  await hand.click(field('Method'));
  await hand.click(page.getByRole('option', { name: 'POST', exact: true }));
  await hand.click(field('Location'));
  await hand.type(`${hotel.url}/bookings`);
  await hand.click(field('Body'));
  await hand.click(page.getByRole('option', { name: 'Export mapping', exact: true }));
  await expect.poll(() => field('Export mapping').inputValue(), patience).toBe('Export_Booking');
  await expect.poll(() => field('Object or list').inputValue(), patience).toBe('$Booking');
  await picture('call');
  await hand.click(node('/bookings'));
  await hand.click(page.getByRole('button', { name: /Handle errors/ }));
  await heading('Error end');
  await hand.key('Enter');
  await holdsFocus();
  await hand.write("'The hotel did not take the booking (' + $latestError/Message + ').'");
  await hand.key('Tab');
  await hand.write('503');

  await hand.click(node('/bookings'));
  await add('commit');
  await heading('Commit');
  await hand.click(field('Object or list'));
  await hand.click(page.getByRole('option', { name: /Booking/ }).first());

  // No rooms: an error of our own, with its status.
  await hand.click(page.getByRole('button', { name: /^Fit/ }));
  await hand.click(node('Room_Booking'));
  await add('decision');
  await heading('Decision');
  await problem(/An expression is missing/);
  await hand.key('Enter');
  await holdsFocus();
  await hand.write('$RoomList != empty');
  await hand.click(node('Decide'));
  await add('error end');
  await heading('Error end');
  await hand.key('Enter');
  await holdsFocus();
  await hand.write("'A booking needs a room.'");
  await hand.key('Tab');
  await hand.write('422');
  await hand.click(page.getByRole('button', { name: 'Tidy' }));
  await hand.click(page.getByRole('button', { name: /^Fit/ }));
  await picture('flow');
}

/** The run: a good booking, one without rooms, one that the hotel does not take. */
export async function run({ page, hand, hotel, picture }: BookingJob): Promise<void> {
  await hand.key('F5');
  await page.getByText('Running', { exact: true }).waitFor();
  await hand.click(page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Requests' }));
  const response = page.getByRole('region', { name: 'Response', exact: true });
  const body = page.getByRole('region', { name: 'Request', exact: true }).locator('.monaco-editor');
  /** From wherever a person has their messages: that is no work in the studio. */
  const copy = (text: string) => page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  const answered = async (status: string) => {
    await response.getByText(status).first().waitFor();
  };
  await expect.poll(() => body.textContent(), patience).toContain('bookingNumber');
  await hand.click(page.getByRole('button', { name: 'Send', exact: true }));
  await answered('201 Created');
  await response.getByText('215.50').first().waitFor();
  expect(hotel.taken, `${hotel.taken.join('\n')} ${await response.textContent()}`).toHaveLength(1);
  await picture('answer');
  await hand.click(body);
  await hand.key('Control+a');
  await copy('{"bookingNumber":"B-1","arrival":"2026-12-18","departure":"2026-12-21","total":0,"rooms":[]}');
  await hand.key('Control+v');
  await expect.poll(() => body.textContent(), patience).toContain('[]');
  await hand.key('Control+Enter');
  await answered('422');
  await response
    .getByText(/A booking needs a room/)
    .first()
    .waitFor();
  hotel.state.isDown = true;
  await hand.key('Control+a');
  await copy(booking.replace('B-2041', 'B-2042'));
  await hand.key('Control+v');
  await expect.poll(() => body.textContent(), patience).toContain('B-2042');
  await hand.key('Control+Enter');
  await answered('503');
  await response
    .getByText(/The hotel did not take the booking/)
    .first()
    .waitFor();
  await picture('refused');
}

/** After a restart: the documents that were open, the request as it was left, what was answered. */
export async function findItAgain({ page, picture }: BookingJob, tabs: readonly string[]): Promise<void> {
  await expect.poll(() => openTabs(page), patience).toEqual(tabs);
  const body = page.getByRole('region', { name: 'Request', exact: true }).locator('.monaco-editor');
  await expect.poll(() => body.textContent(), patience).toContain('B-2042');
  await expect.poll(() => page.getByRole('region', { name: 'Traffic' }).locator('.p-row').count(), patience).toBe(3);
  await picture('again');
}

/** Names of the open documents, in their order. */
export function openTabs(page: Page): Promise<string[]> {
  return page.locator('.s-tab').allInnerTexts();
}
