import type { Entity } from '../../model/kinds/domain-model.ts';
import type { ProjectView } from '../../model/project.ts';

/** The entity of a project whose objects are of a type of a service; the first one, undefined where there is none. */
export function externalEntity(view: ProjectView, service: string, type: string): Entity | undefined {
  for (const { entity } of view.entities())
    if (entity.source?.service === service && entity.source.type === type) return entity;
  return undefined;
}
