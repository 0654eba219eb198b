import type { DefinedMessage } from '../../structure/message-definition/index.ts';
import { keyOfNode, type StructureNode } from '../../structure/node.ts';
import { rootPath } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import type { DefinitionForm } from '../message-format.ts';

/**
 * The messages of a definition as XML: an element of the object's name, or of the list's with an element an object; below it an element a member. A list is an element with
 * one in it for each item. In paths the root element is `root` and the items are `item` whatever they are called, so that a mapping stays right when a name changes.
 */
export const xmlDefinitions: DefinitionForm = {
  structure,
  pathOf: (path) => `${rootPath}.root${path.slice(rootPath.length).replaceAll('[*]', '.item[*]')}`,
  definitionPath: (path) => rootPath + path.replace(/^\$\.root/, '').replaceAll('.item[*]', '[*]'),
};

function structure({ root, types, name, listName, namespace }: DefinedMessage): StructureShape {
  const named = (text: string) => ({ name: text, ...(namespace ? { ns: namespace } : {}) });
  const element = (node: StructureNode): StructureNode => {
    const { wire, ...own } = node;
    const self = { ...own, wire: named(keyOfNode(node)) };
    if (node.type === 'array') return listElement(self, typeof wire?.item === 'string' ? wire.item : 'item');
    return withMembers(self);
  };
  const withMembers = (node: StructureNode): StructureNode =>
    node.children ? { ...node, children: node.children.map(element) } : node;
  const listElement = (list: StructureNode, itemName: string): StructureNode => {
    const { item = { name: '', type: 'object', children: [] }, ...own } = list;
    const items: StructureNode = {
      name: 'item',
      type: 'array',
      optional: true,
      wire: named(itemName),
      item: withMembers(item),
    };
    return { ...own, type: 'object', children: [items] };
  };
  const isList = root.type === 'array';
  const top: StructureNode = { ...root, name: 'root', wire: named(isList ? listName : name) };
  const all = Object.entries(types).map(([key, type]) => [key, withMembers(type)] as const);
  return {
    root: {
      name: '',
      type: 'object',
      group: 'choice',
      children: [isList ? listElement(top, name) : withMembers(top)],
    },
    ...(all.length > 0 ? { types: Object.fromEntries(all) } : {}),
    ...(namespace ? { namespaces: { '': namespace } } : {}),
  };
}
