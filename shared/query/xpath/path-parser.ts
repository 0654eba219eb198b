import type { EntityInfo, ValueType } from '../../model/catalog.ts';
import { mostSimilar } from '../../model/naming.ts';
import type { QueryNode, QueryOperand } from '../query.ts';
import type { PathStep, Side } from './side.ts';
import { ValueParser } from './value-parser.ts';

/** Parses paths: over associations (XP-5, XP-6), with constraints on the way, to an attribute or an object. */
export abstract class PathParser extends ValueParser {
  /** The constraint in brackets at a step. */
  protected abstract brackets(entity: EntityInfo): QueryNode;

  /** A member of the entity, or a path from it; null when the word is none (a name that `value` understands). */
  protected path(entity: EntityInfo, isRight: boolean): Side | null {
    const steps: PathStep[] = [];
    let place = entity;
    for (;;) {
      const { token } = this;
      const attribute = place.attributes.find((a) => a.name === token.text);
      if (attribute) {
        this.take();
        this.references.push({ range: token.range, kind: 'attribute', id: attribute.id });
        if (attribute.definition.calculated)
          this.stop('query/calculated', `${attribute.name} is calculated and cannot be queried.`, token.range);
        if (attribute.type.kind === 'binary' && this.token.text !== '=' && this.token.text !== '!=')
          this.stop(
            'query/binary',
            `${attribute.name} is Binary: only = empty and != empty can be asked.`,
            token.range,
          );
        const operand: QueryOperand = { kind: 'attribute', attribute: attribute.id };
        return { steps, operand, type: attribute.type, entity: place, name: attribute.name, range: token.range };
      }
      // An attribute called id has been looked for first: it is meant, not the object.
      if (token.text === 'id' || token.text === 'ID') {
        this.take();
        const type: ValueType = { kind: 'object', entity: place.id };
        return { steps, operand: { kind: 'id' }, type, entity: place, name: 'id', range: token.range };
      }
      const associations = this.catalog.associationsOf(place.id);
      const association =
        associations.find((a) => a.qualifiedName === token.text) ?? associations.find((a) => a.name === token.text);
      if (!association) {
        // A bare word on the right is rather a text without quotes or a variable without $.
        const isBare = isRight && this.nextToken?.text !== '/' && !token.text.includes('.');
        if (steps.length === 0 && (isBare || this.isValueName(token.text))) return null;
        const names = [...place.attributes.map((a) => a.name), ...associations.map((a) => a.qualifiedName)];
        const similar = mostSimilar(token.text, names);
        this.stop(
          'query/unknown-member',
          token.type === 'word'
            ? `${place.qualifiedName} has no member ${token.text}.`
            : 'The path ends in the middle.',
          token.range,
          similar ? `Did you mean ${similar}?` : undefined,
        );
      }
      this.take();
      this.references.push({ range: token.range, kind: 'association', id: association.id });
      const reverse = !this.catalog.isKindOf(place.id, association.from);
      let target = this.catalog.entity(reverse ? association.from : association.to);
      if (!target) this.stop('query/unknown-entity', `${association.name} leads to no entity.`, token.range);
      let filter: QueryNode | null = this.is('[') ? this.brackets(target) : null;
      let end: readonly [number, number] = token.range;
      let goesOn = false;
      if (this.is('/')) {
        this.take();
        const named = this.token.type === 'word' ? this.catalog.entityByName(this.token.text) : undefined;
        if (named) {
          if (!this.catalog.isKindOf(named.id, target.id) && !this.catalog.isKindOf(target.id, named.id))
            this.stop(
              'query/wrong-entity',
              `${association.name} leads to ${target.qualifiedName}, not to ${named.qualifiedName}.`,
              this.token.range,
            );
          this.references.push({ range: this.token.range, kind: 'entity', id: named.id });
          end = this.take().range;
          target = named;
          if (this.is('[')) {
            const inner = this.brackets(target);
            filter = filter ? { kind: 'and', items: [filter, inner] } : inner;
          }
          if (this.is('/')) {
            this.take();
            goesOn = true;
          }
        } else goesOn = true;
      }
      steps.push({ step: { association: association.id, reverse, entity: target.id }, filter });
      place = target;
      if (!goesOn)
        return {
          steps,
          operand: null,
          type: { kind: 'object', entity: place.id },
          entity: place,
          name: association.name,
          range: end,
        };
    }
  }
}
