export { type CheckContext, type CheckRule, namedOthers } from '../model/check-rule.ts';
