import { expect, it } from 'vitest';
import { kinds } from '../../../shared/kinds.ts';
import { publishedProtocols } from '../../../shared/service/index.ts';
import { publisherOf, publishers } from './index.ts';

it('each published protocol has both its halves, and its documents a kind', () => {
  expect(publishers.map((p) => p.protocol).sort()).toEqual(publishedProtocols.map((p) => p.id).sort());
  for (const protocol of publishedProtocols) {
    expect(publisherOf(protocol.id).protocol).toBe(protocol.id);
    expect(kinds.get(protocol.kind.kind)).toBe(protocol.kind);
    expect(protocol.checks.every((rule) => rule.kinds?.includes(protocol.kind.kind))).toBe(true);
  }
  expect(() => publisherOf('none-of-ours')).toThrow(/not known here/);
});
