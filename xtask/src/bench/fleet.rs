//! Many restaurants beside few: making them, migrating them, reading from them.
//! Nothing of `mo` may cost more because there are more restaurants.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    Bench, FEW,
    load::{Load, Pair, Reading, Request, median, median_of},
    node::{Node, PLAIN, Place},
    postgres::Cluster,
    report::{Goal, Report, Row, thousands},
};
use crate::Result;

pub const ROWS: [&str; 10] = [
    PROVISION_SQLITE,
    MIGRATE_SQLITE,
    MENU_OF_FILES,
    PROVISION_POSTGRES,
    MIGRATE_POSTGRES,
    MENU_OF_FEW,
    MENU_OF_ALL,
    ORDER_OF_FEW,
    ORDER_OF_ALL,
    MIGRATE_COLUMNS,
];
/// Those that need the small database beside the large one.
pub const BESIDE_FEW: [&str; 5] = [MIGRATE_POSTGRES, MENU_OF_FEW, MENU_OF_ALL, ORDER_OF_FEW, ORDER_OF_ALL];
const PROVISION_POSTGRES: &str = "provisioning, PostgreSQL, p50";
const PROVISION_SQLITE: &str = "provisioning, SQLite, p50";
const MIGRATE_POSTGRES: &str = "mo migrate, nothing to do, PostgreSQL";
const MIGRATE_SQLITE: &str = "mo migrate, nothing to do, SQLite";
const MIGRATE_COLUMNS: &str = "mo migrate, four columns and a table, PostgreSQL";
const MENU_OF_FILES: &str = "read of a menu (cached), SQLite, all asked";
const MENU_OF_FEW: &str = "read of a menu (cached), PostgreSQL, 10 asked";
const MENU_OF_ALL: &str = "read of a menu (cached), PostgreSQL, all asked";
const ORDER_OF_FEW: &str = "read of an order (from rows), PostgreSQL, 10 asked";
const ORDER_OF_ALL: &str = "read of an order (from rows), PostgreSQL, all asked";

const MENU: &str = "/api/v1/store/menu";
pub const ORDERS: &str = "/api/v1/store/orders";

const CONNECTIONS: usize = 64;
/// Enough for each of 20 connections to have met each of 1,000 restaurants.
const WARM_SECONDS: u32 = 15;
/// Provisionings that a median is taken of.
const SAMPLES: usize = 50;

/// A database with restaurants, and a node over it.
pub struct Fleet {
    pub node: Node,
    pub hosts: Vec<String>,
    /// PostgreSQL's name for it.
    pub database: String,
    place: Place,
    /// An order that all its restaurants have, once they are filled.
    order: String,
    /// Dishes of the first restaurant, and of all that its rows were copied to.
    dishes: Vec<Value>,
}

impl Fleet {
    /// One restaurant with 40 dishes.
    fn new(bench: &Bench, place: Place, database: &str) -> Result<Self> {
        let host = host(1);
        let file = bench.menu_file(&host)?;
        place.run(&["demo", "--menu", &file.display().to_string()])?;
        let mut node = Node::start(&place)?;
        node.wait_for_page(&host)?;
        let menu = node.get(&host, MENU, PLAIN)?.expect(200)?.json()?;
        let items = menu.get("items").and_then(Value::as_array).ok_or("a menu without items")?;
        let dishes = items.iter().filter_map(|item| item.get("id").cloned()).collect();
        Ok(Self { node, hosts: vec![host], database: database.to_owned(), place, order: String::new(), dishes })
    }

    pub fn first_host(&self) -> &str {
        self.hosts.first().map_or("", String::as_str)
    }

    /// Makes restaurants, one after the other, until there are `count`; how long each took, in milliseconds.
    fn grow(&mut self, count: usize) -> Result<Vec<f64>> {
        let mut took = Vec::new();
        while self.hosts.len() < count {
            let host = host(self.hosts.len() + 1);
            took.push(milliseconds(self.node.provision(&host)?));
            self.hosts.push(host);
        }
        Ok(took)
    }

    /// Three lines, four dishes.
    pub fn order_body(&self) -> Value {
        let lines = self.dishes.iter().zip([1, 2, 1]).map(|(id, quantity)| json!({ "id": id, "qty": quantity }));
        json!({ "items": lines.collect::<Vec<_>>(), "customer": "John Doe" })
    }

    /// An order of the first restaurant; its id.
    pub fn place_order(&self, key: &str) -> Result<String> {
        let reply = self.node.post(self.first_host(), ORDERS, key, &self.order_body())?.expect(201)?;
        Ok(reply.json()?.get("id").and_then(Value::as_str).ok_or("an order without an id")?.to_owned())
    }

