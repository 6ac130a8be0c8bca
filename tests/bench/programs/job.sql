CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT, kind INTEGER, price REAL);
BEGIN;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
INSERT INTO item SELECT i, printf('item-%06d', (i * 7919) % 60000), i % 97, (i * 31 % 10007) / 7.0 FROM n;
COMMIT;
CREATE INDEX by_name ON item(name);
CREATE INDEX by_kind ON item(kind, price);
SELECT kind, count(*), round(sum(price), 3) FROM item GROUP BY kind ORDER BY 3 DESC LIMIT 5;
SELECT count(*) FROM item a JOIN item b ON b.kind = a.kind AND b.id = a.id + 97 WHERE a.price < b.price;
SELECT sum(length(name)), max(upper(name)), sum(name LIKE '%42%') FROM item;
UPDATE item SET price = price * 1.1 WHERE kind IN (SELECT kind FROM item GROUP BY kind HAVING count(*) > 618);
DELETE FROM item WHERE id % 5 = 0;
WITH RECURSIVE mandel(x, y, a, b, n) AS (
  SELECT cx / 30.0 - 2.2, cy / 20.0 - 1.2, 0.0, 0.0, 0 FROM
    (WITH RECURSIVE c(cx) AS (SELECT 0 UNION ALL SELECT cx + 1 FROM c WHERE cx < 89) SELECT cx FROM c),
    (WITH RECURSIVE c(cy) AS (SELECT 0 UNION ALL SELECT cy + 1 FROM c WHERE cy < 47) SELECT cy FROM c)
  UNION ALL SELECT x, y, a * a - b * b + x, 2 * a * b + y, n + 1 FROM mandel WHERE a * a + b * b < 4 AND n < 28)
SELECT sum(n), count(*) FROM mandel;
SELECT substr(group_concat(name), 1, 60) FROM (SELECT name FROM item ORDER BY name DESC LIMIT 20);
