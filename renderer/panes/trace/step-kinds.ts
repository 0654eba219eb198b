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
