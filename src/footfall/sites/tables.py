"""The tables of the small things, as the newest migration leaves them."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

site = Table(
    "site",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("domain", Text, nullable=False, unique=True),
    Column("created_ms", BigInteger, nullable=False),
    Column("removed_ms", BigInteger),
    Column("ip", Text, nullable=False),
    Column("bots", Text, nullable=False),
    Column("identify", Boolean, nullable=False),
    Column("retention_days", Integer, nullable=False),
    Column("counter", Boolean, nullable=False, default=False),
    Column("public", Boolean, nullable=False, server_default="0"),
    Column("collect", Text),
    Column("tracker", Text, nullable=False, server_default=""),
    Column("tracker_exclude", Text, nullable=False, server_default="[]"),
)

alias = Table(
    "alias",
    metadata,
    Column("name", Text, primary_key=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
)

zone_since = Table(
    "zone_since",
    metadata,
    Column("site_id", ForeignKey("site.id"), primary_key=True),
    Column("since_ms", BigInteger, primary_key=True),
    Column("zone", Text, nullable=False),
)

uncut = Table("uncut", metadata, Column("site_id", ForeignKey("site.id"), primary_key=True))

leftover = Table("leftover", metadata, Column("site_id", Integer, primary_key=True))

ignored = Table("ignored", metadata, Column("network", Text, primary_key=True))

token = Table(
    "token",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("created_ms", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("all_sites", Boolean, nullable=False),
    Column("used_ms", BigInteger),
)

token_site = Table(
    "token_site",
    metadata,
    Column("token_id", ForeignKey("token.id"), primary_key=True),
    Column("site_id", ForeignKey("site.id"), primary_key=True),
)

user = Table(
    "user",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("role", Text),
    Column("language", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger),
)

user_role = Table(
    "user_role",
    metadata,
    Column("user_id", ForeignKey("user.id"), primary_key=True),
    Column("site_id", ForeignKey("site.id"), primary_key=True),
    Column("role", Text, nullable=False),
)

user_pin = Table(
    "user_pin",
    metadata,
    Column("user_id", ForeignKey("user.id"), primary_key=True),
    Column("site_id", ForeignKey("site.id"), primary_key=True),
)

second_factor = Table(
    "second_factor",
    metadata,
    Column("user_id", ForeignKey("user.id"), primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    Column("last_step", BigInteger, nullable=False),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("user_id", ForeignKey("user.id"), nullable=False),
)

reset_code = Table(
    "reset_code",
    metadata,
    Column("user_id", ForeignKey("user.id"), primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("until_ms", BigInteger, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("user_id", ForeignKey("user.id"), nullable=False),
    Column("agent", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

day_secret = Table(
    "day_secret",
    metadata,
    Column("day", Integer, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)

lasting_secret = Table("lasting_secret", metadata, Column("secret", LargeBinary, nullable=False))

goal = Table(
    "goal",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("display_name", Text, nullable=False),
    Column("event_name", Text, nullable=False),
    Column("page_path", Text, nullable=False),
    Column("scroll_threshold", Integer),
    Column("currency", Text, nullable=False),
    Column("props", Text, nullable=False),
)

segment = Table(
    "segment",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("filters", Text, nullable=False),
)

link = Table(
    "link",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("slug", Text, nullable=False, unique=True),
    Column("target", Text),
)

imports = Table(
    "import",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("label", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

import_part = Table(
    "import_part",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("import_id", ForeignKey("import.id"), nullable=False),
    Column("first_day", Integer, nullable=False),
    Column("last_day", Integer, nullable=False),
    Column("row_count", Integer, nullable=False),
)

shield = Table(
    "shield",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

share = Table(
    "share",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("unlock_key", LargeBinary, nullable=False),
    Column("segment_id", ForeignKey("segment.id")),
    Column("panels", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger),
)

annotation = Table(
    "annotation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("moment", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("author", Text, nullable=False),
)

revision = Table("revision", metadata, Column("number", BigInteger, nullable=False))
