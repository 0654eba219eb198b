import { type CheckRule, namedOthers } from '../model/check-rule.ts';
import { groupBy, madeOnce } from '../model/made-once.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import { addressOf, parsePathTemplate } from './path-template.ts';
import { PathTree } from './path-tree.ts';
import type { PublishedProtocol, ServedAddress } from './protocol.ts';

/** A service as the server finds it. */
interface Served {
  unit: Unit;
  protocol: PublishedProtocol;
  path: string;
  /** One text for all texts of its path: `/café` and `/caf%C3%A9` are one place. */
  place: string;
}

/**
 * Services that the server could not tell apart: two at one path, whatever their protocols, and an address of one protocol
 * among those of another. Addresses within a protocol are the affair of its own rules.
 */
export function sharedPathRule(protocols: readonly PublishedProtocol[]): CheckRule {
  const protocolOf = new Map(protocols.map((protocol) => [protocol.kind.kind, protocol]));

  const served = (unit: Unit): Served | null => {
    const protocol = protocolOf.get(unit.kind);
    const path = protocol?.pathOf(unit) ?? null;
    return protocol && path !== null ? { unit, protocol, path, place: addressOf(path) } : null;
  };

  const placed = madeOnce((unit: Unit) =>
    (protocolOf.get(unit.kind)?.addressesOf(unit) ?? []).map((address) => ({
      ...address,
      parts: parsePathTemplate(address.path),
    })),
  );

  /** All services by their path, and by protocol the addresses of each in a tree. */
  const index = madeOnce((view: ProjectView) => {
    const services = [...view.units.values()].flatMap((unit) => served(unit) ?? []).sort(byId);
    const trees = new Map(
      protocols.map((protocol) => [protocol, new PathTree<{ service: Served; method: string | null }>()]),
    );
    // One protocol has nobody to share addresses with.
    if (protocols.length > 1)
      for (const service of services)
        for (const { method, parts, withAllBelow } of placed(service.unit))
          trees.get(service.protocol)?.add(parts, { service, method }, withAllBelow);
    return { byPlace: groupBy(services, ({ place }) => place), trees };
  });

  /** Those at the path of a service, itself included. */
  const samePath = ({ place }: Served, view: ProjectView): readonly Served[] => index(view).byPlace.get(place) ?? [];

  /** Each service of another protocol, not at the same path, with the first address that both answer; none twice. */
  function* clashes(
    { unit, protocol, place }: Served,
    view: ProjectView,
  ): Generator<{ other: Served; mine: ServedAddress }> {
    const met = new Set<Served>();
    const trees = [...index(view).trees].filter(([each]) => each !== protocol);
    if (trees.length === 0) return;
    for (const mine of placed(unit))
      for (const [, tree] of trees)
        for (const { service, method } of tree.meeting(mine.parts, mine.withAllBelow)) {
          const isForBoth = mine.method === null || method === null || mine.method === method;
          if (!isForBoth || met.has(service) || service.place === place) continue;
          met.add(service);
          yield { other: service, mine };
        }
  }

  return {
    id: 'service-paths',
    kinds: [...protocolOf.keys()],
    compares: {
      shows: (unit, view) => {
        const service = served(unit);
        return JSON.stringify(service && [view.qualifiedName(unit), service.path, service.protocol.addressesOf(unit)]);
      },
      *meets(unit, view) {
        const service = served(unit);
        if (!service) return;
        for (const other of samePath(service, view)) yield other.unit;
        for (const { other } of clashes(service, view)) yield other.unit;
      },
    },
    run(unit, { view, report }) {
      const service = served(unit);
      if (!service) return;
      const say = (code: 'service/path-taken' | 'service/address-taken', message: string) =>
        report({ severity: 'error', code, message, property: 'path', fix: 'Give one of them another path.' });
      const same = samePath(service, view);
      const others = same.slice(0, namedOthers + 1).filter((other) => other.unit.id !== unit.id);
      for (const other of others.slice(0, namedOthers))
        say('service/path-taken', `${view.qualifiedName(other.unit)} is served at ${service.path}, too.`);
      if (same.length > namedOthers + 1)
        say('service/path-taken', `And ${same.length - namedOthers - 1} more services are served at ${service.path}.`);
      let named = 0;
      for (const { other, mine } of clashes(service, view)) {
        const what = `${mine.method ?? 'Whatever comes to'} ${mine.path} is answered by`;
        say(
          'service/address-taken',
          named < namedOthers ? `${what} ${view.qualifiedName(other.unit)}, too.` : `${what} more services, too.`,
        );
        if (named++ === namedOthers) break;
      }
    },
  };
}

function byId(a: Served, b: Served): number {
  return a.unit.id < b.unit.id ? -1 : 1;
}
