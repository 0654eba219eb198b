import type { PayloadOutcome } from '../../shared/mapping/payload.ts';

/** A document with how its tests went. */
export interface TestedDocument {
  document: string;
  outcomes: readonly PayloadOutcome[];
}

/** The report that build servers read: a suite a document, a case a test. Times are in seconds. */
export function junitReport(tested: readonly TestedDocument[]): string {
  const all = tested.flatMap((each) => each.outcomes);
  const counts = (outcomes: readonly PayloadOutcome[]) =>
    `tests="${outcomes.length}" failures="${outcomes.filter((o) => !o.ok).length}" time="${seconds(outcomes.reduce((sum, o) => sum + o.ms, 0))}"`;
  const suites = tested.map(({ document, outcomes }) => {
    const cases = outcomes.map(({ name, ok, ms, message }) => {
      const start = `    <testcase classname="${escaped(document)}" name="${escaped(name)}" time="${seconds(ms)}"`;
      return ok ? `${start}/>` : `${start}><failure message="${escaped(message ?? '')}"/></testcase>`;
    });
    return `  <testsuite name="${escaped(document)}" ${counts(outcomes)}>\n${cases.join('\n')}\n  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts(all)}>\n${suites.join('')}</testsuites>\n`;
}

const seconds = (ms: number) => (ms / 1000).toFixed(4);

/** Characters that XML has no way to write are left out. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`);
}
