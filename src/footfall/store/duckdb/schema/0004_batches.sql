-- Requests that were sent with a key, so that they are known when they come again (footfall.model.batch).
create table batches (
    key ubigint not null,
    body ubigint not null,
    at_ms bigint not null,
    accepted integer not null,
    refused varchar not null
);
