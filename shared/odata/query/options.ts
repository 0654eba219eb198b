import { mostSimilar } from '../../model/naming.ts';
import type { Budget } from './cursor.ts';
import { QueryFault } from './error.ts';
import type { OptionScope } from './items.ts';
import { TransformationReader } from './transformations.ts';
import type { Expression, Levels, Placed, QueryOptions, TemporalValue } from './tree.ts';

type OptionName =
  | '$apply'
  | '$at'
  | '$compute'
  | '$count'
  | '$deltatoken'
  | '$expand'
  | '$filter'
  | '$format'
  | '$from'
  | '$id'
  | '$index'
  | '$levels'
  | '$orderby'
  | '$schemaversion'
  | '$search'
  | '$select'
  | '$skip'
  | '$skiptoken'
  | '$to'
  | '$toinclusive'
  | '$top';

const all: ReadonlySet<OptionName> = new Set([
  '$apply',
  '$at',
  '$compute',
  '$count',
  '$deltatoken',
  '$expand',
  '$filter',
  '$format',
  '$from',
  '$id',
  '$index',
  '$orderby',
  '$schemaversion',
  '$search',
  '$select',
  '$skip',
  '$skiptoken',
  '$to',
  '$toinclusive',
  '$top',
]);

/** Written without `$` they are options of their own in 4.01; tokens and the times of temporal data are not. */
const onlyWithDollar: ReadonlySet<OptionName> = new Set([
  '$apply',
  '$at',
  '$deltatoken',
  '$from',
  '$skiptoken',
  '$to',
  '$toinclusive',
]);

const temporal: readonly OptionName[] = ['$at', '$from', '$to', '$toinclusive'];
const selectValues: readonly OptionName[] = ['$filter', '$search', '$count', '$orderby', '$skip', '$top'];

/** What stands in the brackets behind an item (OData ABNF 4.01, `expandOption` and `selectOption`). */
const scopes: Readonly<Record<OptionScope, ReadonlySet<OptionName>>> = {
  expand: new Set<OptionName>([
    '$filter',
    '$search',
    '$orderby',
    '$skip',
    '$top',
    '$count',
    '$select',
    '$expand',
    '$compute',
    '$levels',
    '$apply',
    ...temporal,
  ]),
  'expand-count': new Set<OptionName>(['$filter', '$search']),
  'expand-ref': new Set<OptionName>(['$filter', '$search', '$orderby', '$skip', '$top', '$count']),
  'expand-levels': new Set<OptionName>(['$levels']),
  select: new Set<OptionName>([...selectValues, '$compute', '$select', '$expand']),
  'select-values': new Set(selectValues),
};

interface Draft {
  options: Omit<QueryOptions, 'aliases' | 'custom' | 'places'>;
  aliases: Map<string, Expression>;
  custom: (Placed & { name: string; value: string | null })[];
  places: Map<string, Placed>;
}

function emptyDraft(): Draft {
  return {
    options: {
      filter: null,
      orderby: null,
      select: null,
      expand: null,
      compute: null,
      apply: null,
      search: null,
      top: null,
      skip: null,
      count: null,
      levels: null,
      format: null,
      skiptoken: null,
      deltatoken: null,
      id: null,
      schemaversion: null,
      index: null,
      temporal: null,
    },
    aliases: new Map(),
    custom: [],
    places: new Map(),
  };
}

function finished({ options, aliases, custom, places }: Draft): QueryOptions {
  return { ...options, aliases, custom, places };
}

/** No options at all. */
export function noOptions(): QueryOptions {
  return finished(emptyDraft());
}

/** Reads the options behind the `?` of a request. `base` is their offset in it. Throws `QueryFault`. */
export function readOptions(query: string, base: number, budget: Budget): QueryOptions {
  const draft = emptyDraft();
  let start = 0;
  for (const part of query === '' ? [] : query.split('&')) {
    if (part !== '') readOption(part, base + start, budget, draft);
    start += part.length + 1;
  }
  return finished(draft);
}

