//! Platform migrations: tenants, tokens, the platform's log. They run in `public` or in `platform.db`.
//! They must never touch a tenant's tables.

use crate::ddl::{Backend, Words};

pub(crate) struct Step {
    pub name: &'static str,
    pub sql: fn(Backend) -> String,
}

pub(crate) const STEPS: &[Step] = &[
    Step { name: "m0001_platform", sql: platform },
    Step { name: "m0002_identity", sql: identity },
    Step { name: "m0003_house_rules", sql: house_rules },
    Step { name: "m0004_brand_before", sql: brand_before },
    Step { name: "m0005_tenants_role", sql: tenants_role },
];

/// The built-in tenant that platform events belong to.
pub(crate) const SYSTEM: &str = "t_system";

fn platform(db: Backend) -> String {
    let Words { uuid, time, json, int, now, .. } = db.words();
    let (idempotency, audit) = db.command_columns();
    let public = if db == Backend::Postgres { "public." } else { "" };
    let log_name = format!("{public}event_log");
    let entity = entity_columns(db);
    let mut sql = format!(
        "CREATE TABLE {public}tenants (id {uuid} PRIMARY KEY, project_id {uuid} NOT NULL, \
         mode text NOT NULL DEFAULT 'saas' CHECK (mode IN ('enterprise', 'saas', 'lab')), name text NOT NULL, domain text NOT NULL, \
         schema_name text NOT NULL, \
         state text NOT NULL CHECK (state IN ('draft', 'provisioning', 'active', 'suspended', 'archived', 'failed')), \
         currency text NOT NULL, theme {json} NOT NULL, profile {json} NOT NULL, owner_email text, \
         schema_version text, migration_error text, {entity});\n\
         CREATE UNIQUE INDEX tenants_domain_active ON {public}tenants (domain) WHERE deleted_at IS NULL;\n\
         CREATE UNIQUE INDEX tenants_schema_name ON {public}tenants (schema_name);\n\
         CREATE TABLE {public}tenant_transitions (id {uuid} PRIMARY KEY, tenant_id {uuid} NOT NULL REFERENCES {public}tenants (id), \
         from_state text, to_state text NOT NULL, changed_by text NOT NULL, changed_at {time} NOT NULL, reason text);\n\
         CREATE INDEX tenant_transitions_tenant ON {public}tenant_transitions (tenant_id, changed_at);\n\
         CREATE TABLE {public}api_tokens (id {uuid} PRIMARY KEY, hash text NOT NULL, prefix text NOT NULL, \
         role text NOT NULL CHECK (role IN ('staff', 'manager', 'owner', 'operator', 'front')), \
         tenant_id {uuid} REFERENCES {public}tenants (id), label text NOT NULL, expires_at {time}, revoked_at {time}, {entity});\n\
         CREATE INDEX api_tokens_tenant ON {public}api_tokens (tenant_id);\n\
         CREATE TABLE {public}idempotency (id {uuid} PRIMARY KEY, created_at {time} NOT NULL DEFAULT {now}, {idempotency});\n\
         CREATE TABLE {public}audit_log (id {uuid} PRIMARY KEY, created_at {time} NOT NULL DEFAULT {now}, {audit});\n\
         CREATE TABLE {public}platform_counters (id {int} PRIMARY KEY CHECK (id = 1), event_seq {int} NOT NULL);\n\
         INSERT INTO {public}platform_counters (id, event_seq) VALUES (1, 0);\n"
    );
    sql += &db.event_log(&log_name);
    if db == Backend::Postgres {
        sql += &row_security();
    }
    sql
}

/// What all tenants' roles may do in `public` is one role's, of which each becomes a member. Rights on one object for each of
/// them end at some 2,000 tenants (the list does not fit its row), and two calls that grant one at the same time make one fail.
fn tenants_role(db: Backend) -> String {
    if db == Backend::Sqlite {
        return "SELECT 1;\n".to_owned();
    }
    "DO $$ BEGIN CREATE ROLE mo_tenants NOLOGIN NOINHERIT; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;\n\
     GRANT USAGE ON SCHEMA public TO mo_tenants;\n\
     GRANT INSERT, SELECT ON public.event_log TO mo_tenants;\n"
        .to_owned()
}

/// What a row that changes has besides its own columns.
fn entity_columns(db: Backend) -> String {
    let Words { time, int, now, .. } = db.words();
    format!(
        "version {int} NOT NULL DEFAULT 1, created_at {time} NOT NULL DEFAULT {now}, updated_at {time} NOT NULL DEFAULT {now}, deleted_at {time}"
    )
}

