import { activityOf } from '../../../shared/microflow/activities/index.ts';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { TraceStep } from '../../../shared/rpc/calls/run.ts';
import type { Family } from '../../widgets/index.ts';

type Kind = TraceStep['kind'];

export const kindFamilies: Readonly<Record<Kind, Family>> = {
  request: 'publish',
  microflow: 'logic',
  activity: 'data',
  round: 'logic',
  import: 'shape',
  export: 'shape',
  call: 'consume',
  database: 'system',
};

export const kindIcons: Readonly<Record<Kind, string>> = {
  request: 'globe',
  microflow: 'workflow',
  activity: 'box',
  round: 'repeat',
  import: 'file-input',
  export: 'file-output',
  call: 'cloud-download',
  database: 'database',
};

export const kindWords: Readonly<Record<Kind, string>> = {
  request: 'Request',
  microflow: 'Microflow',
  activity: 'Activity',
  round: 'Round',
  import: 'Import',
  export: 'Export',
  call: 'Call',
  database: 'Database',
};

/** How a step looks: an activity as it stands on its flow, as long as it is there. */
export function lookOf({ kind, unit, node }: TraceStep, view: ProjectView): { icon: string; family: Family } {
  const flow = kind === 'activity' && unit ? (view.unit(unit) as Unit<Microflow> | undefined) : undefined;
  const action = flow?.kind === 'microflow' ? flow.data.nodes.find((n) => n.id === node)?.action : undefined;
  if (!action) return { icon: kindIcons[kind], family: kindFamilies[kind] };
  const activity = activityOf(action.type);
  return { icon: activity.iconOf?.(action, { view }) ?? activity.icon, family: activity.family };
}
