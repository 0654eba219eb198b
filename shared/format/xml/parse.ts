import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { lineAndColumn } from '../text-place.ts';
import { type NamespaceScope, type XmlName, xsiNamespace } from './names.ts';
import { xmlPathAt } from './place.ts';
import { XmlReader, XmlSyntaxError } from './reader.ts';

export interface XmlAttribute {
  name: XmlName;
  value: string;
  /** Offset of the value, behind the quote, and of its end. */
  from: number;
  to: number;
}

/** An element with the offsets of its parts. */
export interface XmlElement {
  type: 'element';
  name: XmlName;
  attributes: XmlAttribute[];
  children: (XmlElement | XmlText)[];
  /** The namespaces in scope, for values that are names. */
  scope: NamespaceScope;
  at: number;
  contentAt: number;
  /** Where the content ends, and where the element does. */
  contentEnd: number;
  end: number;
}

export interface XmlText {
  type: 'text';
  text: string;
  at: number;
  end: number;
}

/** Reads an XML document into a tree; or says where and why it is none. */
export function parseXml(text: string): { root: XmlElement } | { root: null; problem: LocatedDiagnostic } {
  try {
    const reader = new XmlReader(text);
    const root = elementAt(reader);
    const open: XmlElement[] = reader.isEmpty ? [] : [root];
    for (let parent = open.at(-1); parent; parent = open.at(-1)) {
      const what = reader.content();
      if (what === 'start') {
        const child = elementAt(reader);
        parent.children.push(child);
        if (!reader.isEmpty) open.push(child);
      } else if (what === 'end') {
        parent.contentEnd = reader.at;
        reader.endTag();
        parent.end = reader.at;
        open.pop();
      } else {
        const at = reader.at;
        parent.children.push({ type: 'text', text: reader.characters(), at, end: reader.at });
      }
    }
    reader.end();
    return { root };
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    return { root: null, problem: xmlDiagnostic(text, error.offset, error.code, error.message) };
  }
}

function elementAt(reader: XmlReader): XmlElement {
  reader.startTag();
  const attributes: XmlAttribute[] = [];
  for (let i = 0; i < reader.attributeCount; i++)
    attributes.push({
      name: reader.attributeNames[i] as XmlName,
      value: reader.attribute(i),
      from: reader.attributeFrom[i] as number,
      to: reader.attributeTo[i] as number,
    });
  const { name, startedAt, at, innerScope } = reader;
  return {
    type: 'element',
    name,
    attributes,
    children: [],
    scope: innerScope,
    at: startedAt,
    contentAt: at,
    contentEnd: at,
    end: at,
  };
}

/** A finding at an offset of an XML text. */
export function xmlDiagnostic(
  text: string,
  offset: number,
  code: string,
  message: string,
  severity: 'error' | 'warning' = 'error',
  path = xmlPathAt(text, offset),
): LocatedDiagnostic {
  return { severity, code, message, path, ...lineAndColumn(text, offset) };
}

/** The text of an element that holds no others. */
export function textOfElement({ children }: XmlElement): string {
  return children.map((child) => (child.type === 'text' ? child.text : '')).join('');
}

export function elementsOf({ children }: XmlElement): XmlElement[] {
  return children.filter((child) => child.type === 'element');
}

/** Whether an element says that it has no value. */
export function isNil({ attributes }: XmlElement): boolean {
  return attributes.some(
    ({ name, value }) => name.local === 'nil' && name.ns === xsiNamespace && /^\s*(true|1)\s*$/.test(value),
  );
}

/** Attributes that speak of the contract, not of what the message says. */
export function isOfReaders({ name }: XmlAttribute): boolean {
  return name.ns === xsiNamespace;
}