/// People, where they work, the browsers they are signed in with, and the links by which they came.
fn identity(db: Backend) -> String {
    let Words { uuid, time, int, flag, no, .. } = db.words();
    let public = if db == Backend::Postgres { "public." } else { "" };
    let entity = entity_columns(db);
    let role = "CHECK (role IN ('staff', 'manager', 'owner'))";
    format!(
        "CREATE TABLE {public}users (id {uuid} PRIMARY KEY, email text NOT NULL, name text NOT NULL, password_hash text, \
         is_operator {flag} NOT NULL DEFAULT {no}, {entity});\n\
         CREATE UNIQUE INDEX users_email_active ON {public}users (email) WHERE deleted_at IS NULL;\n\
         CREATE TABLE {public}memberships (id {uuid} PRIMARY KEY, user_id {uuid} NOT NULL REFERENCES {public}users (id), \
         tenant_id {uuid} NOT NULL REFERENCES {public}tenants (id), role text NOT NULL {role}, {entity});\n\
         CREATE UNIQUE INDEX memberships_active ON {public}memberships (user_id, tenant_id) WHERE deleted_at IS NULL;\n\
         CREATE INDEX memberships_tenant ON {public}memberships (tenant_id) WHERE deleted_at IS NULL;\n\
         CREATE TABLE {public}sessions (id {uuid} PRIMARY KEY, user_id {uuid} NOT NULL REFERENCES {public}users (id), \
         tenant_id {uuid} REFERENCES {public}tenants (id), hash text NOT NULL, agent text, created_at {time} NOT NULL, \
         last_seen_at {time} NOT NULL, expires_at {time} NOT NULL, ended_at {time});\n\
         CREATE INDEX sessions_user ON {public}sessions (user_id) WHERE ended_at IS NULL;\n\
         CREATE TABLE {public}invitations (id {uuid} PRIMARY KEY, hash text NOT NULL, email text NOT NULL, \
         tenant_id {uuid} REFERENCES {public}tenants (id), role text {role}, is_operator {flag} NOT NULL DEFAULT {no}, \
         resets_password {flag} NOT NULL DEFAULT {no}, invited_by text NOT NULL, expires_at {time} NOT NULL, accepted_at {time}, \
         {entity});\n\
         CREATE INDEX invitations_tenant ON {public}invitations (tenant_id) WHERE deleted_at IS NULL;\n\
         CREATE TABLE {public}sign_in_attempts (subject text PRIMARY KEY, failures {int} NOT NULL, last_at {time} NOT NULL, \
         locked_until {time});\n"
    )
}

/// How a restaurant speaks, when it takes no orders, and the brand it is trying on.
fn house_rules(db: Backend) -> String {
    let Words { time, json, .. } = db.words();
    let public = if db == Backend::Postgres { "public." } else { "" };
    let columns = [
        "locale text NOT NULL DEFAULT 'en'".to_owned(),
        "time_zone text NOT NULL DEFAULT 'UTC'".to_owned(),
        format!("paused_until {time}"),
        format!("theme_draft {json}"),
    ];
    columns.map(|column| format!("ALTER TABLE {public}tenants ADD COLUMN {column};\n")).concat()
}

/// The brand that guests saw before the last publishing, so that it can be undone.
fn brand_before(db: Backend) -> String {
    let json = db.words().json;
    let public = if db == Backend::Postgres { "public." } else { "" };
    format!("ALTER TABLE {public}tenants ADD COLUMN theme_before {json};\n")
}

/// A tenant's role sees and adds its own rows only; operators read all; the platform's own login keeps the system's.
fn row_security() -> String {
    let own = "tenant_id = current_setting('app.tenant_id', true) AND current_user = 'tenant_' || replace(tenant_id, '-', '')";
    format!(
        "DO $$ BEGIN CREATE ROLE mo_operator NOLOGIN NOINHERIT; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;\n\
         ALTER TABLE public.event_log ENABLE ROW LEVEL SECURITY;\n\
         ALTER TABLE public.event_log FORCE ROW LEVEL SECURITY;\n\
         CREATE POLICY event_log_tenant ON public.event_log USING ({own}) WITH CHECK ({own});\n\
         CREATE POLICY event_log_system ON public.event_log USING (tenant_id = '{SYSTEM}' AND current_user NOT LIKE 'tenant\\_%') \
         WITH CHECK (tenant_id = '{SYSTEM}' AND current_user NOT LIKE 'tenant\\_%');\n\
         CREATE POLICY event_log_operator ON public.event_log FOR SELECT TO mo_operator USING (true);\n\
         GRANT USAGE ON SCHEMA public TO mo_operator;\n\
         GRANT SELECT ON public.event_log TO mo_operator;\n"
    )
}
