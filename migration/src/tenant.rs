//! Tenant migrations, each a function from (database, tenant) to SQL; and the template that new tenants are made from.
//! Expand/contract: code one version older must go on working on what a step leaves.

use mo_contract::TenantId;

use crate::ddl::{Backend, Words};

/// A step of the tenant schema. Its SQL runs with the tenant's schema alone on the search path.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub name: &'static str,
    pub sql: fn(Backend, TenantId) -> String,
}

const STEPS: &[Step] = &[
    Step { name: "m0001_menu_and_orders", sql: menu_and_orders },
    Step { name: "m0002_options_and_schedules", sql: options_and_schedules },
    Step { name: "m0004_pictures", sql: pictures },
];

/// The steps that lead to a version of the tenant schema.
#[derive(Clone, Debug)]
pub struct TenantSchema {
    steps: Vec<Step>,
    version: &'static str,
}

impl TenantSchema {
    /// The version that this program is written for.
    #[must_use]
    pub fn shipped() -> Self {
        Self { steps: STEPS.to_vec(), version: STEPS[STEPS.len() - 1].name }
    }

    /// As it was up to this step: so that a test has tenants of an earlier version.
    #[must_use]
    pub fn until(mut self, name: &str) -> Self {
        if let Some(at) = self.steps.iter().position(|step| step.name == name) {
            self.steps.truncate(at + 1);
            self.version = self.steps[at].name;
        }
        self
    }

    /// One version further: so that a test has one that nobody has written yet.
    #[must_use]
    pub fn then(mut self, step: Step) -> Self {
        self.version = step.name;
        self.steps.push(step);
        self
    }

    /// What a tenant's `schema_version` says when nothing is pending.
    #[must_use]
    pub fn version(&self) -> &'static str {
        self.version
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Everything that makes an empty tenant, as one batch: the steps' SQL, the record of them, and on PostgreSQL the
    /// schema, the role and its rights. Runs in the caller's transaction.
    ///
    /// The schema name comes from the id, so nothing that a person typed is in the text.
    #[must_use]
    pub fn template(&self, db: Backend, tenant: TenantId) -> String {
        let schema = tenant.schema_name();
        let mut sql = String::new();
        if db == Backend::Postgres {
            sql += &format!(
                "CREATE ROLE {schema} NOLOGIN INHERIT IN ROLE mo_tenants;\n\
                 GRANT {schema} TO CURRENT_USER;\n\
                 CREATE SCHEMA {schema};\n\
                 SELECT set_config('search_path', '{schema}', true);\n"
            );
        }
        for step in &self.steps {
            sql += &(step.sql)(db, tenant);
        }
        sql += "CREATE TABLE seaql_migrations (version varchar NOT NULL PRIMARY KEY, applied_at bigint NOT NULL);\n";
        let applied_at = match db {
            Backend::Postgres => "extract(epoch FROM now())::bigint",
            Backend::Sqlite => "unixepoch()",
        };
        for step in &self.steps {
            sql += &format!(
                "INSERT INTO seaql_migrations (version, applied_at) VALUES ('{}', {applied_at});\n",
                step.name
            );
        }
        if db == Backend::Postgres {
            sql += &rights(&schema);
        }
        sql
    }
}

/// A tenant at this version or later can be served: dishes are read with all columns of that step.
pub const OLDEST_COMPATIBLE: &str = "m0004_pictures";

