"""The first schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    _feed()
    _office()
    _fleet()
    _content()
    _guard_audit()


def _feed() -> None:
    op.create_table(
        "bucket_rows",
        Column("bucket", sa.String(length=120), nullable=False),
        Column("version", sa.BigInteger(), nullable=False),
        Column("op", sa.String(length=4), nullable=False),
        Column("kind", sa.String(length=24), nullable=False),
        Column("entity_id", sa.String(length=80), nullable=False),
        Column("rev", sa.Integer(), nullable=False),
        Column("body", sa.LargeBinary(), nullable=False),
        Column("until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("bucket", "version", name=op.f("pk_bucket_rows")),
    )
    op.create_index("ix_bucket_rows_entity", "bucket_rows", ["bucket", "entity_id", "until"], unique=False)
    op.create_table(
        "buckets",
        Column("bucket", sa.String(length=120), nullable=False),
        Column("version", sa.BigInteger(), nullable=False),
        Column("rows", sa.Integer(), nullable=False),
        Column("floor", sa.BigInteger(), nullable=False),
        Column("checksum", sa.LargeBinary(), nullable=False),
        Column("checkpoint", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_buckets")),
    )
    op.create_index(op.f("ix_buckets_checkpoint"), "buckets", ["checkpoint"], unique=False)
    op.create_table(
        "changes",
        Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        Column("bucket", sa.String(length=120), nullable=False),
        Column("op", sa.String(length=4), nullable=False),
        Column("kind", sa.String(length=24), nullable=False),
        Column("entity_id", sa.String(length=80), nullable=False),
        Column("rev", sa.Integer(), nullable=False),
        Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    op.create_table(
        "counters",
        Column("name", sa.String(length=40), nullable=False),
        Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "leases",
        Column("name", sa.String(length=40), nullable=False),
        Column("holder", sa.String(length=80), nullable=False),
        Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )


def _office() -> None:
    op.create_table(
        "attempts",
        Column("id", sa.Integer(), nullable=False),
        Column("subject", sa.String(length=140), nullable=False),
        Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    op.create_index("ix_attempts_subject_at", "attempts", ["subject", "at"], unique=False)
    op.create_table(
        "audit",
        Column("id", sa.Integer(), nullable=False),
        Column("at", sa.DateTime(timezone=True), nullable=False),
        Column("actor_kind", sa.String(length=16), nullable=False),
        Column("actor_id", sa.String(length=80), nullable=False),
        Column("actor_name", sa.String(length=120), nullable=False),
        Column("action", sa.String(length=60), nullable=False),
        Column("object_kind", sa.String(length=24), nullable=False),
        Column("object_id", sa.String(length=80), nullable=False),
        Column("unit_id", sa.String(length=80), nullable=False),
        Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_actor_id"), "audit", ["actor_id"], unique=False)
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
    op.create_index("ix_audit_object", "audit", ["object_kind", "object_id"], unique=False)
    op.create_index(op.f("ix_audit_unit_id"), "audit", ["unit_id"], unique=False)
    op.create_table(
        "units",
        Column("parent_id", sa.String(length=80), nullable=True),
        Column("level", sa.String(length=16), nullable=False),
        Column("name", sa.String(length=200), nullable=False),
        Column("path", sa.String(length=600), nullable=False),
        Column("id", sa.String(length=80), nullable=False),
        Column("rev", sa.Integer(), nullable=False),
        Column("body", sa.LargeBinary(), nullable=False),
        Column("bucket", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["units.id"], name=op.f("fk_units_parent_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("path", name=op.f("uq_units_path")),
    )
    op.create_index(op.f("ix_units_bucket"), "units", ["bucket"], unique=False)
    op.create_table(
        "officers",
        Column("id", sa.String(length=80), nullable=False),
        Column("login", sa.String(length=80), nullable=False),
        Column("name", sa.String(length=120), nullable=False),
        Column("unit_id", sa.String(length=80), nullable=False),
        Column("roles", sa.JSON(), nullable=False),
        Column("password", sa.String(length=200), nullable=False),
        Column("totp", sa.String(length=64), nullable=True),
        Column("totp_step", sa.Integer(), nullable=False),
        Column("created_at", sa.DateTime(timezone=True), nullable=False),
        Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_officers_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officers")),
        sa.UniqueConstraint("login", name=op.f("uq_officers_login")),
    )
    op.create_index(op.f("ix_officers_unit_id"), "officers", ["unit_id"], unique=False)
    op.create_table(
        "sessions",
        Column("key", sa.String(length=64), nullable=False),
        Column("officer_id", sa.String(length=80), nullable=False),
        Column("created_at", sa.DateTime(timezone=True), nullable=False),
        Column("last_at", sa.DateTime(timezone=True), nullable=False),
        Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        Column("address", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_sessions_officer_id_officers")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sessions_officer_id"), "sessions", ["officer_id"], unique=False)


def _fleet() -> None:
    op.create_table(
        "kiosks",
        Column("id", sa.String(length=80), nullable=False),
        Column("number", sa.String(length=12), nullable=False),
        Column("name", sa.String(length=120), nullable=False),
        Column("site_id", sa.String(length=80), nullable=False),
        Column("algorithm", sa.String(length=16), nullable=False),
        Column("key", sa.LargeBinary(), nullable=False),
        Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["units.id"], name=op.f("fk_kiosks_site_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosks")),
        sa.UniqueConstraint("number", name=op.f("uq_kiosks_number")),
    )
    op.create_index(op.f("ix_kiosks_site_id"), "kiosks", ["site_id"], unique=False)
    op.create_table(
        "enrol_codes",
        Column("key", sa.String(length=64), nullable=False),
        Column("site_id", sa.String(length=80), nullable=False),
        Column("name", sa.String(length=120), nullable=False),
        Column("created_at", sa.DateTime(timezone=True), nullable=False),
        Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        Column("kiosk_id", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.id"], name=op.f("fk_enrol_codes_kiosk_id_kiosks")),
        sa.ForeignKeyConstraint(["site_id"], ["units.id"], name=op.f("fk_enrol_codes_site_id_units")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_enrol_codes")),
    )
    op.create_table(
        "inbox",
        Column("id", sa.String(length=80), nullable=False),
        Column("kiosk_id", sa.String(length=80), nullable=False),
        Column("seq", sa.BigInteger(), nullable=False),
        Column("at", sa.DateTime(timezone=True), nullable=False),
        Column("received_at", sa.DateTime(timezone=True), nullable=False),
        Column("member_id", sa.String(length=80), nullable=True),
        Column("sha256", sa.String(length=64), nullable=False),
        Column("body", sa.LargeBinary(), nullable=False),
        Column("verdict", sa.String(length=12), nullable=False),
        Column("reason", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.id"], name=op.f("fk_inbox_kiosk_id_kiosks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
    )
    op.create_index("ix_inbox_kiosk_id_seq", "inbox", ["kiosk_id", "seq"], unique=False)
    op.create_index("ix_inbox_verdict_at", "inbox", ["verdict", "at"], unique=False)
    op.create_table(
        "kiosk_devices",
        Column("kiosk_id", sa.String(length=80), nullable=False),
        Column("device", sa.String(length=40), nullable=False),
        Column("status", sa.String(length=40), nullable=False),
        Column("fault", sa.String(length=60), nullable=False),
        Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.id"], name=op.f("fk_kiosk_devices_kiosk_id_kiosks")),
        sa.PrimaryKeyConstraint("kiosk_id", "device", name=op.f("pk_kiosk_devices")),
    )
    op.create_table(
        "kiosk_nonces",
        Column("kiosk_id", sa.String(length=80), nullable=False),
        Column("nonce", sa.String(length=64), nullable=False),
        Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.id"], name=op.f("fk_kiosk_nonces_kiosk_id_kiosks")),
        sa.PrimaryKeyConstraint("kiosk_id", "nonce", name=op.f("pk_kiosk_nonces")),
    )
    op.create_index(op.f("ix_kiosk_nonces_at"), "kiosk_nonces", ["at"], unique=False)
    op.create_table(
        "kiosk_seen",
        Column("kiosk_id", sa.String(length=80), nullable=False),
        Column("at", sa.DateTime(timezone=True), nullable=False),
        Column("software", sa.String(length=60), nullable=False),
        Column("checkpoint", sa.BigInteger(), nullable=False),
        Column("waiting", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.id"], name=op.f("fk_kiosk_seen_kiosk_id_kiosks")),
        sa.PrimaryKeyConstraint("kiosk_id", name=op.f("pk_kiosk_seen")),
    )
    op.create_table(
        "slips",
        Column("id", sa.Integer(), nullable=False),
        Column("kiosk_id", sa.String(length=80), nullable=False),
        Column("serial", sa.String(length=80), nullable=False),
        Column("template", sa.String(length=60), nullable=False),
        Column("outcome", sa.String(length=20), nullable=False),
        Column("copy", sa.Integer(), nullable=False),
        Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.id"], name=op.f("fk_slips_kiosk_id_kiosks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slips")),
        sa.UniqueConstraint("kiosk_id", "serial", "copy", name=op.f("uq_slips_kiosk_id_serial_copy")),
    )


def _content() -> None:
    op.create_table(
        "members",
        Column("unit_id", sa.String(length=80), nullable=False),
        Column("name", sa.String(length=120), nullable=False),
        Column("card_tail", sa.String(length=8), nullable=False),
        Column("status", sa.String(length=16), nullable=False),
        Column("former_sites", sa.JSON(), nullable=False),
        Column("id", sa.String(length=80), nullable=False),
        Column("rev", sa.Integer(), nullable=False),
        Column("body", sa.LargeBinary(), nullable=False),
        Column("bucket", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_members_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
    )
    op.create_index(op.f("ix_members_bucket"), "members", ["bucket"], unique=False)
    op.create_index(op.f("ix_members_name"), "members", ["name"], unique=False)
    op.create_index(op.f("ix_members_unit_id"), "members", ["unit_id"], unique=False)
    op.create_table(
        "services",
        Column("unit_id", sa.String(length=80), nullable=False),
        Column("primitive", sa.String(length=16), nullable=False),
        Column("sort_order", sa.Integer(), nullable=False),
        Column("id", sa.String(length=80), nullable=False),
        Column("rev", sa.Integer(), nullable=False),
        Column("body", sa.LargeBinary(), nullable=False),
        Column("bucket", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_services_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services")),
    )
    op.create_index(op.f("ix_services_bucket"), "services", ["bucket"], unique=False)
    op.create_index(op.f("ix_services_unit_id"), "services", ["unit_id"], unique=False)
    op.create_table(
        "cards",
        Column("token", sa.String(length=64), nullable=False),
        Column("member_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_cards_member_id_members")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_cards")),
    )
    op.create_index(op.f("ix_cards_member_id"), "cards", ["member_id"], unique=False)
    op.create_table(
        "cases",
        Column("service_id", sa.String(length=80), nullable=False),
        Column("unit_id", sa.String(length=80), nullable=False),
        Column("member_id", sa.String(length=80), nullable=True),
        Column("number", sa.String(length=60), nullable=False),
        Column("topic", sa.String(length=80), nullable=False),
        Column("status", sa.String(length=16), nullable=False),
        Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        Column("due_on", sa.Date(), nullable=False),
        Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        Column("rating", sa.Integer(), nullable=False),
        Column("assignee_id", sa.String(length=80), nullable=True),
        Column("kiosk_id", sa.String(length=80), nullable=True),
        Column("id", sa.String(length=80), nullable=False),
        Column("rev", sa.Integer(), nullable=False),
        Column("body", sa.LargeBinary(), nullable=False),
        Column("bucket", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["officers.id"], name=op.f("fk_cases_assignee_id_officers")),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.id"], name=op.f("fk_cases_kiosk_id_kiosks")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_cases_member_id_members")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_cases_service_id_services")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_cases_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_assignee_id"), "cases", ["assignee_id"], unique=False)
    op.create_index(op.f("ix_cases_bucket"), "cases", ["bucket"], unique=False)
    op.create_index(op.f("ix_cases_member_id"), "cases", ["member_id"], unique=False)
    op.create_index(op.f("ix_cases_number"), "cases", ["number"], unique=False)
    op.create_index(op.f("ix_cases_service_id"), "cases", ["service_id"], unique=False)
    op.create_index("ix_cases_status_due_on", "cases", ["status", "due_on"], unique=False)
    op.create_index(op.f("ix_cases_unit_id"), "cases", ["unit_id"], unique=False)
    op.create_table(
        "entitlements",
        Column("service_id", sa.String(length=80), nullable=False),
        Column("member_id", sa.String(length=80), nullable=False),
        Column("title", sa.String(length=300), nullable=False),
        Column("year", sa.Integer(), nullable=False),
        Column("status", sa.String(length=20), nullable=False),
        Column("id", sa.String(length=80), nullable=False),
        Column("rev", sa.Integer(), nullable=False),
        Column("body", sa.LargeBinary(), nullable=False),
        Column("bucket", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_entitlements_member_id_members")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_entitlements_service_id_services")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlements")),
    )
    op.create_index(op.f("ix_entitlements_bucket"), "entitlements", ["bucket"], unique=False)
    op.create_index(op.f("ix_entitlements_member_id"), "entitlements", ["member_id"], unique=False)
    op.create_index(op.f("ix_entitlements_service_id"), "entitlements", ["service_id"], unique=False)
    op.create_index(op.f("ix_entitlements_status"), "entitlements", ["status"], unique=False)
    op.create_table(
        "publications",
        Column("unit_id", sa.String(length=80), nullable=False),
        Column("service_id", sa.String(length=80), nullable=False),
        Column("title", sa.String(length=300), nullable=False),
        Column("category", sa.String(length=80), nullable=False),
        Column("state", sa.String(length=16), nullable=False),
        Column("draft", sa.LargeBinary(), nullable=False),
        Column("version", sa.Integer(), nullable=False),
        Column("author_id", sa.String(length=80), nullable=True),
        Column("approver_id", sa.String(length=80), nullable=True),
        Column("editors", sa.JSON(), nullable=False),
        Column("remark", sa.Text(), nullable=False),
        Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        Column("published_at", sa.DateTime(timezone=True), nullable=True),
        Column("id", sa.String(length=80), nullable=False),
        Column("rev", sa.Integer(), nullable=False),
        Column("body", sa.LargeBinary(), nullable=False),
        Column("bucket", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["approver_id"], ["officers.id"], name=op.f("fk_publications_approver_id_officers")),
        sa.ForeignKeyConstraint(["author_id"], ["officers.id"], name=op.f("fk_publications_author_id_officers")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_publications_service_id_services")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_publications_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
    )
    op.create_index(op.f("ix_publications_bucket"), "publications", ["bucket"], unique=False)
    op.create_index(op.f("ix_publications_service_id"), "publications", ["service_id"], unique=False)
    op.create_index(op.f("ix_publications_state"), "publications", ["state"], unique=False)
    op.create_index(op.f("ix_publications_unit_id"), "publications", ["unit_id"], unique=False)
    op.create_table(
        "record_rows",
        Column("service_id", sa.String(length=80), nullable=False),
        Column("member_id", sa.String(length=80), nullable=False),
        Column("period", sa.String(length=20), nullable=False),
        Column("id", sa.String(length=80), nullable=False),
        Column("rev", sa.Integer(), nullable=False),
        Column("body", sa.LargeBinary(), nullable=False),
        Column("bucket", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_record_rows_member_id_members")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_record_rows_service_id_services")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_rows")),
    )
    op.create_index(op.f("ix_record_rows_bucket"), "record_rows", ["bucket"], unique=False)
    op.create_index(op.f("ix_record_rows_member_id"), "record_rows", ["member_id"], unique=False)
    op.create_index(op.f("ix_record_rows_service_id"), "record_rows", ["service_id"], unique=False)
    op.create_table(
        "acknowledgements",
        Column("id", sa.Integer(), nullable=False),
        Column("publication_id", sa.String(length=80), nullable=False),
        Column("version", sa.Integer(), nullable=False),
        Column("member_id", sa.String(length=80), nullable=False),
        Column("kiosk_id", sa.String(length=80), nullable=False),
        Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.id"], name=op.f("fk_acknowledgements_kiosk_id_kiosks")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_acknowledgements_member_id_members")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_acknowledgements_publication_id_publications")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgements")),
        sa.UniqueConstraint(
            "publication_id", "version", "member_id", name=op.f("uq_acknowledgements_publication_id_version_member_id")
        ),
    )
    op.create_index(op.f("ix_acknowledgements_member_id"), "acknowledgements", ["member_id"], unique=False)
    op.create_table(
        "case_messages",
        Column("case_id", sa.String(length=80), nullable=False),
        Column("place", sa.Integer(), nullable=False),
        Column("at", sa.DateTime(timezone=True), nullable=False),
        Column("author", sa.String(length=16), nullable=False),
        Column("officer_id", sa.String(length=80), nullable=True),
        Column("name", sa.String(length=120), nullable=False),
        Column("text", sa.Text(), nullable=False),
        Column("sha256", sa.String(length=64), nullable=False),
        Column("internal", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_messages_case_id_cases")),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_case_messages_officer_id_officers")),
        sa.PrimaryKeyConstraint("case_id", "place", name=op.f("pk_case_messages")),
    )
    op.create_table(
        "publication_versions",
        Column("publication_id", sa.String(length=80), nullable=False),
        Column("version", sa.Integer(), nullable=False),
        Column("body", sa.LargeBinary(), nullable=False),
        Column("author_id", sa.String(length=80), nullable=True),
        Column("approver_id", sa.String(length=80), nullable=True),
        Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approver_id"], ["officers.id"], name=op.f("fk_publication_versions_approver_id_officers")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["officers.id"], name=op.f("fk_publication_versions_author_id_officers")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_publication_versions_publication_id_publications")
        ),
        sa.PrimaryKeyConstraint("publication_id", "version", name=op.f("pk_publication_versions")),
    )
    op.create_table(
        "vouchers",
        Column("serial", sa.String(length=80), nullable=False),
        Column("entitlement_id", sa.String(length=80), nullable=False),
        Column("kiosk_id", sa.String(length=80), nullable=False),
        Column("code", sa.String(length=9), nullable=False),
        Column("option", sa.Integer(), nullable=True),
        Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        Column("redeemed_at", sa.DateTime(timezone=True), nullable=True),
        Column("redeemed_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlements.id"], name=op.f("fk_vouchers_entitlement_id_entitlements")
        ),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.id"], name=op.f("fk_vouchers_kiosk_id_kiosks")),
        sa.ForeignKeyConstraint(["redeemed_by"], ["officers.id"], name=op.f("fk_vouchers_redeemed_by_officers")),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_vouchers")),
    )
    op.create_index(op.f("ix_vouchers_code"), "vouchers", ["code"], unique=False)
    op.create_index(op.f("ix_vouchers_entitlement_id"), "vouchers", ["entitlement_id"], unique=False)


def _guard_audit() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_{verb.lower()} BEFORE {verb} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
    )
