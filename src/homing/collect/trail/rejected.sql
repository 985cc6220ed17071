-- One row = a dead letter whose text has the message id in it, the newest first.
SELECT letter, reason, received_at, source, settled_how
FROM dead_letters
WHERE contains(raw::VARCHAR, $asked) AND settled_how IS DISTINCT FROM 'driven'
ORDER BY letter DESC
LIMIT 20
