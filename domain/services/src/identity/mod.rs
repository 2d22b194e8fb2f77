//! People: sign-in, sessions, members and invitations. All of it is in the platform's database.
//! A password is checked outside of transactions, and no secret is ever stored: only hashes are.

mod members;
mod passwords;
mod sessions;

use mo_contract::{Actor, Error, SignedIn};
use mo_store::{NewEvent, Subject};

use crate::dispatcher::Call;

pub(crate) use members::{NewInvitation, members_of, path_without_secret};
pub(crate) use sessions::OpenSession;

impl Call<'_> {
    /// The signed-in person. Only a person has sessions and a password: a token or the machine itself has none.
    fn person(&self) -> Result<&SignedIn, Error> {
        match &self.ctx.actor {
            Actor::User(person) => Ok(person),
            _ => Err(Error::forbidden()),
        }
    }

    fn tell(
        &mut self,
        event_type: &'static str,
        entity_type: &'static str,
        id: impl ToString,
        payload: serde_json::Value,
    ) {
        let subject = Subject::Other;
        self.events.push(NewEvent { event_type, entity_type, entity_id: id.to_string(), payload, subject });
    }
}
