export type { CheckContext, CheckRule } from '../model/check-rule.ts';
