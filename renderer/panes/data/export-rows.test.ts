import { describe, expect, it } from 'vitest';
import type { DataColumn } from '../../../shared/rpc/calls/data.ts';
import { allRows, toCsv, toJson } from './export-rows.ts';

const column = (name: string, type: string): DataColumn => ({ id: name, name, type, editable: true });
const columns = [column('No', 'long'), column('Is', 'boolean'), column('Text', 'string')];
const row = (...values: (string | null)[]) => ({ id: '1', words: '', values, links: {}, sets: {} });

describe('rows as files', () => {
  it('CSV: quoted where it must be; an empty text is not nothing', () => {
    const rows = [row('9007199254740993', 'true', 'a, "b"\n'), row(null, null, ''), row('1', 'false', ' x')];
    expect(toCsv(columns, rows)).toBe('No,Is,Text\r\n9007199254740993,true,"a, ""b""\n"\r\n,,""\r\n1,false," x"\r\n');
  });

  it('JSON: numbers keep their digits, texts are texts', () => {
    const json = toJson(columns, [row('9007199254740993', 'true', 'a "b"'), row(null, null, '1')]);
    expect(json).toContain('"No": 9007199254740993,');
    expect(JSON.parse(json)[1]).toEqual({ No: null, Is: null, Text: '1' });
    expect(JSON.parse(toJson(columns, []))).toEqual([]);
  });

  it('all pages are read; a page that fails is said', async () => {
    const asked: number[] = [];
    const all = await allRows(async (offset, limit) => {
      asked.push(offset);
      const count = Math.min(limit, 2500 - offset);
      return { columns, rows: Array.from({ length: count }, () => row('1', null, null)), total: 2500, ms: 0 };
    });
    expect(all.rows.length).toBe(2500);
    expect(asked).toEqual([0, 1000, 2000]);
    await expect(allRows(async () => ({ error: 'No.' }))).rejects.toThrow('No.');
  });
});
