-- Those without a key, and keys that are too old to come again.
delete from batches
where key = 0 or at_ms < (select max(at_ms) from batches) - $kept_ms
