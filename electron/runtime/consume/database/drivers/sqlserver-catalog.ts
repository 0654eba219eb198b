import type { CatalogQueries } from './catalog-schema.ts';

const shown = `t.name + CASE WHEN t.name IN ('decimal', 'numeric') THEN CONCAT('(', c.precision, ', ', c.scale, ')')
  WHEN t.name IN ('nchar', 'nvarchar') THEN CONCAT('(', CASE c.max_length WHEN -1 THEN 'max' ELSE CAST(c.max_length / 2 AS varchar(10)) END, ')')
  WHEN t.name IN ('char', 'varchar', 'binary', 'varbinary') THEN CONCAT('(', CASE c.max_length WHEN -1 THEN 'max' ELSE CAST(c.max_length AS varchar(10)) END, ')') ELSE '' END`;

/** The catalog views of SQL Server (sys.objects and what hangs on it). */
export const sqlserverCatalog: CatalogQueries = {
  tables: `SELECT s.name, o.name, CASE o.type WHEN 'V' THEN '1' ELSE '' END, CAST(e.value AS nvarchar(1000))
FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
LEFT JOIN sys.extended_properties e ON e.class = 1 AND e.major_id = o.object_id AND e.minor_id = 0 AND e.name = 'MS_Description'
WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0 ORDER BY s.name, o.name`,
  columns: `SELECT s.name, o.name, c.name, t.name, ${shown},
  CASE WHEN t.name IN ('nchar', 'nvarchar') AND c.max_length > 0 THEN c.max_length / 2 WHEN t.name IN ('char', 'varchar') AND c.max_length > 0 THEN c.max_length END,
  CAST(c.is_nullable AS varchar(1)), CASE WHEN c.is_identity = 1 OR c.is_computed = 1 OR c.default_object_id <> 0 OR t.name = 'timestamp' THEN '1' ELSE '' END,
  CAST(e.value AS nvarchar(1000))
FROM sys.columns c JOIN sys.objects o ON o.object_id = c.object_id JOIN sys.schemas s ON s.schema_id = o.schema_id
JOIN sys.types t ON t.user_type_id = CASE WHEN c.system_type_id = 240 THEN c.user_type_id ELSE c.system_type_id END
LEFT JOIN sys.extended_properties e ON e.class = 1 AND e.major_id = o.object_id AND e.minor_id = c.column_id AND e.name = 'MS_Description'
WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0 ORDER BY s.name, o.name, c.column_id`,
  keys: `SELECT s.name, o.name, i.name, CAST(i.is_primary_key AS varchar(1)), c.name
FROM sys.indexes i JOIN sys.index_columns x ON x.object_id = i.object_id AND x.index_id = i.index_id AND x.is_included_column = 0
JOIN sys.columns c ON c.object_id = x.object_id AND c.column_id = x.column_id
JOIN sys.objects o ON o.object_id = i.object_id JOIN sys.schemas s ON s.schema_id = o.schema_id
WHERE i.is_unique = 1 AND i.has_filter = 0 AND o.is_ms_shipped = 0 ORDER BY s.name, o.name, i.name, x.key_ordinal`,
  foreignKeys: `SELECT s.name, o.name, f.name, c.name, rs.name, ro.name, rc.name
FROM sys.foreign_keys f JOIN sys.foreign_key_columns x ON x.constraint_object_id = f.object_id
JOIN sys.objects o ON o.object_id = f.parent_object_id JOIN sys.schemas s ON s.schema_id = o.schema_id
JOIN sys.columns c ON c.object_id = x.parent_object_id AND c.column_id = x.parent_column_id
JOIN sys.objects ro ON ro.object_id = f.referenced_object_id JOIN sys.schemas rs ON rs.schema_id = ro.schema_id
JOIN sys.columns rc ON rc.object_id = x.referenced_object_id AND rc.column_id = x.referenced_column_id
ORDER BY s.name, o.name, f.name, x.constraint_column_id`,
  procedures: `SELECT s.name, o.name, CASE o.type WHEN 'P' THEN '' ELSE '1' END, t.name
FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
LEFT JOIN sys.parameters p ON p.object_id = o.object_id AND p.parameter_id = 0 LEFT JOIN sys.types t ON t.user_type_id = p.user_type_id
WHERE o.type IN ('P', 'FN') AND o.is_ms_shipped = 0 ORDER BY s.name, o.name`,
  parameters: `SELECT s.name, o.name, p.name, CASE p.is_output WHEN 1 THEN 'inout' ELSE 'in' END, t.name
FROM sys.parameters p JOIN sys.objects o ON o.object_id = p.object_id JOIN sys.schemas s ON s.schema_id = o.schema_id
JOIN sys.types t ON t.user_type_id = p.user_type_id
WHERE p.parameter_id > 0 AND o.type IN ('P', 'FN') AND o.is_ms_shipped = 0 ORDER BY s.name, o.name, p.parameter_id`,
};
