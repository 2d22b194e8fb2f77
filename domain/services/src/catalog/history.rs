//! Who changed a dish, when and how: its events, with people's names beside their ids.
//! Names are read from the platform after the tenant's transaction has ended: one connection at a time.

use std::collections::BTreeMap;

use mo_contract::menu::{ItemChange, ItemHistory, ShowItemHistory};
use mo_store::{
    DbId,
    entity::{api_token, user},
    rfc3339,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::{
    dispatcher::{Call, Handle, NoTx, Services},
    fail::Fail,
};

/// How many changes are shown.
const SHOWN: u64 = 100;

impl Handle<ShowItemHistory> for Services {
    type Tx = NoTx;

    async fn handle(&self, call: &mut Call<'_>, _: &NoTx, op: ShowItemHistory) -> Result<ItemHistory, Fail> {
        let tx = self.0.dbs.tenants.read(call.tenant()?.id).await?;
        let changes = tx.changes_of("menu_item", &op.id.to_string(), SHOWN).await?;
        tx.commit().await?;
        let names = self.names_of(changes.iter().filter_map(|change| change.actor.as_deref())).await?;
        let view = |change: mo_store::LoggedChange| {
            let actor = change.actor.unwrap_or_default();
            ItemChange {
                at: rfc3339(change.at),
                event_type: change.event_type,
                actor_name: names.get(&actor).cloned(),
                actor,
                item: serde_json::from_value(change.payload).ok(),
            }
        };
        Ok(ItemHistory { changes: changes.into_iter().map(view).collect() })
    }
}

impl Services {
    /// The names of people and the labels of tokens, by how the log calls them. Also of those who are gone by now.
    async fn names_of(&self, actors: impl Iterator<Item = &str>) -> Result<BTreeMap<String, String>, Fail> {
        let (mut people, mut tokens) = (Vec::new(), Vec::new());
        for actor in actors {
            match actor.split_once(':').map(|(kind, id)| (kind, Uuid::parse_str(id))) {
                Some(("user", Ok(id))) => people.push(DbId(id)),
                Some(("token", Ok(id))) => tokens.push(DbId(id)),
                _ => {}
            }
        }
        let mut names = BTreeMap::new();
        if people.is_empty() && tokens.is_empty() {
            return Ok(names);
        }
        let tx = self.0.dbs.platform.read().await?;
        let found = user::Entity::find().filter(user::Column::Id.is_in(people)).all(&tx).await?;
        names.extend(found.into_iter().map(|row| (format!("user:{}", row.id.0), row.name)));
        let found = api_token::Entity::find().filter(api_token::Column::Id.is_in(tokens)).all(&tx).await?;
        names.extend(found.into_iter().map(|row| (format!("token:{}", row.id.0), row.label)));
        tx.commit().await?;
        Ok(names)
    }
}
