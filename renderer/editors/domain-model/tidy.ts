import type { Point } from './geometry.ts';
import type { Diagram } from './projection.ts';

/** Of a letter of an association's name. */
const letterWidth = 6.2;

/** Lays the entities out in layers by their associations. The layout engine is large and only loads here. */
export async function tidyDiagram(diagram: Diagram): Promise<Map<string, Point>> {
  const { default: Elk } = await import('elkjs/lib/elk.bundled.js');
  const enumerations = new Map(diagram.enumerations.map((e) => [e.enumeration.id, e.rect]));
  // The names of associations have room between their entities, up to a point.
  const longest = Math.max(0, ...diagram.links.map((l) => l.name.length));
  const between = Math.min(240, Math.max(128, longest * letterWidth + 48));
  const laidOut = await new Elk().layout({
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.spacing.nodeNode': '64',
      'elk.layered.spacing.nodeNodeBetweenLayers': `${between}`,
      'elk.spacing.componentComponent': '96',
      'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
      'elk.aspectRatio': '1.6',
    },
    children: diagram.entities.map((e) => {
      // Room at the right for the enumerations that stand beside their user.
      const used = diagram.links
        .filter((l) => l.kind === 'usage' && l.from === e.entity.id)
        .map((l) => enumerations.get(l.to));
      const extra = Math.max(0, ...used.map((r) => (r ? r.width + 48 : 0)));
      return { id: e.entity.id, width: e.rect.width + extra, height: e.rect.height };
    }),
    edges: diagram.links
      .filter((l) => l.kind !== 'usage' && l.from !== l.to)
      .map((l) => ({ id: l.id, sources: [l.to], targets: [l.from] })),
  });
  return new Map(
    (laidOut.children ?? []).map((c) => [
      c.id,
      { x: Math.round((c.x ?? 0) / 8) * 8, y: Math.round((c.y ?? 0) / 8) * 8 },
    ]),
  );
}
