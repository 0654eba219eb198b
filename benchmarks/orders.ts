/** Orders with four lines each; a record is 760 characters long. */
export function orders(count: number): string {
  const records = Array.from({ length: count }, (_, i) => {
    const items = Array.from(
      { length: 4 },
      (__, k) => `{"sku":"SKU-${(i * 7 + k) % 5000}","qty":${(i % 9) + 1},"price":${(i % 900) + k}.${10 + (i % 89)}}`,
    ).join(',');
    return `{"id":${9_000_000_000_000 + i},"number":"SO-${i}","placedAt":"2026-11-${10 + (i % 20)}T09:14:07Z","total":${(i % 90_000) + 100}.${10 + (i % 89)},"lines":[${items}],"padding":"${'x'.repeat(480)}"}`;
  });
  return `[${records.join(',')}]`;
}

export class Doc {
  id = 0;
  number = '';
  placedAt = 0;
  total = 0;
  lines: Line[] = [];
}
class Line {
  sku = '';
  qty = 0;
  price = 0;
}
export type Message = { id: number; number: string; placedAt: string; total: number; lines: Line[] }[];

/** What a programmer writes who does not mind that `JSON.parse` bends long numbers. */
export function byHand(text: string): Doc[] {
  return (JSON.parse(text) as Message).map((o) => {
    const d = new Doc();
    d.id = o.id;
    d.number = o.number;
    d.placedAt = Date.parse(o.placedAt);
    d.total = o.total;
    d.lines = o.lines.map((l) => Object.assign(new Line(), { sku: l.sku, qty: l.qty, price: l.price }));
    return d;
  });
}
