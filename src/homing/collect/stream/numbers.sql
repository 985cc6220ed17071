-- One row = a number under which the log keeps events of the customer who has one of some ids.
SELECT identities.customer
FROM identities
LEFT JOIN merged ON merged.customer = identities.customer
WHERE coalesce(merged.survivor, identities.customer) IN (
    SELECT customer FROM aliases WHERE id IN ($id, $anonymous)
)
