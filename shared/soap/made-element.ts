import { xmlFormat } from '../format/xml/index.ts';
import { attributeText } from '../format/xml/writers.ts';
import type { ElementName } from '../structure/element-name.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import { withoutDeclaration } from './envelope.ts';
import { messageElement } from './message-elements.ts';

/** An element of a message made up of its schema, the same for the same seed; empty where nothing is known of it. */
export function madeElement(shape: StructureShape | undefined, element: ElementName, seed: number): string {
  const placed = shape && messageElement(shape, element);
  const made = placed && xmlFormat.made?.(shape, { start: placed.path, seed });
  return made === undefined ? emptyElement(element) : withoutDeclaration(made);
}

function emptyElement({ name, namespace }: ElementName): string {
  return namespace === '' ? `<${name}/>` : `<m:${name} xmlns:m="${attributeText(namespace)}"/>`;
}
