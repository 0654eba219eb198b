import { Doc } from './orders.ts';

/** What is used of the libraries that messages are compared with. */
export interface Saxes {
  SaxesParser: new (options: {
    xmlns: true;
  }) => {
    on(
      event: 'opentag',
      handler: (tag: { local: string; attributes: Record<string, { value: string }> }) => void,
    ): void;
    on(event: 'closetag', handler: (tag: { local: string }) => void): void;
    on(event: 'text', handler: (text: string) => void): void;
    write(text: string): void;
    close(): void;
  };
}
export interface FastXmlParser {
  XMLParser: new (options: object) => { parse(text: string): unknown };
}
interface Papa {
  parse(text: string, options: { header: true; skipEmptyLines: true }): { data: Record<string, string>[] };
}

/** Orders by handlers as a programmer writes them: namespaces are read, what nobody wants is passed by. */
export function docsBySaxes({ SaxesParser }: Saxes, bytes: Buffer): Doc[] {
  const parser = new SaxesParser({ xmlns: true });
  const docs: Doc[] = [];
  let doc = new Doc();
  let line = { sku: '', qty: 0, price: 0 };
  let text = '';
  parser.on('opentag', ({ local, attributes }) => {
    text = '';
    if (local === 'Order') {
      doc = new Doc();
      doc.id = Number(attributes.id?.value);
    } else if (local === 'Line') {
      line = { sku: attributes.sku?.value ?? '', qty: 0, price: 0 };
      doc.lines.push(line);
    }
  });
  parser.on('text', (piece) => {
    text += piece;
  });
  parser.on('closetag', ({ local }) => {
    switch (local) {
      case 'Number':
        doc.number = text;
        break;
      case 'PlacedAt':
        doc.placedAt = Date.parse(text);
        break;
      case 'Total':
        doc.total = Number(text);
        break;
      case 'Qty':
        line.qty = Number(text);
        break;
      case 'Price':
        line.price = Number(text);
        break;
      case 'Order':
        docs.push(doc);
        break;
      default:
    }
  });
  for (let at = 0; at < bytes.length; at += 65_536) parser.write(bytes.toString('utf8', at, at + 65_536));
  parser.close();
  return docs;
}

export function rowsByPapa(papa: Papa, bytes: Buffer): number {
  const { data } = papa.parse(bytes.toString(), { header: true, skipEmptyLines: true });
  return data.reduce((sum, row) => sum + Number(row.total), 0);
}
