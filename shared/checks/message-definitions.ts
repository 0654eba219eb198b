import { formats } from '../format/index.ts';
import type { Unit } from '../model/unit.ts';
import {
  type MessageDefinition,
  messageDefinitionKind,
  objectsIn,
  placedMembers,
  resolveDefinition,
  rootNamesOf,
} from '../structure/message-definition/index.ts';
import type { CheckRule } from './check.ts';

/** Letters, digits, `_`, `-` and `.`: what is a name in XML, and a key in JSON that needs no quotes in most languages. */
const elementName = /^[\p{L}_][\p{L}\p{M}\p{Nd}_.-]*$/u;

/** Message definitions against the domain model: what is chosen is there, and its names are names. */
export const messageDefinitionRules: CheckRule = {
  id: 'message-definitions',
  kinds: [messageDefinitionKind.kind],
  run(unit: Unit<MessageDefinition>, { catalog, view, report }) {
    const { data } = unit;
    if (data.entity === null) {
      report({
        severity: 'error',
        code: 'definition/no-entity',
        message: 'The definition has no entity.',
        property: 'entity',
        fix: 'Choose the entity that its messages are of.',
      });
      return;
    }
    const resolved = resolveDefinition(data, catalog);
    if (!resolved) return;
    if (data.members.length === 0)
      report({
        severity: 'warning',
        code: 'definition/nothing-chosen',
        message: 'Nothing is chosen yet: the messages are empty.',
        fix: 'Tick what belongs to the messages.',
      });
    const names = new Map<object, Map<string, string>>();
    for (const { member, path, name, itemName, attribute, end, owner, object, repeats, at: place } of placedMembers(
      resolved,
    )) {
      const at = { element: path, path, params: { at: place } };
      const taken = names.get(owner) ?? new Map<string, string>();
      names.set(owner, taken);
      if (taken.has(name))
        report({
          severity: 'error',
          code: 'definition/name-twice',
          message: `${taken.get(name)} and ${path} are both called ${name} in messages.`,
          ...at,
          fix: 'Give one of them a name of its own.',
        });
      taken.set(name, path);
      for (const each of [name, ...(itemName ? [itemName] : [])])
        if (!elementName.test(each))
          report({
            severity: 'warning',
            code: 'definition/not-an-xml-name',
            message: `${JSON.stringify(each)} is no name of an element: the message cannot be written as ${formats.find((f) => f.definitions && f.keepsTexts)?.label ?? 'XML'}.`,
            ...at,
            fix: 'A name begins with a letter or _, and has letters, digits, _, - and . in it.',
          });
      if (end && !object && !repeats)
        report({
          severity: 'error',
          code: 'definition/nothing-above',
          message: `${name} is to hold the same as an ${end.entity.name} above it, but none stands there.`,
          ...at,
          fix: 'Choose what stands in it instead.',
        });
      if (attribute && member.example && attribute.type.kind === 'enumeration') {
        const values = catalog.enumeration(attribute.type.enumeration)?.values.map((v) => v.wire ?? v.name) ?? [];
        if (!values.includes(member.example))
          report({
            severity: 'warning',
            code: 'definition/example',
            message: `The example ${JSON.stringify(member.example.slice(0, 60))} of ${name} is none of ${values.slice(0, 8).join(', ')}.`,
            ...at,
          });
      }
    }
    const root = rootNamesOf(data, resolved.entity);
    for (const each of [root.name, root.listName])
      if (!elementName.test(each))
        report({
          severity: 'warning',
          code: 'definition/not-an-xml-name',
          message: `${JSON.stringify(each)} is no name of an element.`,
          property: each === root.name ? 'externalName' : 'listName',
          fix: 'A name begins with a letter or _, and has letters, digits, _, - and . in it.',
        });
    for (const { member, at } of [...objectsIn(resolved)].flatMap((object) => object.lost)) {
      const gone = member.attribute ?? member.association;
      // One that exists no more is a broken reference, which says so.
      if (gone !== null && !view.element(gone)) continue;
      report({
        severity: 'error',
        code: 'definition/member-missing',
        message: `${member.key || member.name || 'A member'} is chosen, but ${member.attribute ? 'the attribute' : 'the association'} is not one of its entity.`,
        path: at,
        params: { at },
        fix: 'Take it out of the definition, or bring it back in the domain model.',
      });
    }
  },
};
