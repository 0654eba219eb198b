import type { CheckRule } from '../../model/check-rule.ts';
import { settingsKind } from '../../model/kinds/settings.ts';
import type { Unit } from '../../model/unit.ts';
import type { ProgramStarter, RunStarter } from '../starter.ts';
import { type ScheduledEvent, scheduledEventKind } from './kind.ts';
import { cronProblem, type Ticks } from './ticks.ts';

/** A scheduled event in a program. */
export interface ScheduleData {
  flow: number;
  ticks: Ticks;
  onOverlap: ScheduledEvent['onOverlap'];
  missed: ScheduledEvent['missed'];
}

const scheduleRules: CheckRule = {
  id: 'scheduled-event',
  kinds: ['scheduled-event'],
  run(unit: Unit<ScheduledEvent>, { view, report }) {
    const { data } = unit;
    const flow = view.unit(data.microflow)?.data as { parameters: { name: string }[] } | undefined;
    if (!flow)
      report({
        severity: 'error',
        code: 'schedule/no-microflow',
        message: 'No microflow is chosen.',
        path: 'microflow',
        property: 'microflow',
        fix: 'Choose the microflow that runs at every tick.',
      });
    else if (flow.parameters.length > 0)
      report({
        severity: 'error',
        code: 'schedule/parameters',
        message: `The microflow takes ${flow.parameters.map((p) => p.name).join(', ')}, but nobody gives it anything at a tick.`,
        path: 'microflow',
        property: 'microflow',
        fix: 'Choose a microflow without parameters.',
      });
    const problem = data.by === 'cron' ? cronProblem(data.cron) : null;
    if (problem)
      report({
        severity: 'error',
        code: 'schedule/cron',
        message: `${JSON.stringify(data.cron)}: ${problem}`,
        path: 'cron',
        property: 'cron',
        fix: 'Use a pattern such as 0 6 * * 1-5.',
      });
  },
};

/** Scheduled events: interval or cron, once a tick for all replicas. */
export const schedule: RunStarter = {
  id: 'schedule',
  kind: scheduledEventKind,
  compile({ view, flow }): ProgramStarter<ScheduleData>[] {
    const { timeZone } = settingsKind.schema.parse(view.ofKind('settings')[0]?.data ?? {});
    return view.ofKind<ScheduledEvent>('scheduled-event').flatMap((unit) => {
      const { data } = unit;
      const served = flow(data.microflow);
      const isRight =
        served && served.parameters.length === 0 && (data.by !== 'cron' || cronProblem(data.cron) === null);
      if (!data.enabled || !isRight) return [];
      const ticks: Ticks =
        data.by === 'interval'
          ? { by: 'interval', seconds: data.interval }
          : { by: 'cron', pattern: data.cron, timeZone };
      const { onOverlap, missed } = data;
      const entry = { flow: served.index, ticks, onOverlap, missed };
      return [{ starter: 'schedule', id: unit.id, name: view.qualifiedName(unit), data: entry }];
    });
  },
  checks: [scheduleRules],
};
