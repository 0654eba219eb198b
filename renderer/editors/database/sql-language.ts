import { useEffect } from 'react';
import type { DatabaseSchema } from '../../../shared/consume/database/kind.ts';
import { loadMonaco } from '../../widgets/monaco.ts';

/** What the statement that is written now may name; one editor is written in at a time. */
let names: { schema: DatabaseSchema | null; quote: (name: string) => string; parameters: readonly { name: string }[] } =
  {
    schema: null,
    quote: (name) => name,
    parameters: [],
  };

const words =
  'SELECT FROM WHERE JOIN LEFT JOIN ON GROUP BY ORDER BY HAVING LIMIT OFFSET INSERT INTO VALUES UPDATE SET DELETE RETURNING WITH UNION ALL DISTINCT CASE WHEN THEN ELSE END EXISTS BETWEEN LIKE IS NULL NOT NULL COUNT SUM MIN MAX AVG COALESCE CAST'.split(
    ' ',
  );

let isRegistered = false;

/** Completion of SQL: tables, columns, parameters in braces, words. */
export function registerSql(): void {
  if (isRegistered) return;
  isRegistered = true;
  const monaco = loadMonaco();
  const { CompletionItemKind } = monaco.languages;
  monaco.languages.registerCompletionItemProvider('sql', {
    triggerCharacters: ['.', '{'],
    provideCompletionItems: (model, position) => {
      const word = model.getWordUntilPosition(position);
      const range = {
        startLineNumber: position.lineNumber,
        endLineNumber: position.lineNumber,
        startColumn: word.startColumn,
        endColumn: word.endColumn,
      };
      const line = model.getLineContent(position.lineNumber).slice(0, word.startColumn - 1);
      const item = (label: string, kind: number, detail: string, insertText = label) => ({
        label,
        kind,
        detail,
        insertText,
        range,
      });
      if (line.endsWith('{'))
        return {
          suggestions: names.parameters.map(({ name }) => item(name, CompletionItemKind.Variable, 'parameter', name)),
        };
      const tables = names.schema?.tables ?? [];
      const plain = (name: string) => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : names.quote(name));
      const before = /([\w"]+)\.$/.exec(line)?.[1]?.replaceAll('"', '').toLowerCase();
      if (before !== undefined) {
        const inSchema = tables.filter(({ schema }) => schema.toLowerCase() === before);
        const text = model.getValue();
        const alias = new RegExp(`([\\w".]+)\\s+(?:as\\s+)?${before.replace(/\W/g, '')}\\b`, 'i').exec(text)?.[1];
        const meant = (alias ?? before).replaceAll('"', '').split('.').pop()?.toLowerCase();
        const columns = tables.filter(({ name }) => [before, meant].includes(name.toLowerCase()));
        return {
          suggestions: [
            ...inSchema.map(({ name }) => item(name, CompletionItemKind.Struct, 'table', plain(name))),
            ...columns.flatMap((table) =>
              table.columns.map(({ name, type }) => item(name, CompletionItemKind.Field, type, plain(name))),
            ),
          ],
        };
      }
      const text = model.getValue().toLowerCase();
      const used = tables.filter(({ name }) => text.includes(name.toLowerCase()));
      return {
        suggestions: [
          ...tables.map(({ schema, name, view }) =>
            item(name, CompletionItemKind.Struct, `${view ? 'view' : 'table'} ${schema}`, plain(name)),
          ),
          ...used.flatMap((table) =>
            table.columns.map(({ name, type }) =>
              item(name, CompletionItemKind.Field, `${table.name}: ${type}`, plain(name)),
            ),
          ),
          ...[...new Set(words)].map((each) => item(each, CompletionItemKind.Keyword, '')),
        ],
      };
    },
  });
}

/** Says what the completion knows, as long as an editor is shown. */
export function useSqlNames(
  schema: DatabaseSchema | null,
  quote: (name: string) => string,
  parameters: readonly { name: string }[],
): void {
  useEffect(() => {
    names = { schema, quote, parameters };
  }, [schema, quote, parameters]);
}
