// `npm run conformance`: docs/conformance.md, made of what the tests over the fixtures count. Each test that counts also holds its rows of the page.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type ConformanceOutcome,
  conformancePage,
  conformanceSubjects,
  linesOf,
} from '../tests/harness/conformance-page.ts';
import { levelLines } from '../tests/harness/odata-levels.ts';

const head = `# Conformance

Made by \`npm run conformance\` of what the tests count over the fixtures beside the checkout; each test holds its rows, so a page that is not true is a red test.
Where the fixtures are not there, the tests say so and are skipped.`;

/** The page, of what each subject came to. */
export function conformanceText(outcomeOf: (id: string) => ConformanceOutcome): string {
  const sections = Map.groupBy(conformanceSubjects, (subject) => subject.section);
  const parts = [...sections].map(([section, subjects]) => {
    const lines = subjects.map((subject) => linesOf(subject, outcomeOf(subject.id)));
    const rows = lines.map(([row]) => row);
    const differing = lines.flatMap(([, ...rest]) => rest);
    const named = differing.length > 0 ? `\n\nNot among them, each with its reason:\n\n${differing.join('\n')}` : '';
    const levels =
      section === 'OData' ? `\n\nThe levels of conformance, line by line:\n\n${levelLines().join('\n')}` : '';
    return `## ${section}\n\n| over | each is | | held by |\n| --- | --- | --- | --- |\n${rows.join('\n')}${named}${levels}`;
  });
  return `${head}\n\n${parts.join('\n\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const folder = mkdtempSync(join(tmpdir(), 'weft-conformance-'));
  try {
    const files = [...new Set(conformanceSubjects.map((subject) => subject.test))];
    const { status } = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--config',
        'build/vitest.config.ts',
        '--project',
        'unit',
        ...files,
      ],
      { cwd: root, stdio: 'inherit', env: { ...process.env, WEFT_CONFORMANCE: folder } },
    );
    const missing = conformanceSubjects.filter(({ id }) => !existsSync(join(folder, `${id}.json`)));
    if (status !== 0 || missing.length > 0) {
      console.error(
        `docs/conformance.md was left as it is: ${missing.length > 0 ? `nothing was counted for ${missing.map(({ id }) => id).join(', ')}` : 'a test failed'}.`,
      );
      process.exitCode = 1;
    } else
      writeFileSync(
        conformancePage,
        conformanceText((id) => JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8'))),
      );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
