import { expect, it } from 'vitest';
import { defaultFormat, type MessageFormat } from '../../../../shared/format/index.ts';
import { formatOfBody } from './request-body.ts';

/** A format of this test's own: nothing of the door may know which one it is. */
const csv: MessageFormat = {
  ...defaultFormat,
  id: 'csv',
  label: 'CSV',
  mediaTypes: ['text/csv'],
  isMediaType: (type) => type === 'text/csv',
};

it.each([
  ['text/csv; charset=utf-8', null],
  ['text/csv;header="a, b; c \\"d\\"" ; charset=utf-8;', null],
  ['text/csv; =utf-8', '"text/csv; =utf-8" is no media type. Send CSV with content-type: text/csv.'],
  ['text/csv utf-8', '"text/csv utf-8" is no media type. Send CSV with content-type: text/csv.'],
  ['text/csv; a=b c', '"text/csv; a=b c" is no media type. Send CSV with content-type: text/csv.'],
  [undefined, null],
  ['', '"" is no media type. Send CSV with content-type: text/csv.'],
  ['csv', '"csv" is no media type. Send CSV with content-type: text/csv.'],
  ['text/csv, text/plain', '"text/csv, text/plain" is no media type. Send CSV with content-type: text/csv.'],
  ['text/plain', 'A body of type text/plain is not read here. Send CSV with content-type: text/csv.'],
  ['application/json', 'A body of type application/json is not read here. Send CSV with content-type: text/csv.'],
])('a body of type %s for a format that is text/csv', (type, message) => {
  const read = () => formatOfBody([csv], type);
  if (message === null) expect(read).not.toThrow();
  else expect(read).toThrow(message);
});
