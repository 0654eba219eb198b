import type { CheckRule } from '../model/check-rule.ts';
import { parsePathTemplate, pathRelation } from './path-template.ts';
import type { PublishedProtocol, ServedAddress } from './protocol.ts';

/**
 * Services that the server could not tell apart: two at one path, whatever their protocols, and an address of one protocol
 * among those of another. Addresses within a protocol are the affair of its own rules.
 */
export function sharedPathRule(protocols: readonly PublishedProtocol[]): CheckRule {
  const protocolOf = new Map(protocols.map((protocol) => [protocol.kind.kind, protocol]));
  return {
    id: 'service-paths',
    kinds: [...protocolOf.keys()],
    comparesAll: true,
    run(unit, { view, report }) {
      const own = protocolOf.get(unit.kind);
      const path = own?.pathOf(unit) ?? null;
      if (!own || path === null) return;
      for (const protocol of protocols)
        for (const service of view.ofKind(protocol.kind.kind)) {
          const other = protocol.pathOf(service);
          if (service.id === unit.id || other === null) continue;
          const name = view.qualifiedName(service);
          if (other === path)
            report({
              severity: 'error',
              code: 'service/path-taken',
              message: `${name} is served at ${path}, too.`,
              property: 'path',
              fix: 'Give one of them another path.',
            });
          else if (protocol !== own) {
            const taken = protocol.addressesOf(service);
            const clash = own.addressesOf(unit).find((mine) => taken.some((theirs) => overlap(mine, theirs)));
            if (clash)
              report({
                severity: 'error',
                code: 'service/address-taken',
                message: `${clash.method ?? 'Whatever comes to'} ${clash.path} is answered by ${name}, too.`,
                property: 'path',
                fix: 'Give one of them another path.',
              });
          }
        }
    },
  };
}

/** Whether some request is for both. */
function overlap(a: ServedAddress, b: ServedAddress): boolean {
  if (a.method !== null && b.method !== null && a.method !== b.method) return false;
  const [partsA, partsB] = [parsePathTemplate(a.path), parsePathTemplate(b.path)];
  if (partsA.length > partsB.length && !b.withAllBelow) return false;
  if (partsB.length > partsA.length && !a.withAllBelow) return false;
  const shared = Math.min(partsA.length, partsB.length);
  return pathRelation(partsA.slice(0, shared), partsB.slice(0, shared)) !== 'disjoint';
}
