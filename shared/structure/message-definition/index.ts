export { type AssociationEnd, associationEnd, associationEnds } from './association-end.ts';
export { chosenAssociation, chosenAttribute, chosenToDepth, newDefinition } from './choose.ts';
export { type DefinedMember, definedMemberSchema, type MessageDefinition, messageDefinitionKind } from './kind.ts';
export { conventionalName, type NamingConvention, namingConventions } from './naming.ts';
export {
  type DefinedMessage,
  messageOf,
  nodeTypeOfAttribute,
  objectsIn,
  ownNameOf,
  placedMembers,
  type ResolvedMember,
  type ResolvedObject,
  resolveDefinition,
  rootNamesOf,
} from './tree.ts';