function readOption(part: string, base: number, budget: Budget, draft: Draft): void {
  const equals = part.indexOf('=');
  const written = equals < 0 ? part : part.slice(0, equals);
  const name = written.replaceAll(/%24/gi, '$').replaceAll(/%40/gi, '@');
  const value = equals < 0 ? null : part.slice(equals + 1);
  const valueAt = base + equals + 1;
  const place = { at: base, end: base + part.length };
  if (name.startsWith('@') && value !== null && !name.includes('.')) {
    const alias = name.slice(1);
    if (!/^[\p{L}_][\p{L}\p{N}_]{0,127}$/u.test(alias))
      refuse('odata/syntax', `@${alias} is no name of an alias.`, place);
    if (draft.aliases.has(alias)) refuse('odata/option-twice', `The alias @${alias} is given twice.`, place);
    draft.aliases.set(alias, new OptionReader(value, valueAt, budget).wholeExpression());
    return;
  }
  const option = systemOption(name, all);
  if (option === null) {
    if (name.startsWith('$')) refuseUnknown(name, all, place);
    draft.custom.push({ name: decoded(written), value: value === null ? null : decoded(value), ...place });
    return;
  }
  if (value === null)
    throw refuse('odata/syntax', `${option} has no value: "=" is expected.`, { at: place.end, end: place.end }, [
      '"="',
    ]);
  if (draft.places.has(option)) refuse('odata/option-twice', `${option} is given twice.`, place);
  draft.places.set(option, place);
  new OptionReader(value, valueAt, budget).readInto(option, draft.options);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function systemOption(name: string, known: ReadonlySet<OptionName>): OptionName | null {
  const lower = name.toLowerCase();
  const withDollar = (lower.startsWith('$') ? lower : `$${lower}`) as OptionName;
  if (!known.has(withDollar) && withDollar !== '$levels') return null;
  return lower.startsWith('$') || !onlyWithDollar.has(withDollar) ? (known.has(withDollar) ? withDollar : null) : null;
}

function refuse(
  code: QueryFault['error']['code'],
  message: string,
  { at, end }: Placed,
  expected: readonly string[] = [],
): never {
  throw new QueryFault({ code, message, at, end, expected, found: '' });
}

function refuseUnknown(name: string, known: ReadonlySet<OptionName>, place: Placed): never {
  const shown = name.slice(0, 40);
  const similar = mostSimilar(name.slice(0, 40), known);
  return refuse(
    'odata/unknown-option',
    similar === undefined
      ? `${shown} is no option of OData.`
      : `${shown} is no option of OData. Did you mean ${similar}?`,
    place,
    [...known],
  );
}

/** Reads the value of one option, and of those in brackets inside of it. */
export class OptionReader extends TransformationReader {
  /** An expression and nothing else. */
  wholeExpression(): Expression {
    const value = this.expression();
    this.expectEnd(['an operator']);
    return value;
  }

  /** The value of an option and nothing else. */
  readInto(option: OptionName, options: Draft['options']): void {
    this.value(option, options, false);
    this.expectEnd(['an operator']);
  }

  protected override nestedOptions(scope: OptionScope): QueryOptions {
    const draft = emptyDraft();
    const allowed = scopes[scope];
    do {
      const start = this.at;
      this.skipSpace();
      if (this.accept('@')) {
        const alias = this.identifier('the name of an alias');
        this.expect('=');
        draft.aliases.set(alias, this.expression());
        continue;
      }
      const written = this.acceptPattern(/\$?[A-Za-z]+/y) ?? this.fail([...allowed]);
      const option = systemOption(written, allowed);
      if (option === null) return this.fail([...allowed], start);
      this.expect('=');
      if (draft.places.has(option)) this.fault('odata/option-twice', `${option} is given twice.`, start);
      this.value(option, draft.options, true);
      draft.places.set(option, this.placed(start, {}));
      this.skipSpace();
    } while (this.accept(';'));
    return finished(draft);
  }

  private value(option: OptionName, options: Draft['options'], isNested: boolean): void {
    switch (option) {
      case '$filter':
        options.filter = this.expression();
        break;
      case '$orderby':
        options.orderby = this.list(() => this.orderItem());
        break;
      case '$select':
        options.select = this.list(() => this.selectItem());
        break;
      case '$expand':
        options.expand = this.list(() => this.expandItem());
        break;
      case '$compute':
        options.compute = this.list(() => this.computeItem());
        break;
      case '$apply':
        options.apply = this.transformations();
        break;
      case '$search':
        this.skipSpace();
        options.search = this.search();
        break;
      case '$top':
        options.top = this.whole();
        break;
      case '$skip':
        options.skip = this.whole();
        break;
      case '$index':
        options.index = this.accept('-') ? -this.whole() : this.whole();
        break;
      case '$count':
        options.count = this.truth();
        break;
      case '$levels':
        options.levels = this.levelCount();
        break;
      case '$format':
      case '$id':
      case '$schemaversion':
      case '$skiptoken':
      case '$deltatoken':
        options[option.slice(1) as 'format'] = this.rest(isNested);
        break;
      default: {
        const times = options.temporal ?? { at: null, from: null, to: null, toInclusive: null };
        times[option === '$toinclusive' ? 'toInclusive' : (option.slice(1) as 'at')] = this.time();
        options.temporal = times;
      }
    }
  }

  private truth(): boolean {
    const word = this.acceptPattern(/(?:true|false)(?![\p{L}\p{N}_])/iuy)?.toLowerCase();
    return word === undefined ? this.fail(['true', 'false']) : word === 'true';
  }

  private levelCount(): Levels {
    if (this.acceptPattern(/max(?![\p{L}\p{N}_])/iuy) !== null) return 'max';
    const start = this.at;
    const count = this.whole('a number of levels, or max');
    return count === 0 ? this.fail(['a number of levels from 1', 'max'], start) : count;
  }

  private time(): TemporalValue {
    const word = this.acceptPattern(/(?:min|max)(?![\p{L}\p{N}_(/])/iuy)?.toLowerCase();
    return word === 'min' || word === 'max' ? word : this.expression();
  }

  private rest(isNested: boolean): string {
    const text = this.acceptPattern(isNested ? /[^;)]*/y : /.*/sy) ?? '';
    return text === '' ? this.fail(['a value']) : text;
  }
}
