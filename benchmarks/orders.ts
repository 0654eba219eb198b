/** What an order and its lines say, as texts. */
function order(i: number) {
  return {
    id: `${9_000_000_000_000 + i}`,
    number: `SO-${i}`,
    placedAt: `2026-11-${10 + (i % 20)}T09:14:07Z`,
    total: `${(i % 90_000) + 100}.${10 + (i % 89)}`,
    lines: [0, 1, 2, 3].map((k) => ({
      sku: `SKU-${(i * 7 + k) % 5000}`,
      qty: `${(i % 9) + 1}`,
      price: `${(i % 900) + k}.${10 + (i % 89)}`,
    })),
  };
}

/** A message of orders, piece by piece: what begins it, its records, what stands between two of them, what ends it. */
export interface OrderText {
  begin: string;
  record(i: number): string;
  between: string;
  end: string;
}

const padding = 480;

/** Orders with four lines each; a record is 760 characters long with the usual padding. */
export const jsonOrders = (pad = padding): OrderText => ({
  begin: '[',
  record(i) {
    const { id, number, placedAt, total, lines } = order(i);
    const items = lines.map((l) => `{"sku":"${l.sku}","qty":${l.qty},"price":${l.price}}`).join(',');
    return `{"id":${id},"number":"${number}","placedAt":"${placedAt}","total":${total},"lines":[${items}],"padding":"${'x'.repeat(pad)}"}`;
  },
  between: ',',
  end: ']',
});

export const xmlOrders = (pad = padding): OrderText => ({
  begin: '<?xml version="1.0" encoding="UTF-8"?>\n<Orders xmlns="urn:orders">',
  record(i) {
    const { id, number, placedAt, total, lines } = order(i);
    const items = lines.map((l) => `<Line sku="${l.sku}"><Qty>${l.qty}</Qty><Price>${l.price}</Price></Line>`).join('');
    return `<Order id="${id}"><Number>${number}</Number><PlacedAt>${placedAt}</PlacedAt><Total>${total}</Total>${items}<Padding>${'x'.repeat(pad)}</Padding></Order>`;
  },
  between: '\n',
  end: '</Orders>\n',
});

/** Rows alone: a table has no lines of orders. */
export const csvOrders = (pad = 80): OrderText => ({
  begin: 'id,number,placedAt,total,sku,qty,price,padding\n',
  record(i) {
    const { id, number, placedAt, total, lines } = order(i);
    const [line] = lines as [(typeof lines)[number]];
    return `${id},${number},${placedAt},${total},${line.sku},${line.qty},${line.price},"${'x, '.repeat(pad / 3)}"\n`;
  },
  between: '',
  end: '',
});

export function textOf({ begin, record, between, end }: OrderText, count: number): string {
  return `${begin}${Array.from({ length: count }, (_, i) => record(i)).join(between)}${end}`;
}

export const orders = (count: number): string => textOf(jsonOrders(), count);

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
