-- What people are sorted by is kept as it is compared: to work it out of everybody takes longer than to sort them. All are made anew.
ALTER TABLE people ADD COLUMN sort_name VARCHAR;
ALTER TABLE people ADD COLUMN sort_email VARCHAR;
ALTER TABLE people ADD COLUMN average_order BIGINT;
DELETE FROM people_mark;
