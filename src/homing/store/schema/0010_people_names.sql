-- What people are called and reached by has columns of its own: lists are sorted by it. All are made anew.
ALTER TABLE people ADD COLUMN name VARCHAR;
ALTER TABLE people ADD COLUMN email VARCHAR;
ALTER TABLE people ADD COLUMN phone VARCHAR;
DELETE FROM people_mark;
