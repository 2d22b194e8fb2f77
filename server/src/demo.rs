//! `mo demo`: two restaurants from menu files as a person would write them. Repeatable: what is there is left alone.
//! It must never make a row but through operations.

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode};

use clap::Args;
use mo_contract::{
    ErrorCode, Locale, RequestContext, Role, TenantId, TimeZone,
    availability::ServiceWindow,
    identity::{AcceptInvitation, CreateUser, ListUsers, Secret},
    menu::{Allergen, CreateMenuItem, Diet, GetMenu, OptionGroup, UpsertCategory},
    picture::{AttachPicture, Upload},
    tenant::{Profile, ProvisionTenant},
    theme::ThemeInput,
};
use mo_services::Services;
use mo_store::Url;
use serde::Deserialize;

use crate::{
    commands::{Outcome, context, find_tenant, ready_services},
    settings::Settings,
};

const PIZZA: (&str, &str) = ("pizza.toml", include_str!("../demo/pizza.toml"));
const BURGER: (&str, &str) = ("burger.toml", include_str!("../demo/burger.toml"));

macro_rules! pictures {
    ($($name:literal),+ $(,)?) => {
        /// A picture that comes with mo, drawn by server/demo/pictures/draw.mjs.
        fn picture(name: &str) -> Option<&'static [u8]> {
            match name {
                $($name => Some(include_bytes!(concat!("../demo/pictures/", $name, ".webp"))),)+
                _ => None,
            }
        }
    };
}

#[rustfmt::skip]
pictures![
    "acqua", "bean", "birra", "bruschetta", "bufalina", "burrata", "buttermilk", "caprese",
    "chilli", "chinotto", "cola", "cookie", "diavola", "espresso", "finocchio-arancia", "focaccia",
    "fries", "ginger-beer", "halloumi", "lemonade", "loaded-fries", "margherita", "marinara", "montepulciano",
    "mortadella", "naked", "napoli", "nashville", "oklahoma", "olive-ascolane", "onion-rings", "original",
    "ortolana", "panna-cotta", "peanut", "pickles", "plant", "prosciutto-funghi", "quattro-formaggi", "rucola-parmigiano",
    "salsiccia-friarielli", "single", "slaw", "smoke", "sorbetto", "sparkling", "sweet-potato-fries", "tartufo-patate",
    "tenders", "tiramisu", "torta-caprese", "triple", "vanilla", "vitello-tonnato", "wings",
];

#[derive(Args)]
pub struct Demo {
    /// A restaurant's menu file instead of the two that come with mo; may be given again
    #[arg(long)]
    menu: Vec<PathBuf>,
    /// Make the demo sign-ins, whose password everybody knows, also where others may reach them
    #[arg(long)]
    force: bool,
}

/// Known to everybody: it is for trying things out on one's own machine.
const PASSWORD: &str = "menuops-demo";

