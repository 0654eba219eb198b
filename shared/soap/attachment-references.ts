import { nameKey } from '../format/xml/names.ts';
import { XmlReader, XmlSyntaxError } from '../format/xml/reader.ts';

export const xopNamespace = 'http://www.w3.org/2004/08/xop/include';

const includeKey = nameKey(xopNamespace, 'Include');

/** An element that refers to an attachment, by its offsets in a message. */
export interface AttachmentReference {
  from: number;
  to: number;
  href: string;
}

/** The elements of a message that refer to attachments (XOP 1.0, 2.1), in order; none of a text that is no XML. */
export function attachmentReferences(envelope: string): AttachmentReference[] {
  const found: AttachmentReference[] = [];
  try {
    const reader = new XmlReader(envelope);
    reader.startTag();
    while (reader.depth > 0) {
      const what = reader.content();
      if (what === 'text') reader.characters();
      else if (what === 'end') reader.endTag();
      else {
        const from = reader.at;
        const { depth } = reader;
        reader.startTag();
        if (reader.name.key !== includeKey) continue;
        const href = reader.attributeNames.findIndex(({ key }, i) => i < reader.attributeCount && key === 'href');
        const said = href < 0 ? '' : reader.attribute(href);
        while (reader.depth > depth) {
          const inside = reader.content();
          if (inside === 'text') reader.characters();
          else if (inside === 'end') reader.endTag();
          else reader.startTag();
        }
        found.push({ from, to: reader.at, href: said.trim() });
      }
    }
    return found;
  } catch (error) {
    if (error instanceof XmlSyntaxError) return [];
    throw error;
  }
}
