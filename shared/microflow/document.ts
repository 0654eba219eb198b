import { withScopes } from '../model/document-kind.ts';
import { microflowKind } from './kind.ts';
import { decidedType } from './outcomes.ts';
import { flowScopes, seenBy } from './scopes.ts';

/** The microflow with what its texts see: the variables of the node they stand in, and of their own property. */
export const microflowDocument = withScopes(microflowKind, (unit, { view, catalog }) => {
  const { nodes, flows } = unit.data;
  const { before } = flowScopes(unit.data, view, catalog);
  return ([list, index, , property]) => {
    if (list === 'flows') {
      const flow = flows[Number(index)];
      const source = nodes.find((n) => n.id === flow?.from);
      const type = source && decidedType(source, before.get(source.id) ?? new Map(), catalog);
      return {
        variables: new Map(),
        element: flow?.id ?? null,
        ...(type?.kind === 'enumeration' ? { enumeration: type.enumeration } : {}),
      };
    }
    const node = list === 'nodes' ? nodes[Number(index)] : undefined;
    if (!node) return { variables: new Map(), element: null };
    return { variables: seenBy(node, String(property), before.get(node.id) ?? new Map()), element: node.id };
  };
});