/// A restaurant as a person writes it down.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MenuFile {
    restaurant: Restaurant,
    /// By a name that dishes call them by.
    #[serde(default)]
    options: BTreeMap<String, OptionGroup>,
    #[serde(default)]
    category: Vec<Part>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Restaurant {
    name: String,
    domain: String,
    currency: Option<String>,
    tagline: Option<String>,
    description: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    #[serde(default)]
    hours: Vec<String>,
    #[serde(default)]
    tables: Vec<String>,
    #[serde(default)]
    theme: ThemeInput,
    #[serde(default)]
    locale: Locale,
    #[serde(default)]
    time_zone: TimeZone,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    name: String,
    description: Option<String>,
    #[serde(default)]
    item: Vec<Dish>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dish {
    name: String,
    description: Option<String>,
    price: i64,
    #[serde(default)]
    allergens: Vec<Allergen>,
    #[serde(default)]
    diets: Vec<Diet>,
    #[serde(default)]
    spicy: bool,
    available: Option<bool>,
    /// Names of groups at the top of the file.
    #[serde(default)]
    options: Vec<String>,
    #[serde(default)]
    schedule: Vec<ServiceWindow>,
    /// One of the pictures that come with mo, by its name.
    picture: Option<String>,
    /// What is on it.
    picture_alt: Option<String>,
}

impl Demo {
    pub async fn run(self, settings: &Settings) -> Outcome {
        let mut files = Vec::new();
        for path in &self.menu {
            let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
            files.push((path.display().to_string(), text));
        }
        if files.is_empty() {
            files.extend([PIZZA, BURGER].map(|(name, text)| (name.to_owned(), text.to_owned())));
        }
        let services = ready_services(settings).await?;
        let port = settings.site_addr.port();
        let mut restaurants = Vec::new();
        for (name, text) in files {
            let file: MenuFile = toml::from_str(&text).map_err(|error| format!("{name}: {}", error.message()))?;
            let made = seed(&services, file).await?;
            println!("http://{}:{port}  {}, {} dishes", made.domain, made.name, made.dishes);
            restaurants.push((made.tenant, made.domain));
        }
        let own_machine = matches!(settings.database_url, Url::Sqlite(_))
            && settings.platform_host == "localhost"
            && settings.site_addr.ip().is_loopback();
        if own_machine || self.force {
            sign_ins(settings, &services, &restaurants).await.map_err(|error| error.to_string())?;
        } else {
            println!(
                "no sign-ins were made: others may reach this server or its database. With --force they are, password {PASSWORD}"
            );
        }
        println!(
            "http://{}:{port}/api/docs  the API; bearer: the key in {}/bootstrap.key",
            settings.platform_host,
            settings.data_dir.display()
        );
        Ok(ExitCode::SUCCESS)
    }
}

/// An owner for each restaurant and an operator for the platform, with one password for all.
async fn sign_ins(
    settings: &Settings,
    services: &Services,
    restaurants: &[(TenantId, String)],
) -> Result<(), mo_contract::Error> {
    let known = services.call(&context(), ListUsers {}).await?.users;
    let mut people = vec![(format!("operator@{}", settings.platform_host), None, settings.platform_host.as_str())];
    people.extend(restaurants.iter().map(|(id, domain)| (format!("owner@{domain}"), Some(*id), domain.as_str())));
    for (email, tenant_id, host) in people {
        let is_new = !known.iter().any(|user| user.email == email);
        if is_new {
            let role = tenant_id.map(|_| Role::Owner);
            let is_operator = tenant_id.is_none();
            let op = CreateUser { email: email.clone(), is_operator, tenant_id, role, reset: false };
            let secret = services.call(&context(), op).await?.secret;
            let name = Some(if is_operator { "Olga Operator".into() } else { "Otto Owner".into() });
            let password = Secret(PASSWORD.into());
            let op = AcceptInvitation { secret, name, password, tenant_id, agent: Some("mo demo".into()) };
            services.call(&context(), op).await?;
        }
        let path = if tenant_id.is_some() { "/admin" } else { "/" };
        let unless = if is_new { "" } else { ", unless it was changed" };
        println!("{}  sign in as {email}, password {PASSWORD}{unless}", settings.address_of(host, path));
    }
    Ok(())
}

struct Seeded {
    tenant: TenantId,
    name: String,
    domain: String,
    dishes: usize,
}

async fn seed(services: &Services, file: MenuFile) -> Result<Seeded, String> {
    let restaurant = file.restaurant;
    let provision = ProvisionTenant {
        name: restaurant.name.clone(),
        domain: restaurant.domain.clone(),
        theme: restaurant.theme,
        currency: restaurant.currency,
        owner_email: None,
        locale: restaurant.locale,
        time_zone: restaurant.time_zone,
        profile: Profile {
            tagline: restaurant.tagline,
            description: restaurant.description,
            phone: restaurant.phone,
            address: restaurant.address,
            hours: restaurant.hours,
            tables: restaurant.tables,
        },
    };
    let tenant = match services.call(&context(), provision).await {
        Ok(made) => made.tenant_id,
        Err(error) if error.code == ErrorCode::DomainTaken => find_tenant(services, &restaurant.domain).await?,
        Err(error) => return Err(error.to_string()),
    };
    let ctx = context().for_tenant(tenant);
    for (position, part) in (0..).zip(file.category) {
        add_part(services, &ctx, position, part, &file.options).await.map_err(|error| error.to_string())?;
    }
    let menu = services.call(&ctx, GetMenu {}).await.map_err(|error| error.to_string())?;
    Ok(Seeded { tenant, name: restaurant.name, domain: restaurant.domain, dishes: menu.items.len() })
}

/// Every step carries a key made from what it adds: doing it again adds nothing.
async fn add_part(
    services: &Services,
    ctx: &RequestContext,
    position: i64,
    part: Part,
    groups: &BTreeMap<String, OptionGroup>,
) -> Result<(), mo_contract::Error> {
    let key = |kind: &str, name: &str| {
        Some(format!("demo-{kind}-{}", uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, name.as_bytes())))
    };
    let category = UpsertCategory { name: part.name.clone(), description: part.description, position: Some(position) };
    services.call(&ctx.clone().with_key(key("category", &part.name)), category).await?;
    for dish in part.item {
        let unknown =
            |name: &String| mo_contract::Error::field("options", format!("of {}: no group {name}", dish.name));
        let options = dish.options.iter().map(|name| groups.get(name).cloned().ok_or_else(|| unknown(name)));
        let options = options.collect::<Result<Vec<_>, _>>()?;
        let named = key("dish", &format!("{}/{}", part.name, dish.name));
        let item = CreateMenuItem {
            name: dish.name,
            price: dish.price,
            description: dish.description,
            category: Some(part.name.clone()),
            is_available: dish.available,
            allergens: dish.allergens,
            diets: dish.diets,
            is_spicy: dish.spicy,
            position: None,
            options,
            schedule: dish.schedule,
            available_until: None,
        };
        let made = match services.call(&ctx.clone().with_key(named.clone()), item).await {
            // Made from an older file: what is there is left alone.
            Err(error) if error.code == ErrorCode::IdempotencyKeyReused => continue,
            made => made?,
        };
        if let Some(image) = dish.picture.as_deref().and_then(picture) {
            let op = AttachPicture { item_id: made.id, image: Upload(image.to_vec()), alt: dish.picture_alt };
            services.call(&ctx.clone().with_key(named), op).await?;
        }
    }
    Ok(())
}
