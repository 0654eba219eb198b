export { type FieldMeaning, meaningOfField, publishedOf, SchemaOfService } from './schema.ts';
export {
  fieldsOf,
  optionsOf,
  type Selection,
  type Shaped,
  selectionOf,
  selectOptions,
  shapeInto,
  type Tree,
  treesOf,
} from './selection.ts';
export { bodyText, jsonText, keyText, literalOf } from './texts.ts';
