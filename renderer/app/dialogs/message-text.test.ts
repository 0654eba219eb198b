import { expect, it } from 'vitest';
import { looksLikeMessage, nameOfMessage } from './message-text.ts';

it.each([
  ['an object', '{"a": 1}', true],
  ['a list, with room around it', '\n [1, 2]\n', true],
  ['an object that is cut off', '{"booking": "B-1", "guests": [', true],
  ['a name', 'Booking', false],
  ['a number', '12', false],
  ['a brace alone', '{', false],
])('%s', (_name, text, isOne) => {
  expect(looksLikeMessage(text)).toBe(isOne);
});

it.each([
  ['what wraps the message', '{"booking-request": {"id": 1}}', 'BookingRequest'],
  ['its key', '{"bookingNumber": "B-1", "rooms": []}', 'Booking'],
  ['its key, in words', '{"order_id": 7, "customerNo": 2}', 'Order'],
  ['no key that stands further down', '{"at": "2026", "customerNo": 2}', 'Message'],
  ['several members', '{"id": 1, "guests": []}', 'Message'],
  ['one member that is a value', '{"id": 1}', 'Message'],
  ['no JSON', '{"id"', 'Message'],
])('named after %s', (_name, text, wanted) => {
  expect(nameOfMessage(text)).toBe(wanted);
});