    /// Gives the first `count` restaurants the dishes and the one order of the first, ids and all, whatever tables there are.
    /// Returns the order's id.
    fn fill(&self, cluster: &Cluster, count: usize) -> Result<String> {
        let order = self.place_order("the-order-of-the-bench")?;
        let sql = format!(
            "DO $$ DECLARE source text; part record; tenant record; BEGIN \
             SELECT schema_name INTO source FROM public.tenants WHERE domain = '{first}'; \
             PERFORM set_config('session_replication_role', 'replica', false); \
             FOR part IN SELECT table_name, string_agg(quote_ident(column_name), ', ') AS columns FROM information_schema.columns \
             WHERE table_schema = source AND column_name <> 'tenant_id' AND table_name <> 'seaql_migrations' AND is_generated = 'NEVER' \
             GROUP BY table_name LOOP \
             FOR tenant IN SELECT schema_name FROM public.tenants WHERE domain > '{first}' AND domain <= '{last}' LOOP \
             EXECUTE format('DELETE FROM %I.%I', tenant.schema_name, part.table_name); \
             EXECUTE format('INSERT INTO %I.%I (%s) SELECT %s FROM %I.%I', \
             tenant.schema_name, part.table_name, part.columns, part.columns, source, part.table_name); \
             COMMIT; END LOOP; END LOOP; END $$",
            first = self.first_host(),
            last = host(count),
        );
        cluster.psql(&self.database, &sql)?;
        Ok(order)
    }

    /// The same path asked of `count` restaurants in turn.
    fn load(&self, bench: &Bench, name: &str, path: &str, count: usize) -> Result<Load> {
        let requests: Vec<Request> = self.hosts.iter().take(count).map(|host| Request::get(host, path)).collect();
        Load::new(bench, &format!("{name}-{count}"), self.node.address, CONNECTIONS, &requests)
    }

    /// The time that `mo migrate` takes, a few times over.
    fn migrate(&self, bench: &Bench) -> Result<Vec<f64>> {
        (0..bench.arguments.rounds).map(|_| self.place.run(&["migrate"]).map(milliseconds)).collect()
    }
}

