import {
  readXml,
  type XmlAttribute,
  type XmlFault,
  type XmlHandler,
  type XmlStart,
} from '../../contract/xsd/xml-reader.ts';

/** An element of a description as it is written. */
export interface CsdlElement {
  local: string;
  uri: string;
  attributes: readonly XmlAttribute[];
  children: CsdlElement[];
  text: string;
  offset: number;
}

/** Expressions of annotations nest; nobody writes them deeper. */
const deepestElement = 200;

/** What an element that was begun and not ended may be kept for: what stands in it is whole. */
const holders = new Set(['Edmx', 'DataServices', 'Schema', 'EntityContainer', 'Annotations', 'Reference']);

/** Reads a text into elements. Of a text that breaks off, what was whole before is given with the fault. */
export function readElements(text: string): { root: CsdlElement | null; fault: XmlFault | null } {
  const builder = new ElementBuilder();
  const fault = readXml(text, builder, deepestElement);
  if (fault) builder.dropUnfinished();
  return { root: builder.root, fault };
}

class ElementBuilder implements XmlHandler {
  root: CsdlElement | null = null;
  private readonly open: CsdlElement[] = [];

  start({ local, uri, attributes, offset }: XmlStart): void {
    const element: CsdlElement = { local, uri, attributes, children: [], text: '', offset };
    const parent = this.open.at(-1);
    if (parent) parent.children.push(element);
    else this.root ??= element;
    this.open.push(element);
  }

  end(): void {
    this.open.pop();
  }

  text(text: string): void {
    const element = this.open.at(-1);
    if (element) element.text += text;
  }

  dropUnfinished(): void {
    for (let i = 1; i < this.open.length; i++) {
      if (holders.has((this.open[i] as CsdlElement).local)) continue;
      (this.open[i - 1] as CsdlElement).children.pop();
      return;
    }
  }
}

/** The value of an attribute without a namespace; null when it is not there. */
export function attributeOf(element: CsdlElement, name: string): string | null {
  return element.attributes.find((each) => each.uri === '' && each.local === name)?.value ?? null;
}
