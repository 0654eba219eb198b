export { type FieldMeaning, meaningOfField, publishedOf, SchemaOfService } from './schema.ts';
export { fieldsOf, optionsOf, type Selection, selectionOf, selectOptions, type Tree, treesOf } from './selection.ts';
export { emptyShape, type Shaped, shapeInto } from './shape.ts';
export { bodyText, jsonText, keyText, literalOf } from './texts.ts';
