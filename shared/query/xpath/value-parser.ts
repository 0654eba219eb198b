import type { Catalog, EntityInfo, ValueType } from '../../model/catalog.ts';
import { mostSimilar } from '../../model/naming.ts';
import { dateTimeProblem, isDate, readDateTimeOrDay } from '../../structure/date-time-text.ts';
import type { ParsedConstraint, QueryOperand } from '../query.ts';
import { askerExpression, isAskerToken } from './asker-token.ts';
import { tokenExpression } from './date-time-token.ts';
import type { Side } from './side.ts';
import { TokenParser } from './token-parser.ts';
import { type Token, unquoted } from './tokens.ts';

/** Parses literals, tokens, variables and enumeration values; what is known only in a run becomes a parameter. */
export class ValueParser extends TokenParser {
  protected readonly parameters: string[] = [];
  protected readonly variables: ParsedConstraint['variables'][number][] = [];
  private readonly typeOfVariable: (text: string) => ValueType;

  constructor(text: string, catalog: Catalog, typeOfVariable: (text: string) => ValueType) {
    super(text, catalog);
    this.typeOfVariable = typeOfVariable;
  }

  /** Words that are values: true, false, a qualified enumeration value. */
  protected isValueName(text: string): boolean {
    if (text === 'true' || text === 'false' || text === 'empty' || text === 'NULL') return true;
    const dot = text.lastIndexOf('.');
    return dot > 0 && this.catalog.enumerationByName(text.slice(0, dot)) !== undefined;
  }

  /** A literal, token, variable (with a path) or enumeration value; `left` is what it is compared with. */
  protected value(left: Side | null, entity: EntityInfo): Side {
    const token = this.take();
    const side = (operand: QueryOperand, type: ValueType): Side => ({
      steps: [],
      operand,
      type,
      entity,
      name: token.text,
      range: token.range,
    });
    switch (token.type) {
      case 'string': {
        const text = unquoted(token.text);
        if (isAskerToken(text)) return side(this.parameter(askerExpression(text)), { kind: 'string' });
        if (/^\[%[A-Za-z0-9_]+%\]/.test(text)) return side(this.parameter(tokenExpression(text)), { kind: 'datetime' });
        if (left?.type.kind === 'datetime') {
          // Its zone is the project's where it runs; whether there is such a day, or offset, no zone changes.
          if (readDateTimeOrDay(text, 'UTC') === null)
            this.stop('query/type', dateTimeProblem(text), token.range, "Write it as '2026-12-31T08:00:00'.");
          return side(this.parameter(`parseDateTime('${text.replaceAll("'", "''")}')`), { kind: 'datetime' });
        }
        if (left?.type.kind === 'date') {
          if (!isDate(text))
            this.stop('query/type', `${token.text} is not a date.`, token.range, "Write it as '2026-12-31'.");
          return side({ kind: 'value', value: text }, { kind: 'date' });
        }
        if (left?.type.kind === 'enumeration') {
          const value = this.enumerationValue(left.type.enumeration, text, token);
          this.references.push({
            range: [token.range[0] + 1, token.range[1] - 1],
            kind: 'enumeration-value',
            id: value,
          });
        }
        return side({ kind: 'value', value: text }, left?.type.kind === 'enumeration' ? left.type : { kind: 'string' });
      }
      case 'number': {
        const isPlain = Number.isSafeInteger(Number(token.text)) || token.text.length < 15;
        return side(isPlain ? { kind: 'value', value: Number(token.text) } : this.parameter(token.text), {
          kind: token.text.includes('.') ? 'decimal' : 'long',
        });
      }
      case 'parameter':
        this.variables.push({ text: token.text, from: token.range[0] });
        return side(this.parameter(token.text), this.typeOfVariable(token.text));
      case 'token':
        if (isAskerToken(token.text)) return side(this.parameter(askerExpression(token.text)), { kind: 'string' });
        return side(this.parameter(token.text), { kind: 'datetime' });
      case 'word': {
        if (token.text === 'true' || token.text === 'false') {
          if (this.is('(')) {
            this.take();
            this.expect(')');
          }
          return side({ kind: 'value', value: token.text === 'true' }, { kind: 'boolean' });
        }
        const dot = token.text.lastIndexOf('.');
        const enumeration = dot > 0 ? this.catalog.enumerationByName(token.text.slice(0, dot)) : undefined;
        if (enumeration) {
          const value = this.enumerationValue(enumeration.id, token.text.slice(dot + 1), token);
          this.references.push(
            { range: [token.range[0], token.range[0] + dot], kind: 'enumeration', id: enumeration.id },
            { range: [token.range[0] + dot + 1, token.range[1]], kind: 'enumeration-value', id: value },
          );
          const name = token.text.slice(dot + 1);
          return side({ kind: 'value', value: name }, { kind: 'enumeration', enumeration: enumeration.id });
        }
        return this.stop(
          'query/unknown-name',
          `${token.text} has no meaning here.`,
          token.range,
          'Write texts in single quotes, variables with $.',
        );
      }
      default:
        return this.stop(
          'query/expected',
          token.type === 'end'
            ? 'The constraint ends where a value is expected.'
            : `A value is expected, but ${token.text} stands here.`,
          token.range,
        );
    }
  }

  /** Id of an enumeration's value; stops when there is none of the name. */
  private enumerationValue(id: string, name: string, token: Token): string {
    const enumeration = this.catalog.enumeration(id);
    const value = enumeration?.values.find((v) => v.name === name);
    if (value) return value.id;
    if (!enumeration) return '';
    const similar = mostSimilar(
      name,
      enumeration.values.map((v) => v.name),
    );
    return this.stop(
      'query/unknown-enumeration-value',
      `${enumeration.qualifiedName} has no value ${name}.`,
      token.range,
      similar ? `Did you mean ${similar}?` : undefined,
    );
  }

  private parameter(text: string): QueryOperand {
    this.parameters.push(text);
    return { kind: 'parameter', index: this.parameters.length - 1 };
  }
}
