// `npm run reference`: the pages of docs/reference, made of the registries, so that they say what the product knows.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { connectors } from '../shared/connector/index.ts';
import { contractReaders } from '../shared/contract/index.ts';
import { functions } from '../shared/expression/functions/index.ts';
import { kinds } from '../shared/kinds.ts';
import { activities } from '../shared/microflow/activities/index.ts';

const made = 'Made by `npm run reference` from the registries of the product; a test keeps it true.';

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(heads), row(heads.map(() => '---')), ...rows.map(row)].join('\n');
}

function groupsOf<T extends { group: string }>(entries: readonly T[]): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const entry of entries) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  return [...groups];
}

function functionsPage(): string {
  const pages = groupsOf(functions).map(([group, entries]) => {
    const rows = entries.map((f) => {
      const required = f.parameters.length - (f.optional ?? 0);
      const names = f.parameters.map(([name], i) => (i < required ? name : `[${name}]`));
      const signature = `\`${f.name}(${names.join(', ')}${f.isVariadic ? ', …' : ''})\``;
      const examples = f.examples.slice(0, 2).map((example) => {
        const gives = example.code ?? (example.gives === null ? 'empty' : JSON.stringify(example.gives));
        return `\`${example.call}\` ${example.code ? 'is refused:' : 'gives'} \`${gives}\``;
      });
      return [signature, f.summary, examples.join('<br>')];
    });
    return `## ${group}\n\n${table(['function', 'gives', 'for example'], rows)}`;
  });
  return `# Functions of expressions\n\n${made}\n\n${pages.join('\n\n')}\n`;
}

// biome-ignore lint/suspicious/noExplicitAny: zod's definition objects are typed per class; this reads them by `type`
type Def = any;

/** The choices of an enumerated property, with their labels where the form has some. */
function choicesOf(schema: z.ZodType, labels: Readonly<Record<string, string>> = {}): string {
  let def: Def = schema.def;
  while (['default', 'optional', 'nullable'].includes(def.type)) def = def.innerType.def;
  if (def.type !== 'enum') return '';
  return Object.values(def.entries as Record<string, string>)
    .map((value) => (labels[value] ? `\`${value}\` (${labels[value]})` : `\`${value}\``))
    .join(', ');
}

/** The properties of a schema that a person can set: key in the text form, title, choices, what it is. */
function propertyRows(schema: z.ZodType): string[][] {
  const shape = (schema.def as Def).shape as Record<string, z.ZodType> | undefined;
  return Object.entries(shape ?? {}).flatMap(([key, member]) => {
    const meta = (member.meta() ?? {}) as {
      title?: string;
      help?: string;
      unit?: string;
      hidden?: boolean;
      labels?: Record<string, string>;
    };
    if (meta.hidden || meta.title === undefined) return [];
    const about = [meta.help, choicesOf(member, meta.labels)].filter(Boolean).join(' ');
    return [[`\`${key}\``, `${meta.title}${meta.unit ? ` (${meta.unit})` : ''}`, about]];
  });
}

function activitiesPage(): string {
  const pages = groupsOf(activities).map(([group, entries]) => {
    const parts = entries.map((a) => {
      const rows = propertyRows(a.properties);
      const properties = rows.length === 0 ? '' : `\n\n${table(['key', 'property', 'about'], rows)}`;
      return `### ${a.label}\n\n\`${a.type}\`. ${a.summary}${a.waits ? ' Waits for an answer from outside.' : ''}${properties}`;
    });
    return `## ${group}\n\n${parts.join('\n\n')}`;
  });
  return `# Activities and flow elements\n\n${made}\n\n${pages.join('\n\n')}\n`;
}

function actionsPage(): string {
  const pages = connectors.map((connector) => {
    const parts = connector.actions.map((action) => {
      const inputs = action.inputs.map((input) => [
        `\`${input.name}\``,
        `${input.type}${input.required ? '' : ' (may be empty)'}`,
        [input.label, input.help, input.choices.map((c) => `\`'${c.value}'\` (${c.label})`).join(', ')]
          .filter(Boolean)
          .map((text) => text.replace(/[.]?$/, '.'))
          .join(' '),
      ]);
      const takes = inputs.length === 0 ? '' : `\n\n${table(['input', 'type', 'about'], inputs)}`;
      const gives = action.output ? ` Gives a ${action.output.type}.` : '';
      const reaches = action.reaches === 'outside' ? ' Reaches outside.' : '';
      return `### ${action.label}\n\n\`${connector.id}/${action.id}\`. ${action.summary}${gives}${reaches}${takes}`;
    });
    return `## ${connector.label}\n\n\`${connector.id}\` ${connector.version}. ${connector.summary}\n\n${parts.join('\n\n')}`;
  });
  return `# Actions of connectors\n\n${made} The activity *Call action* calls them.\n\n${pages.join('\n\n')}\n`;
}

function kindsPage(): string {
  const where = { project: 'in the project', module: 'in a module', anywhere: 'in a module or folder' };
  const parts = kinds.all().map((kind) => {
    const rows = propertyRows(kind.schema);
    const properties = rows.length === 0 ? '' : `\n\n${table(['key', 'property', 'about'], rows)}`;
    return `## ${kind.label}\n\n\`${kind.kind}\`, ${where[kind.placement]}${kind.single ? ', one only' : ''}. ${kind.summary}${properties}`;
  });
  const contracts = table(
    ['kind', 'contract', 'files'],
    contractReaders.map((reader) => [`\`${reader.kind}\``, reader.label, reader.extensions.join(' ')]),
  );
  return `# Documents\n\n${made} \`weft schema KIND\` prints the JSON Schema of a kind's text form.\n\n${parts.join('\n\n')}\n\n## Contracts that can be imported\n\n${contracts}\n`;
}

/** The pages, by their path from the root of the checkout. */
export function referencePages(): Record<string, string> {
  return {
    'docs/reference/functions.md': functionsPage(),
    'docs/reference/activities.md': activitiesPage(),
    'docs/reference/actions.md': actionsPage(),
    'docs/reference/documents.md': kindsPage(),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  for (const [path, text] of Object.entries(referencePages())) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
