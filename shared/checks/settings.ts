import type { Unit } from '../model/unit.ts';
import type { CheckRule } from './check.ts';

/** The zone of the settings is one that the engine knows: every date and time of the project depends on it. */
export const settingsRules: CheckRule = {
  id: 'settings',
  kinds: ['settings'],
  run(unit: Unit<{ timeZone: string }>, { report }) {
    try {
      new Intl.DateTimeFormat('en', { timeZone: unit.data.timeZone });
    } catch {
      report({
        severity: 'error',
        code: 'settings/time-zone',
        message: `${JSON.stringify(unit.data.timeZone)} is not a time zone.`,
        property: 'timeZone',
        fix: 'Use a name such as Europe/Amsterdam or UTC.',
      });
    }
  },
};
