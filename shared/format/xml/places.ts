import type { PlacedNode } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import type { MessagePlace } from '../message-place.ts';
import { isNil, parseXml, textOfElement, type XmlElement } from './parse.ts';
import { xmlStep } from './place.ts';
import { XmlShape } from './shape.ts';

/** Longer messages are not searched for places: the preview still reads them. */
const longestText = 2_000_000;

/** Every place of a message that the structure knows, in the order of the text. None when the text is no XML. */
export function xmlPlaces(text: string, shape: StructureShape): MessagePlace[] {
  if (text.length > longestText) return [];
  const { root } = parseXml(text);
  if (!root) return [];
  const places: MessagePlace[] = [];
  const tree = new XmlShape(shape);
  places.push({ path: '$', place: '/', from: 0, to: 0, text: null, value: null });
  walk(root, tree.membersOf(tree.root).byKey.get(root.name.key), `/${xmlStep(root.name.raw, 1)}`);
  return places;

  function walk(element: XmlElement, placed: PlacedNode | undefined, place: string): void {
    if (!placed) return;
    const node = tree.itemOf(placed);
    const members = tree.membersOf(node);
    const isValue = node.node.type !== 'object';
    const value = isValue && !isNil(element) ? textOfElement(element) : null;
    places.push({
      path: node.path,
      place,
      from: element.at,
      to: isValue ? element.end : element.contentAt,
      text: value === null ? null : text.slice(element.contentAt, element.contentEnd),
      value,
    });
    if (isValue) return;
    for (const attribute of element.attributes) {
      const member = members.byKey.get(`@${attribute.name.key}`);
      if (member)
        places.push({
          path: member.path,
          place: `${place}/@${attribute.name.raw}`,
          from: attribute.from,
          to: attribute.to,
          text: text.slice(attribute.from, attribute.to),
          value: attribute.value,
        });
    }
    const content = members.text ?? members.mixed;
    if (content) {
      const raw = text.slice(element.contentAt, element.contentEnd);
      places.push({
        path: content.path,
        place,
        from: element.contentAt,
        to: element.contentEnd,
        text: raw,
        value: members.text ? textOfElement(element) : raw,
      });
    }
    const counts = new Map<string, number>();
    for (const child of element.children) {
      if (child.type !== 'element') continue;
      const number = (counts.get(child.name.raw) ?? 0) + 1;
      counts.set(child.name.raw, number);
      walk(child, members.byKey.get(child.name.key), `${place}/${xmlStep(child.name.raw, number)}`);
    }
  }
}
