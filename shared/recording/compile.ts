import type { ProgramConsumedService, ProgramExchange } from '../consume/index.ts';
import type { ProjectView } from '../model/project.ts';
import { type Recording, recordingKind } from './kind.ts';

/** Which services of a program are replayed, and which recorded, by the ids of their documents. */
export interface RecordingSwitches {
  isReplayed(service: string): boolean;
  isRecorded(service: string): boolean;
}

/** The services of a program with their recordings. A mock goes before a recording, and what is not called is not recorded. */
export function withRecordings(
  view: ProjectView,
  services: readonly ProgramConsumedService[],
  { isReplayed, isRecorded }: RecordingSwitches,
): ProgramConsumedService[] {
  return services.map((service) => {
    if (service.mock) return service;
    if (isReplayed(service.id)) return { ...service, replay: replayOf(view, service.id) };
    return isRecorded(service.id) ? { ...service, isRecorded: true } : service;
  });
}

function replayOf(view: ProjectView, service: string): NonNullable<ProgramConsumedService['replay']> {
  const recordings = recordingsOf(view, service);
  return {
    address: recordings.find(({ data }) => data.address !== '')?.data.address ?? '',
    recordings: recordings.map(({ name, data }) => ({
      name,
      exchanges: data.exchanges.map(({ id: _id, ...exchange }): ProgramExchange => exchange),
    })),
  };
}

/** The recordings of a service, in the order in which they answer: that of their names. */
export function recordingsOf(view: ProjectView, service: string): { id: string; name: string; data: Recording }[] {
  return [...view.ofKind<Recording>(recordingKind.kind)]
    .filter(({ data }) => data.service === service)
    .map((unit) => ({ id: unit.id, name: view.qualifiedName(unit), data: recordingKind.schema.parse(unit.data) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
