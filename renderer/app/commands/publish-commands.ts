import { publishSelectedEntity } from '../../editors/domain-model/publish-entity.ts';
import type { StudioCommand } from './command.ts';

/** What the palette offers for the entity that is selected. */
export const publishCommands: readonly StudioCommand[] = [
  {
    id: 'publish-entity-rest',
    label: 'Publish entity as REST',
    icon: 'globe',
    needsProject: true,
    run: () => void publishSelectedEntity('rest'),
  },
  {
    id: 'publish-entity-soap',
    label: 'Publish entity as web service',
    icon: 'mail',
    needsProject: true,
    run: () => void publishSelectedEntity('soap'),
  },
];