/// Sorted as made.
fn host(number: usize) -> String {
    format!("r{number:05}.example")
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Few restaurants on PostgreSQL, each with 40 dishes and an order.
pub fn few(bench: &Bench, cluster: &Cluster) -> Result<Fleet> {
    let url = cluster.database("few")?;
    let mut fleet = Fleet::new(bench, Place::new(bench, "few", url), "few")?;
    fleet.grow(FEW)?;
    fleet.order = fleet.fill(cluster, FEW)?;
    Ok(fleet)
}

pub fn measure(bench: &Bench, report: &mut Report, cluster: &Cluster, few: Option<&Fleet>) -> Result<()> {
    // Files first: PostgreSQL goes on writing for a while after it has made thousands of tables.
    let mut files = Fleet::new(bench, Place::sqlite(bench, "many-files"), "")?;
    provisioning(bench, report, &mut files, "provisioning-sqlite", PROVISION_SQLITE, Goal::AtMost(50.0, "50 ms"))?;
    let took = files.migrate(bench)?;
    report.add(nothing_to_do("migrate-nothing-sqlite", MIGRATE_SQLITE, &files, &took))?;
    let menu = |count: usize| files.load(bench, "menu-of-files", MENU, count);
    let sides = [menu(bench.many())?, menu(FEW)?];
    report.add(read(bench, "read-menu-sqlite", MENU_OF_FILES, &sides, bench.many(), bench.arguments.tenants)?)?;
    drop(files);

    let url = cluster.database("many")?;
    let mut many = Fleet::new(bench, Place::new(bench, "many", url), "many")?;
    provisioning(bench, report, &mut many, "provisioning-postgres", PROVISION_POSTGRES, Goal::AtMost(100.0, "100 ms"))?;
    let Some(few) = few else { return Ok(()) };
    let (took, beside) = (many.migrate(bench)?, few.migrate(bench)?);
    let row = nothing_to_do("migrate-nothing-postgres", MIGRATE_POSTGRES, &many, &took);
    let yardstick = median(&beside);
    report.add(row.yardstick(format!("over {}: {yardstick:.0} ms", few.hosts.len()), median(&took) / yardstick))?;
    many.order = many.fill(cluster, bench.many())?;
    reads(bench, report, few, &many)?;
    columns(report, cluster, &many)
}

/// The last step of the tenant's schema, the first, and how to take back what is between: then there is something to migrate.
const LAST_STEP: &str = "m0004_pictures";
const FIRST_STEP: &str = "m0001_menu_and_orders";
const UNDO: &str = "DROP TABLE %1$I.dish_pictures; ALTER TABLE %1$I.menu_items DROP COLUMN options, DROP COLUMN schedule, DROP COLUMN available_until, \
                    DROP COLUMN sold_out_until; DELETE FROM %1$I.seaql_migrations WHERE version > %2$L";

fn columns(report: &mut Report, cluster: &Cluster, fleet: &Fleet) -> Result<()> {
    let version = || cluster.psql(&fleet.database, "SELECT DISTINCT schema_version FROM public.tenants");
    if version()?.trim() != LAST_STEP {
        println!("{MIGRATE_COLUMNS}: left out, the bench can take back {LAST_STEP} only");
        return Ok(());
    }
    let undo = format!(
        "DO $$ DECLARE tenant record; BEGIN FOR tenant IN SELECT schema_name FROM public.tenants LOOP \
         EXECUTE format('{UNDO}', tenant.schema_name, '{FIRST_STEP}'); COMMIT; END LOOP; \
         UPDATE public.tenants SET schema_version = '{FIRST_STEP}'; END $$"
    );
    cluster.psql(&fleet.database, &undo)?;
    let took = fleet.place.run(&["migrate"])?.as_secs_f64();
    if version()?.trim() != LAST_STEP {
        return Err("mo migrate left restaurants behind".into());
    }
    let measured = format!("over {}: {took:.1} s", thousands_of(fleet.hosts.len()));
    let how = format!("`mo migrate` from {FIRST_STEP} to {LAST_STEP}, once, with its default number of jobs");
    report.add(
        Row::new("migrate-columns-postgres", MIGRATE_COLUMNS, measured)
            .goal(Goal::AtMost(60.0, "60 s"), took)
            .details(json!({ "how": how, "seconds": took })),
    )
}

/// Fills the fleet over HTTP, one restaurant at a time, and takes the times where few and where many were there.
fn provisioning(
    bench: &Bench,
    report: &mut Report,
    fleet: &mut Fleet,
    slug: &'static str,
    name: &str,
    goal: Goal,
) -> Result<()> {
    let count = bench.many();
    fleet.grow(FEW)?;
    let at_few = fleet.grow(FEW + SAMPLES)?;
    fleet.grow(count)?;
    let at_many = fleet.grow(count + SAMPLES)?;
    fleet.grow(bench.arguments.tenants)?;
    let (few, many) = (median(&at_few), median(&at_many));
    report.add(
        Row::new(slug, name, format!("at {}: {many:.0} ms", thousands_of(count)))
            .yardstick(format!("at {FEW}: {few:.0} ms"), many / few)
            .goal(goal, few.max(many))
            // The goals say `flat`; this is as flat as they ask of a read.
            .ratio_goal(Goal::AtMost(1.2, "1.2 ×"))
            .details(json!({
                "how": format!("POST /api/v1/sys/provision, one at a time, {SAMPLES} each"), "milliseconds_at_few": at_few,
                "milliseconds_at_many": at_many,
            })),
    )
}

fn nothing_to_do(slug: &'static str, name: &str, fleet: &Fleet, took: &[f64]) -> Row {
    let time = median(took);
    Row::new(slug, name, format!("over {}: {time:.0} ms", thousands_of(fleet.hosts.len())))
        .goal(Goal::AtMost(1000.0, "1 s"), time)
        .details(json!({ "how": "the whole command, start of the program included", "milliseconds": took }))
}

/// The same reads from a database with few and from one with many restaurants, a node over each.
fn reads(bench: &Bench, report: &mut Report, few: &Fleet, many: &Fleet) -> Result<()> {
    let (of_few, of_many) = (format!("{ORDERS}/{}", few.order), format!("{ORDERS}/{}", many.order));
    // Each connection to PostgreSQL gets to know each restaurant's tables before anything counts.
    many.load(bench, "warm", &of_many, bench.many())?.lasting(WARM_SECONDS).run()?;
    for (slug, name, count) in [("read-menu-few", MENU_OF_FEW, FEW), ("read-menu", MENU_OF_ALL, bench.many())] {
        let sides = [many.load(bench, slug, MENU, count)?, few.load(bench, "few-menu", MENU, FEW)?];
        report.add(read(bench, slug, name, &sides, count, FEW)?)?;
    }
    for (slug, name, count) in [("read-order-few", ORDER_OF_FEW, FEW), ("read-order", ORDER_OF_ALL, bench.many())] {
        let sides = [many.load(bench, slug, &of_many, count)?, few.load(bench, "few-order", &of_few, FEW)?];
        report.add(read(bench, slug, name, &sides, count, FEW)?)?;
    }
    Ok(())
}

/// `asked` restaurants of the large database beside few of one that holds `beside`.
fn read(
    bench: &Bench,
    slug: &'static str,
    name: &str,
    [ours, theirs]: &[Load; 2],
    asked: usize,
    beside: usize,
) -> Result<Row> {
    let readings = Pair::take(bench, || ours.run(), || theirs.run())?;
    let side = |asked: usize, of: usize, readings: &[Reading]| {
        let rate = median_of(readings, |reading| reading.per_second);
        format!("{} of {}: {}/s", thousands_of(asked), thousands_of(of), thousands(rate))
    };
    // A cost is the inverse of a rate.
    let row = Row::new(slug, name, side(asked, bench.arguments.tenants, &readings.ours))
        .yardstick(side(FEW, beside, &readings.theirs), 1.0 / readings.ratio())
        .ratio_goal(Goal::AtMost(1.2, "1.2 ×"));
    Ok(row.details(json!({
        "how": "the ratio is of costs; each request asks the next restaurant in turn", "connections": CONNECTIONS,
        "readings": readings.json(),
    })))
}

fn thousands_of(count: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "restaurants are far below 2^53")]
    thousands(count as f64)
}
