/** A shop in PostgreSQL: customers and orders, with keys, a view, a function, and values that lose digits easily. */
export const shopTables = `
CREATE TYPE order_status AS ENUM ('open', 'shipped', 'paid');
CREATE TABLE customers (
  id int8 PRIMARY KEY,
  name varchar(80) NOT NULL,
  country char(2) NOT NULL DEFAULT 'NL'
);
COMMENT ON TABLE customers IS 'Who buys.';
CREATE TABLE orders (
  id int8 PRIMARY KEY,
  customer_id int8 NOT NULL REFERENCES customers (id),
  number varchar(20) NOT NULL UNIQUE,
  total numeric(20, 4) NOT NULL,
  status order_status NOT NULL DEFAULT 'open',
  placed timestamptz NOT NULL,
  due date
);
CREATE VIEW open_orders AS SELECT id, number, total FROM orders WHERE status = 'open';
CREATE FUNCTION order_count(customer int8) RETURNS int8 LANGUAGE sql AS 'SELECT count(*) FROM orders WHERE customer_id = customer';
INSERT INTO customers VALUES (9007199254740993, 'Tea & Co', 'NL'), (2, 'Second', 'DE');
INSERT INTO orders VALUES
  (1, 9007199254740993, 'A-1', 1234567890123456.7891, 'open', '2026-03-01T10:00:00+01', '2026-03-31'),
  (2, 9007199254740993, 'A-2', 0.10, 'paid', '2026-03-02T10:00:00+01', NULL),
  (3, 2, 'B-1', 12.50, 'shipped', '2026-03-03T10:00:00+01', NULL);
`;
