import { describe, expect, it } from 'vitest';
import { shownAddress, tracedAddress } from './shown-address.ts';

describe('an address that others see', () => {
  it.each([
    ['https://api.example.org/a/%2E%2E', 'https://api.example.org/a/%2E%2E'],
    ['https://api.example.org/a?key=s3cret#x', 'https://api.example.org/a'],
    ['https://api.example.org#s3cret?', 'https://api.example.org'],
    ['https://u:s3cret@api.example.org:8443/a?key=s3cret', 'https://api.example.org:8443/a'],
    ['https:\\\\u:s3cret@api.example.org\\a', 'https://api.example.org/a'],
    ['https://u:s3@cret@api.example.org/', 'https://api.example.org/'],
    ['https://u:s3/cret@api.example.org/', 'https:…'],
    ['s3cret@api', '…'],
    ['u:s3cret@api.example.org/a?key=s3cret', '…'],
    ['u:s3?cret@api.example.org/a', '…'],
    ['//u:s3cret@api.example.org/a', '…'],
    ['https://u:s3cret@api.example.org:99999/a', 'https:…'],
    ['localhost:8080/a?key=s3cret', 'localhost:8080/a'],
    ['https://api.example.org/@a', 'https://api.example.org/@a'],
    ['ftp://u:s3cret@h/a', 'ftp://h/a'],
    ['api.example.org/a?key=s3cret', 'api.example.org/a'],
  ])('%s is %s', (url, shown) => expect(shownAddress(url)).toBe(shown));

  it('in a trace has its query, and never a password', () => {
    expect(tracedAddress('https://h/a?b=c')).toBe('https://h/a?b=c');
    expect(tracedAddress('https://u:p@h/a?b=c')).toBe('https://h/a?b=c');
    expect(tracedAddress('https://u:p/x@h/a?b=c')).toBe('https:…');
    expect(tracedAddress('u:p@h/a?b=c')).toBe('…');
  });
});
