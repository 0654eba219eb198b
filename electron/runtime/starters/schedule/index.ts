import type { ScheduleData } from '../../../../shared/starter/schedule/index.ts';
import { defineStarter } from '../run-starter.ts';
import { Schedule } from './schedule.ts';

/** Scheduled events: each looks at the clock for itself. */
export const schedule = defineStarter<ScheduleData>({
  starter: 'schedule',
  start(entries, context) {
    const schedules = entries.map((entry) => new Schedule(entry, context));
    return {
      dispose: () => {
        for (const one of schedules) one.dispose();
      },
    };
  },
});
