/** The white space that `trim` of a text takes away (ECMA-262, WhiteSpace and LineTerminator), as an escaped string of PostgreSQL. */
const space = [
  '\\t\\n\\x0B\\f\\r \\u00A0\\u1680',
  ...Array.from({ length: 11 }, (_, i) => `\\u${(0x2000 + i).toString(16)}`),
  '\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF',
].join('');

/** 34 digits, rounded half up once, as every quotient is (`expression/numeric.ts`): the whole quotient with one digit more, cut off. */
const divide = `
CREATE OR REPLACE FUNCTION weft_divide(a numeric, b numeric) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  n numeric := abs(a); d numeric := abs(b); places int; cut numeric; size int;
BEGIN
  IF d = 0 THEN RETURN NULL; END IF;
  IF n = 0 THEN RETURN 0; END IF;
  places := 40 - (floor(log(n)) - floor(log(d)))::int;
  IF places >= 0 THEN n := n * ('1e' || places)::numeric; ELSE d := d * ('1e' || -places)::numeric; END IF;
  cut := div(n, d);
  size := length(cut::text);
  cut := div(cut, ('1e' || (size - 35))::numeric);
  cut := div(cut + 5, 10);
  places := places - (size - 34);
  RETURN trim_scale(sign(a) * sign(b) * CASE WHEN places >= 0
    THEN round(cut * ('1e-' || places)::numeric, places) ELSE cut * ('1e' || -places)::numeric END);
END $$`;

const datePart = `
CREATE OR REPLACE FUNCTION weft_part_of(part text, at timestamp) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE part
    WHEN 'year' THEN extract(year FROM at) WHEN 'quarter' THEN extract(quarter FROM at)
    WHEN 'month' THEN extract(month FROM at) WHEN 'day' THEN extract(day FROM at)
    WHEN 'week' THEN floor((extract(doy FROM at) - 1 + extract(dow FROM date_trunc('year', at))) / 7) + 1
    WHEN 'day-of-year' THEN extract(doy FROM at) WHEN 'weekday' THEN extract(dow FROM at) + 1
    WHEN 'hours' THEN extract(hour FROM at) WHEN 'minutes' THEN extract(minute FROM at)
    WHEN 'seconds' THEN floor(extract(second FROM at)) END $$;
CREATE OR REPLACE FUNCTION weft_date_part(part text, zone text, ms numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT weft_part_of(part, (timestamptz 'epoch' + floor(ms / 1000) * interval '1 second') AT TIME ZONE zone) $$;
CREATE OR REPLACE FUNCTION weft_date_part(part text, zone text, day text) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT weft_part_of(part, weft_day(day)::timestamp) $$`;

const days = `
CREATE OR REPLACE FUNCTION weft_day(day text) RETURNS date LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE found text[] := regexp_match(day, '^(\\d{4,6})-(\\d\\d)-(\\d\\d)$');
BEGIN
  IF found IS NULL THEN RETURN NULL; END IF;
  RETURN make_date(found[1]::int, found[2]::int, found[3]::int);
EXCEPTION WHEN datetime_field_overflow THEN RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION weft_day_of(ms numeric) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT to_char((timestamptz 'epoch' + floor(ms / 1000) * interval '1 second') AT TIME ZONE 'UTC', 'YYYY-MM-DD') COLLATE "C" $$;
CREATE OR REPLACE FUNCTION weft_start_of_day(day text) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT ((weft_day(day) - date '1970-01-01')::numeric * 86400000) $$`;

const texts = (fold: string) => `
CREATE OR REPLACE FUNCTION weft_lower(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT lower(given COLLATE ${fold}) COLLATE "C" $$;
CREATE OR REPLACE FUNCTION weft_upper(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT upper(given COLLATE ${fold}) COLLATE "C" $$;
CREATE OR REPLACE FUNCTION weft_trim(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT btrim(given, E'${space}') COLLATE "C" $$;
CREATE OR REPLACE FUNCTION weft_cut(given text, first numeric, behind numeric) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN behind <= first THEN '' ELSE substr(given, least(first, 1e9)::int + 1, least(behind - first, 1e9)::int) END COLLATE "C" $$;
CREATE OR REPLACE FUNCTION weft_begin(given text, at numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT greatest(0, CASE WHEN at < 0 THEN length(given) + at ELSE at END) $$;
CREATE OR REPLACE FUNCTION weft_substring(given text, at numeric) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT weft_cut(given, trunc(weft_begin(given, at)), 1e9) $$;
CREATE OR REPLACE FUNCTION weft_substring(given text, at numeric, size numeric) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT weft_cut(given, trunc(weft_begin(given, at)), trunc(weft_begin(given, at) + greatest(0, size))) $$`;

const readings = `
CREATE OR REPLACE FUNCTION weft_boolean_of_text(given text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE lower(given) WHEN 'true' THEN true WHEN 'false' THEN false END $$;
CREATE OR REPLACE FUNCTION weft_number_of_text(given text) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE WHEN given ~ '^[+-]?[0-9]+([.][0-9]+)?$' THEN given::numeric END $$;
CREATE OR REPLACE FUNCTION weft_date_of_text(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE WHEN given ~ '^[0-9]{4}-' AND weft_day(given) IS NOT NULL THEN given END $$;
CREATE OR REPLACE FUNCTION weft_instant_of_text(given text) RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  found text[] := regexp_match(upper(given),
    '^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.]([0-9]{1,12}))?)?(?:Z|([+-])([0-9]{2}):([0-9]{2}))$');
  clock int; away int;
BEGIN
  IF found IS NULL OR weft_day(found[1]) IS NULL THEN RETURN NULL; END IF;
  clock := found[2]::int * 3600 + found[3]::int * 60 + coalesce(found[4], '0')::int;
  IF found[3]::int > 59 OR coalesce(found[4], '0')::int > 59 OR found[2]::int > 24 OR (found[2]::int = 24 AND clock > 86400)
    OR coalesce(found[7], '0')::int > 23 OR coalesce(found[8], '0')::int > 59 THEN RETURN NULL; END IF;
  away := coalesce(found[7], '0')::int * 60 + coalesce(found[8], '0')::int;
  RETURN weft_start_of_day(found[1]) + clock * 1000 + left(rpad(coalesce(found[5], ''), 3, '0'), 3)::int
    - CASE found[6] WHEN '-' THEN -away ELSE away END * 60000;
END $$`;

/** Truths have an order in queries: false before true. */
const ofTruths = ['max', 'min'].map(
  (name) => `
CREATE OR REPLACE AGGREGATE ${name}(boolean) (SFUNC = ${name === 'max' ? 'boolor' : 'booland'}_statefunc, STYPE = boolean)`,
);

/** Statements that make the functions which printed queries call. `fold` is the collation by which letters change their case. */
export function queryFunctions(fold: string): string[] {
  return [days, datePart, divide, texts(fold), readings, ...ofTruths];
}
