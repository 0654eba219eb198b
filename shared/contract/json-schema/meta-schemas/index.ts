import { draft04 } from './draft-04.ts';
import { draft06 } from './draft-06.ts';
import { draft07 } from './draft-07.ts';
import { draft201909 } from './draft-2019-09.ts';
import { draft202012 } from './draft-2020-12.ts';

/** Name of each meta-schema: its `$id`, or the `id` of draft 4, without `#`. */
const byUri: ReadonlyMap<string, string> = new Map(
  [draft04, draft06, draft07, draft201909, draft202012]
    .flat()
    .map((text) => [(/"\$?id": *"([^"#]+)/.exec(text) as RegExpExecArray)[1] as string, text]),
);

/** The text of a meta-schema that is known without a file; null for all others. They are named with `http:` or `https:`. */
export function metaSchemaText(uri: string): string | null {
  return (
    byUri.get(uri) ?? byUri.get(uri.replace(/^https:/, 'http:')) ?? byUri.get(uri.replace(/^http:/, 'https:')) ?? null
  );
}
