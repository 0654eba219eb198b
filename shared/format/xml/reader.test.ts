import { expect, it } from 'vitest';
import { xmlFormat } from './index.ts';

it.each([
  ['<?xml, version="1.0"?><a/>', 'xml/syntax'],
  ['<a><?x]y z?></a>', 'xml/syntax'],
  ['<a xmlns:="urn:a"/>', 'xml/name'],
])('names of instructions and prefixes are names: %s', (text, code) => {
  expect(xmlFormat.checkWellFormed(text)).toMatchObject([{ code, line: 1 }]);
});

it.each(['<a><?x-y.é z&?></a>', '<a><?x?></a>', '<a xmlns="" xmlns:b="urn:a"/>'])('names that are: %s', (text) => {
  expect(xmlFormat.checkWellFormed(text)).toEqual([]);
});
