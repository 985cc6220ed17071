-- One row of contacts = a user id that was said to have a contact (its hash), and the merge that was made of it; a pair
-- that is here makes no merge again, whether or not that one was taken back since.
CREATE TABLE contacts (
    contact VARCHAR NOT NULL,
    user_id VARCHAR NOT NULL,
    merge UINTEGER
);
