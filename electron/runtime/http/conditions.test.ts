import { describe, expect, it } from 'vitest';
import { codedEtag, etagOf, namesTag, readCondition } from './conditions.ts';

const none = { ifMatch: undefined, ifNoneMatch: undefined, ifModifiedSince: undefined, ifUnmodifiedSince: undefined };
const day = Date.parse('Tue, 03 Nov 2026 00:00:00 GMT');

describe('an entity tag', () => {
  it('is another one for other bytes, another type and another coding', () => {
    const tags = [etagOf('a/b', 'x'), etagOf('a/c', 'x'), etagOf('a/b', 'y'), codedEtag(etagOf('a/b', 'x'), 'gzip')];
    expect(new Set(tags).size).toBe(4);
    for (const tag of tags) expect(tag).toMatch(/^"[\w-]+"$/);
    expect(etagOf('a/b', 'ä')).toBe(etagOf('a/b', new TextEncoder().encode('ä')));
  });

  it.each([
    ['"a"', '"a"', true, true],
    ['"b", "a"', '"a"', true, true],
    ['"b"', '"a"', true, false],
    ['W/"a"', '"a"', true, false],
    ['W/"a"', '"a"', false, true],
    ['"a"', 'W/"a"', true, false],
    ['"a"', 'W/"a"', false, true],
    ['*', '"a"', true, true],
    ['*', null, true, false],
    ['"a"', null, true, false],
    ['"a-gzip"', '"a"', true, true],
    ['a', '"a"', false, false],
  ])('%s names %s, strong %s: %s', (list, etag, isStrong, is) => {
    expect(namesTag(list, etag, isStrong)).toBe(is);
  });
});

describe('the conditions of a request that reads', () => {
  it.each([
    ['nothing asked', {}, null],
    ['it has it', { ifNoneMatch: '"a"' }, 304],
    ['it has any', { ifNoneMatch: '*' }, 304],
    ['it has another', { ifNoneMatch: '"b"' }, null],
    ['the tag counts before the date', { ifNoneMatch: '"b"', ifModifiedSince: new Date(day).toUTCString() }, null],
    ['unchanged since', { ifModifiedSince: new Date(day).toUTCString() }, 304],
    ['changed since', { ifModifiedSince: new Date(day - 1000).toUTCString() }, null],
    ['a date that is none', { ifModifiedSince: 'yesterday' }, null],
    ['a number is no date', { ifModifiedSince: '2030' }, null],
    ['only this one', { ifMatch: '"a"' }, null],
    ['only another', { ifMatch: '"b"' }, 412],
    ['only if it is as old', { ifUnmodifiedSince: new Date(day - 1000).toUTCString() }, 412],
    ['and it is', { ifUnmodifiedSince: new Date(day).toUTCString() }, null],
  ] as const)('%s', (_title, asked, status) => {
    expect(readCondition({ ...none, ...asked }, { etag: '"a"', lastModified: day })).toBe(status);
  });

  it.each([
    ['of a time say nothing', { ifModifiedSince: new Date(day).toUTCString() }, null],
    ['of a tag name nothing', { ifMatch: '"b"' }, 412],
    ['of any tag name what is there', { ifMatch: '*' }, null],
    ['exclude no tag', { ifNoneMatch: '"b"' }, null],
    ['exclude whatever is there', { ifNoneMatch: '*' }, 304],
  ] as const)('of an answer without validators (RFC 9110, 13.1): they %s', (_title, asked, status) => {
    expect(readCondition({ ...none, ...asked }, { etag: null, lastModified: null })).toBe(status);
  });
});
