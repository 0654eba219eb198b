import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonFormat } from '../../shared/format/json/index.ts';
import { type MessageValue, numberOfText, setMember } from '../../shared/format/message-value.ts';
import { JsonataExpression } from '../../shared/transformation/languages/jsonata/evaluate.ts';
import { StepError } from '../../shared/transformation/transform-error.ts';
import { fixturesFolder } from './fixtures.ts';

/** A case of the suite as it came out. */
export interface JsonataOutcome {
  /** `function-sum/case003`, with a number where a file holds several. */
  name: string;
  passed: boolean;
  /** Why it did not pass; for a skipped one, why it was. */
  reason: string;
  skipped: boolean;
}

export interface JsonataCase {
  expr?: string;
  'expr-file'?: string;
  data?: unknown;
  dataset?: string | null;
  bindings?: Record<string, unknown>;
  result?: unknown;
  undefinedResult?: boolean;
  code?: string;
  error?: { code?: string };
  timelimit?: number;
  depth?: number;
  unordered?: boolean;
}

const folder = join(fixturesFolder, 'jsonata');

/** The files of the suite; none where the fixtures are not there. */
export function jsonataSuite(): string[] {
  const groups = join(folder, 'groups');
  if (!existsSync(groups)) return [];
  return readdirSync(groups, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .sort();
}

/** Runs every case of the suite by the evaluation that steps of transformations use, each with the limits that it asks for. */
export async function runJsonataSuite(): Promise<JsonataOutcome[]> {
  const outcomes: JsonataOutcome[] = [];
  for (const file of jsonataSuite()) {
    const held = JSON.parse(readFileSync(join(folder, 'groups', file), 'utf8')) as JsonataCase | JsonataCase[];
    const cases = Array.isArray(held) ? held : [held];
    for (const [i, each] of cases.entries()) {
      const name = file.replace(/\.json$/, '') + (cases.length > 1 ? `#${i}` : '');
      outcomes.push(await runJsonataCase(name, each));
    }
  }
  return outcomes;
}

/** Runs one case. */
export async function runJsonataCase(name: string, given: JsonataCase): Promise<JsonataOutcome> {
  const outcome = (passed: boolean, reason = '') => ({ name, passed, reason, skipped: false });
  if (given.expr === undefined)
    return { name, passed: false, skipped: true, reason: `${given['expr-file']} is not in the fixtures.` };
  const wantedCode = given.code ?? given.error?.code;
  try {
    const expression = new JsonataExpression(given.expr, { depth: given.depth ?? 10_000 });
    const run = {
      until: performance.now() + (given.timelimit ?? 20_000),
      pause: () => new Promise<void>((resolve) => setImmediate(resolve)),
    };
    const result = await expression.evaluate(dataOf(given), run, given.bindings ?? {});
    if (wantedCode !== undefined) return outcome(false, `gave ${shown(result)} instead of ${wantedCode}`);
    if (given.undefinedResult) return outcome(result === undefined, `gave ${shown(result)} instead of nothing`);
    const isRight = shown(result, given.unordered) === shown(given.result as MessageValue, given.unordered);
    return outcome(isRight, isRight ? '' : `gave ${shown(result)} instead of ${shown(given.result as MessageValue)}`);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    const { code } = (error.cause ?? {}) as { code?: string };
    // The suite's own limits have a code of its own.
    const isStopped = code === 'D1011' || error.code === 'transformation/too-long';
    const got = isStopped ? 'U1001' : code;
    const isRight = wantedCode !== undefined && got === wantedCode;
    return outcome(
      isRight,
      isRight ? '' : `${error.message} instead of ${wantedCode ?? shown(given.result as MessageValue)}`,
    );
  }
}

/** The input by way of a text, as messages come. */
function dataOf(given: JsonataCase): MessageValue | undefined {
  const text =
    typeof given.dataset === 'string'
      ? readFileSync(join(folder, 'datasets', `${given.dataset}.json`), 'utf8')
      : given.data === undefined
        ? null
        : JSON.stringify(given.data);
  if (text === null) return undefined;
  const read = jsonFormat.values?.read(text, {});
  if (!read || 'diagnostic' in read) throw new Error(`${given.dataset} is no JSON`);
  return read.value;
}

/** A value as a text by which results are compared: members by name, numbers by their fifteen digits. */
function shown(value: MessageValue | undefined, isUnordered = false): string {
  if (value === undefined) return 'nothing';
  return jsonFormat.values?.write(comparable(value, isUnordered), {}) ?? '';
}

function comparable(value: MessageValue, isUnordered: boolean): MessageValue {
  if (typeof value === 'number') return numberOfText(String(Number(value.toPrecision(15))));
  if (Array.isArray(value)) {
    const items = value.map((item) => comparable(item, isUnordered));
    return isUnordered ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items;
  }
  if (value === null || typeof value !== 'object' || 'digits' in value) return value;
  const sorted: MessageValue = {};
  for (const name of Object.keys(value).sort())
    setMember(sorted, name, comparable((value as Record<string, MessageValue>)[name] as MessageValue, isUnordered));
  return sorted;
}
