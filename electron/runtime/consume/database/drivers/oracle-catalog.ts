import type { CatalogQueries } from './catalog-schema.ts';

/** What is nobody's but the users'. */
const own = (owner: string) => `${owner} IN (SELECT username FROM all_users WHERE oracle_maintained = 'N')`;

const shown = `CASE WHEN c.data_type = 'NUMBER' AND c.data_precision IS NOT NULL THEN 'NUMBER(' || c.data_precision || ', ' || c.data_scale || ')'
  WHEN c.data_type LIKE '%CHAR%' THEN c.data_type || '(' || c.char_length || ')' WHEN c.data_type = 'RAW' THEN 'RAW(' || c.data_length || ')' ELSE c.data_type END`;

/** The views of Oracle's dictionary that every user may read (ALL_…). */
export const oracleCatalog: CatalogQueries = {
  tables: `SELECT o.owner, o.object_name, CASE o.object_type WHEN 'VIEW' THEN '1' ELSE '' END, m.comments
FROM all_objects o LEFT JOIN all_tab_comments m ON m.owner = o.owner AND m.table_name = o.object_name
WHERE o.object_type IN ('TABLE', 'VIEW') AND o.secondary = 'N' AND ${own('o.owner')} ORDER BY o.owner, o.object_name`,
  columns: `SELECT c.owner, c.table_name, c.column_name,
  CASE WHEN c.data_type = 'NUMBER' AND c.data_precision IS NOT NULL THEN 'NUMBER(' || c.data_precision || ', ' || c.data_scale || ')' ELSE c.data_type END,
  ${shown}, CASE WHEN c.data_type LIKE '%CHAR%' THEN c.char_length END, CASE c.nullable WHEN 'Y' THEN '1' ELSE '' END,
  CASE WHEN c.default_length IS NOT NULL OR c.identity_column = 'YES' THEN '1' ELSE '' END, m.comments
FROM all_tab_cols c LEFT JOIN all_col_comments m ON m.owner = c.owner AND m.table_name = c.table_name AND m.column_name = c.column_name
WHERE c.hidden_column = 'NO' AND ${own('c.owner')} ORDER BY c.owner, c.table_name, c.column_id`,
  keys: `SELECT k.owner, k.table_name, k.constraint_name, CASE k.constraint_type WHEN 'P' THEN '1' ELSE '' END, c.column_name
FROM all_constraints k JOIN all_cons_columns c ON c.owner = k.owner AND c.constraint_name = k.constraint_name
WHERE k.constraint_type IN ('P', 'U') AND ${own('k.owner')} ORDER BY k.owner, k.table_name, k.constraint_name, c.position`,
  foreignKeys: `SELECT k.owner, k.table_name, k.constraint_name, c.column_name, r.owner, r.table_name, r.column_name
FROM all_constraints k JOIN all_cons_columns c ON c.owner = k.owner AND c.constraint_name = k.constraint_name
JOIN all_cons_columns r ON r.owner = k.r_owner AND r.constraint_name = k.r_constraint_name AND r.position = c.position
WHERE k.constraint_type = 'R' AND ${own('k.owner')} ORDER BY k.owner, k.table_name, k.constraint_name, c.position`,
  procedures: `SELECT p.owner, p.object_name, CASE p.object_type WHEN 'FUNCTION' THEN '1' ELSE '' END, a.data_type
FROM all_procedures p LEFT JOIN all_arguments a ON a.object_id = p.object_id AND a.position = 0 AND a.data_level = 0
WHERE p.object_type IN ('PROCEDURE', 'FUNCTION') AND ${own('p.owner')} ORDER BY p.owner, p.object_name`,
  parameters: `SELECT a.owner, a.object_name, a.argument_name, CASE a.in_out WHEN 'IN/OUT' THEN 'inout' WHEN 'OUT' THEN 'out' ELSE 'in' END, a.data_type
FROM all_arguments a WHERE a.position > 0 AND a.data_level = 0 AND a.argument_name IS NOT NULL AND a.package_name IS NULL AND ${own('a.owner')}
ORDER BY a.owner, a.object_name, a.position`,
};
