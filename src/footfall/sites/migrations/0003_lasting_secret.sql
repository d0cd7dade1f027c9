-- Under which visitor ids that callers gave are hashed; one row, drawn by the program.
create table lasting_secret (
    secret blob not null
);
