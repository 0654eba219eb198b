import { indentXml } from '../../format/xml/indent.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import { writeEnvelope } from '../../soap/envelope.ts';
import { madeElement } from '../../soap/made-element.ts';
import type { ElementName } from '../../structure/element-name.ts';
import { isValueNode, type StructureNode } from '../../structure/node.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import type { ServedSoapOperation, SoapService } from './kind.ts';
import { followsContract, soapMessages } from './messages.ts';

/** A request and an answer of an operation, made up for a person to read; null for an answer that does not come. */
export function servedSample(
  unit: Unit<SoapService>,
  operation: ServedSoapOperation,
  view: ProjectView,
  catalog: Catalog,
  seed: number,
): { request: string; response: string | null } {
  const { shape: declared, of } = soapMessages(unit, view, catalog);
  const shape = followsContract(unit.data) ? declared : withAllValues(declared);
  const elements = of.get(operation.id);
  const version = unit.data.versions === '1.2' ? '1.2' : '1.1';
  const made = (element: ElementName | null | undefined) => (element ? madeElement(shape, element, seed) : '');
  const readable = (headers: readonly string[], body: string) => indentXml(writeEnvelope(version, headers, body));
  return {
    request: readable((elements?.headers ?? []).map(made), made(elements?.request)),
    response: operation.oneWay ? null : readable([], made(elements?.response)),
  };
}

/** Messages that leave nothing out which an operation can take or give: a person is to see it. */
export function withAllValues({ root, types = {}, ...rest }: StructureShape): StructureShape {
  const there = (node: StructureNode): StructureNode => ({ ...node, optional: false, nullable: false });
  const whole = (node: StructureNode, isShown: (child: StructureNode) => boolean): StructureNode =>
    node.children ? { ...node, children: node.children.map((c) => (isShown(c) ? there(c) : c)) } : node;
  return {
    ...rest,
    root: { ...root, children: (root.children ?? []).map((element) => whole(element, () => true)) },
    types: Object.fromEntries(Object.entries(types).map(([name, type]) => [name, whole(type, isValueNode)])),
  };
}
