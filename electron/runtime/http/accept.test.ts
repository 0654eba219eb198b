import { describe, expect, it } from 'vitest';
import { chooseMediaType } from './accept.ts';

const offered = ['application/json; charset=utf-8', 'application/xml', 'text/csv'];

describe('the media type that a client likes best', () => {
  it.each([
    ['no header takes the first', undefined, 0],
    ['an empty one, too', '', 0],
    ['a type of its own', 'application/xml', 1],
    ['any', '*/*', 0],
    ['any of a kind', 'text/*', 2],
    ['the heavier one', 'application/json;q=0.5, application/xml;q=0.9', 1],
    ['of equal weights the first that is offered', 'text/csv, application/json', 0],
    ['the narrowest range says the weight', 'application/*;q=1, application/json;q=0.1, text/csv;q=0.5', 1],
    ['a weight of 0 is a no', 'application/json;q=0, */*;q=0.1', 1],
    ['nothing of it', 'image/png, application/pdf;q=0.3', null],
    ['all are refused', '*/*;q=0', null],
    ['letter case and spaces', ' TEXT/CSV ; Q=1 ', 2],
    ['a parameter that fits', 'application/json;charset="UTF-8";q=0.2, application/*;q=0.1', 0],
    ['a parameter that does not', 'application/json;version=2, text/csv;q=0.1', 2],
    ['a weight that is none is a no', 'application/xml;q=high, text/csv;q=0.1', 2],
    ['a comma within quotes', 'application/xml;a="x,text/csv";q=1, application/json;q=0.1', 0],
    ['what is no media range at all', 'json', 0],
    ['a range that nobody can mean', '*/xml, text/csv', 2],
  ])('%s', (_title, accept, index) => {
    expect(chooseMediaType(accept, offered)).toBe(index);
  });

  it('a very long header is read in no time', () => {
    const started = performance.now();
    chooseMediaType(`${'a/b;q=0.1,'.repeat(100_000)}text/csv`, offered);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