fn menu_and_orders(db: Backend, tenant: TenantId) -> String {
    let Words { uuid, json, int, flag, yes, no, time, .. } = db.words();
    let (idempotency, audit) = db.command_columns();
    let mut sql = String::new();
    sql += &db.entity_table(
        tenant,
        "categories",
        &format!("name text NOT NULL, description text, position {int} NOT NULL DEFAULT 0"),
    );
    sql += "CREATE UNIQUE INDEX categories_name_active ON categories (lower(name)) WHERE deleted_at IS NULL;\n";
    sql += &db.entity_table(
        tenant,
        "menu_items",
        &format!(
            "category_id {uuid} REFERENCES categories (id), name text NOT NULL, description text, \
             price {int} NOT NULL CHECK (price BETWEEN 0 AND 100000000), is_available {flag} NOT NULL DEFAULT {yes}, \
             allergens {json} NOT NULL DEFAULT '[]', diets {json} NOT NULL DEFAULT '[]', is_spicy {flag} NOT NULL DEFAULT {no}, \
             position {int} NOT NULL DEFAULT 0"
        ),
    );
    sql += "CREATE INDEX menu_items_position ON menu_items (position, id) WHERE deleted_at IS NULL;\n";
    sql += &db.entity_table(
        tenant,
        "orders",
        &format!(
            "number {int} NOT NULL, customer_name text NOT NULL, phone text, note text, fulfilment {json} NOT NULL, \
             status text NOT NULL CHECK (status IN ('PENDING', 'CONFIRMED', 'READY', 'DONE', 'CANCELLED')), \
             total_amount {int} NOT NULL CHECK (total_amount >= 0), items {json} NOT NULL, idempotency_key text"
        ),
    );
    sql += "CREATE UNIQUE INDEX orders_number_active ON orders (number) WHERE deleted_at IS NULL;\n";
    sql += "CREATE INDEX orders_status ON orders (status, number DESC) WHERE deleted_at IS NULL;\n";
    sql += &db.log_table(
        tenant,
        "order_transitions",
        &format!(
            "order_id {uuid} NOT NULL REFERENCES orders (id), from_status text, to_status text NOT NULL, \
             changed_by text NOT NULL, changed_at {time} NOT NULL, reason text"
        ),
    );
    sql += "CREATE INDEX order_transitions_order ON order_transitions (order_id);\n";
    sql += &db.log_table(tenant, "idempotency", &idempotency);
    sql += &db.log_table(tenant, "audit_log", audit);
    let tenant_column = db.tenant_column(tenant);
    sql += &format!(
        "CREATE TABLE counters (id {int} PRIMARY KEY CHECK (id = 1), {tenant_column}, event_seq {int} NOT NULL, \
         catalogue_seq {int} NOT NULL, order_number {int} NOT NULL);\n\
         INSERT INTO counters (id, event_seq, catalogue_seq, order_number) VALUES (1, 0, 0, 0);\n"
    );
    if db == Backend::Sqlite {
        // On PostgreSQL the log is public.event_log; a SQLite tenant keeps its own, in its own file.
        sql += &db.event_log("event_log");
    }
    sql
}

/// Options stand in the dish's own row, as allergens do: they are read and written with it alone, and an order keeps its
/// own copy. Older code leaves the columns at their defaults.
fn options_and_schedules(db: Backend, _: TenantId) -> String {
    let Words { json, time, .. } = db.words();
    format!(
        "ALTER TABLE menu_items ADD COLUMN options {json} NOT NULL DEFAULT '[]';\n\
         ALTER TABLE menu_items ADD COLUMN schedule {json} NOT NULL DEFAULT '[]';\n\
         ALTER TABLE menu_items ADD COLUMN available_until {time};\n\
         ALTER TABLE menu_items ADD COLUMN sold_out_until {time};\n"
    )
}

/// The files are elsewhere: a row says how they are called.
fn pictures(db: Backend, tenant: TenantId) -> String {
    let Words { uuid, int, .. } = db.words();
    let columns = format!(
        "item_id {uuid} NOT NULL REFERENCES menu_items (id), hash text NOT NULL, width {int} NOT NULL CHECK (width > 0), \
         height {int} NOT NULL CHECK (height > 0), placeholder text, alt text NOT NULL"
    );
    db.entity_table(tenant, "dish_pictures", &columns)
        + "CREATE UNIQUE INDEX dish_pictures_item_active ON dish_pictures (item_id) WHERE deleted_at IS NULL;\n"
}

/// What the tenant's role may do: everything to its own rows. What it may do in `public` comes with `mo_tenants`.
pub(crate) fn rights(schema: &str) -> String {
    format!(
        "GRANT USAGE ON SCHEMA {schema} TO {schema};\n\
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {schema};\n\
         REVOKE INSERT, UPDATE, DELETE ON {schema}.seaql_migrations FROM {schema};\n"
    )
}
