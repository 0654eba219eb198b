import { entityProtocols, publishSelectedEntity } from '../../editors/domain-model/publish-entity.ts';
import type { StudioCommand } from './command.ts';

/** What the palette offers for the entity that is selected. */
export const publishCommands: readonly StudioCommand[] = entityProtocols.map(({ id, icon, label }) => ({
  id: `publish-entity-${id}`,
  label: label.replace(/^Publish/, 'Publish entity'),
  icon,
  needsProject: true,
  run: () => void publishSelectedEntity(id),
}));
